"""A kind of exercise is one Python file and one script, and says itself what it lacks."""

import re
import subprocess
from pathlib import Path

import pytest

from xentlib.classroom import kinds
from xentlib.classroom.kinds.kind import Kind
from xentlib.classroom.sheets.sheet import read
from xentlib.classroom.sheets.verify import verify
from xentlib.sphinx.npm.packages import program

FOLDER = Path(kinds.__file__).parent
TEXT = (Path(__file__).resolve().parents[2] / "CONTRIBUTING.md").read_text("utf-8")
SHEET = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
sheet:
  title: In order
  release: page
  points: 2
---

+++ {"role": "prompt", "exercise": "by-size", "kind": "order", "points": 2, "title": "By size"}

a: a bit, b: a nat, c: a hartley. The smallest first.

+++ {"role": "hint"}

Which base is the smallest?

```{code-cell} ipython3
:role: stub
answer = ""
```

```{code-cell} ipython3
:role: solution
answer = "a b c"
```

+++ {"role": "explanation"}

2 < e < 10.

```{code-cell} ipython3
---
role: wrong
name: largest first
message: That is the largest first.
---
answer = "c, b, a"
```
"""


@pytest.mark.parametrize("name", kinds.names())
def test_a_kind_is_whole(name):
    kind = type(kinds.named(name))
    assert issubclass(kind, Kind)
    if not kind.by_hand:
        own = ("record", "judge") if kind.is_program else ("record", "judge", "form")
        missing = [method for method in own if getattr(kind, method) is getattr(Kind, method)]
        assert not missing, f"the kind {name} does not say how to {' and '.join(missing)}"
        script = (FOLDER / f"{name}.js").read_text("utf-8")
        assert f"xlForms.kinds.{name} = " in script


def test_every_script_belongs_to_a_kind():
    assert {path.stem for path in FOLDER.glob("*.js")} <= set(kinds.names())


def test_the_kind_of_the_worked_example_is_two_files(tmp_path, monkeypatch):
    section = TEXT[TEXT.index("### Add a kind of exercise") :]
    source, script = (
        re.search(rf"```{kind}\n(.*?)```", section, re.DOTALL)[1] for kind in ("python", "js")
    )
    (tmp_path / "order.py").write_text(source, "utf-8")
    (tmp_path / "order.js").write_text(script, "utf-8")
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    assert "order" in kinds.names()
    (tmp_path / "sheet.md").write_text(SHEET, "utf-8")
    (report,) = verify(read(tmp_path / "sheet.md"))
    assert not report.complaints, report.complaints
    done = subprocess.run(
        [program("node"), "--check", str(tmp_path / "order.js")], capture_output=True
    )
    assert not done.stderr
