"""How much one submission may use."""

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """What one submission's process may use.

    Attributes
    ----------
    step_seconds : float
        Processor time for one step: one cell, or one call of an answer.
    waiting : float
        A step that sleeps instead of computing is stopped after this many times `step_seconds`.
    total_seconds : float
        Wall time for the whole submission; what is unfinished then counts as too slow.
    memory : int
        Bytes beyond what the interpreter and its libraries take.
    scratch : int
        Bytes of the scratch folder, and of one file.
    threads : int
        Threads. Further processes are never allowed, so that the memory is the submission's total.
    answer : int
        Bytes of one reply.
    """

    step_seconds: float = 10
    waiting: float = 4
    total_seconds: float = 120
    memory: int = 1024 * MIB
    scratch: int = 16 * MIB
    threads: int = 16
    answer: int = MIB
