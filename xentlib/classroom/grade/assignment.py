"""What the grader needs of a sheet, in a form that can be sent to other processes and machines."""

from dataclasses import dataclass

from xentlib.classroom.grade.mark.marking import Question


@dataclass(frozen=True)
class Assignment:
    """A sheet's questions, and the modules that a submission's process finds loaded."""

    name: str
    title: str
    questions: list[Question]
    modules: list[str]

    @property
    def points(self) -> float:
        return sum(question.points for question in self.questions)
