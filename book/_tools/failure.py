"""A failure that the reader can do something about: one sentence, no traceback."""


class Failure(Exception):
    """Its text is the one sentence that is printed before the command ends with status 1."""
