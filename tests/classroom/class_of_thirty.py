"""A made-up class: what thirty students hand in for the sheet `sheets/weather.md`, and its marks.

The marks are of the 10 points that are marked by machine; written answers are worth 2 more.
"""

import copy
import textwrap
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

SHEET = Path(__file__).with_name("sheets") / "weather.md"

RIGHT = {
    "mean-surprise": """
        import math
        def cross_entropy(p, q):
            total = 0.0
            for a, b in zip(p, q):
                if a:
                    total += a * (-math.log2(b) if b else math.inf)
            return total""",
    "slope": """
        from sympy import symbols
        p, q = symbols("p q", positive=True)
        answer = -p / q + (1 - p) / (1 - q)""",
    "one-label": 'answer = "0.5108 nats"',
    "floor": 'answer = "b"',
    "why": "What is left over is a divergence, and that is never negative.",
}
SWAPPED = """
    import math
    def cross_entropy(p, q):
        return sum(b * (-math.log2(a) if a else math.inf) for a, b in zip(p, q) if b)"""
CRASHES = """
    import math
    def cross_entropy(p, q):
        return -sum(a * math.log2(b) for a, b in zip(p, q))"""
NUMPY = """
    import numpy as np
    def cross_entropy(p, q):
        p, q = np.array(p), np.array(q)
        print("surprises", -np.log2(q))  # warns of log 0, on stderr
        return np.sum(np.where(p > 0, -p * np.log2(q), 0.0))"""
POPS = """
    import math
    def cross_entropy(p, q):
        total = 0.0
        while p:
            a, b = p.pop(), q.pop()
            total += a * (-math.log2(b) if b else math.inf) if a else 0.0
        return total"""
LEARNT_BY_HEART = """
    import math
    def cross_entropy(p, q):
        seen = {(0.5, 0.25): 2.0, (0.7, 0.1): 2.3709505944546683, (0.0, 0.2): 1.0,
                (1.0, 1.0): 0.0, (0.5, 1.0): math.inf}
        return seen.get((p[0], q[0]), 0.0)"""
LOSS = 'answer = float(xl.cross_entropy_loss(np.log([[0.25, 0.6, 0.15]]), {label})), "nats"'
LOSS = "import numpy as np\nimport xentlib as xl\n" + LOSS


def dedented(source):
    return textwrap.dedent(source).strip("\n")


class Student:
    """A notebook as it was handed out, and ways to work on it."""

    def __init__(self, notebook):
        self.notebook = copy.deepcopy(notebook)

    def place(self, name):
        """Where the cell with this grade id is; the last one, if it was copied."""
        ids = [c.metadata.get("nbgrader", {}).get("grade_id") for c in self.notebook.cells]
        return len(ids) - 1 - ids[::-1].index(name)

    def answer(self, **answers):
        for name, source in answers.items():
            name = name.replace("_", "-")
            self.notebook.cells[self.place(f"{name}-answer")].source = dedented(source)
        return self

    def everything(self, **but):
        return self.answer(**{n.replace("-", "_"): s for n, s in RIGHT.items()} | but)

    def delete(self, *names):
        for name in names:
            del self.notebook.cells[self.place(name)]
        return self

    def duplicate(self, name):
        """Copy and paste a cell, as JupyterLab does: with its metadata."""
        place = self.place(name)
        copied = copy.deepcopy(self.notebook.cells[place])
        copied.id = "pasted"
        self.notebook.cells.insert(place + 1, copied)
        return self

    def add(self, source, at=1):
        self.notebook.cells.insert(at, new_code_cell(source))
        return self

    def edit(self, name, source):
        self.notebook.cells[self.place(name)].source = source
        return self

    def then(self, name, more):
        """Add lines at the end of an answer."""
        self.notebook.cells[self.place(name)].source += "\n" + more
        return self


LOOP = "def cross_entropy(p, q):\n    while True:\n        pass"

# Each student's name, what she hands in, and the points it deserves of the 10.
CLASS = [
    ("all right", lambda s: s.everything(), 10),
    ("nothing done", lambda s: s, 0),
    ("half done", lambda s: s.answer(one_label=RIGHT["one-label"], floor='answer = "b"'), 3),
    ("swapped", lambda s: s.everything(mean_surprise=SWAPPED), 7),
    ("wrong choice", lambda s: s.everything(floor='answer = "a"'), 9),
    ("bits called nats", lambda s: s.everything(one_label='answer = "0.737 nats"'), 9),
    ("right in bits", lambda s: s.everything(one_label='answer = "0.737 bits"'), 10),
    ("no unit", lambda s: s.everything(one_label='answer = "0.5108"'), 9),
    ("check deleted", lambda s: s.everything().delete("mean-surprise-check"), 10),
    ("answer deleted", lambda s: s.everything().delete("slope-answer"), 7),
    ("both deleted", lambda s: s.everything().delete("one-label-answer", "one-label-check"), 8),
    ("first pair deleted",
     lambda s: s.everything().delete("mean-surprise-answer", "mean-surprise-check"), 6),
    ("answer copied", lambda s: s.everything().duplicate("mean-surprise-answer"), 10),
    ("check copied", lambda s: s.everything().duplicate("slope-check"), 10),
    ("second try in a copy",
     lambda s: s.everything(floor='answer = "a"').duplicate("floor-answer")
     .answer(floor='answer = "b"'), 10),
    ("exception", lambda s: s.everything(mean_surprise="cross_entropy = undefined"), 6),
    ("crashes at zeros", lambda s: s.everything(mean_surprise=CRASHES), 8),
    ("endless loop", lambda s: s.everything(mean_surprise=LOOP), 6),
    ("loops in a cell of its own", lambda s: s.everything().add("while True: pass"), 10),
    ("sys.exit in the answer",
     lambda s: s.everything().then("mean-surprise-answer", "import sys\nsys.exit()"), 10),
    ("sys.exit in the function",
     lambda s: s.everything(mean_surprise="def cross_entropy(p, q):\n    raise SystemExit"), 6),
    ("os._exit", lambda s: s.everything().add("import os\nos._exit(0)"), None),
    ("warns of log 0", lambda s: s.everything(mean_surprise=NUMPY), 10),
    ("slow and talkative",
     lambda s: s.everything().add("import time\nprint('x' * 5000)\ntime.sleep(1)"), 10),
    ("one-hot as integers", lambda s: s.everything(one_label=LOSS.format(label=[[0, 1, 0]])), 8),
    ("one-hot as floats",
     lambda s: s.everything(one_label=LOSS.format(label=[[0.0, 1.0, 0.0]])), 10),
    ("eats its arguments", lambda s: s.everything(mean_surprise=POPS), 10),
    ("learnt by heart", lambda s: s.everything(mean_surprise=LEARNT_BY_HEART), 6),
    ("edits the check",
     lambda s: s.everything(mean_surprise="pass").edit("mean-surprise-check", "4"), 6),
    ("unknown symbol",
     lambda s: s.everything(slope="import sympy\nanswer = sympy.Symbol('x')"), 7),
]  # fmt: skip


def hand_in(release, course, assignment, students=None):
    """Write the submissions of some students (all, if none are named) into an nbgrader course."""
    notebook = nbformat.read(release, nbformat.NO_CONVERT)
    for name, work, _ in CLASS:
        if students is None or name in students:
            folder = course / "submitted" / name.replace(" ", "-") / assignment
            folder.mkdir(parents=True)
            nbformat.write(work(Student(notebook)).notebook, folder / f"{assignment}.ipynb")
