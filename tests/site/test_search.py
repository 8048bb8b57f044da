"""The search page, opened from a folder as from a host."""

import pytest

RESULTS = "#search-results li"


@pytest.fixture(scope="module")
def asked(site, open_page):
    """What the page shows for a question: for each result its link, page and snippet."""
    with open_page(site / "search.html", query="?q=entropy") as visit:
        assert visit.page.locator(RESULTS).count() > 5
        field = visit.page.locator(".bd-search-container input")

        def ask(question):
            field.fill(question)
            return [item.inner_text() for item in visit.page.locator(RESULTS).all()]

        ask.page = visit.page
        yield ask
        assert not visit.complaints


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("cross-entropy", "4 Cross-entropy"),
        ("Cross entropy", "4 Cross-entropy"),
        ("focal loss", "Focal loss"),
        ("softmax", "softmax"),
        ("xl.entropy", "xl.entropy"),
    ],
)
def test_what_is_called_like_the_question_comes_first(asked, question, first):
    assert asked(question)[0].startswith(first)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("log loss", "log loss"),
        ("why log", "logarithm"),
        ("nn.CrossEntropyLoss", "CrossEntropyLoss"),
        ("softmx", "softmax"),
        ("perplexty", "perplexity"),
        ("label smooting", "label smoothing"),
        ("pos_weight", "pos_weight"),
    ],
)
def test_what_people_type_is_found_and_shown_in_its_sentence(asked, question, expected):
    results = asked(question)[:3]
    assert any(expected.lower() in result.lower() for result in results), results
    assert all(len(result.splitlines()) >= 2 for result in results)


def test_a_result_leads_to_its_section(asked):
    asked("focal loss")
    asked.page.locator(RESULTS).first.locator("a").click()
    asked.page.wait_for_url("**/10-losses.html#focal-loss")
    asked.page.go_back()


def test_answers_of_forecasts_and_marks_of_exercises_are_not_told(asked):
    assert "Tom's average is" not in " ".join(asked("Tom's average"))


def test_nothing_found_says_so_and_helps(asked):
    assert asked("qqqqzzzz") == []
    status, help_ = asked.page.locator("#search-status"), asked.page.locator("#search-help")
    assert "Nothing about" in status.inner_text() and help_.is_visible()
    assert len(asked("entropy")) > 5 and not help_.is_visible()
