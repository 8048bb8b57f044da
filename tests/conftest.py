"""What all tests share: the built site (built once a run) and one browser."""

import pytest
from playwright.sync_api import sync_playwright

from _tools import build, chromium

BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def site():
    """The folder of the built site, _build/html; a build that fails fails the tests that use it."""
    return build.book()


@pytest.fixture(scope="session")
def browser():
    """Chromium. Ask for this one: Playwright cannot be started twice in one process."""
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=BROWSER_ARGUMENTS
        )
        yield chrome
        chrome.close()
