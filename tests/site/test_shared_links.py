"""What a shared link shows, and what paper shows."""

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


def test_paper_has_the_lesson_or_a_hand_out_and_the_answers_at_the_end(site, open_page):
    with open_page(site / "book" / "04-cross-entropy.html") as visit:
        visit.page.emulate_media(media="print")
        check_lesson(visit.page)
        visit.page.evaluate("window.print = () => dispatchEvent(new Event('beforeprint'))")
        for handout in HANDOUTS:
            check_handout(visit.page, handout, *HANDOUTS[handout])
        assert not visit.complaints


def check_lesson(page):
    """Questions stand alone."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not page.locator(".xl-explained").first.is_visible()
    end = page.locator("#printed-answers")
    assert "Tom's average" in end.inner_text() or "Tom’s average" in end.inner_text()
    style = "getComputedStyle(document.querySelector('.bd-article pre')).whiteSpace"
    assert page.evaluate(style) == "pre-wrap"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert end.count() == 0


HANDOUTS = {  # what it prints, where the answers stand, and what it leaves out
    "forecasts": (".xl-forecast", ".xl-explained", ".xl-exercise"),
    "exercises": (".xl-exercise", ".xl-solution", ".xl-forecast"),
}


def check_handout(page, handout, kind, answer, other):
    page.locator(f".dropdown-item:has-text('Print the {handout}')").dispatch_event("click")
    assert page.locator(f"{kind}:visible").count() > 2
    left_out = f"{other}:visible, .xl-panel:visible, .xl-derivation:visible"
    assert not page.locator(left_out).count()
    answers = page.locator(f"article > section:first-child {answer}").count()
    assert page.locator("#printed-answers > p").count() == answers
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".xl-panel:visible").count() > 2
