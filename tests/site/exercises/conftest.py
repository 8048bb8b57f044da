"""Pages with exercises, over http as readers get them, and without any other host."""

import contextlib

import pytest
from bs4 import BeautifulSoup
from serving import serving

from xentlib.classroom.sheets import sheet

CHAPTER = "04-cross-entropy"
CODE, NUMBER, CHOICE, DERIVATION = "cross-entropy-by-hand", "ski-forecast", "floor", "curvature"
SOON = 60_000  # milliseconds: Python starts within 3 s on an idle machine


class Page:
    """A page with exercises, open in a browser, and what was loaded with it."""

    def __init__(self, visit, address):
        self.page, self.complaints, self.files = visit.page, visit.complaints, visit.files
        self.address = address

    def loaded(self):
        """The files of the exercises that the page has asked for."""
        names = [file.rpartition("/")[2] for file in self.files if "/_static/exercises/" in file]
        return set(names) - {"exercises.css", "exercises.js"}

    def exercise(self, name):
        return Exercise(self.page, name)


class Exercise:
    """One exercise, used as a reader uses it."""

    def __init__(self, page, name):
        self.page = page
        self.name = name
        self.section = page.locator(f"#exercise-{name}")
        self.result = self.section.locator(".xl-result")
        self.printed = self.section.locator(".xl-printed")
        self.solution = self.section.locator(".xl-solution")

    def find(self, css):
        return self.section.locator(css)

    def write(self, code):
        """Put a program into the field, whatever was in it."""
        field = self.section.locator("textarea, .cm-content").first
        field.click()
        self.section.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(code)

    def press(self, button):
        self.section.locator(f".xl-{button}").click()

    def ends(self):
        """Wait for the result, and return its status and words."""
        done = self.section.locator('.xl-result:not([data-status="busy"]):not(:empty)')
        done.wait_for(timeout=SOON)
        return self.result.get_attribute("data-status"), self.result.locator("p").inner_text()

    def check(self):
        self.press("check")
        return self.ends()

    def run(self):
        self.press("run")
        return self.ends()


@contextlib.contextmanager
def visiting(address, open_page, name):
    with open_page(f"{address}/book/{name}.html") as visit:
        yield Page(visit, address)


@pytest.fixture
def visit(address, open_page):
    """`visit(name)` opens a chapter; closed after the test."""
    with contextlib.ExitStack() as pages:
        yield lambda name: pages.enter_context(visiting(address, open_page, name))


@pytest.fixture(scope="session")
def alone(site, tmp_path_factory):
    """Where the lesson is served without what stands before its exercises: it loads in half the time."""
    folder = tmp_path_factory.mktemp("alone")
    (folder / "book").mkdir()
    for name in ("_static", "notebooks", "book/index.html"):
        (folder / name).symlink_to(site / name)
    page = BeautifulSoup((site / "book" / f"{CHAPTER}.html").read_text("utf-8"), "html.parser")
    for gone in page.select("article > section > section:not(#exercises), #pst-page-toc-nav li"):
        gone.decompose()
    (folder / "book" / f"{CHAPTER}.html").write_text(str(page), "utf-8")
    with serving(folder) as where:
        yield where


@pytest.fixture
def without_python(alone, open_page):
    """The exercises of the lesson, where Python stays on its way: it takes 3 s to start."""
    with visiting(alone, open_page, CHAPTER) as page:
        page.page.route("**/python_worker.js", lambda route: route.fulfill(body=""))
        yield page


@pytest.fixture(scope="session")
def in_use(alone, open_page):
    """The exercises with Python at work, once for all tests, and what had been loaded after each step."""
    with visiting(alone, open_page, CHAPTER) as page:
        steps = {}
        page.exercise(CHOICE).find("input").first.check()
        page.exercise(CHOICE).check()
        steps["choice"] = page.loaded()
        page.exercise(CODE).find("textarea").focus()
        page.exercise(CODE).find(".cm-content").wait_for()
        steps["editor"] = page.loaded()
        page.exercise(CODE).check()
        steps["python"] = page.loaded()
        page.exercise(DERIVATION).check()
        steps["sympy"] = page.loaded()
        yield page, steps


@pytest.fixture
def desk(in_use):
    """The chapter with Python at work, and no answers."""
    page, _ = in_use
    page.complaints.clear()
    page.page.once("dialog", lambda dialog: dialog.accept())
    page.page.locator(".xl-clear").click()
    return page


@pytest.fixture(scope="session")
def sheets(site):
    """Every sheet of the book that its page shows, by the name of the page."""
    folder, pages = site.parents[1] / "exercises", site / "book"
    found = {name_in(folder, path): sheet.read(path) for path in sorted(folder.rglob("*.md"))}
    showing = {
        name_in(pages, page)
        for page in pages.rglob("*.html")
        if "xl-sheet" in page.read_text("utf-8")
    }
    return {name: one for name, one in found.items() if name in showing}


def name_in(folder, path):
    """04-cross-entropy, deeper/codes: where a file lies in its folder, without its ending."""
    return path.relative_to(folder).with_suffix("").as_posix()
