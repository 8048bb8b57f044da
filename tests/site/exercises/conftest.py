"""Pages with exercises, over http as readers get them, and without any other host."""

import pytest

from xentlib.classroom import sheet

SOON = 60_000  # milliseconds: Python starts within 3 s on an idle machine


class Page:
    """A page with exercises, what it has asked for, and what it has complained about."""

    def __init__(self, context, address, name):
        self.files = []
        self.complaints = []
        self.address = address
        context.route("**/*", self.only_here)
        self.page = context.new_page()
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(f"{address}/book/{name}.html", wait_until="load")

    def only_here(self, route):
        url = route.request.url
        if url.startswith(self.address) or url.startswith("blob:"):
            self.files.append(url.removeprefix(self.address).split("?")[0])
            route.continue_()
        else:
            self.complaints.append(f"asks another host: {url}")
            route.abort()

    def hear(self, message):
        if message.type in ("error", "warning") and "favicon" not in message.location["url"]:
            self.complaints.append(f"{message.text} {message.location}")

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


@pytest.fixture
def visit(browser, address):
    """`visit(name, width=..., scheme=..., script=...)` opens a chapter; closed after the test."""
    contexts = []

    def open_it(name, width=1280, scheme="light", script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme,
            java_script_enabled=script, reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        return Page(context, address, name)

    yield open_it
    for context in contexts:
        context.close()


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
