"""Words before use: the first lesson that says a word of the glossary links it, at its first place."""

import re

import pytest

from _tools.site.build import ROOT

BOOK = ROOT / "book"
TERMS = re.findall(r"(?m)^(\S[^\n]*)\n(?=  \S)", (BOOK / "glossary.md").read_text("utf-8"))
LESSONS = sorted(BOOK.glob("[01][0-9]-*.md"))
UNREAD = (  # the head, code, formulas, headings, what names other pages, the questions before a lesson's words
    r"\n## (?:Exercises|Where to go deeper|Further reading).*", r"\A---.*?\n---\n",
    r"```\{code-cell\}.*?```", r"```\{math\}.*?```", r"\$\$.*?\$\$", r"\$[^$]*\$",
    r"`{3}.*?`{3}", r"(?m)^#+ [^\n]*", r"\{(?:ref|eq|cite:\w|shows)\}`[^`]*`", r"\]\([^)]*\)",
    r"(?m)^\|[^\n]*", r":::\{forecast\}.*?\n:::\n",
)  # fmt: skip
EVERYDAY = {  # also words of daily life, or said in passing: of which lesson it is a term
    "temperature": "07-softmax", "slowdown": "09-slowdown", "entropy": "02-entropy", "batch": "04-cross-entropy",
    "likelihood": "05-maximum-likelihood", "reduction": "10-losses",
}  # fmt: skip


def prose(lesson):
    """What is read, from the first line to the exercises."""
    text = lesson.read_text("utf-8")
    for pattern in UNREAD:
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    return text


def first_uses(term):
    """The first lesson that says the term: its name, where the word is, and where the link is."""
    said = re.compile(
        rf"(?<![\w-]){re.escape(term)}(?:s|es)?(?![\w-])".replace(r"\ ", r"\s+"), re.I
    )
    link = re.compile(rf"\{{term\}}`(?:[^`<]*<)?{re.escape(term)}>?`".replace(r"\ ", r"\s+"), re.I)
    for lesson in LESSONS:
        text = prose(lesson)
        word, linked = said.search(text), link.search(text)
        if (word or linked) and lesson.stem >= EVERYDAY.get(term, ""):
            return lesson.stem, word and word.start(), linked and linked.start()
    return None


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_linked_where_a_lesson_first_says_it(term):
    if (use := first_uses(term)) is None:
        return  # a word of the deeper pages
    lesson, word, linked = use
    assert linked is not None, f"{lesson} says {term!r} first and does not link it"
    assert word is None or linked <= word, f"{lesson} links {term!r} only after it has said it"
