"""The teacher's word, `overrides.csv`: it counts more than the grader's, and is read, never written."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from xentlib.classroom.grade.assignment import Assignment, Mark, Question
from xentlib.classroom.grade.read import late, roster

NAME = "overrides.csv"
COLUMNS = ("student", "exercise", "points", "comment", "extra days", "submitted")


@dataclass
class Overrides:
    """Points and comments by student and exercise; for the whole work, the exercise is "".

    `submitted` and `extra` are when a student's work came and how many days more there were for it.
    """

    points: dict[tuple[str, str], float] = field(default_factory=dict)
    comments: dict[tuple[str, str], str] = field(default_factory=dict)
    submitted: dict[str, datetime] = field(default_factory=dict)
    extra: dict[str, float] = field(default_factory=dict)

    def mark(self, student: str, question: Question, mark: Mark) -> Mark:
        """The mark of an answer, with what the teacher says of it."""
        place = student, question.name
        points, comment = self.points.get(place), self.comments.get(place, "")
        if points is None:
            return replace(mark, message=f"{mark.message} {comment}") if comment else mark
        return mark.by_hand(points, question.points, comment)

    def changing(self, student: str) -> set[str]:
        """The columns of the table of marks that change in this student's line."""
        columns = {f"{exercise} points" for who, exercise in self.points if who == student}
        return columns | ({"points"} if student in {**self.extra, **self.submitted} else set())


def read(path: Path, assignment: Assignment, students: set[str]) -> Overrides:
    """What stands in the file, if there is one; ValueError names a line that cannot be meant."""
    word = Overrides()
    if not path.exists():
        return word
    most = {question.name: question.points for question in assignment.questions}
    for line, row in enumerate(roster.dictionaries(path), 2):
        cells = {roster.plain(name or "?"): str(cell or "").strip() for name, cell in row.items()}
        here = f"{path}:{line}"
        student, exercise = cells.get("student"), cells.get("exercise", "")
        if unknown := set(cells) - set(COLUMNS):
            columns = ", ".join(COLUMNS)
            raise ValueError(f"{here}: the columns are {columns}, not {', '.join(unknown)}")
        if not any(cells.values()):
            continue
        if student not in students:
            raise ValueError(f"{here}: there is no student {student!r}")
        if exercise not in most and (exercise or cells.get("points")):
            raise ValueError(
                f"{here}: there is no exercise {exercise!r}: they are {', '.join(most)}"
            )
        place = student, exercise
        if points := cells.get("points"):
            whose = f"{here}: the mark {points!r} of {student} for {exercise}"
            word.points[place] = number(points, most[exercise], whose)
        if comment := cells.get("comment"):
            word.comments[place] = comment
        if when := cells.get("submitted"):
            word.submitted[student] = late.moment(when, f"{here}: {when!r}")
        if extra := cells.get("extra days"):
            word.extra[student] = number(extra, 366, f"{here}: the number of days {extra!r}")
    return word


def number(written: str, most: float, what: str) -> float:
    """The number from 0 to `most` in a text; ValueError says `what` is none."""
    value = number_in(written)
    if value is None or not 0 <= value <= most:
        raise ValueError(f"{what} is not a number from 0 to {most:g}")
    return value


def number_in(text: str) -> float | None:
    """A number as humans and platforms write it, with a point or a comma; None if it is none."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None
