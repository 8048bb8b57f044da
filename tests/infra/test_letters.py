"""One letter, one meaning: displayed formulas use the letters of the notation page, or say what theirs are."""

import re

import pytest

from _tools.site.build import ROOT

BOOK = ROOT / "book"
PAGES = sorted([*BOOK.glob("[01][0-9]-*.md"), *BOOK.glob("deeper/*.md")])
DISPLAYED = re.compile(r"```\{math\}\n(.*?)```|\$\$(.*?)\$\$", re.DOTALL)
INLINE = re.compile(r"(?<!\$)\$([^$]+)\$(?!\$)")
WORDS = re.compile(  # what is no letter: text, names of functions, commands, indices of labels
    r"\\(?:text|mathrm|operatorname|label|tag|begin|end|textbf|textit)\*?\{[^}]*\}|^:.*$|"
    r"\\(?:ln|log|exp|max|min|sum|prod|int|frac|tfrac|sqrt|left|right|quad|qquad|cdot|cdots|dots|ldots|"
    r"le|ge|ne|to|in|mid|parallel|partial|nabla|infty|approx|times|big[lrg]?|Big[lrg]?|bigg[lrg]?|"
    r"underbrace|overbrace|underline|overline|bar|hat|tilde|mathbb|mathsf|mathcal|mathbf|text\w*|"
    r"leftarrow|Rightarrow|rightarrow|iff|equiv|propto|sim|pm|mp|ldots|vdots|quad|prime|circ|langle|rangle|"
    r"displaystyle|textstyle|begin|end|phantom|mathstrut|stackrel|substack|limits|not|mbox|color)(?![A-Za-z])",
    re.MULTILINE,
)
LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
EVERYWHERE = {"d", "e", "E", r"\pi"}  # the differential, two numbers, the expected value


def letters(formula):
    """The letters of a formula."""
    return set(LETTER.findall(WORDS.sub(" ", formula)))


NOTATION = {
    letter
    for formula in INLINE.findall((BOOK / "notation.md").read_text("utf-8"))
    for letter in letters(formula)
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_letters_of_displayed_formulas_are_known_or_introduced(page):
    text = re.sub(r"```\{code-cell\}.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    displayed = {letter for pair in DISPLAYED.findall(text) for letter in letters("".join(pair))}
    introduced = {
        letter
        for formula in INLINE.findall(DISPLAYED.sub(" ", text))
        for letter in letters(formula)
    }
    assert displayed <= NOTATION | EVERYWHERE | introduced


def test_the_script_l_is_the_likelihood_and_nothing_else():
    for page in PAGES:
        text = page.read_text("utf-8")
        if r"\mathcal{L}" in text:
            assert "likelihood" in text, page.stem
