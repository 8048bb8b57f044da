"""Forecasts: what the directive refuses, and what the reader's page does with an answer."""

import json
import math
import re

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

import xentlib as xl
from _tools.site.plain_markdown import Plain

GOOD = """How many bits has a fair coin?

- [ ] none
- [x] one
- [ ] two

One, since half the chance costs one bit.
"""
STORED = "JSON.parse(localStorage.getItem('xl-forecasts')).forecasts"


def page_with(tmp_path, *bodies, extensions="colon_fence"):
    """Build a page with forecasts of these names and bodies; its HTML and what Sphinx complained of."""
    (tmp_path / "conf.py").write_text(
        "extensions = ['myst_parser', 'xentlib.sphinx.forecasts']\n"
        f"myst_enable_extensions = {extensions.split()}\n",
        "utf-8",
    )
    blocks = "\n".join(f":::{{forecast}} {name}\n{body}\n:::\n" for name, body in bodies)
    (tmp_path / "index.md").write_text(f"# Page\n\n{blocks}", "utf-8")
    warnings = open(tmp_path / "warnings.txt", "w+", encoding="utf-8")  # noqa: SIM115
    with patch_docutils(str(tmp_path)), docutils_namespace(), warnings:
        out = tmp_path / "out"
        Sphinx(tmp_path, tmp_path, out, out, "html", status=None, warning=warnings).build()
        warnings.seek(0)
        said = warnings.read()
    return (out / "index.html").read_text("utf-8"), said


def test_a_question_reads_without_a_script(tmp_path):
    html, said = page_with(tmp_path, ("coin", GOOD))
    assert said == ""
    assert html.count("<li>") >= 3 and "[x]" not in html and "[ ]" not in html
    assert 'data-right="1"' in html and "<details" in html


def test_a_notebook_asks_the_same_question(tmp_path):
    html, _ = page_with(tmp_path, ("coin", GOOD))
    page = tmp_path / "index.md"
    notebook = Plain(page, tmp_path).text(page.read_text("utf-8"))
    text = re.search('data-text="(.+?)"', html)[1]
    assert f'Forecast("coin", right=1, text="{text}", answers=["none", "one", "two"])' in notebook
    explained = page_with(tmp_path, ("coin", GOOD.replace("One, since", "It is, as")))[0]
    assert text in explained
    assert text not in page_with(tmp_path, ("coin", GOOD.replace("fair coin", "loaded coin")))[0]


def test_it_is_the_same_in_a_book_that_has_task_lists(tmp_path):
    plain, _ = page_with(tmp_path, ("coin", GOOD))
    other, said = page_with(tmp_path, ("coin", GOOD), extensions="colon_fence tasklist")
    assert said == "" and other == plain


@pytest.mark.parametrize(
    "name, body, words",
    [
        ("coin", GOOD.replace("- [ ] two", "- [x] two"), "one of them ticked"),
        ("coin", GOOD.replace("- [x] one", "- [ ] one"), "one of them ticked"),
        ("coin", GOOD.replace("- [ ] two\n", "- two\n"), "with its box"),
        ("coin", GOOD.replace("One, since half the chance costs one bit.", ""), "what explains"),
        ("coin", GOOD.partition("\n\n")[2], "a question"),
        ("coin", "Only a question.", "a list of 2 to 5"),
        ("coin", GOOD.replace("- [ ] none\n", "").replace("- [ ] two\n", ""), "2 to 5 answers"),
        ("A_Coin", GOOD, "name"),
    ],
)
def test_what_is_no_forecast_is_refused(tmp_path, name, body, words):
    assert words in page_with(tmp_path, (name, body))[1]


def test_two_forecasts_of_one_name_are_refused(tmp_path):
    assert "another forecast" in page_with(tmp_path, ("coin", GOOD), ("coin", GOOD))[1]


# ------------------------------------------------------------------ on the page


@pytest.fixture
def lesson(site, open_page):
    """Lesson 4, opened in a browser that remembers nothing."""
    with open_page(site / "book" / "04-cross-entropy.html") as visit:
        yield visit.page
        assert visit.complaints == []


