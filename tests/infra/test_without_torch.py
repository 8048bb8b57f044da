"""Where PyTorch is missing, cells that need it are shown as they ran, and all others run."""

import contextlib
import doctest
import io
import json
import re
import shutil
from pathlib import Path

import jupytext
import numpy as np
import pytest
import yaml
from differences import differences
from jupyter_cache import get_cache

from _ext.running import names, recorded, without_torch
from _tools.failure import Failure
from _tools.site import build, notebooks, outputs

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page for page in notebooks.chapters() if recorded.file_of(page).exists()]
FRONT = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
# A page

"""


def page_of(*cells):
    return FRONT + "\n\n".join(f"```{{code-cell}} ipython3\n{cell}\n```" for cell in cells) + "\n"


# ------------------------------------------------------------------ which cells
NEEDING = {
    "its import": (["import torch", "x = 1"], [0]),
    "a submodule": (["from torch.utils import data"], [0]),
    "keras": (["import os, keras"], [0]),
    "a name from there": (["import torch", "z = torch.ones(2)", "print(z)", "print(3)"], [0, 1, 2]),
    "after a command to the notebook": (["%matplotlib inline\nimport torch"], [0]),
    "a word in a text": (["# torch\nprint('torch')"], []),
    "a function that uses one": (
        ["import torch", "def f(x):\n    return torch.exp(x)", "y = f(1)"], [0, 1, 2],
    ),
    "a parameter of that name": (
        ["import torch\nloss = torch.ones(1)", "def f(loss):\n    return loss", "f(1)"], [0],
    ),
    "a name defined anew": (
        ["import torch\nx = torch.ones(1)", "x = 2\nfor _ in range(3):\n    x += 1", "x"], [0],
    ),
    "a name added to": (["import torch\nx = torch.ones(1)", "if 1:\n    x += 1"], [0, 1]),
    "another import of such a cell": (["import torch, math", "math.log(2)"], [0, 1]),
}  # fmt: skip


@pytest.mark.parametrize("what", NEEDING)
def test_cells_need_pytorch_by_the_names_that_they_use(what):
    sources, numbers = NEEDING[what]
    assert names.needing(sources, {}) == numbers


def test_cells_that_use_recorded_values_run():
    sources = ["import torch\nx = torch.ones(1)\nn = x.sum().item()", "print(n)", "print(x)"]
    assert names.needing(sources, {0: {"n"}}) == [0, 2]
    assert names.needed_later(sources, {0: {"n"}, 2: set()}) == {0: {"n"}, 2: set()}


def test_only_what_is_used_is_recorded():
    sources = ["import torch\nn = 1\nm = 2", "m = 3", "print(n, m)"]
    assert names.needed_later(sources, {0: {"n", "m"}}) == {0: {"n"}}


@pytest.mark.parametrize("module", [names, recorded])
def test_examples_in_docstrings(module):
    failed, attempted = doctest.testmod(module)
    assert attempted
    assert not failed


# ------------------------------------------------------------------ what is recorded
VALUES = {
    "n": 3,
    "share": 0.25,
    "words": ["a", None, True],
    "pair": (1, float("inf")),
    "table": {"a": 1, 2: [0.5]},
    "counts": np.array([[1, 2], [3, 4]], "int32"),
    "gaps": np.array([1.5, np.nan]),
}


@pytest.mark.parametrize("name", VALUES)
def test_value_comes_back_from_json(name):
    encoded = json.loads(json.dumps(recorded.snapshot(VALUES, [name])))
    record = {"prints": "", "values": encoded}
    back = {}
    exec(recorded.code(record), back)
    np.testing.assert_equal(back[name], VALUES[name])
    assert type(back[name]) is type(VALUES[name])
    if isinstance(VALUES[name], np.ndarray):
        assert back[name].dtype == VALUES[name].dtype


def test_what_is_no_value_is_not_recorded():
    assert recorded.snapshot({"f": len, "a": object(), "n": [len]}, ["f", "a", "n", "absent"]) == {}


def cell(prints="", tolerance=None, **values):
    made = {"prints": prints, "values": recorded.snapshot(values, list(values))}
    return made | ({} if tolerance is None else {"tolerance": tolerance})


DIFFERENT = [
    (cell("loss 1.0000\n"), cell("loss 1.0001\n")),
    (cell("loss 1\n"), cell("cost 1\n")),
    (cell("1\n"), cell("1 2\n")),
    (cell(n=1.0), cell(n=1.00001)),
    (cell(n=[1, 2]), cell(n=[1, 2, 3])),
    (cell(n=1), cell(m=1)),
    (cell(word="yes"), cell(word="no")),
    (cell("0.5", tolerance=0.01), cell("0.6")),
]
ALIKE = [
    (cell("off by 1e-16\n"), cell("off  by 3e-16\n")),
    (cell(n=1.0), cell(n=1 + 1e-8)),
    (cell(runs=np.array([100, 200]), tolerance=0.05), cell(runs=np.array([101, 199]))),
    (cell(n=float("nan")), cell(n=float("nan"))),
]


@pytest.mark.parametrize("pair", DIFFERENT)
def test_differences_are_named(pair):
    assert differences(*pair)


@pytest.mark.parametrize("pair", ALIKE)
def test_rounding_is_no_difference(pair):
    assert not differences(*pair)


def test_records_are_small():
    assert sum(recorded.file_of(page).stat().st_size for page in PAGES) <= 200_000


# ------------------------------------------------------------------ the page
WITH_TORCH = "import torch\nx = torch.ones(2)\ntotal = x.sum().item()\nprint('total', total)"
CELLS = {
    "plain": WITH_TORCH,
    "tagged": ":tags: [hide-input]\n" + WITH_TORCH,
    "block": "---\nmystnb:\n  image:\n    alt: words\n---\n" + WITH_TORCH,
    "options": ":mystnb:\n:  image:\n:    alt: words\n" + WITH_TORCH,
}


def a_record():
    made = {"source": recorded.key(WITH_TORCH), "prints": "total 2.0\n", "values": {"total": "2.0"}}
    return {"pytorch": "2.13.0", "cells": [made]}


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_is_shown_and_its_stand_in_runs(kind):
    text = without_torch.replaced(page_of(CELLS[kind], "print(total + 1)"), a_record())
    _, shown, stand_in, note, after = jupytext.reads(text, fmt="md:myst").cells
    assert shown.source == WITH_TORCH
    assert "skip-execution" in shown.metadata["tags"]
    assert ("hide-input" in shown.metadata["tags"]) == (kind == "tagged")
    assert stand_in.metadata["tags"] == ["remove-input"]
    assert "ran with PyTorch 2.13.0" in note.source
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(stand_in.source + "\n" + after.source, {})
    assert printed.getvalue() == "total 2.0\n3.0\n"


def test_a_page_without_pytorch_stays_as_it_is():
    page = page_of("import numpy as np", "print('torch')")
    assert without_torch.replaced(page, {"pytorch": None, "cells": []}) == page


def test_a_cell_that_is_not_recorded_is_named():
    page = page_of(WITH_TORCH + "\nprint('more')")
    with pytest.raises(without_torch.NotRecordedError, match="make outputs") as error:
        without_torch.replaced(page, a_record())
    assert "print('more')" in str(error.value)


def test_a_cell_that_draws_with_pytorch_is_refused():
    drawn = {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>"}}
    output = jupytext.reads("", fmt="md").__class__(drawn)
    with pytest.raises(Failure, match="one cell compute and the next one draw"):
        outputs.printed([output], Path("page.md"), "plt.plot(torch.ones(2))")


@pytest.mark.parametrize("page", notebooks.chapters(), ids=lambda page: page.stem)
def test_every_cell_of_the_book_that_needs_pytorch_is_recorded(page):
    text = page.read_text("utf-8")
    recorded_here = recorded.read(page)
    assert len(without_torch.stand_ins(text, recorded_here)) == len(recorded_here["cells"])


def test_tests_take_pytorch_as_optional():
    """So that without it only the tests that use it are skipped: see tests/optional.py."""
    needing = r"^(?:import|from) (?:torch|keras)\b"
    tests = {test.name: test for test in Path(__file__).resolve().parents[1].rglob("*.py")}
    del tests["samples.py"]  # of PyTorch; it runs in a process of its own
    assert not [n for n, t in tests.items() if re.search(needing, t.read_text("utf-8"), re.M)]


# ------------------------------------------------------------------ a build
HIDE = """\
import sys
from importlib.machinery import PathFinder

