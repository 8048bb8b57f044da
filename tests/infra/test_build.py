"""A build with a mistake in it fails, shows the mistake, and fails again until it is mended."""

from pathlib import Path

import pytest
import yaml

from _tools.failure import Failure
from _tools.site import build

PAGE = """\
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

Some words.

```{code-cell} ipython3
answer = 6 * 7
raise ValueError(f"not {answer}")
```
"""
WITHOUT_CODE = "# A page\n\nSee {ref}`nowhere`.\n"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def small_book(tmp_path, monkeypatch):
    """A book of one page that has a mistake."""
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "BUILD", tmp_path / "_build")
    monkeypatch.setattr(build, "HTML", tmp_path / "_build/html")
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    running = ("_ext.running.ahead", "_ext.running.without_torch")
    settings = {"only_build_toc_files": True, "execute": settings["execute"],
                "sphinx": {"local_extensions": dict.fromkeys(running, str(ROOT / "book"))}}  # fmt: skip
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(settings))
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/page\n")
    (tmp_path / "book").mkdir()
    (tmp_path / "book/page.md").write_text(PAGE)
    return tmp_path


def test_failing_cell_fails_the_build_and_is_shown(small_book, capfd):
    with pytest.raises(Failure, match="not built"):
        build.book()
    printed = "".join(capfd.readouterr())[-3000:]
    assert "answer = 6 * 7" in printed
    assert "ValueError" in printed
    assert "not 42" in printed


def test_warning_fails_the_build_again_and_again(small_book):
    (small_book / "book/page.md").write_text(WITHOUT_CODE)
    for _ in range(2):
        with pytest.raises(Failure, match="not built"):
            build.book()


def test_build_takes_nothing_from_the_users_own_python(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("MPLBACKEND", "TkAgg")
    surroundings = build.surroundings()
    assert "PYTHONPATH" not in surroundings
    assert "MPLBACKEND" not in surroundings
    assert surroundings["PYTHONNOUSERSITE"] == "1"
