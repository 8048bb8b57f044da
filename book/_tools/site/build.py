"""Build the site with Jupyter Book; the extensions in book/_ext do the rest."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from sphinxext.rediraffe import create_graph

from _tools.failure import Failure

ROOT = Path(__file__).resolve().parents[3]
BUILD = ROOT / "_build"
HTML = BUILD / "html"
# Jupyter Book has no __main__, and would print its own traceback after the cell that failed. Pages
# are large trees, through which the collector of garbage walks for seconds; and jsonschema would
# compile 38 grammars for a check that nothing here asks for.
JUPYTER_BOOK = """\
import gc, sys
gc.set_threshold(100_000)
sys.modules["rfc3987_syntax"] = None
from jupyter_book.cli.main import main
try:
    main()
except RuntimeError as error:
    sys.exit(str(error))
"""
COMMAND = [sys.executable, "-c", JUPYTER_BOOK, "build", ".", "-W", "-n", "--keep-going"]
ASK_LINKS = [*COMMAND[:5], "--builder", "linkcheck"]


def book() -> Path:
    """Build everything into _build/html and return that folder; any warning is a failure."""
    remove_pages_that_moved()
    if run(COMMAND):
        # Sphinx warns about a page only when it reads it: without this, a second build would
        # read nothing and call the broken page fine.
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
        raise Failure("The book was not built: see the warnings and errors above.")
    return HTML


def remove_pages_that_moved() -> None:
    """Remove what an older build has written where a redirect belongs now."""
    redirects = ROOT / "book" / "redirects.txt"
    for address in create_graph(redirects) if redirects.exists() else ():
        (HTML / f"{address}.html").unlink(missing_ok=True)


def links() -> int:
    """Ask every web address in the book whether it is still there; 0 if all are.

    The answers stand in _build/links.txt.
    """
    status = run(ASK_LINKS)
    (HTML / "output.json").unlink(missing_ok=True)
    (HTML / "output.txt").replace(BUILD / "links.txt")  # out of the site
    return status


def run(command: list[str]) -> int:
    """Run `command` in the root; its exit status."""
    return subprocess.call(command, cwd=ROOT, env=surroundings())


def surroundings() -> dict[str, str]:
    """The environment variables of the build: nothing from the user's own Python gets in."""
    variables = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "MPLBACKEND")}
    return variables | {"PYTHONNOUSERSITE": "1", "JUPYTER_PREFER_ENV_PATH": "1", "PYTHONUTF8": "1"}
