"""Build the site: pages, and the same chapters as notebooks for Binder, Colab and download."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from _tools.failure import Failure

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "_build"
HTML = BUILD / "html"
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"  # it has no __main__
COMMAND = [sys.executable, "-c", JUPYTER_BOOK, "build", ".", "-W", "-n", "--keep-going"]


def book() -> Path:
    """Build everything into _build/html and return that folder; any warning is a failure."""
    errors = set_aside_old_errors()
    if subprocess.run(COMMAND, cwd=ROOT, env=surroundings()).returncode:
        # Sphinx warns about a page only when it reads it: without this, a second build would
        # read nothing and call the broken page fine.
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
        show(errors)
        raise Failure("The book was not built: see the warnings and errors above.")
    return HTML


def surroundings() -> dict[str, str]:
    """The environment variables of the build: nothing from the user's own Python gets in."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "MPLBACKEND")}
    return kept | {"PYTHONNOUSERSITE": "1", "JUPYTER_PREFER_ENV_PATH": "1"}


def set_aside_old_errors() -> Path:
    """Delete the reports of an earlier build and return the folder for the new ones."""
    reports = HTML / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    return reports


def show(reports: Path) -> None:
    """Print the cell and the traceback of each notebook that failed."""
    for report in sorted(reports.rglob("*.err.log")):
        chapter = report.relative_to(reports).as_posix().removesuffix(".err.log")
        print(f"\n--- {chapter}.md: this cell failed ---\n{report.read_text('utf-8')}", flush=True)
