"""Mark on all cores of this machine: a worker process for each, with a sandbox of its own."""

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait

from xentlib.classroom.grade.assignment import Assignment
from xentlib.classroom.grade.cage import linux, probe
from xentlib.classroom.grade.cage.limits import Limits
from xentlib.classroom.grade.cage.sandbox import NoSandbox, Sandbox
from xentlib.classroom.grade.mark.marking import MOST_TRIES, Mark, Marks, mark
from xentlib.classroom.grade.read.submissions import BadInput

Job = tuple[str, bytes, str]  # a submission's key, its file's bytes and ending


def run(assignment: Assignment, limits: Limits, unsafe: bool, jobs: Iterable[Job],
        count: int) -> Iterator[tuple[str, Marks]]:  # fmt: skip
    """Key and marks of each job, in the order in which they are done.

    A worker that dies is replaced, and its job given to the new one; at most `MOST_TRIES` times,
    then that submission's marks say so, and the others go on.
    """
    jobs = iter(jobs)
    workers: list[Worker] = []
    try:
        for job in jobs:
            workers.append(Worker(assignment, limits, unsafe))
            workers[-1].give(job)
            if len(workers) == count:
                break
        while busy := {worker.line: worker for worker in workers if worker.job}:
            for line in wait(list(busy)):
                done = busy[line].result(assignment)
                if done:
                    yield done
                    busy[line].give(next(jobs, None))
    finally:
        for worker in workers:
            worker.stop()


class Worker:
    """The grader's end of the line to one worker process."""

    def __init__(self, assignment: Assignment, limits: Limits, unsafe: bool):
        self.settings = (assignment, limits, unsafe)
        self.job: Job | None = None
        self.tries = 0
        self.start()

    def start(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.line, theirs = spawn.Pipe()
        self.process = spawn.Process(target=work, args=(theirs, *self.settings), daemon=True)
        self.process.start()
        theirs.close()
        self.ready = False

    def give(self, job: Job | None) -> None:
        """The next job, or None when there are no more."""
        self.job, self.tries = job, 0
        if job:
            self.send()

    def send(self) -> None:
        self.tries += 1
        with contextlib.suppress(OSError):  # it has died: result() finds out
            self.line.send(self.job)

    def result(self, assignment: Assignment) -> tuple[str, Marks] | None:
        """What the worker has to say: the marks, or None when it died and a new one tries again."""
        try:
            found = self.line.recv()
        except (EOFError, OSError):
            if self.tries >= MOST_TRIES and not self.ready:  # no submission is to blame for that
                raise BadInput("the processes that mark end before they have begun") from None
            self.stop()
            self.start()
            if self.tries >= MOST_TRIES:
                return self.job[0], given_up(assignment)
            self.send()
            return None
        if isinstance(found, NoSandbox):
            raise found
        if found is None:  # it is ready
            self.ready = True
            return None
        return self.job[0], found

    def stop(self) -> None:
        """End the worker; its sandbox ends with it."""
        self.line.close()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def work(line: Connection, assignment: Assignment, limits: Limits, unsafe: bool) -> None:
    """What a worker process does until the grader closes the line, or is gone."""
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the grader, which then stops us
    try:
        with Sandbox(assignment.modules, limits, unsafe) as sandbox:
            if not unsafe:
                probe.closed(sandbox)
            line.send(None)
            while True:
                _, data, ending = line.recv()
                line.send(mark(sandbox, assignment.questions, data, ending))
    except (EOFError, OSError):
        pass
    except NoSandbox as problem:
        line.send(problem)


def given_up(assignment: Assignment) -> Marks:
    """The marks of a submission at which several workers died."""
    message = "The grader could not mark this: please look at it yourself."
    marks = {q.name: Mark(0, "error", message) for q in assignment.questions}
    return Marks(marks, "the grader's worker died several times at this file")
