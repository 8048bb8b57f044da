"""How the processes of a whole run share the tests: file by file, a chapter's tests together."""

import re

from xdist.scheduler import LoadFileScheduling

from _tools.site import notebooks

# Stays in one process: it looks at what the grader leaves on the machine.
TOGETHER = "tests/grade/"
# A test of one chapter; whoever has executed the chapter takes all of its tests.
STEMS = "|".join(page.stem for page in notebooks.chapters())
CHAPTER = re.compile(
    rf"^tests/(?:claims/test-(?:deeper-)?|(?:derivation|explore)/.*\[)({STEMS})[].-]"
)

# The claims of the one look at the run of the other.
WITH = {"11-classifier": "a-run-in-full"}


def shared_by(nodeid):
    """What the tests have in common that one process takes: a chapter, a folder or a file."""
    if match := CHAPTER.search(nodeid.replace("_", "-")):
        return f"chapter {WITH.get(match[1], match[1])}"
    return TOGETHER if nodeid.startswith(TOGETHER) else nodeid.split("::")[0]


class Sharing(LoadFileScheduling):
    """xdist's way of giving out tests, by what they have in common."""

    def _split_scope(self, nodeid):
        return shared_by(nodeid)


def site_last(items):
    """A file that needs the site comes first and builds it, what needs none next, the rest last."""
    needing = {shared_by(item.nodeid): None for item in items if needs_site(item)}
    builds = next((part for part in needing if part.startswith("tests/site")), None)

    def place(item):
        part = shared_by(item.nodeid)
        return 0 if part == builds else 2 if part in needing else 1

    items.sort(key=place)


def needs_site(item):
    return "site" in getattr(item, "fixturenames", ())
