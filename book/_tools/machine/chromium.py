"""Find the Chromium in which the tests open the built site, or install one."""

import os
import shutil
import subprocess
import sys

from _tools.machine import install

CANDIDATES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
BY_HAND = (
    "please install Chromium or Chrome yourself, or name one with "
    "BOOK_CHROMIUM=/path/to/chromium, and run the command again."
)


def find() -> str | None:
    """A browser that starts: BOOK_CHROMIUM, then the path, the usual places, Playwright's own."""
    named = os.environ.get("BOOK_CHROMIUM")
    if named:
        return named
    for candidate in map(shutil.which, CANDIDATES):
        if candidate and starts(candidate):
            return candidate
    return playwrights_own()


def starts(browser: str) -> bool:
    """Whether `browser` runs (Ubuntu's chromium is only a pointer to a snap)."""
    if os.name == "nt":  # there --version opens a window instead of answering
        return True
    try:
        answer = subprocess.run([browser, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def playwrights_own() -> str | None:
    """The Chromium that Playwright downloaded earlier, if it did."""
    script = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    path = answer.stdout.strip()
    return path if path and os.path.exists(path) else None


def ensure() -> str:
    """The browser for the tests; where there is none, apt-get (as root) or Playwright brings one."""
    return install.ensure("Chromium", find, ways(), BY_HAND)


def ways() -> list[list[str]]:
    """The commands that may bring Chromium here, the preferred one first."""
    apt = install.by_apt("chromium")
    libraries = ["--with-deps"] if apt else []
    return [*apt, [sys.executable, "-m", "playwright", "install", *libraries, "chromium"]]
