"""What an answer is worth, and what is said to the one who gave it."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Result:
    """What an answer is worth, and what is said to the one who gave it.

    `status` is "right", "partly", "wrong", "error" (the answer raised an exception) or "missing"
    (there is no answer yet); `wrong` names the typical wrong answer that it behaves like.
    """

    exercise: str
    points: float
    most: int
    status: str
    message: str
    wrong: str | None = None

    def __str__(self):
        return f"{self.exercise}: {self.points:g} of {self.most} points. {self.message}"

    __repr__ = __str__

    def _repr_markdown_(self):
        """The result as a notebook shows it, if it holds formulas."""
        return str(self) if "$" in self.message else None

    def as_dict(self):
        """The result as JSON can hold it."""
        return asdict(self)


def result(data, points, status, message, wrong=None):
    """The result of the exercise whose check data these are."""
    return Result(data["exercise"], points, data["points"], status, message, wrong)


def right(data, remark=""):
    """All points."""
    return result(data, data["points"], "right", f"Right.{remark}")


def missing(data, message):
    """No answer yet."""
    return result(data, 0, "missing", message)


def wrong(data, message, name=None):
    """No points, and why."""
    return result(data, 0, "wrong", message, name)


def typical(data, known):
    """The result of an answer that behaves like a typical wrong one."""
    status = "partly" if known["most"] else "wrong"
    return result(data, known["most"], status, known["message"], known["name"])
