"""The lessons: a lesson's number is the one in its file name, 04-cross-entropy.md is lesson 4."""

import re

LESSON = re.compile(r"(?:.*/)?(\d\d)-[^/]*")


def lessons(docnames):
    """Those of the pages that are lessons, by their number."""
    return {int(m[1]): name for name in sorted(docnames) if (m := LESSON.fullmatch(name))}
