"""The numbers on the pages before and after the chapters are computed here, from xentlib."""

import math
import re
from pathlib import Path

import pytest

import xentlib as xl

BOOK = Path(__file__).resolve().parents[2] / "book"
P = [1 / 2, 1 / 4, 1 / 8, 1 / 8]
Q = [1 / 4] * 4
BOTH_DAYS = [a * b for a in P for b in P]

PASSAGES = [
    ("index.md", "**{:g} bits**: what the weather itself leaves open", lambda: xl.entropy(P)),
    ("index.md", "**{:g} bits**: the surprise of somebody", lambda: xl.cross_entropy(P, Q)),
    ("index.md", "**{:g} bit**: what the wrong forecast costs", lambda: xl.kl_divergence(P, Q)),
    ("index.md", r"\underbrace{{H(p, q)}}_{{{:g}\ \text{{bits}}}}", lambda: xl.cross_entropy(P, Q)),
    ("index.md", r"\underbrace{{H(p)}}_{{{:g}\ \text{{bits}}}}", lambda: xl.entropy(P)),
    ("index.md", r"_{{{:g}\ \text{{bit}}}}.", lambda: xl.kl_divergence(P, Q)),
    ("notation.md", "$H(p, q) = {:g}$ bits", lambda: xl.cross_entropy(P, Q)),
    ("notation.md", "$H(X, Y) = 2 \\times 1.75 = {:g}$ bits", lambda: xl.entropy(BOTH_DAYS)),
    ("notation.md", r"$1/\ln 2 = {:.4f}$ bits", lambda: 1 / math.log(2)),
    ("notation.md", r"$\ln 2 = {:.4f}$ nat", lambda: math.log(2)),
    ("notation.md", r"$\log_2 10 = {:.4f}$ bits", lambda: math.log2(10)),
    ("glossary.md", r"$1/\ln 2 = {:.4f}$ bits", lambda: 1 / math.log(2)),
    ("glossary.md", r"$\ln 2 = {:.4f}$ nat", lambda: math.log(2)),
    ("glossary.md", r"$\log_2 10 = {:.4f}$ bits", lambda: math.log2(10)),
    ("glossary.md", r"$2^{{1.75}} = {:.3f}$", lambda: xl.perplexity(P)),
]


@pytest.mark.parametrize(
    "page, passage, value", PASSAGES, ids=[f"{p}-{t[:20]}" for p, t, _ in PASSAGES]
)
def test_number(page, passage, value):
    text = " ".join((BOOK / page).read_text("utf-8").split())
    assert passage.format(float(value())) in text


def test_the_landing_page_links_every_chapter_in_the_contents():
    contents = (BOOK.parent / "_toc.yml").read_text("utf-8")
    chapters = re.findall(r"- file: book/(\d\d-[\w-]+)", contents)
    landing = (BOOK / "index.md").read_text("utf-8")
    assert chapters and [name for name in chapters if f"]({name}.md)" not in landing] == []
