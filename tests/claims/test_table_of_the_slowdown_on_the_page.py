"""The table of chapter 9, read from the panel of the built page."""

import re

import pytest

PANEL = "One neuron, two costs, 300 epochs"
ROWS = {  # preset: both first gradients, then both outputs after 300 updates
    "said 0.82": ["0.1219", "0.8176", "0.0940", "0.0116"],
    "said 0.98": ["0.0173", "0.9820", "0.2028", "0.0120"],
    "rate 8.49": ["0.0173", "0.9820", "0.0101", "0.0120"],
}


@pytest.fixture(scope="module")
def visit(site, open_page):
    with open_page(site / "book" / "09-slowdown.html") as visit:
        yield visit


@pytest.mark.parametrize("preset", ROWS)
def test_a_preset_shows_its_row(visit, preset):
    panel = visit.page.locator(".xl-panel", has_text=PANEL)
    panel.get_by_role("button", name=preset, exact=True).click()
    sentence = panel.locator(".xl-says")
    visit.page.wait_for_function(
        "([element, text]) => element.textContent.includes(text)",
        arg=[sentence.element_handle(), ROWS[preset][-1]],
    )
    assert re.findall(r"\d\.\d{4}", sentence.inner_text()) == ROWS[preset]
    assert not visit.complaints
