"""Blocks far from the screen rest: they cost nothing, and nobody sees it."""

import pytest
from pypdf import PdfReader

ON_THE_SCREEN = """() => [...document.querySelectorAll(".bd-article section > *")].filter((block) => {
  const { top, bottom } = block.getBoundingClientRect();
  return bottom > 0 && top < innerHeight && block.checkVisibility({ contentVisibilityAuto: true }) === false;
}).map((block) => block.outerHTML.slice(0, 200))"""
RESTING = "document.querySelectorAll('.at-rest').length"
HEIGHT = "document.documentElement.scrollHeight"
WAKE = "document.querySelectorAll('.at-rest').forEach((block) => block.classList.remove('at-rest'))"


@pytest.fixture(scope="module", params=[360, pytest.param(1280, marks=pytest.mark.deep)])
def opened(site, open_page, request):
    """The longest chapter, opened once."""
    with open_page(site / "book" / "12-misconceptions.html", width=request.param) as visit:
        yield visit.page


@pytest.fixture
def page(opened):
    """The same with most of its blocks at rest, as another width makes them."""
    size = opened.viewport_size
    for width in (size["width"] - 40, size["width"]):
        opened.set_viewport_size({"width": width, "height": size["height"]})
        opened.wait_for_function(f"innerWidth === {width} && document.querySelector('.at-rest')")
    opened.wait_for_function(f"{RESTING} > 100")
    return opened


def test_the_page_keeps_its_height(page):
    assert page.evaluate(RESTING) > 100
    height = page.evaluate(HEIGHT)
    page.evaluate(WAKE)
    assert page.evaluate(HEIGHT) == height


def test_another_width_makes_another_height(page):
    size = page.viewport_size
    page.evaluate("addEventListener('resize', () => { window.resized = true; })")
    page.set_viewport_size({"width": size["width"] - 40, "height": size["height"]})
    page.wait_for_function("window.resized && document.querySelector('.at-rest')")
    assert page.evaluate(RESTING) > 100
    height = page.evaluate(HEIGHT)
    page.evaluate(WAKE)
    assert page.evaluate(HEIGHT) == height


def test_what_comes_to_the_screen_is_awake(page):
    height = page.evaluate(HEIGHT)
    for place in range(0, height, 3000):
        page.evaluate(f"scrollTo(0, {place})")
        page.evaluate(
            "new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))"
        )
        assert not page.evaluate(ON_THE_SCREEN)
        assert page.evaluate(RESTING) > 100  # what has left the screen rests again
    assert page.evaluate(HEIGHT) == height


def test_a_link_finds_its_place_among_resting_blocks(page):
    page.evaluate("location.hash = 'exercises'")
    top = "document.querySelector('#exercises').getBoundingClientRect().top"
    page.wait_for_function(f"scrollY > 0 && {top} >= 0 && {top} < 200")


def test_panels_and_exercises_never_rest(page):
    assert (
        page.evaluate(
            "document.querySelectorAll('.at-rest .xl-panel, .xl-exercise .at-rest').length"
        )
        == 0
    )


@pytest.mark.deep
def test_on_paper_all_are_awake(page, tmp_path):
    page.pdf(path=tmp_path / "page.pdf")
    text = " ".join(part.extract_text() for part in PdfReader(tmp_path / "page.pdf").pages)
    for heading in page.locator(".bd-article h2").all_inner_texts():
        assert heading.replace("#", "").strip() in text
