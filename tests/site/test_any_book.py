"""Any book that Sphinx builds shows panels and derivations after one line of its configuration."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = (ROOT / "book" / "library" / "your-own-book.md").read_text("utf-8")
PAGE = re.search(r"^````md\n(.*?)^````$", HOW_TO, re.DOTALL | re.MULTILINE)[1]
SETTINGS = """
import sys
sys.modules["jupytext"] = None  # the extra `classroom` is not installed
extensions = ["myst_nb", "xentlib.sphinx"]
"""


@pytest.fixture
def site(tmp_path):
    """The folder of a site with this page: built in a process of its own, as myst_nb changes Sphinx."""
    (tmp_path / "index.md").write_text(PAGE, "utf-8")
    (tmp_path / "conf.py").write_text(SETTINGS, "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", tmp_path, tmp_path / "html"]
    subprocess.run(command, check=True)
    return tmp_path / "html"


def test_the_page_that_is_shown_to_authors(site):
    soup = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    assert soup.select_one("figure.xl-panel .xl-picture svg")
    assert soup.select_one(".xl-says").text == "A swing takes 2.01 s."
    assert soup.select_one(".xl-shows")["data-shows"] == "angle"
    assert len(soup.select(".xl-forecast .xl-answers li")) == 3
    derivation = soup.select_one(".xl-derivation")
    assert derivation.strong.text == "Twice the *angle*"
    assert len(derivation.select("li details .xl-math div.math")) == 2
    reason = derivation.select(".xl-derivation-reason")[1]
    assert reason.text.startswith("for every") and reason.select_one("span.math")
    for tag, key in (("script", "src"), ("link", "href")):
        for used in soup.find_all(tag, **{key: lambda address: address and "xentlib" in address}):
            assert (site / used[key].split("?")[0]).is_file()
    assert soup.select_one("script[src*='player.js']") and soup.select_one(
        "link[href*='derivation.css']"
    )
    assert "widget" not in str(soup)
