"""What a page with exercises loads, keeps, shows and hides."""

import json
from fractions import Fraction
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from xentlib.classroom.sheets import sheet
from xentlib.classroom.sheets.record import run

CHAPTER = "04-cross-entropy"
CODE = "cross-entropy-by-hand"
NUMBER = "ski-forecast"
CHOICE = "floor"
SHEET = sheet.read(Path(__file__).resolve().parents[3] / "exercises" / f"{CHAPTER}.md")
VALUE, UNIT = run(SHEET, SHEET[NUMBER].solution, "solution")["answer"]
POINTS = SHEET[NUMBER].points
SCORE = f"{POINTS} of {sum(e.points for e in SHEET.exercises if not e.needs)} points"


def test_each_part_comes_when_it_is_needed(visit, in_use):
    page = visit(CHAPTER)
    page.page.mouse.wheel(0, 20_000)
    page.page.wait_for_function("scrollY > 5000")
    page.page.evaluate("new Promise(requestIdleCallback)")
    assert not page.loaded()
    _, steps = in_use
    assert not steps["choice"]
    assert steps["editor"] == {"editor.js"}
    assert {"python_worker.js", "pyodide.js", "pyodide.asm.wasm.bin"} <= steps["python"]
    assert "sympy.zip.bin" not in steps["python"] and "sympy.zip.bin" in steps["sympy"]


def test_python_without_sympy_is_at_most_8_megabytes(site):
    folder = site / "_static" / "exercises"
    sizes = {file.name: file.stat().st_size for file in folder.iterdir()}
    sympy = sizes.pop("sympy.zip.bin")
    assert sum(sizes.values()) < 8e6, sizes  # as stored: whether or not a host compresses
    assert sympy < 8e6


def test_pages_without_exercises_load_nothing_of_them(site):
    text = (site / "book" / "index.html").read_text("utf-8")
    assert "exercises.js" not in text and "exercises.css" not in text


def test_hints_come_one_at_a_time(without_python):
    hints = without_python.exercise(CODE).find(".xl-hint")
    assert [hints.nth(n).is_visible() for n in range(3)] == [True, False, False]
    hints.nth(0).locator("summary").press("Enter")
    assert [hints.nth(n).is_visible() for n in range(3)] == [True, True, False]
    assert hints.nth(0).locator("p").is_visible()


def test_the_worked_solution_waits_for_an_honest_try(desk):
    on_page = desk.exercise(CODE)
    on_page.check()  # of the stub
    assert not on_page.solution.is_visible()
    on_page.write("def cross_entropy(p, q):\n    return 17\n")
    on_page.run()
    assert not on_page.solution.is_visible()
    assert on_page.check()[0] == "wrong"
    assert on_page.solution.is_visible() and not on_page.solution.locator("pre").is_visible()
    on_page.solution.locator("summary").click()
    assert "return total" in on_page.solution.locator("pre").inner_text()


def work(page):
    """Answer three exercises, one of them right."""
    page.exercise(CODE).write("def cross_entropy(p, q):\n    return 0.25  # mine")
    page.exercise(NUMBER).find(".xl-value").fill(str(VALUE))
    page.exercise(NUMBER).find(".xl-unit").fill(UNIT)
    page.exercise(NUMBER).check()
    page.exercise(CHOICE).find("input[value=c]").check()


def answers(page):
    """What stands in the fields of these three."""
    return [
        page.exercise(CODE).find("textarea").input_value(),
        page.exercise(NUMBER).find(".xl-value").input_value(),
        page.exercise(NUMBER).find(".xl-unit").input_value(),
        page.exercise(CHOICE).find("input[value=c]").is_checked(),
    ]


ANSWERS = ["def cross_entropy(p, q):\n    return 0.25  # mine", str(VALUE), UNIT, True]


def test_work_is_kept_and_can_be_cleared(without_python):
    page = without_python
    empty = answers(page)
    work(page)
    page.page.goto(f"{page.address}/book/index.html")
    page.page.go_back()
    page.page.reload()
    assert answers(page) == ANSWERS
    assert page.exercise(NUMBER).solution.is_visible()
    assert page.page.locator(".xl-score").inner_text().startswith(SCORE)
    page.exercise(NUMBER).press("reset")
    assert answers(page) == [ANSWERS[0], "", "", True]
    page.page.once("dialog", lambda dialog: dialog.dismiss())
    page.page.locator(".xl-clear").click()
    assert answers(page)[0] == ANSWERS[0]
    page.page.once("dialog", lambda dialog: dialog.accept())
    page.page.locator(".xl-clear").click()
    assert answers(page) == empty
    page.page.reload()
    assert answers(page) == empty


