"""What the page on marking at any size says: the limits are the program's, the plan is computed.

Measured by `make bench` on two cores, and given here: what a submission costs, what the first
process needs for one, and the memory that both take.
"""

from claims import claim

from xentlib.classroom.grade.cage.limits import MIB, Limits
from xentlib.classroom.grade.read.submissions import LARGEST

COST = 0.022  # seconds of processor time for a submission
FIRST_PROCESS = 0.0004  # seconds of the first process for a submission
DASK = 1000  # tasks that its scheduler hands out in a second
LARGE = 32  # cores of a machine that can be rented
MILLION = 10**6


@claim("what it costs is about 22 milliseconds of one processor core")
def test_cost_of_a_submission():
    return 1000 * COST


@claim("more than 64 MiB are not read")
def test_largest_file():
    return LARGEST / MIB


@claim("an empty scratch folder of 16 MiB")
def test_scratch_folder():
    return Limits().scratch / MIB


@claim("1 GiB of memory for the whole submission, 16 threads and no further process")
def test_memory_and_threads():
    limits = Limits()
    assert (limits.step_seconds, limits.waiting, limits.total_seconds) == (10, 4, 120)
    assert limits.memory == 1024 * MIB
    return limits.threads


@claim("| submissions | processor time | on 2 cores | on 32 cores |")
def test_cores():
    return LARGE


@claim("| 30 | half a second | seconds, mostly start-up | the same |")
def test_thirty_submissions():
    assert 0.4 < 30 * COST < 0.7
    return 30


@claim("| 10,000 | 3.7 min | 110 s | 7 s |")
def test_ten_thousand_submissions():
    seconds = 10_000 * COST
    assert round(seconds / LARGE) == 7
    return 10_000, seconds / 60, seconds / 2


@claim("| 1,000,000 | 6 hours | 3 hours | 11 min |")
def test_a_million_submissions():
    hours = MILLION * COST / 3600
    assert [round(hours), round(hours / 2), round(hours / LARGE * 60)] == [6, 3, 11]
    return MILLION


@claim("The table is computed from 22 ms of processor time")
def test_what_the_table_is_computed_from():
    return 1000 * COST


@claim("22 ms × 10⁶ = 22,000 core-seconds, 6 core-hours")
def test_core_seconds():
    assert round(MILLION * COST / 3600) == 6
    return 1000 * COST, MILLION * COST


@claim("about 0.4 ms each, which keeps 55 cores busy")
def test_cores_that_the_first_process_keeps_busy():
    return 1000 * FIRST_PROCESS, COST / FIRST_PROCESS


@claim("Dask's scheduler hands out about 1,000 tasks a second, which keeps 22 cores busy")
def test_cores_that_dask_keeps_busy():
    return DASK, DASK * COST


@claim("A worker and its warm parent take about 150 MB")
def test_memory_of_a_worker():
    return 150


@claim("110 MB, and about 1 kB for each submission, 1 GB for a million")
def test_memory_of_the_first_process():
    assert MILLION * 1000 == 10**9
    return 110


@claim("The notebooks (25 kB each: 25 GB)")
def test_disk():
    kilobytes = 25
    return kilobytes, MILLION * kilobytes * 1000 / 10**9


@claim("one machine with 32 cores and 16 GB of memory")
def test_the_machine_for_a_million():
    assert 110e6 + 10**9 + LARGE * 150e6 < 16e9
    return LARGE, 16
