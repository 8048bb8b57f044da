"""The library's pages hold every public function, with its formula set and an example."""

import ast
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import xentlib
import xentlib.explore
from xentlib.core import operations

ROOT = Path(__file__).resolve().parents[2]

WITHOUT_FORMULA = set(operations.__all__) | {"History", "Training", "Gaussian"}


@pytest.fixture(scope="module")
def entries(site):
    """Each documented object's part of the page, by its name in `xentlib`."""
    found = {}
    for page in (site / "book" / "library").glob("*.html"):
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        for heading in soup.select("dl.py > dt[id^='xentlib.']"):
            found[heading["id"].removeprefix("xentlib.")] = heading.find_next_sibling("dd")
    return found


@pytest.mark.parametrize("name", xentlib.__all__)
def test_a_public_name_has_its_place(entries, name):
    assert name in entries
    if name not in WITHOUT_FORMULA:
        assert entries[name].select(".katex"), f"no formula is shown for {name}"
    if not name[0].isupper():
        assert entries[name].select("pre"), f"no example is shown for {name}"


def test_the_pages_show_nothing_private(entries):
    assert not [name for name in entries if "._" in name or name.startswith("_")]


def test_every_name_of_the_panels_is_documented(entries):
    assert {f"explore.{name}" for name in xentlib.explore.__all__} <= entries.keys()


def test_the_example_of_a_panel_runs():
    page = (ROOT / "book" / "library" / "panels.md").read_text("utf-8")
    *cell, panel = ast.parse(re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]).body
    names = {}
    exec(compile(ast.Module(cell, []), "panels.md", "exec"), names)
    made = eval(compile(ast.Expression(panel.value), "panels.md", "eval"), names)
    assert made.sentence(made.arrays({"p": 0.25})) == "I = 2.000 bits"
    assert made.to_html().startswith("<style")
