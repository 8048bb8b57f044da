"""A sheet of exercises: a MyST Markdown notebook whose cells carry roles, read and looked over."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

from jupytext.myst import MystMetadataParsingError, myst_to_notebook

from xentlib.classroom import kinds

ROLES = {
    "prompt": "markdown", "hint": "markdown", "explanation": "markdown", "option": "markdown",
    "rubric": "markdown", "stub": "code", "solution": "code", "test": "code", "hidden": "code",
    "wrong": "code",
}  # fmt: skip
SEVERAL = ("hint", "option", "wrong")  # in one exercise

# What each role's header may hold beside the role itself; a prompt also has the fields of its kind.
HEADER = {
    "prompt": {"exercise", "kind", "points", "title", "needs"},
    "wrong": {"name", "most", "message"},
    "option": {"key", "right"},
}  # fmt: skip


class SheetError(ValueError):
    """What is wrong with a sheet: a line for each fault, with the file, the line and what to do."""


@dataclass
class Wrong:
    """A typical wrong answer: what it is worth, and what is said to somebody who gives it."""

    name: str
    most: float
    message: str
    source: str
    line: int

    def as_dict(self) -> dict:
        """What check data hold of it, beside what it gives."""
        return {"name": self.name, "most": self.most, "message": self.message}


@dataclass
class Option:
    """One of the answers to choose from, and why it is right or wrong."""

    key: str
    text: str
    reason: str
    right: bool
    line: int


@dataclass
class Exercise:
    """One exercise. `stub`, `solution`, `test` and `hidden` are source code, the rest is Markdown.

    `fields` are those of the prompt's header that belong to its kind; `rubric` says how a written
    answer is marked by hand.
    The source begins with as many newlines as there are lines above it in the sheet, so that the
    line numbers of a traceback are those of the sheet; `code` takes them away.
    """

    id: str
    kind: str
    points: int
    title: str
    prompt: str
    line: int
    needs: list = field(default_factory=list)
    fields: dict = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)
    explanation: str = ""
    rubric: str = ""
    stub: str = ""
    solution: str = ""
    test: str = ""
    hidden: str = ""
    wrong: list[Wrong] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)

    def answers(self):
        """The pieces of source code that give an answer, what they are, and where."""
        yield self.solution, "solution", self.line
        yield self.stub, "stub", self.line
        for wrong in self.wrong:
            yield wrong.source, "wrong answer", wrong.line


@dataclass
class Sheet:
    """A sheet of exercises; `name` is its file's name without the ending."""

    path: Path
    name: str
    title: str
    release: str
    points: int
    introduction: str
    exercises: list[Exercise]

    def __getitem__(self, exercise):
        return next(one for one in self.exercises if one.id == exercise)


def read(path) -> Sheet:
    """The sheet in the file `path`; SheetError names every fault with its line."""
    path = Path(path)
    return Reader(path, path.read_text("utf-8")).sheet()


def code(source: str) -> str:
    """Source code without the empty lines in front of it."""
    return source.strip("\n")


