"""The marks of the page: every sheet's solutions are right there, typical wrong answers are known,
and an answer that loops or crashes costs nothing but itself."""

import re

import pytest

from xentlib.classroom.sheets import sheet

CHAPTER = "04-cross-entropy"
CODE = "cross-entropy-by-hand"
# Timers of the page run a twentieth of their time; it remembers the times that were asked for.
HASTE = """() => {
  const timer = window.setTimeout;
  window.asked = [];
  window.setTimeout = (run, wait) => { asked.push(wait); return timer(run, wait / 20); };
  window.calm = () => { window.setTimeout = timer; };
}"""


def give(exercise, on_page, source):
    """Answer on the page as this source code does."""
    if exercise.kind in ("code", "derivation"):
        on_page.write(sheet.code(source))
        return
    names = {}
    exec(source, names)
    value, unit = names["answer"] if isinstance(names["answer"], tuple) else (names["answer"], "")
    on_page.find(".xl-value").fill(str(value))
    if exercise.fields["unit"]:
        on_page.find(".xl-unit").fill(unit or exercise.fields["unit"])


def answer_right(exercise, on_page):
    """Give the sheet's own solution."""
    if exercise.kind == "choice":
        right = next(option.key for option in exercise.options if option.right)
        on_page.find(f"input[value={right}]").check()
    else:
        give(exercise, on_page, exercise.solution)


def test_every_solution_gets_all_points(sheets, desk):
    check_solutions(sheets[CHAPTER], desk)


@pytest.mark.deep
def test_every_solution_of_every_sheet_gets_all_points(sheets, visit):
    for name, found in sheets.items():
        check_solutions(found, visit(name))


def check_solutions(found, page):
    marks = {}
    for exercise in found.exercises:
        if not exercise.needs:
            on_page = page.exercise(exercise.id)
            answer_right(exercise, on_page)
            marks[exercise.id] = (*on_page.check(), exercise.points)
    here = sum(e.points for e in found.exercises if not e.needs)
    score = page.page.locator(".xl-score").inner_text()
    assert {status for status, *_ in marks.values()} == {"right"}, marks
    assert score.startswith(f"{here} of {here} points")
    assert not page.complaints


def test_typical_wrong_answers_get_their_message(sheets, desk):
    for exercise in sheets[CHAPTER].exercises:
        on_page = desk.exercise(exercise.id)
        for wrong in exercise.wrong:
            give(exercise, on_page, wrong.source)
            status, words = on_page.check()
            assert status == ("partly" if wrong.most else "wrong"), wrong.name
            assert words == f"{wrong.most} of {exercise.points} points. {wrong.message}"


def test_each_option_gives_its_reason(sheets, desk):
    exercise = next(e for e in sheets[CHAPTER].exercises if e.kind == "choice")
    on_page = desk.exercise(exercise.id)
    assert on_page.check() == ("missing", "Choose one first.")
    for option in exercise.options:
        on_page.find(f"input[value={option.key}]").check()
        status, _ = on_page.check()
        assert status == ("right" if option.right else "wrong")
        reason = on_page.find(f".xl-option:has([value={option.key}]) .xl-reason")
        plain = re.sub(r"\$.*?\$", "", option.reason.split("\n")[0])
        assert plain.split("$")[0].strip()[:20] in reason.inner_text()
        assert "katex" not in option.reason and reason.is_visible()


def test_a_warning_and_prints_are_no_mistakes(sheets, desk):
    exercise = sheets[CHAPTER][CODE]
    on_page = desk.exercise(CODE)
    noise = "import warnings\nwarnings.warn('take care')\nprint('hello')\n"
    on_page.write(noise + sheet.code(exercise.solution))
    assert on_page.check()[0] == "right"
    assert "hello" in on_page.printed.inner_text()


def test_the_stub_gets_nothing(sheets, desk):
    for exercise in sheets[CHAPTER].exercises:
        on_page = desk.exercise(exercise.id)
        assert on_page.check()[0] == "missing", exercise.id
        assert not on_page.solution.is_visible()
    assert desk.page.locator(".xl-score").inner_text().startswith("0 of ")


CRASHES = {
    "import math\nx = 0\nprint(1 / x)": ("ZeroDivisionError", "line 3"),
    "def f(:\n    pass": ("SyntaxError", "line 1"),
    "import sys\nsys.exit(3)": ("SystemExit", "line 2"),
    "def f(n):\n    return f(n + 1)\nf(0)": ("RecursionError", "line 2"),
    "import numpy": ("ModuleNotFoundError", "This page has math, SymPy"),
}


def test_a_crash_is_shown_where_it_happened(desk):
    on_page = desk.exercise(CODE)
    for code, (name, shown) in CRASHES.items():
        on_page.write(code)
        assert on_page.check() == ("error", f"Your code stops with {name}.")
        assert shown in on_page.printed.inner_text()
        assert "_pyodide" not in on_page.printed.inner_text()


def test_an_endless_loop_ends_by_itself_and_the_next_answer_runs(desk):
    on_page = desk.exercise(CODE)
    on_page.write("print('before')\nwhile True:\n    pass\n")
    desk.page.evaluate(HASTE)
    status, words = on_page.run()
    assert 10_000 in desk.page.evaluate("calm(), asked")
    assert (status, words) == (
        "error",
        "Stopped after 10 seconds. Is there a loop that never ends?",
    )
    assert on_page.printed.inner_text().strip() == "before"
    on_page.write("print(6 * 7)")
    assert on_page.run()[0] == "done"
    assert on_page.printed.inner_text().strip() == "42"


def test_the_stop_button_stops(desk):
    on_page = desk.exercise(CODE)
    on_page.write("print('running')\nwhile True:\n    print('x' * 100)\n")
    on_page.press("run")
    on_page.find(".xl-printed").get_by_text("running").wait_for(timeout=60_000)
    assert not on_page.find(".xl-check").is_visible()
    on_page.press("stop")
    assert on_page.ends() == ("error", "Stopped.")
    assert on_page.find(".xl-check").is_visible() and not on_page.find(".xl-stop").is_visible()
    assert len(on_page.printed.inner_text()) < 25_000
    on_page.write("2 + 2")
    on_page.run()
    assert on_page.printed.inner_text().strip() == "4"


@pytest.mark.parametrize("end", ["_exit(1)", pytest.param("abort()", marks=pytest.mark.deep)])
def test_python_itself_giving_up_costs_one_answer(desk, end):
    on_page = desk.exercise(CODE)
    on_page.write(f"import os\nos.{end}")
    assert on_page.run()[1].startswith("Python gave up")
    on_page.write("print('again')")
    assert on_page.run()[0] == "done"
    assert on_page.printed.inner_text().strip() == "again"


def test_what_does_not_come_is_said_or_done_without(visit):
    """A plain field serves without the editor; Python starts anew with the next answer."""
    page = visit(CHAPTER)
    for file in ("editor.js", "python_worker.js"):
        page.page.route(f"**/{file}", lambda route: route.abort())
    on_page = page.exercise(CODE)
    on_page.find("textarea").fill("print('plain')")
    on_page.find("textarea").press("Shift+Enter")
    words = "Python gave up: it could not be loaded. It starts anew with your next answer."
    assert on_page.ends() == ("error", words)
    page.page.unroute("**/python_worker.js")
    on_page.find("textarea").press("Shift+Enter")
    assert on_page.ends()[0] == "done"
    assert on_page.printed.inner_text().strip() == "plain"
