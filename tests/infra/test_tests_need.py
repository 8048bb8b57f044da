"""What the tests need of the machine, and cannot have, is said in one line to type."""

import pytest

from _tools.failure import Failure
from _tools.machine import tests_need


def lacking(what):
    def ensure():
        raise Failure(f"There is no {what}.")

    return ensure


def test_all_that_is_missing_is_one_line_to_type(monkeypatch):
    monkeypatch.setitem(tests_need.PACKAGES, "chromium", lacking("browser"))
    monkeypatch.setitem(tests_need.PACKAGES, "bubblewrap", lacking("sandbox"))
    with pytest.raises(Failure) as failure:
        tests_need.ensure()
    assert str(failure.value).split("\n") == [
        "There is no browser.",
        "There is no sandbox.",
        "On Debian: sudo apt install chromium bubblewrap",
    ]


def test_nothing_is_said_where_all_is_there(monkeypatch):
    for package in tests_need.PACKAGES:
        monkeypatch.setitem(tests_need.PACKAGES, package, lambda: "its path")
    assert tests_need.ensure() is None