class Reader:
    """Reads one sheet from its text and collects what is wrong with it."""

    def __init__(self, path, text):
        self.path = path
        self.lines = text.splitlines()
        self.faults = []
        try:
            self.notebook = myst_to_notebook(text, add_source_map=True)
        except MystMetadataParsingError as error:
            line = re.search(r"at line (\d+)", str(error))
            self.fault(int(line[1]) if line else 1, str(error))
            self.stop()

    def fault(self, line, text):
        self.faults.append((line, text))

    def stop(self):
        lines = [f"{self.path}:{line}: {text}" for line, text in sorted(self.faults)]
        raise SheetError("\n".join(dict.fromkeys(lines)))

    def sheet(self):
        about = self.front_matter()
        introduction, runs = self.runs()
        exercises = [self.exercise(run) for run in runs]
        if not exercises:
            self.fault(1, "no exercise here: an exercise starts with a cell of the role prompt")
        self.look_at_points(about, exercises)
        if self.faults:
            self.stop()
        return Sheet(self.path, self.path.stem, about["title"], about["release"], about["points"],
                     introduction, exercises)  # fmt: skip

    def front_matter(self):
        about = self.notebook.metadata.get("sheet")
        if not isinstance(about, dict) or {"title", "release", "points"} - set(about):
            self.fault(1, "the front matter needs `sheet:` with title, release and points")
            self.stop()
        if about["release"] not in ("page", "never"):
            line = self.line_with("release:")
            self.fault(line, f"release is page or never, not {about['release']!r}")
        return about

    def line_with(self, start):
        lines = (n for n, line in enumerate(self.lines, 1) if line.strip().startswith(start))
        return next(lines, 1)

    def look_at_points(self, about, exercises):
        total = sum(exercise.points for exercise in exercises if exercise)
        if all(exercises) and total != about["points"]:
            message = f"the sheet says {about['points']} points, its exercises add up to {total}"
            self.fault(self.line_with("points:"), message)
        names = [exercise and exercise.id for exercise in exercises]
        for n, exercise in enumerate(exercises):
            if exercise and exercise.id in names[:n]:
                self.fault(exercise.line, f"there is another exercise {exercise.id!r} above")

    def runs(self):
        """The introduction, and the cells of each exercise: (role, header, source, line)."""
        introduction, runs = [], []
        for cell, start in zip(self.notebook.cells, self.notebook.metadata["source_map"]):
            header = dict(cell.metadata)
            role = header.pop("role", None)
            line = start if cell.cell_type == "markdown" else start + 1
            if role is None and not runs and cell.cell_type == "markdown":
                introduction.append(cell.source)
            elif faults := list(cell_faults(role, header, cell.cell_type)):
                self.faults += [(line, fault) for fault in faults]
            elif not runs and role != "prompt":
                self.fault(line, f"this {role} stands before the first prompt")
            else:
                if role == "prompt":
                    runs.append([])
                runs[-1].append((role, header, self.source(cell, start, role), line))
        return "\n\n".join(introduction), runs

    def source(self, cell, start, role):
        """The cell's text; code keeps its lines of the sheet, and is parsed to see that it can."""
        if cell.cell_type == "markdown":
            return cell.source
        lines = code(cell.source).splitlines()
        if not lines:
            self.fault(start + 1, f"this {role} is empty")
            return ""
        source = "\n" * self.lines.index(lines[0], start) + "\n".join(lines)
        try:
            ast.parse(source)
        except SyntaxError as error:
            self.fault(error.lineno, f"the {role} is not Python: {error.msg}")
            return ""
        return source

    def exercise(self, run):
        """The exercise made of the cells of one run, or None if its prompt is no good."""
        _, header, text, line = run[0]
        kind = kind_of(header)
        if faults := list(prompt_faults(header, kind)):
            self.faults += [(line, fault) for fault in faults]
            return None
        fields = {field: header.pop(field, default) for field, default in kind.fields.items()}
        exercise = Exercise(header.pop("exercise"), prompt=text, line=line, fields=fields, **header)
        self.look_at_roles(exercise, kind, run)
        for role, header, text, line in run[1:]:
            if role == "hint":
                exercise.hints.append(text)
            elif role == "wrong":
                exercise.wrong.append(self.wrong(exercise, header, text, line))
            elif role == "option":
                exercise.options.append(self.option(header, text, line))
            else:
                setattr(exercise, role, text)
        self.faults += kind.faults(exercise)
        exercise.stub = kind.stub(exercise)  # one can be made up for a missing one
        return exercise

    def look_at_roles(self, exercise, kind, run):
        must = ("hint", "explanation", *kind.must)
        roles = [role for role, *_ in run]
        for role in must:
            if role not in roles:
                message = f"the exercise {exercise.id!r} needs a cell of the role {role}"
                self.fault(exercise.line, message)
        for place, (role, _, _, line) in enumerate(run[1:], 1):
            if role not in must + kind.may:
                self.fault(line, f"an exercise of the kind {exercise.kind} has no {role}")
            elif role not in SEVERAL and role in roles[:place]:
                self.fault(line, f"the exercise {exercise.id!r} has a {role} already")

    def wrong(self, exercise, header, source, line):
        name, message, most = header.get("name"), header.get("message"), header.get("most", 0)
        others = [other.name for other in exercise.wrong]
        texts = isinstance(name, str) and isinstance(message, str) and message.strip()
        if not texts or name in others:
            self.fault(line, "a wrong answer needs a name of its own and a message")
        if not isinstance(most, int | float) or not 0 <= most < exercise.points:
            points = exercise.points
            self.fault(line, f"most is 0 or more, and less than {points} points, not {most!r}")
        return Wrong(name, most, str(message).strip(), source, line)

    def option(self, header, text, line):
        key, right = str(header.get("key", "")), header.get("right", False)
        text, _, reason = map(str.strip, f"{text}\n".partition("\n---\n"))
        if not (text and reason and re.fullmatch("[a-z]", key) and right in (True, False)):
            self.fault(line, 'an option has a "key" of one small letter, "right": true if it is, and '
                             "its text, a line ---, and the reason why it is right or wrong, with "
                             "empty lines around the ---")  # fmt: skip
        return Option(key, text, reason, bool(right), line)


def kind_of(header):
    """The kind that the header of a prompt names, or None."""
    name = header.get("kind")
    return kinds.named(name) if name in kinds.names() else None


def cell_faults(role, header, cell_type):
    """What is wrong with the role of a cell, or beside it in its header."""
    if role not in ROLES:
        yield f"the role of this cell is {role!r}: give it one of {', '.join(ROLES)}"
    elif ROLES[role] != cell_type:
        yield f"a {role} is a {ROLES[role]} cell, and this is a {cell_type} cell"
    else:
        kind = kind_of(header)
        for name in sorted(
            set(header) - HEADER.get(role, set()) - set(kind.fields if kind else ())
        ):
            yield f"a {role} has no {name!r} in its header"


def prompt_faults(header, kind):
    """What is wrong with the header of a prompt."""
    name, points, title = (header.get(field) for field in ("exercise", "points", "title"))
    named = isinstance(name, str) and re.fullmatch(r"[a-z][a-z0-9-]{1,40}", name)
    worth = isinstance(points, int) and points > 0
    if named and worth and isinstance(title, str) and kind:
        yield from kind.header_faults(header)
    else:
        yield ('a prompt needs "exercise": a name of small letters, digits and -, "points": a whole '
               'number, 1 or more, a "title": the heading in page and notebook, and a "kind": one of '
               f"{', '.join(kinds.names())}")  # fmt: skip
