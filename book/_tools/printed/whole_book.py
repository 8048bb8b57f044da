"""What the forms of the whole book, on paper and electronic, have in common."""

from pathlib import Path

import yaml
from playwright.sync_api import sync_playwright

from _tools.machine import chromium
from _tools.site import build

LEFT_OUT = ("book/build-report",)  # it is about the site


def make(write, target: Path) -> Path:
    """Build the site, `write` it as one file, and let the download menus offer that."""
    site = build.book()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=["--no-sandbox", "--disable-gpu"]
        )
        write(browser, site, target)
        browser.close()
    build.book()  # only now do the pages link to it
    return target


class Contents:
    """The title, the author, and the pages in their order."""

    def __init__(self):
        settings = yaml.safe_load((build.ROOT / "_config.yml").read_text("utf-8"))
        self.title, self.author = settings["title"], settings["author"]
        contents = yaml.safe_load((build.ROOT / "_toc.yml").read_text("utf-8"))
        self.parts = [
            (part["caption"], [c["file"] for c in part["chapters"] if c["file"] not in LEFT_OUT])
            for part in contents["parts"]
        ]
        self.names = [contents["root"], *[name for _, part in self.parts for name in part]]
