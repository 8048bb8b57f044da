"""How the processes of a whole run share the tests: file by file, the slowest first."""

from xdist.scheduler import LoadFileScheduling

# Folders that stay in one process: the first looks at what the grader leaves on the machine, the
# others make every derivation and every panel of the book once.
TOGETHER = ("tests/grade/", "tests/derivation/", "tests/explore/")
# The first builds the site. What needs no site comes next, so that nobody waits for it.
SLOWEST = (
    "tests/site/test_axe.py",
    "tests/grade/",
    "tests/infra/test_notebooks.py",
    "tests/derivation/",
    "tests/classroom/test_nbgrader.py",
    "tests/explore/",
    "tests/site/exercises/test_answers.py",
    "tests/site/test_pages_in_browser.py",
    "tests/site/exercises/test_pages.py",
    "tests/site/test_crawl.py",
)


class ByFile(LoadFileScheduling):
    """A file, or a folder of TOGETHER, stays in one process."""

    def _split_scope(self, nodeid):
        folders = [folder for folder in TOGETHER if nodeid.startswith(folder)]
        return folders[0] if folders else super()._split_scope(nodeid)


def slowest_first(items):
    """Put the tests of the slowest files first and leave the others in their order."""

    def rank(item):
        places = [n for n, path in enumerate(SLOWEST) if item.nodeid.startswith(path)]
        return places[0] if places else len(SLOWEST)

    items.sort(key=rank)
