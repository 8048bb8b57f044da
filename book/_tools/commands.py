"""The commands of `make`, run by book.py inside the environment that it has made.

What takes seconds to import is imported by the command that needs it.
"""

import os
import subprocess
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # the folder book: the package is _tools

from _tools import style
from _tools.failure import Failure
from _tools.machine import tests_need
from _tools.site import build, packed, serve

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


def print_book() -> int:
    """The whole book as one PDF; say where it is."""
    from _tools.site import pdf

    print(f"\nThe whole book is printed: {pdf.make()}")
    return 0


def pack() -> int:
    """The site as a zip; say where it is and how heavy."""
    file = packed.make()
    print(f"\nThe whole site is in {file} ({file.stat().st_size / 1e6:.0f} MB): unpack it anywhere "
          "and open index.html.")  # fmt: skip
    return 0


def export(folder: str) -> int:
    """The chapters as notebooks, into `folder`."""
    sys.modules["rfc3987_syntax"] = None  # as in site/build.py: its grammars take seconds
    from _tools.site import notebooks

    for notebook in notebooks.export(ROOT / folder):
        print(notebook)
    return 0


def record() -> int:
    """What cells with PyTorch print and leave behind, for machines without it."""
    from _tools.site import outputs

    return outputs.run()


COMMANDS = {
    "book": book,
    "test": test,
    "test-deep": test_deep,
    "style": style.check,
    "serve": serve.run,
    "pdf": print_book,
    "zip": pack,
    "bench": bench,
    "links": build.links,
    "notebooks": export,
    "outputs": record,
}

if __name__ == "__main__":
    try:
        sys.exit(COMMANDS[sys.argv[1]](*sys.argv[2:]))
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