@pytest.fixture
def short(site, open_page):
    """A shorter page, to be loaded again and again."""
    with open_page(site / "book" / "02-entropy.html") as visit:
        yield visit.page
        assert visit.complaints == []


def forecast(page, number=0):
    return page.locator(".xl-forecast").nth(number)


WORDS = {"leaning": 0.6, "likely": 0.8, "almost sure": 0.95}


def test_the_price_is_said_before_and_charged_after(lesson):
    for number, (word, share) in enumerate(WORDS.items()):
        box = forecast(lesson, number)
        answers, right = box.locator("ol button"), int(box.get_attribute("data-right"))
        others = answers.count() - 1
        assert not box.locator(".xl-explained").is_visible()
        answers.nth(right).click()
        button = box.locator(f".xl-sure button:has-text('{word}')")
        bits, lost = xl.self_information(share), xl.self_information((1 - share) / others)
        shown = [float(x) for x in re.findall(r"([\d.]+) bit", button.inner_text())]
        assert shown == pytest.approx([bits, lost], abs=0.006)
        button.click()
        bill = box.locator(".xl-bill").inner_text()
        paid, uniform = (float(x) for x in re.findall(r"([\d.]+) bit", bill))
        assert paid == pytest.approx(bits, abs=0.006)
        assert uniform == pytest.approx(math.log2(others + 1), abs=0.006)
        assert box.locator(".xl-explained").get_attribute("open") is not None
        kept = lesson.evaluate(STORED)[box.get_attribute("data-name")]
        assert kept["shares"][right] == share and math.isclose(sum(kept["shares"]), 1)


def test_it_is_made_with_keys_or_sliders_and_the_first_counts_and_stays(lesson):
    check_keys(lesson, forecast(lesson, 0))
    check_shares(lesson, forecast(lesson, 2))
    check_second_try(lesson, forecast(lesson, 1))
    lesson.reload()
    assert "You put 20 %" in forecast(lesson, 1).locator(".xl-bill").inner_text()


def check_keys(page, box):
    """It is made with the keyboard alone."""
    box.locator("ol button").first.focus()
    page.keyboard.press("Enter")
    for _ in range(4):  # over the other three answers to the first of the three words
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "You put" in box.locator(".xl-bill").inner_text()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def check_shares(page, box):
    """Shares can be adjusted, and none is below one per cent."""
    right = int(box.get_attribute("data-right"))
    box.locator("ol button").nth(right).click()
    box.locator("text=adjust").click()
    for place, slider in enumerate(box.locator(".xl-adjust input").all()):
        slider.fill("0" if place == right else "50")
    box.locator("text=This is my forecast").click()
    kept = page.evaluate(STORED)[box.get_attribute("data-name")]["shares"]
    assert math.isclose(kept[right], 0.01) and math.isclose(sum(kept), 1)
    assert "pay 6.64 bits" in box.locator(".xl-bill").inner_text()


def check_second_try(page, box):
    """It changes nothing."""
    right = int(box.get_attribute("data-right"))
    box.locator("ol button").nth((right + 1) % 3).click()
    box.locator(".xl-sure button").first.click()
    first = page.evaluate(STORED)
    assert "You put 20 %" in box.locator(".xl-bill").inner_text()  # half of what is left of 60 %
    box.locator("text=Try again").click()
    box.locator("ol button").nth(right).click()
    box.locator(".xl-sure button").first.click()
    assert "first forecast is the one that counts" in box.locator(".xl-bill").inner_text()
    assert page.evaluate(STORED) == first


RUBBISH = ["no JSON", "[]", '{"version": 1, "forecasts": 3}', "null"]


def test_a_question_that_has_changed_is_asked_anew_and_rubbish_does_no_harm(short):
    name = forecast(short).get_attribute("data-name")
    changed = {"version": 1, "forecasts": {name: {"text": "other", "shares": [1, 0]}}}
    box = forecast(short)
    for kept in [*RUBBISH, json.dumps(changed)]:
        short.evaluate("text => localStorage.setItem('xl-forecasts', text)", kept)
        short.reload()
        assert ("has changed" in box.inner_text()) == (kept not in RUBBISH)
        box.locator("ol button").first.click()
        box.locator(".xl-sure button").first.click()
        assert list(short.evaluate(STORED)) == [name]
