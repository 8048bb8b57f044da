"""What a shared link shows, and what paper shows."""

import pytest
from bs4 import BeautifulSoup

from _ext.page import shared_links
from _tools.site.build import ROOT


def test_every_page_describes_itself_in_its_own_words(pages):
    described = {}
    for page in pages:
        head = BeautifulSoup(page.read_text("utf-8").partition("</head>")[0], "html.parser")
        tag = head.find("meta", attrs={"name": "description"})
        described[page.stem] = tag["content"] if tag else ""
        assert head.find("meta", property="og:title")["content"]
    lessons = [text for name, text in described.items() if name[:2].isdigit()]
    written = list((ROOT / "book").glob("[0-9][0-9]-*.md"))
    assert len(lessons) == len(set(lessons)) == len(written)
    assert all(40 < len(text) <= 202 for text in lessons)


def test_the_picture_is_there_where_the_address_is_known(monkeypatch, tmp_path):
    class App:
        outdir = str(tmp_path)

        class builder:
            format = "html"

    (tmp_path / "_static").mkdir()
    context = {}
    monkeypatch.setenv("BOOK_REPOSITORY", "")
    shared_links.add(App, "page", "page.html", context, None)
    shared_links.draw(App, None)
    assert not context and not list((tmp_path / "_static").iterdir())
    monkeypatch.setenv("BOOK_REPOSITORY", "https://github.com/ann/book")
    shared_links.add(App, "page", "page.html", context, None)
    shared_links.draw(App, None)
    assert context["card_url"] == "https://ann.github.io/book/_static/card.png"
    assert 5_000 < (tmp_path / "_static" / "card.png").stat().st_size < 100_000


def test_on_paper_questions_stand_alone_and_answers_are_at_the_end(site, open_page):
    with open_page(site / "book" / "04-cross-entropy.html") as visit:
        page = visit.page
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert not page.locator(".xl-explained").first.is_visible()
        end = page.locator("#printed-answers")
        assert "Tom's average" in end.inner_text() or "Tom’s average" in end.inner_text()
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.bd-article pre')).whiteSpace")
            == "pre-wrap"
        )
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert end.count() == 0 and not visit.complaints


@pytest.mark.parametrize("handout, other", [("forecasts", "exercise"), ("exercises", "forecast")])
def test_a_hand_out_is_the_forecasts_or_the_exercises_with_their_answers(
    site, open_page, handout, other
):
    with open_page(site / "book" / "04-cross-entropy.html") as visit:
        page = visit.page
        kind, answer = {
            "forecasts": (".xl-forecast", ".xl-explained"),
            "exercises": (".xl-exercise", ".xl-solution"),
        }[handout]
        page.evaluate("window.print = () => dispatchEvent(new Event('beforeprint'))")
        page.locator(f".dropdown-item:has-text('Print the {handout}')").dispatch_event("click")
        page.emulate_media(media="print")
        assert page.locator(f"{kind}:visible").count() > 2
        assert not page.locator(
            f".xl-{other}:visible, .xl-panel:visible, .xl-derivation:visible"
        ).count()
        assert (
            page.locator("#printed-answers > p").count()
            == page.locator(f"article > section:first-child {answer}").count()
        )
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator(".xl-panel:visible").count() > 2