def test_a_full_browser_says_that_it_keeps_nothing(without_python):
    page = without_python
    page.page.evaluate("void (Storage.prototype.setItem = () => { throw new Error('full'); })")
    page.exercise(NUMBER).find(".xl-value").fill("2")
    expect(page.page.locator(".xl-score")).to_contain_text("keeps nothing")


def test_work_leaves_as_a_notebook_and_comes_back(without_python, tmp_path):
    page = without_python
    work(page)
    with page.page.expect_download() as download:
        page.page.locator(".xl-download").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    sources = {
        cell.metadata.get("exercise"): cell.source
        for cell in notebook.cells
        if cell.metadata.get("role") == "stub"
    }
    assert sources[CODE] == f"# Exercise: {CODE}\n{ANSWERS[0]}"
    assert sources[NUMBER] == f'# Exercise: {NUMBER}\nanswer = "{VALUE} {UNIT}"'
    assert sources[CHOICE] == f'# Exercise: {CHOICE}\nanswer = "c"'
    page.page.once("dialog", lambda dialog: dialog.accept())
    page.page.locator(".xl-clear").click()
    page.page.reload()
    with page.page.expect_file_chooser() as chooser:
        page.page.locator(".xl-load").click()
    chooser.value.set_files(file)
    page.page.get_by_text("Answers loaded").wait_for()
    assert answers(page) == ANSWERS
    page.page.reload()
    assert answers(page) == ANSWERS


def test_a_file_that_is_no_notebook_changes_nothing(without_python, tmp_path):
    page = without_python
    work(page)
    before = page.page.evaluate("JSON.stringify(localStorage)")
    for name, text in {"a.ipynb": "no JSON", "b.ipynb": json.dumps({"cells": []})}.items():
        (tmp_path / name).write_text(text)
        with page.page.expect_file_chooser() as chooser:
            page.page.locator(".xl-load").click()
        chooser.value.set_files(tmp_path / name)
        page.page.locator(".xl-score", has_text=name).wait_for()
    assert page.page.evaluate("JSON.stringify(localStorage)") == before


def test_a_solved_exercise_keeps_its_points(without_python):
    page = without_python
    work(page)
    number = page.exercise(NUMBER)
    number.find(".xl-value").fill("9")
    status, words = number.check()
    assert status == "wrong" and words.endswith(f"(Your earlier answer keeps its {POINTS} points.)")
    assert page.page.locator(".xl-score").text_content().startswith(SCORE)
    page.page.reload()
    assert number.section.locator(".xl-worth").text_content() == f"{POINTS} of {POINTS} points"


RUBBISH = [
    "no JSON", "null", "5", '"text"', "[1]", f'{{"{NUMBER}": 5}}', f'{{"{CODE}": null}}',
    json.dumps({CODE: {"code": 7, "points": "x"}, NUMBER: {"value": {}, "unit": []}, CHOICE: {"choice": 3}}),
]  # fmt: skip


@pytest.mark.parametrize("rubbish", [RUBBISH[::3], pytest.param(RUBBISH, marks=pytest.mark.deep)])
def test_whatever_is_stored_the_page_works(without_python, rubbish):
    page = without_python
    key = "exercises/04-cross-entropy"
    for kept in rubbish:
        page.page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [key, kept])
        page.page.reload()
        page.exercise(NUMBER).find(".xl-value").fill(str(VALUE))
        page.exercise(NUMBER).find(".xl-unit").fill(UNIT)
        page.exercise(NUMBER).check()
        assert page.page.locator(".xl-score").text_content().startswith(SCORE), kept
    work(page)
    stored = page.page.evaluate("key => JSON.parse(localStorage.getItem(key))", key)
    number = stored[NUMBER]
    assert [
        stored[CODE]["code"], number["value"], number["unit"], stored[CHOICE]["choice"] == "c"
    ] == ANSWERS  # fmt: skip
    assert not page.complaints


