"""The projector: every screen of a lesson, how the class votes, and the way back."""

import math
import re

import pytest

import xentlib as xl
from tests.chapters import BOOK

ONE, *OTHERS = sorted(BOOK.glob("[01]*.md"), key=lambda page: page.stem != "04-cross-entropy")
# Turns the screens with a key to the last; counts them, and finds text that is cut off or under 24 px, unless it
# is a sub- or superscript. In a picture, what waits outside of it is not seen.
FAULTS = """(key) => {
  const article = document.querySelector(".bd-article"), bar = document.querySelector(".xl-bar");
  const range = document.createRange();
  const screen = () => [bar, ...article.querySelectorAll(".xl-on")], faults = [];
  let seen = "", now = "", turned = 0;
  const note = (words) => faults.push(`${now.slice(0, 60)}: ${words}`);
  for (; (now = screen().map((place) => place.innerText).join()) !== seen; seen = now, turned++) {
    if (article.scrollHeight > article.clientHeight + 1) note("taller than the screen");
    for (const place of screen()) {
      const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      for (let text; (text = walk.nextNode());) {
        const parent = text.parentElement, svg = parent.closest("svg")?.getBoundingClientRect();
        if (!text.data.trim() || parent.closest(".katex-mathml, .vlist-s, .xl-live, script, option")) continue;
        if (!parent.checkVisibility({ visibilityProperty: true })) continue;
        range.selectNodeContents(text);
        const { left, right, top, bottom } = range.getBoundingClientRect(), words = text.data.trim().slice(0, 30);
        if (svg && (bottom < svg.top || top > svg.bottom || right < svg.left || left > svg.right)) continue;
        if (left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1) note(`cut: ${words}`);
        const drawn = svg ? svg.width / parent.closest("svg").viewBox.baseVal.width || 1 : 1;
        const size = drawn * parseFloat(getComputedStyle(parent).fontSize);
        if (size < 23.9 && !parent.closest(".msupsub, .op-limits")) note(`${size.toFixed(1)} px: ${words}`);
      }
    }
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }
  return [turned, faults];
}"""


@pytest.fixture
def lesson(site, open_page):
    """Lesson 4 on the projector, from its first screen."""
    with open_page(site / "book" / "04-cross-entropy.html") as visit:
        visit.page.set_viewport_size({"width": 1280, "height": 720})
        visit.page.keyboard.press("Alt+p")
        yield visit.page
        assert visit.complaints == []


def place(page):
    return page.locator(".xl-bar [role=status]").inner_text()


@pytest.mark.parametrize(
    "source",
    [ONE, *(pytest.param(page, marks=pytest.mark.deep) for page in OTHERS)],
    ids=lambda page: page.stem,
)
def test_nothing_is_cut_or_small_on_any_screen(source, site, open_page):
    with open_page(site / "book" / f"{source.stem}.html") as visit:
        page = visit.page
        page.set_viewport_size({"width": 1280, "height": 720})
        page.keyboard.press("Alt+p")
        for width, height, key in ((1280, 720, "PageDown"), (1920, 1080, "PageUp")):
            page.set_viewport_size({"width": width, "height": height})
            turned, faults = page.evaluate(FAULTS, key)
            assert turned > 20 and faults == []
        assert visit.complaints == []


def test_the_class_is_charged_for_both_votes_and_for_its_mean_forecast(lesson):
    lesson.keyboard.press("PageDown")
    box = lesson.locator(".xl-forecast.xl-on")
    right = int(box.get_attribute("data-right"))
    answers = box.locator(".xl-hands").all()
    votes = [[8, 3, 0, 1], [2, 2, 7, 1]]
    for field, hands in zip(answers, votes[0], strict=True):
        field.fill(str(hands))
    box.get_by_text("Vote again").click()
    for field, hands in zip(answers, votes[1], strict=True):
        field.fill(str(hands))
    assert not box.locator("table").is_visible()
    lesson.keyboard.press("PageDown")
    rows = [row.inner_text() for row in box.locator("table tr").all()[1:]]
    shares = [0.8 if answer == right else 0.2 / 3 for answer in range(4)]
    for row, hands in zip(rows, votes, strict=False):
        weights = [number / 12 for number in hands]
        mean = math.fsum(w * xl.self_information(q) for w, q in zip(weights, shares, strict=True))
        pooled = xl.self_information(math.fsum(w * q for w, q in zip(weights, shares, strict=True)))
        assert f"{hands[right]} of 12" in row
        assert [float(x) for x in re.findall(r"([\d.]+) bit", row)] == pytest.approx(
            [mean, pooled], abs=0.006
        )
    assert box.locator(".xl-explained").is_visible()
    lesson.keyboard.press("PageUp")
    assert not box.locator("table").is_visible() and not box.locator(".xl-told").count()
    lesson.keyboard.press("PageDown")
    assert (
        lesson.evaluate("localStorage.getItem('xl-forecasts')") is None
    )  # the teacher forecast nothing


def test_hands_that_are_no_number_are_not_charged(lesson):
    lesson.keyboard.press("PageDown")
    box = lesson.locator(".xl-forecast.xl-on")
    box.locator(".xl-hands").first.fill("-3")
    lesson.keyboard.press("PageDown")
    assert box.locator("table").count() == 0


def test_a_clicker_turns_the_screen_where_an_arrow_moves_the_slider(lesson):
    while not lesson.locator(".xl-on .xl-panel").count():
        lesson.keyboard.press("ArrowRight")
    slider, before = lesson.locator(".xl-on input[type=range]").first, place(lesson)
    slider.focus()
    value = slider.input_value()
    lesson.keyboard.press("ArrowRight")
    assert slider.input_value() != value and place(lesson) == before
    for _ in lesson.locator(".xl-on .xl-tasks li").all():
        lesson.keyboard.press("PageDown")
    assert place(lesson) != before


def test_the_handles_of_a_panel_lie_on_its_picture(lesson):
    while not lesson.locator(".xl-on .xl-handle").count():
        lesson.keyboard.press("PageDown")
    picture, handles = (
        lesson.locator(f".xl-on {kind}").bounding_box()
        for kind in (".xl-picture svg", ".xl-handles")
    )
    assert handles == pytest.approx(picture, abs=1)


def test_leaving_leads_back_to_the_place_on_the_page(lesson):
    lesson.keyboard.press("Escape")
    assert lesson.locator(".xl-bar").count() == 0
    heading = lesson.locator("#how-many-choices-is-that h2")
    heading.evaluate("node => node.scrollIntoView()")
    there = lesson.evaluate("scrollY")
    folds = "[...document.querySelectorAll('.bd-article details')].map((fold) => fold.open)"
    before = lesson.evaluate(folds)
    lesson.locator(".xl-opener").dispatch_event("click")  # a click would scroll first
    assert heading.is_visible()
    lesson.keyboard.press("PageDown")
    lesson.keyboard.press("PageUp")
    lesson.keyboard.press("Escape")
    lesson.wait_for_timeout(100)
    assert lesson.evaluate("scrollY") == there and lesson.evaluate(folds) == before
    lesson.keyboard.press("Alt+p")
    for _ in range(3):
        lesson.keyboard.press("PageDown")
    lesson.keyboard.press("Escape")
    assert lesson.locator("#how-many-choices-is-that .xl-derivation").is_visible()
    assert lesson.evaluate(folds) == before
