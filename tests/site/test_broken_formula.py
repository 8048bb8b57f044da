"""A formula that cannot be set fails the build and leaves no page behind."""

import pytest
from sphinx.errors import ExtensionError

SETTINGS = {"html_math_renderer": "katex", "myst_enable_extensions": ["dollarmath"]}


@pytest.fixture
def build(small_book):
    """`build(page)` makes a book of this page."""
    return lambda page: small_book(
        ["myst_parser", "_ext.formulas.equations"], {"index.md": page}, **SETTINGS
    )


def test_a_good_formula_is_numbered_and_set(build):
    warnings, site = build("# Page\n\n$$\nx^2\n$$ (eq-square)\n\nSee {eq}`eq-square`.\n")
    assert warnings == ""
    html = (site / "index.html").read_text("utf-8")
    assert 'class="katex-display"' in html and '<span class="eqno">(1)' in html
    assert 'href="_static/katex/katex.min.css' in html


def test_a_broken_formula_fails_the_build_every_time(build, tmp_path):
    for _ in range(2):
        with pytest.raises(ExtensionError, match="index"):
            build("# Page\n\nBefore $\\nosuchcommand{x}$ after.\n")
        assert not (tmp_path / "html" / "index.html").exists()
