"""The commands of `make`, run by book.py inside the environment that it has made."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # the folder book: the package is _tools
sys.modules["rfc3987_syntax"] = None  # as in site/build.py: its grammars take seconds

from _tools import style
from _tools.failure import Failure
from _tools.machine import tests_need
from _tools.site import build, packed

ROOT = Path(__file__).resolve().parents[2]
MOST_PROCESSES = 4  # for the tests: each takes 2 GB of memory


def book() -> int:
    """Build the site and say where it is."""
    page = build.book() / "index.html"
    print(f"\nThe book is built. Open {page} in a browser, or type: make serve")
    return 0


def test(*arguments: str) -> int:
    """Everything in tests/ except what is marked deep; a selection runs in one process."""
    tests_need.ensure()
    return subprocess.call(
        [sys.executable, "-m", "pytest", *(arguments or in_parallel())], cwd=ROOT
    )


def in_parallel() -> list[str]:
    """Options for pytest: how many processes; the slowest tests are named at the end."""
    processes = min((os.cpu_count() or 1) + 1, MOST_PROCESSES)  # one often waits for a browser
    sharing = ["--dist", "loadfile", "--no-loadscope-reorder"]  # in the order of tests/sharing.py
    return ["-n", str(processes), *sharing, "--durations", "10"]


def test_deep(*arguments: str) -> int:
    """What is marked deep: everything slow."""
    return test("-m", "deep", *arguments)


def bench() -> int:
    """Every bench/bench_*.py, one after the other; the number of those that failed."""
    scripts = sorted((ROOT / "bench").glob("bench_*.py"))
    failed = 0
    for script in scripts:
        print(f"\n== {script.stem.removeprefix('bench_')} ==", flush=True)
        failed += subprocess.call([sys.executable, str(script)], cwd=ROOT) != 0
    return failed


COMMANDS = {
    "book": book,
    "test": test,
    "test-deep": test_deep,
    "style": style.check,
    "zip": packed.run,
    "bench": bench,
    "links": build.links,
}


def function_of(command: str):
    """What a command calls: of those not named above, the function `run` of its module in site/."""
    return COMMANDS.get(command) or import_module(f"_tools.site.{command}").run


if __name__ == "__main__":
    try:
        sys.exit(function_of(sys.argv[1])(*sys.argv[2:]))
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