def test_a_number_is_marked_without_python(without_python):
    page = without_python
    number = page.exercise(NUMBER)
    number.find(".xl-value").fill(str(Fraction(VALUE)))
    number.find(".xl-unit").fill("nats")
    status, words = number.check()
    assert (status, words) == (
        "partly",
        f"{POINTS / 2:g} of {POINTS} points. {VALUE} is the right number, but of {UNIT}, not of nats.",
    )
    assert not page.loaded()


def test_a_page_opened_as_a_file_says_how_to_serve(site, open_page):
    with open_page(site / "book" / f"{CHAPTER}.html") as visit:
        section = visit.page.locator(f"#exercise-{CODE}")
        section.locator(".xl-check").click()
        assert "make serve" in section.locator(".xl-result").inner_text()
        choice = visit.page.locator(f"#exercise-{CHOICE}")
        choice.locator("input[value=b]").check()
        choice.locator(".xl-check").click()
        assert choice.locator(".xl-result").get_attribute("data-status") == "right"
        number = visit.page.locator(f"#exercise-{NUMBER}")
        number.locator(".xl-value").fill(str(VALUE))
        number.locator(".xl-unit").fill(UNIT)
        number.locator(".xl-check").click()
        assert number.locator(".xl-result").get_attribute("data-status") == "right"
        assert not visit.complaints


def test_readers_without_scripts_see_prompt_hints_and_stub(sheets, site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "book" / f"{CHAPTER}.html").as_uri())
    section = page.locator(f"#exercise-{CODE}")
    stub = sheet.code(sheets[CHAPTER][CODE].stub).strip()
    assert section.locator("textarea").input_value().strip() == stub
    assert "math.inf" in section.inner_text()
    assert section.locator(".xl-hint").first.is_visible()
    assert not section.locator(".xl-solution").is_visible()
    assert not section.locator("button").first.is_visible()
    context.close()


def test_the_keyboard_is_enough(desk):
    on_page = desk.exercise(CODE)
    on_page.find(".cm-content").focus()
    keyboard = desk.page.keyboard
    keyboard.press("ControlOrMeta+a")
    keyboard.type("for i in range(2):\nprint(i)")  # the editor indents
    keyboard.press("Shift+Enter")
    on_page.ends()
    assert on_page.printed.inner_text().split() == ["0", "1"]
    keyboard.press("Control+Enter")
    assert on_page.ends()[0] == "missing"
    keyboard.press("Escape")
    keyboard.press("Tab")
    assert desk.page.evaluate("document.activeElement.className") == "xl-run"


def test_print_shows_prompt_and_stub_alone(without_python):
    page = without_python
    page.page.emulate_media(media="print")
    on_page = page.exercise(CODE)
    assert on_page.find("textarea").is_visible()
    for hidden in ("button", ".xl-hint", ".xl-solution"):
        assert not on_page.find(hidden).first.is_visible()


def test_axe_finds_nothing_in_an_exercise_in_use(desk):
    """On a desk in light, on a phone in dark; equations are MathML, which the page's own test looks at."""
    on_page = desk.exercise(CODE)
    on_page.write("import math\nx = 'a'  # a comment\nprint(x * 400)\n1 / 0")
    on_page.check()
    desk.exercise(CHOICE).find("input[value=a]").check()
    desk.exercise(CHOICE).check()
    assert not desk.complaints
    parts = (f"#exercise-{CODE}", ".xl-exercise:not(:has(.cm-editor))", ".xl-sheet")
    where = {"include": [[part] for part in parts], "exclude": [[".katex"]]}
    for width, scheme in ((360, "dark"), (1280, "light")):
        desk.page.set_viewport_size({"width": width, "height": 900})
        desk.page.emulate_media(color_scheme=scheme)
        desk.page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
        found = Axe().run(desk.page, context=where).response["violations"]
        assert not [(v["id"], node["html"][:200]) for v in found for node in v["nodes"]]
        assert desk.page.evaluate("document.documentElement.scrollWidth") == width


def test_no_solution_that_is_never_released_is_in_a_page(sheets, site):
    for name, found in sheets.items():
        text = (site / "book" / f"{name}.html").read_text("utf-8")
        shown = 'class="xl-solution"' in text
        assert shown == (found.release == "page"), name