class WithoutTorch(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] == "torch" else super().find_spec(name, path, target)

sys.meta_path[:] = [WithoutTorch if f is PathFinder else f for f in sys.meta_path]
"""


def test_a_page_of_the_book_builds_without_pytorch(tmp_path, monkeypatch, capfd):
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden/sitecustomize.py").write_text(HIDE)
    page = PAGES[0]
    book = tmp_path / "book"
    (book / recorded.FOLDER).mkdir(parents=True)
    shutil.copy(page, book)
    shutil.copy(recorded.file_of(page), book / recorded.FOLDER)
    shutil.copytree(ROOT / "book/data", book / "data")
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    extensions = dict.fromkeys(
        ("_ext.running.ahead", "_ext.running.without_torch"), str(ROOT / "book")
    )
    settings = {"only_build_toc_files": True, "execute": settings["execute"],
                "sphinx": {"local_extensions": extensions}}  # fmt: skip
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(settings))
    (tmp_path / "_toc.yml").write_text(f"format: jb-book\nroot: book/{page.stem}\n")
    surroundings = build.surroundings() | {"PYTHONPATH": str(tmp_path / "hidden")}
    monkeypatch.setattr(build, "surroundings", lambda: surroundings)
    monkeypatch.setattr(build, "ROOT", tmp_path)
    warns = [word for word in build.COMMAND if word not in ("-W", "-n")]  # of links to other pages
    assert build.run(warns) == 0
    assert f"{page.stem}: its code has run, 0 notebooks left" in capfd.readouterr().out
    html = (tmp_path / f"_build/html/book/{page.stem}.html").read_text("utf-8")
    assert f"Shown as it ran with PyTorch {recorded.read(page)['pytorch']}" in html
    for made in recorded.read(page)["cells"]:
        assert all(line.strip() in html for line in made["prints"].split("\n") if "<" not in line)


def test_print_outs_are_what_pytorch_gives(site):
    """Those of the site that was just built, number by number."""
    pytest.importorskip("torch", reason="PyTorch is not installed for this Python")
    (folder,) = (site.parent / "executed").iterdir()
    cache = get_cache(folder)
    latest = {Path(entry.uri).name: entry.pk for entry in cache.list_cache_records()}
    wrong = []
    for page in PAGES:
        cells = cache.get_cache_bundle(latest[page.name]).nb.cells
        made = {recorded.key(c.source): c.outputs for c in cells if c.cell_type == "code"}
        for record in recorded.read(page)["cells"]:
            prints = outputs.printed(made[record["source"]], page, record["source"])
            wrong += differences(record, record | {"prints": prints})
    assert not wrong


@pytest.mark.deep  # half the notebooks of the book are run again
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_records_are_what_pytorch_gives(page):
    pytest.importorskip("torch", reason="PyTorch is not installed for this Python")
    here, made = recorded.read(page)["cells"], outputs.record(page)["cells"]
    assert [c["source"] for c in here] == [c["source"] for c in made]
    assert not [d for one, other in zip(here, made) for d in differences(one, other)]
