"""Mark many submissions at once, by whatever executor of Python's `concurrent.futures` there is.

A process of the executor does the talking and the comparing. The answers run in children of a
warm parent, a process of its own, which is started with the first submission.
"""

import atexit
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from itertools import chain, islice

from xentlib.classroom.grade.assignment import Assignment, Marks
from xentlib.classroom.grade.cage import probe
from xentlib.classroom.grade.cage.sandbox import NoSandbox, Sandbox
from xentlib.classroom.grade.mark.marking import mark

# A submission's key, its file's bytes and ending, the modules beside it.
Job = tuple[str, bytes, str, dict[str, bytes]]
TRIES = 3  # of a submission that fails for no reason of its own
AHEAD = 4  # jobs handed out for each process: enough to keep it busy, few in memory


def run(start: Callable[[], Executor], processes: int, assignment: Assignment,
        jobs: Iterable[Job]) -> Iterator[tuple[str, Marks | None]]:  # fmt: skip
    """Key and marks of each job, in the order in which they are done.

    Parameters
    ----------
    start : callable
        Makes an executor.
    processes : int
        How many jobs the executor does at a time.
    assignment, jobs
        What is marked, and how.

    Yields
    ------
    tuple
        The marks are None where a submission failed again and again, and not by its answers.

    Raises
    ------
    NoSandbox
        Answers cannot be locked away where they should run.
    ValueError
        The processes end before they have begun, or the cluster is gone.
    """
    jobs = iter(jobs)
    first = list(islice(jobs, 1))
    if not first:
        return
    runner = Runner(start, assignment)
    try:
        runner.begin()
        yield from runner.run(chain(first, jobs), AHEAD * processes)
    except CancelledError:
        raise ValueError("the cluster is gone: the same command goes on where it stopped") from None
    finally:
        runner.close()


class Runner:
    """Hands jobs to an executor, and to a new one when that breaks."""

    def __init__(self, start: Callable[[], Executor], assignment: Assignment):
        self.start, self.assignment = start, assignment
        self.executor = start()
        self.running: dict[Future, Job] = {}

    def begin(self) -> None:
        """Have one process start its sandbox: what no submission is to blame for shows here."""
        try:
            self.executor.submit(prepare, self.assignment).result()
        except BrokenExecutor:
            raise ValueError("the processes that mark end before they have begun") from None

    def run(self, jobs: Iterator[Job], most: int) -> Iterator[tuple[str, Marks | None]]:
        """The marks of the jobs, of which at most so many are handed out at a time."""
        running = self.running
        while True:
            for job in islice(jobs, most - len(running)):
                running[self.submit(job)] = job
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            if any(isinstance(future.exception(), BrokenExecutor) for future in done):
                done, _ = wait(running)  # it breaks for all of them
                self.renew()
            for future in done:
                job = running.pop(future)
                yield job[0], self.alone(job) if fails(future) else future.result()

    def alone(self, job: Job) -> Marks | None:
        """The marks of a job that runs with no other, so that it alone can be to blame."""
        for _ in range(TRIES):
            future = self.submit(job)
            if not fails(future):
                return future.result()
            if isinstance(future.exception(), BrokenExecutor):
                self.renew()
        return None

    def submit(self, job: Job) -> Future:
        try:
            return self.executor.submit(mark_here, self.assignment, *job[1:])
        except BrokenExecutor as problem:
            future = Future()
            future.set_exception(problem)
            return future

    def renew(self) -> None:
        self.executor.shutdown()
        self.executor = self.start()

    def close(self) -> None:
        """End the executor, and what it has not begun with."""
        if isinstance(self.executor, ProcessPoolExecutor):
            # Its own thread cancels: it fails at jobs cancelled by others when a process ends.
            self.executor.shutdown(cancel_futures=True)
            return
        for future in self.running:
            future.cancel()
        self.executor.shutdown()


def fails(future: Future) -> bool:
    """Whether a job fails; what every other one would fail at, too, is raised."""
    problem = future.exception()
    if isinstance(problem, NoSandbox | CancelledError):
        raise problem
    return problem is not None


def processes_here(count: int) -> Executor:
    """So many processes on this machine."""
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, spawn, initializer=belong_to_the_grader)


def belong_to_the_grader() -> None:
    """End with the grader, whatever ends it, and at once at Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=outlive_nobody, daemon=True).start()


def outlive_nobody() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)


_here = threading.local()  # in the processes that mark: each thread's sandbox


def prepare(assignment: Assignment) -> None:
    """Start the sandbox."""
    sandbox_here(assignment)


def mark_here(assignment: Assignment, data: bytes, ending: str, helpers: dict[str, bytes]) -> Marks:
    """Mark one submission in this process."""
    return mark(sandbox_here(assignment), assignment.questions, data, ending, helpers)


def sandbox_here(assignment: Assignment) -> Sandbox:
    """The sandbox of an assignment: started for the first submission, kept for the next ones."""
    sandbox = getattr(_here, "sandbox", None)
    needs = assignment.modules, assignment.limits
    if sandbox is None or (sandbox.modules, sandbox.limits) != needs:
        if sandbox:
            sandbox.stop()
        sandbox = Sandbox(*needs)
        atexit.register(sandbox.stop)
        probe.closed(sandbox)
        _here.sandbox = sandbox
    return sandbox
