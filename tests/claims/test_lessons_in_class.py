"""What the pages for teachers say of a lesson stands in it: numbers, panels, buttons, proofs."""

import re

import numpy as np
import pytest
from claims import BOOK, chapter, numbers_in, prose_of

import xentlib as xl

PAGES = sorted(BOOK.glob("teaching/lesson-*.md"))
MINUTES = re.compile(r"(\d+) minutes: ([^.]*)\.")
NAMES = re.compile(r"\*\*Move\*\*(.*?)\n\n", re.DOTALL)
OWN = {"700", "1000", "60", "80"}  # made up for a wrong answer; what may be written on a card
BALLS = {"1.65", "0.964", "2.88", "0.997"}  # what “Two balls” prints after some updates


def lesson_of(page):
    """The lesson that a page is about; its last cell is one of lesson 12."""
    return chapter(page.stem[-2:]).read_text("utf-8")


def texts(source):
    """The numbers of a page with their units, as they are written."""
    plain = source.replace("$", "").replace("{,}", ",").replace(r"\ \text{", " ")
    return {re.sub(r"\s|(?<=bit|nat)s$", "", text) for text, *_ in numbers_in(plain)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_number_on_a_teachers_page_is_one_of_the_lesson(page):
    prose = MINUTES.sub("", prose_of(page.read_text("utf-8")))
    known = texts(lesson_of(page)) | texts(chapter("12").read_text("utf-8"))
    assert texts(prose) - known - OWN - BALLS == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_minutes_add_up(page):
    total, parts = MINUTES.search(page.read_text("utf-8")).groups()
    assert sum(map(int, re.findall(r"\d+", parts))) == int(total)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_panels_and_buttons_are_called_as_in_the_lesson(page):
    move = " ".join(NAMES.search(page.read_text("utf-8"))[1].split())
    panels, buttons = re.findall(r"(?<!\*)\*([A-Z][^*]+)\*", move), re.findall("“([^”]+)”", move)
    lesson = lesson_of(page)
    assert panels and buttons
    assert [name for name in panels if f'title="{name}"' not in lesson] == []
    assert [name for name in buttons if f'"{name}"' not in lesson] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_answers_are_those_of_the_first_forecast(page):
    asked = re.search(r":::\{forecast\}.*?:::", lesson_of(page), re.DOTALL)[0]
    rows = re.findall(r"^\| (.*?) \|", page.read_text("utf-8"), re.MULTILINE)[1:]
    assert len(rows) == asked.count("- [")
    right = [number for number, row in enumerate(rows) if row.startswith("**")]
    ticked = re.findall(r"- \[(.)\]", asked)
    assert right == [ticked.index("x")]


@pytest.mark.parametrize(
    ("start", "updates", "logit"), [(2.0, 100, "3.29"), (3.0, 300, "5.75")], ids=["0.98", "0.998"]
)
def test_what_two_balls_print_of_the_ball_on_the_shelf(start, updates, logit):
    run = xl.train_neuron(start, start, cost="quadratic")
    w, b, a = (history[updates] for history in (run.weight, run.bias, run.output))
    page = " ".join((BOOK / "teaching" / "lesson-09.md").read_text("utf-8").split())
    assert f"{w + b:.2f}" == logit and logit in page
    assert f"w = {w:.2f}, a = {a:.3f}" in page
    assert {f"{w:.2f}", f"{a:.3f}"} <= BALLS


def test_the_area_under_the_likelihood():
    page = (BOOK / "teaching" / "lesson-05.md").read_text("utf-8")
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    first, last = code.strip().splitlines()
    names = {"np": np}
    exec(first, names)
    assert f"it is {eval(last, names):.6f}" in page


PLANS = (BOOK / "teaching" / "course-plans.md").read_text("utf-8")


def test_ninety_minutes_add_up():
    lecture = PLANS[PLANS.index("## One lecture") : PLANS.index("## One week")]
    assert sum(map(int, re.findall(r"^\| (\d+) \|", lecture, re.MULTILINE))) == 90
    lab = re.search(r"^The lab:(.*?)\n\n", PLANS, re.MULTILINE | re.DOTALL)[1]
    assert sum(map(int, re.findall(r"\((\d+)\)", lab))) == 90


def test_minutes_of_the_term_are_those_of_the_lessons():
    term = dict(re.findall(r"^\| \[(\d+)\]\(lesson-\d+\.md\), (\d+) \|", PLANS, re.MULTILINE))
    assert term == {
        str(int(page.stem[-2:])): MINUTES.search(page.read_text("utf-8"))[1] for page in PAGES
    }


@pytest.mark.parametrize("column", ["panels", "sheet", "exercises", "exercise for home"])
def test_panels_and_exercises_of_the_plans_exist(column):
    folder = BOOK if column == "panels" else BOOK.parent / "exercises"
    titles = " ".join(file.read_text("utf-8") for file in folder.glob("[0-9][0-9]-*.md"))
    for head, body in re.findall(r"^(\| \w.*\|)\n\|-.*\n((?:\|.*\n)+)", PLANS, re.MULTILINE):
        heads = [cell.strip() for cell in head.split("|")]
        if column not in heads:
            continue
        for row in body.splitlines():
            names = row.split("|")[heads.index(column)].split(";")
            missing = [name for name in map(str.strip, names) if f'"{name}"' not in titles]
            assert [name for name in missing if name] == []


def test_every_proof_of_the_lessons_has_a_plan_for_the_board():
    board = (BOOK / "teaching" / "on-the-board.md").read_text("utf-8")
    planned = re.findall(r"^\| \**([^|*]+?)\** \|", board, re.MULTILINE)
    lessons = map(lesson_of, PAGES)
    titles = [name for text in lessons for name in re.findall(r'Derivation\(\s*r?"([^"]+)"', text)]
    titles.remove("ln t ≤ t − 1")  # the box above it, turned into a bound
    assert [name for name in planned if name != "proof"] == titles
