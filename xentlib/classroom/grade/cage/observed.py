"""Believe nothing: look over what a submission's process says that an answer gave."""

from xentlib.classroom import check
from xentlib.classroom.grade.cage.frames import BadFrame


def approve(observed, question: dict) -> dict:
    """`observed` if it is what `check.observe` may return for `question`; else BadFrame."""
    if not check.allows(observed, question):
        raise BadFrame("not what an answer can give")
    return observed
