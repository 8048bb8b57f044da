"""player.js under Node, one process for all tests, asked in lines of JSON; pages of panels in Chromium."""

import contextlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from chapters import WITH_PANELS, built, executed
from example_panels import EXAMPLES
from playwright.sync_api import Page

import xentlib.explore
from xentlib.explore.page import panel_html
from xentlib.sphinx.npm.packages import program

FILES = Path(xentlib.explore.__file__).parent

SCRIPT = """
const player = require(process.argv[1]);
const plain = (x) => Number.isFinite(x) ? (Object.is(x, -0) ? "-0" : x) : String(x);
const number = (x) => typeof x === "string" ? Number(x) : x;
const answers = {
  replay({ program, settings }) {
    const plan = player.compile(program);
    return settings.map((values) => {
      const numbers = Object.fromEntries(Object.entries(values).map(([name, x]) => [name, number(x)]));
      return Object.entries(plan.evaluate(numbers)).map(([name, { shape, data }]) =>
        [name, shape, Array.from(data, plain)]);
    });
  },
  format: ({ cases }) => cases.map(([x, spec]) => player.formatNumber(number(x), spec)),
  time({ program, values, times }) {
    const plan = player.compile(program), start = process.hrtime.bigint();
    for (let i = 0; i < times; i++) plan.evaluate(values);
    return Number(process.hrtime.bigint() - start) / 1e6 / times;
  },
};
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const [name, question] = JSON.parse(line);
  let answer;
  try { answer = { value: answers[name](question) }; } catch (error) { answer = { error: error.stack }; }
  process.stdout.write(JSON.stringify(answer) + "\\n");
});
"""
PLAYER = str(FILES / "player.js")
ALIVE = "[...document.querySelectorAll('.xl-panel')].every(f => f.xlPanel)"
SPELLED = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}


def spelled(x):
    """A number for JSON that has no infinities, NaN or -0."""
    x = float(x)
    text = repr(x)
    return SPELLED.get(text, "-0" if text == "-0.0" else x)


class Node:
    """player.js in a Node process."""

    def __init__(self):
        self.process = subprocess.Popen(
            [program("node"), "-e", SCRIPT, PLAYER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, name, **question):
        self.process.stdin.write(json.dumps([name, question]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def replay(self, program, settings):
        """The outputs of a program (as JSON) for each setting, as NumPy arrays."""
        settings = [{name: spelled(x) for name, x in values.items()} for values in settings]
        runs = self.ask("replay", program=program, settings=settings)
        return [
            {name: np.array([float(x) for x in data]).reshape(shape) for name, shape, data in run}
            for run in runs
        ]

    def format(self, cases):
        return self.ask("format", cases=[(spelled(x), spec) for x, spec in cases])


@pytest.fixture(scope="session")
def node():
    player = Node()
    yield player
    player.process.stdin.close()
    player.process.wait()


# Pages.


@pytest.fixture(scope="session")
def example_page(tmp_path_factory):
    """A page of the example panels, as a chapter would hold them, and the panels by name."""
    panels = {name: make() for name, make in EXAMPLES.items()}
    file = tmp_path_factory.mktemp("panels") / "examples.html"
    sheets = [FILES / "colours.css", FILES / "panel.css"]
    styles = "".join(sheet.read_text("utf-8") for sheet in sheets)
    file.write_text(
        "<!doctype html><html lang='en' data-theme='light'><meta charset='utf-8'><title>Panels</title>"
        f"<style>body {{ background: var(--xl-paper); }} {styles}</style>"
        + "".join(panel_html(panel) for panel in panels.values())
        + f"<script>{(FILES / 'player.js').read_text('utf-8')}</script>",
        "utf-8",
    )
    return file, panels


@contextlib.contextmanager
def panels_in(open_page, file, hash=""):
    """The page of a file with panels, alive; fails on what it has complained of."""
    with open_page(file, query=hash, motion="no-preference") as visit:
        visit.page.wait_for_function(ALIVE)
        yield visit.page
        assert visit.complaints == []


@pytest.fixture
def open_panels(open_page):
    """`open_panels(file, hash="")`: see `panels_in`; open to the end of the test."""
    with contextlib.ExitStack() as pages:
        yield lambda *where: pages.enter_context(panels_in(open_page, *where))


@dataclass
class BookPage:
    """A built page as it is open in Chromium, and its panels made again in Python."""

    page: Page
    panels: list


@pytest.fixture(scope="module", params=WITH_PANELS, ids=lambda source: source.stem)
def chapter(request, site, open_page):
    """Each page of the book that has panels, opened once for all tests of a file."""
    with panels_in(open_page, built(site, request.param)) as page:
        yield BookPage(page, executed(request.param).panels)


ONE, *OTHERS = sorted(WITH_PANELS, key=lambda source: source.stem != "04-cross-entropy")


@pytest.fixture(
    scope="module",
    params=[ONE, *(pytest.param(source, marks=pytest.mark.deep) for source in OTHERS)],
    ids=lambda source: source.stem,
)
def one_chapter(request, site, open_page):
    """For what player.js does in every chapter alike: one of them; in the deep run each."""
    with panels_in(open_page, built(site, request.param)) as page:
        yield BookPage(page, executed(request.param).panels)
