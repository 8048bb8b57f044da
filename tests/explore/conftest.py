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
    sheets = [FILES / "colours.css", FILES / "panel.css", FILES / "graph" / "graph.css"]
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
def offline(browser):
    """Opens files offline, with a link's hash; fails on a console error or a request to anywhere else."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    complaints = []

    def opened(file, hash=""):
        page = context.new_page()
        page.on(
            "console",
            lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda r: None if r.url.startswith(("file:", "data:")) else complaints.append(r.url),
        )
        page.goto(Path(file).as_uri() + hash)
        page.wait_for_function("[...document.querySelectorAll('.xl-panel')].every(f => f.xlPanel)")
        return page

    yield opened
    context.close()
    assert complaints == []


@pytest.fixture
def open_page(browser):
    """`open_page(file, hash="")`, see `offline`."""
    with offline(browser) as opened:
        yield opened


@dataclass
class BookPage:
    """A built page as it is open in Chromium, and its panels made again in Python."""

    page: Page
    panels: list


@pytest.fixture(scope="module", params=WITH_PANELS, ids=lambda source: source.stem)
def chapter(request, site, browser):
    """Each page of the book that has panels, opened once for all tests of a file."""
    with offline(browser) as opened:
        page = opened(built(site, request.param))
        yield BookPage(page, executed(request.param).panels)
