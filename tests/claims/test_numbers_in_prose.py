"""Every number in the prose of the book is computed by its page or asserted by a claim."""

import ast
import re

import pytest
from claims import BOOK, agrees, numbers_in, one_line, page_of, prose_of

CONTENTS = (BOOK.parent / "_toc.yml").read_text(encoding="utf-8")
PAGES = [
    BOOK / f"{name}.md"
    for name in re.findall(
        r"book/((?:deeper/|teaching/(?!lesson|course))?[\w-]+)$", CONTENTS, re.MULTILINE
    )
]
CLAIMS = {
    page_of(file.name): file
    for file in BOOK.parent.glob("tests/claims/test_*_*.py")
    if re.match(r"test_(\d\d|page|deeper|teaching)_", file.name)
}


def claimed_passages(page):
    """The passages quoted by `@claim("...")` in the page's claims file, read without running it."""
    if page not in CLAIMS:
        return []
    calls = [
        node
        for node in ast.walk(ast.parse(CLAIMS[page].read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    return [
        ast.literal_eval(call.args[0]) for call in calls if getattr(call.func, "id", "") == "claim"
    ]


def unclaimed(source, passages):
    """The numbers in a page's prose outside all claimed passages, each with some words around it."""
    prose = prose_of(source)
    for passage in (prose_of(one_line(passage)) for passage in passages):
        prose = prose.replace(passage, " ") if passage else prose
    return [
        f"{text}  in: ...{prose[max(0, start - 60) : start + 40]}..."
        for text, _, _, start in numbers_in(prose)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_every_number_in_the_prose_is_claimed(page):
    missing = unclaimed(page.read_text(encoding="utf-8"), claimed_passages(page))
    assert not missing, (
        f"{len(missing)} numbers of {page.name} are neither glued nor claimed "
        "(in tests/claims/test_NN_....py for a chapter, test_page_NAME.py for another page):\n"
        + "\n".join(missing)
    )


def test_all_chapters_and_the_front_matter_are_read():
    assert set(BOOK.glob("[0-9][0-9]-*.md")) <= set(PAGES)
    assert {"index", "notation", "summaries", "glossary"} <= {page.stem for page in PAGES}


@pytest.mark.parametrize(
    "text, texts",
    [
        ("three of 12 updates, $x = 1$, in chapter 9", []),
        ("1 bit, 0.5 nat", ["1 bit", "0.5 nat"]),
        ("300 updates at 0.15, then 1,797 images and $4/27$", ["300", "0.15", "1,797", "4/27"]),
        ("$3.3 \\times 10^{-4}$ and −0.25", ["$3.3 \\times 10^{-4}".lstrip("$"), "−0.25"]),
        ("`lr=0.15` {glue:text}`cost` {eq}`eq-14` {cite:t}`Shannon1948` [here](file-99.md)", []),
        (
            "```{code-cell} ipython3\n:mystnb:\n:  figure:\n:    caption: at 0.77\nx = 3.25\n```\n",
            ["0.77"],
        ),
        (
            "$$\nx = 3.25\n$$ (eq-a)\n\n```{math}\n:label: eq-b\n77\n```\n:::{dropdown} Answer\n0.31\n:::",
            ["0.31"],
        ),
        ("section 4.3.6, equations (55) and (61), chapter 14: 15 epochs", ["15"]),
        ("## 13 ways\n(sec-14)=\nRow | 2.5 | 2/3 |", ["2.5"]),
    ],
)
def test_numbers_that_count(text, texts):
    assert [found for found, *_ in numbers_in(prose_of(text))] == texts


@pytest.mark.parametrize(
    "stated, value, true",
    [
        ("0.0940", 0.09395569, True),
        ("0.0940", 0.0939, False),
        ("17", 16.6, True),
        ("17", 17.6, False),
        ("4/27", 4 / 27, True),
        ("4/27", 0.148, False),
        ("−0.25", -0.25, True),
        ("$3.3 \\times 10^{-4}$", 3.29e-4, True),
        ("$3.3 \\times 10^{-4}$", 3.39e-4, False),
        ("1,797", 1797, True),
    ],
)
def test_a_number_is_its_value_rounded(stated, value, true):
    ((_, number, places, _),) = numbers_in(stated)
    assert agrees(value, number, places) is true


def test_a_number_outside_every_passage_is_found():
    source = "The output is 0.0940. The other is 0.2028."
    (missing,) = unclaimed(source, ["The output is 0.0940."])
    assert missing.startswith("0.2028 ")
    assert unclaimed(source, ["The output is 0.0940.", "other is 0.2028"]) == []
