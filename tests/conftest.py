"""What all tests share: the built site (built once a run), one browser, pages without a network."""

import contextlib
import gc
import io
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from core_seconds import CoreSeconds
from filelock import FileLock
from playwright.sync_api import sync_playwright
from sharing import Sharing, site_last
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from _tools.machine import chromium
from _tools.site import build

os.environ.setdefault("OMP_NUM_THREADS", "1")  # PyTorch: its arrays here are small

LOCAL = ("file:", "blob:", "http://127.0.0.1:")  # the last: a server that a test has started
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no page reaches another host
]


def pytest_configure(config):
    config.pluginmanager.register(CoreSeconds())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Who gets which tests, where several processes share them."""
    return Sharing(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """The order of the tests, where several processes share them."""
    if hasattr(config, "workerinput"):
        site_last(items)


def pytest_collection_finish():
    """What stays to the end, some thousand tests and the libraries, is not swept again and again.

    What comes and goes is swept less often: that takes a thirtieth of the time.
    """
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(scope="session")
def site(worker_id, tmp_path_factory):
    """The folder of the built site, _build/html; a build that fails fails the tests that use it.

    Of the processes that share the tests one builds and the others wait.
    """
    if worker_id == "master":
        return build.book()
    outcome = tmp_path_factory.getbasetemp().parent / "site"
    with FileLock(f"{outcome}.lock"):
        if not outcome.exists():
            outcome.write_text("The book was not built: another process has said why.", "utf-8")
            build.book()
            outcome.write_text("built", "utf-8")
    if (said := outcome.read_text("utf-8")) != "built":
        pytest.fail(said)
    return build.HTML


@pytest.fixture
def small_book(tmp_path):
    """`small_book(extensions, {"index.md": text, ...})` builds these pages: the warnings, the folder."""

    def build(extensions, pages, **settings):
        for name, text in pages.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")
        warnings, site = io.StringIO(), tmp_path / "html"
        settings |= {"extensions": extensions, "html_theme": "basic"}
        folders = tmp_path, None, site, tmp_path / "doctrees"
        with docutils_namespace():
            Sphinx(*folders, "html", settings, status=None, warning=warnings).build()
        return warnings.getvalue(), site

    return build


@pytest.fixture(scope="session")
def browser():
    """Chromium. Ask for this one: Playwright cannot be started twice in one process."""
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=BROWSER_ARGUMENTS
        )
        yield chrome
        chrome.close()


# Last of all that a page does when it is left.
FORGET = "addEventListener('pagehide', () => sessionStorage.clear()); location.protocol + '//' + location.host"


class Visit:
    """An open page of the built site, and what went wrong on it."""

    def __init__(self, browser):
        context = browser.new_context()
        self.page = context.new_page()
        self.devtools = context.new_cdp_session(self.page)
        self.page.on("request", self._note)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on(
            "requestfailed", lambda request: self.complaints.append(f"failed: {request.url}")
        )

    def begin(self, width, scheme, motion):
        """A reader who has seen nothing yet."""
        self.complaints, self.files = [], []
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(media="null", color_scheme=scheme, reduced_motion=motion)

    def end(self):
        """Leave the page and forget what it has stored."""
        origin = self.page.evaluate(FORGET)
        self.page.goto("about:blank")
        self.devtools.send(
            "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"}
        )
        self.page.mouse.move(-1, -1)
        self.page.unroute_all()
        self.page.context.clear_permissions()

    def _note(self, request):
        """Listening is half the work of a route, which would have to let every request through."""
        if request.url.startswith(LOCAL):
            self.files.append(urlsplit(request.url).path)
        else:
            self.complaints.append(f"asks another host: {request.url}")

    def _hear(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")


@pytest.fixture(scope="session")
def open_page(browser):
    """`with open_page(file, width=1280, scheme="light") as visit:` opens a file without a network.

    Instead of a file it may be an address at a server that the test has started at 127.0.0.1.
    `visit.page` is Playwright's page; `visit.complaints` lists console errors, failed requests and
    requests to other hosts; `visit.files` the paths of the files that the page has loaded.

    The next page opens in the same window, which has forgotten this one: half the work of a new one.
    """
    idle = []

    @contextlib.contextmanager
    def open_it(file, width=1280, scheme="light", query="", motion="reduce"):
        visit = idle.pop() if idle else Visit(browser)
        visit.begin(width, scheme, motion)
        address = file if str(file).startswith(LOCAL) else Path(file).as_uri()
        visit.page.goto(address + query, wait_until="load")
        visit.page.evaluate("document.fonts.ready")
        yield visit
        visit.end()
        idle.append(visit)

    return open_it
