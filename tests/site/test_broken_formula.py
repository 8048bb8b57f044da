"""A formula that cannot be set fails the build and leaves no page behind."""

import io

import pytest
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace

CONFIGURATION = {
    "extensions": ["myst_parser", "_ext.formulas.equations"],
    "html_math_renderer": "katex",
    "myst_enable_extensions": ["dollarmath"],
    "html_theme": "basic",
}


def build(folder, page):
    """Build a book of one page and say what the build warned about."""
    (folder / "source").mkdir(exist_ok=True)
    (folder / "source" / "index.md").write_text(page)
    warnings = io.StringIO()
    with docutils_namespace():
        app = Sphinx(
            folder / "source",
            None,
            folder / "html",
            folder / "doctrees",
            "html",
            CONFIGURATION,
            status=None,
            warning=warnings,
        )
        app.build()
    return warnings.getvalue()


def test_a_good_formula_is_numbered_and_set(tmp_path):
    page = "# Page\n\n$$\nx^2\n$$ (eq-square)\n\nSee {eq}`eq-square`.\n"
    assert build(tmp_path, page) == ""
    html = (tmp_path / "html" / "index.html").read_text("utf-8")
    assert 'class="katex-display"' in html and '<span class="eqno">(1)' in html
    assert 'href="_static/katex/katex.min.css' in html


def test_a_broken_formula_fails_the_build_every_time(tmp_path):
    page = "# Page\n\nBefore $\\nosuchcommand{x}$ after.\n"
    for _ in range(2):
        with pytest.raises(ExtensionError, match="index"):
            build(tmp_path, page)
        assert not (tmp_path / "html" / "index.html").exists()
