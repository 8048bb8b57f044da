"""Mark on a cluster, by Dask: https://distributed.dask.org. The same marking, on more machines."""

import itertools
import threading
from collections.abc import Iterable, Iterator

from xentlib.classroom.grade.assignment import Assignment
from xentlib.classroom.grade.cage import probe
from xentlib.classroom.grade.cage.limits import Limits
from xentlib.classroom.grade.cage.sandbox import NoSandbox, Sandbox
from xentlib.classroom.grade.mark.marking import MOST_TRIES, Marks, mark
from xentlib.classroom.grade.mark.workers import Job, given_up
from xentlib.classroom.grade.read.submissions import BadInput

AHEAD = 4  # jobs that wait for each of a cluster's threads: enough to keep it busy, few in memory

_sandboxes: dict = {}
_lock = threading.Lock()


def run(assignment: Assignment, limits: Limits, unsafe: bool, jobs: Iterable[Job],
        address: str) -> Iterator[tuple[str, Marks]]:  # fmt: skip
    """Key and marks of each job, marked by the cluster at `address` or `local:N` new processes.

    A lost worker's jobs are given to another one by Dask.
    """
    try:
        from distributed import Client, as_completed
    except ModuleNotFoundError:
        raise BadInput("--scheduler needs Dask: pip install 'xentlib[grade]'") from None
    jobs = iter(jobs)
    with client_of(address, Client) as client:
        settings = client.scatter((assignment, limits, unsafe), broadcast=True, hash=False)

        def submit(job):
            key, data, ending = job
            return client.submit(
                mark_there, settings, data, ending, key=f"mark-{key}", retries=MOST_TRIES
            )

        threads = max(1, sum(client.nthreads().values()))
        first = [submit(job) for job in itertools.islice(jobs, AHEAD * threads)]
        pending = as_completed(first)
        for future in pending:
            try:
                marks = future.result()
            except NoSandbox:
                raise
            except Exception:  # KilledWorker, or what goes wrong however often it is tried
                marks = given_up(assignment)
            key = future.key.removeprefix("mark-")
            future.release()
            yield key, marks
            if job := next(jobs, None):
                pending.add(submit(job))


def client_of(address: str, client):
    """A client of the cluster at `address`."""
    kind, _, count = address.partition(":")
    if kind == "local":
        if not count.isdigit() or not int(count):
            raise BadInput(f"--scheduler local:N needs a number of processes, not {count!r}")
        return client(n_workers=int(count), threads_per_worker=1, processes=True,
                      dashboard_address=None)  # fmt: skip
    try:
        return client(address, timeout=20)
    except OSError as problem:
        raise BadInput(f"no Dask scheduler answers at {address}: {problem}") from None


def mark_there(settings: tuple, data: bytes, ending: str) -> Marks:
    """Mark one submission on the worker that this runs on."""
    assignment, limits, unsafe = settings
    with _lock:  # one submission at a time in each process
        return mark(sandbox_here(assignment, limits, unsafe), assignment.questions, data, ending)


def sandbox_here(assignment: Assignment, limits: Limits, unsafe: bool) -> Sandbox:
    """This process's sandbox, made for the first submission and kept for the next ones."""
    wanted = (tuple(assignment.modules), limits, unsafe)
    if wanted not in _sandboxes:
        for old in _sandboxes.values():
            old.stop()
        _sandboxes.clear()
        sandbox = Sandbox(assignment.modules, limits, unsafe)
        if not unsafe:
            probe.closed(sandbox)
        _sandboxes[wanted] = sandbox
    return _sandboxes[wanted]
