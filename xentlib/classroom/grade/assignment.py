"""What is asked and what was earned, in a form that can be sent to other processes and machines."""

from dataclasses import dataclass, replace

from xentlib.classroom.grade.cage.limits import Limits


@dataclass(frozen=True)
class Question:
    """One exercise as the grader needs it. `data` are check data, hidden cases included."""

    name: str
    kind: str
    points: float
    title: str
    stub: str
    function: str = "answer"
    data: dict | None = None
    rubric: str = ""


@dataclass(frozen=True)
class Assignment:
    """A sheet's questions, the modules that a submission's process finds loaded, and what it may use."""

    name: str
    title: str
    questions: list[Question]
    modules: list[str]
    limits: Limits = Limits()  # noqa: RUF009 it is frozen

    @property
    def points(self) -> float:
        return sum(question.points for question in self.questions)


@dataclass
class Mark:
    """What one exercise got; `status` as in `check.Result`, or "unmarked" before a human has read it.

    `answer` is what the student wrote, for the feedback and for written answers; `known` whether
    it is one of the sheet's typical wrong answers.
    """

    points: float
    status: str
    message: str
    answer: str = ""
    known: bool = False

    def by_hand(self, points: float, most: float, comment: str) -> "Mark":
        """The mark that a human gives instead, and what is said with it."""
        status = "right" if points == most else "partly" if points else "wrong"
        return replace(self, points=points, status=status, message=comment or "Marked by hand.")


@dataclass
class Marks:
    """The marks of one submission, by exercise; `note` says what is wrong with the file itself."""

    exercises: dict[str, Mark]
    note: str = ""


def unread(questions: list[Question], why: str) -> Marks:
    """The marks when nothing can be read."""
    message = f"Nothing could be marked: {why}."
    return Marks({q.name: Mark(0, "missing", message) for q in questions}, note=why)
