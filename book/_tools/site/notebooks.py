"""Write the chapters as notebooks without outputs: for Binder, for Colab, to download."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import jupytext
import nbformat

from _tools.failure import Failure
from _tools.repository import commit_time, repository_url
from _tools.site.plain_markdown import EXERCISES_SUFFIX, Plain, is_notebook, pages
from xentlib.classroom.handout import student
from xentlib.classroom.sheets import sheet

ROOT = Path(__file__).resolve().parents[3]
CHAPTERS = ROOT / "book"
SHEETS = ROOT / "exercises"

DATA = """
if not Path("data").exists():
    source = {repository!r}
    if source is None:
        raise FileNotFoundError("put the folder data of the book's notebooks beside this notebook")
    !git clone --quiet --depth 1 {{source}} book-source
    Path("data").symlink_to("book-source/book/data")
"""

SCRATCH = """\
[build]
build_base = {folder}
[egg_info]
egg_base = {folder}
"""


def run(folder: str) -> int:
    """Write them into a folder of the repository, and say what was written."""
    for notebook in export(ROOT / folder):
        print(notebook)
    return 0


def export(folder: Path) -> list[Path]:
    """Write chapters that have code, exercises, data, and xentlib's wheel into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in [*folder.glob("*.ipynb"), *folder.glob("*.whl")]:
        old.unlink()
    shutil.copytree(CHAPTERS / "data", folder / "data", dirs_exist_ok=True)
    build_wheel(folder)
    sheets = sorted(SHEETS.rglob("*.md"))
    return [
        *[write(chapter, folder) for chapter in chapters()],
        *[write_exercises(path, folder) for path in sheets],
    ]


def chapters() -> list[Path]:
    """The pages of the book that are notebooks."""
    return [page for page in pages(CHAPTERS) if is_notebook(page.read_text("utf-8"))]


def address() -> str | None:
    """From where pip installs xentlib, if the repository can be reached."""
    url = repository_url()
    return url and f"git+{url}"


def write_exercises(path: Path, folder: Path) -> Path:
    """Write one sheet of exercises as a notebook and return where it is."""
    exercises = sheet.read(path)
    notebook = student.notebook(exercises, plain=Plain(path).text)
    notebook.cells.insert(0, student.install_cell(address()))
    target = folder / f"{exercises.name}{EXERCISES_SUFFIX}"
    nbformat.write(notebook, target)
    return target


def write(chapter: Path, folder: Path) -> Path:
    """Write one chapter as a notebook and return where it is."""
    notebook = jupytext.read(chapter, fmt="md:myst")
    install = student.install_cell(address())
    if any("data/" in cell.source for cell in notebook.cells if cell.cell_type == "code"):
        install.source += DATA.format(repository=repository_url())
    plain = Plain(chapter)
    cells = [install]
    for cell in notebook.cells:
        figure = cell.metadata.pop("mystnb", {}).get("figure", {})
        if cell.cell_type == "markdown":  # a forecast in it is a cell of its own
            cells += jupytext.reads(plain.text(cell.source), fmt="md:myst").cells
        else:  # deeper pages lie one folder further down than their notebooks
            cell.source = cell.source.replace('"../data/', '"data/')
            cells.append(cell)
        if "caption" in figure:
            caption = plain.caption(figure["caption"], figure.get("name"))
            cells.append(nbformat.v4.new_markdown_cell(caption))
    for number, cell in enumerate(cells[1:]):
        cell.id = f"cell-{number}"  # they are drawn at random; two builds shall agree
    notebook.cells = cells
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"]}
    nbformat.validate(notebook)
    path = folder / f"{chapter.stem}.ipynb"
    nbformat.write(notebook, path)
    return path


def build_wheel(folder: Path) -> Path:
    """Build xentlib's wheel into `folder` and return where it is.

    Its files bear the time of the commit, so that two builds of one commit agree. What setuptools
    puts together on the way stays out of the sources, so that two builds may run at once.
    """
    with tempfile.TemporaryDirectory() as scratch:
        settings = Path(scratch, "setup.cfg")
        settings.write_text(SCRATCH.format(folder=scratch), "utf-8")
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps",
                   "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]  # fmt: skip
        more = {"SOURCE_DATE_EPOCH": commit_time(), "DIST_EXTRA_CONFIG": str(settings)}
        if subprocess.run(command, env=os.environ | more).returncode:
            raise Failure("The wheel of xentlib was not built: see pip's message above.")
    return next(folder.glob("xentlib-*.whl"))
