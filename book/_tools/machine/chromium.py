"""Find the Chromium in which the tests open the built site, or install one."""

import os
import shutil
import subprocess
import sys

from _tools.failure import Failure
from _tools.machine import debian

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
    browser = find()
    if browser:
        return browser
    print("The tests need Chromium and found none: installing it.", flush=True)
    output = ""
    for commands in ways():
        for command in commands:
            answer = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, errors="replace",
            )  # fmt: skip
            output += answer.stdout
        browser = find()
        if browser:
            return browser
    raise Failure(why(output))


def ways() -> list[list[list[str]]]:
    """The ways to get Chromium here, each a list of commands, the preferred one first."""
    playwright = [sys.executable, "-m", "playwright", "install"]
    if not debian.may_install():
        return [[[*playwright, "chromium"]]]
    return [debian.commands("chromium"), [[*playwright, "--with-deps", "chromium"]]]


def why(output: str) -> str:
    """One sentence for why no Chromium came, from what the installers said."""
    if "No space left on device" in output or "ENOSPC" in output:
        return "Chromium could not be installed: the disk is full (it needs about 600 MB)."
    if any(sign in output for sign in ("ENOTFOUND", "EAI_AGAIN", "resolv", "ECONNREFUSED")):
        return "Chromium could not be installed: neither Debian's nor Playwright's server answers; is the network up?"
    return (
        "Chromium could not be installed: please install Chromium or Chrome yourself, "
        "or name one with BOOK_CHROMIUM=/path/to/chromium, and run the command again."
    )
