"""A written answer, which a human marks by the sheet's rubric."""

from xentlib.classroom.kinds.kind import Kind


class Written(Kind):
    """Text; no check data, and no form in the page."""

    must = ("rubric",)
    by_hand = True


KIND = Written()
