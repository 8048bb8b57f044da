"""How the processes of a whole run share the tests: file by file, the slowest first."""

from xdist.scheduler import LoadFileScheduling

GRADER = "tests/grade/"
# The first builds the site; what needs no site comes next, so that nobody waits for it.
SLOWEST = (
    "tests/site/test_pages_in_browser.py",
    GRADER,
    "tests/infra/test_notebooks.py",
    "tests/explore/test_page.py",
    "tests/site/test_axe.py",
    "tests/site/exercises/test_answers.py",
    "tests/site/exercises/test_pages.py",
    "tests/site/test_crawl.py",
)


class ByFile(LoadFileScheduling):
    """A file stays in one process. So do those of the grader: they look at what it leaves behind."""

    def _split_scope(self, nodeid):
        return GRADER if nodeid.startswith(GRADER) else super()._split_scope(nodeid)


def slowest_first(items):
    """Put the tests of the slowest files first and leave the others in their order."""
    last = len(SLOWEST)

    def rank(item):
        return next((n for n, path in enumerate(SLOWEST) if item.nodeid.startswith(path)), last)

    items.sort(key=rank)
