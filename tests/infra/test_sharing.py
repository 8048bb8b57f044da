"""The tests are shared by names of files and folders: all of them are there."""

from pathlib import Path
from types import SimpleNamespace

from sharing import SLOWEST, TOGETHER, slowest_first

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_named_is_there():
    assert not [path for path in SLOWEST + TOGETHER if not (ROOT / path).exists()]


def test_the_slowest_come_first_and_the_others_keep_their_order():
    names = ["tests/b.py::x", "tests/grade/c.py::y", "tests/a.py::z", "tests/site/test_axe.py::w"]
    items = [SimpleNamespace(nodeid=name) for name in names]
    slowest_first(items)
    assert [item.nodeid for item in items] == [names[3], names[1], names[0], names[2]]
