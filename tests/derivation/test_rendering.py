"""What a derivation looks like: LaTeX that KaTeX accepts, sound HTML, assumptions shown."""

import json
import re
from html.parser import HTMLParser

import pytest
import sympy as sp
from collected import IDENTITIES
from identities.symbols import K, P, e, j, k, p_, p_sums_to_one, total
from sympy import Eq, log, symbols

import xentlib as xl
from _ext.formulas.katex_server import rendered
from xentlib.derivation import Derivation
from xentlib.derivation.printing import latex

VOID = {"br", "hr", "img", "input", "link", "meta"}
SOURCE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
FORMULA = re.compile(r"\$\$\n(.+?)\n\$\$|\$(.+?)\$")
x = sp.Symbol("x", positive=True)


class Nested(HTMLParser):
    """Fails where an element is not closed, or closed twice; gathers what the tests ask for."""

    def __init__(self, text):
        super().__init__()
        self.open, self.texts, self.attributes = [], {}, []
        self.feed(text)
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag, attributes):
        self.attributes.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag

    def handle_data(self, data):
        self.texts.setdefault(self.open[-1] if self.open else "", []).append(data)


@pytest.mark.parametrize("name", IDENTITIES)
def test_katex_accepts_every_formula(name):
    derivation = IDENTITIES[name]()
    found = FORMULA.findall(SOURCE.sub("", derivation.markdown()))
    assert len(found) >= len(derivation.lines)
    for display, inline in found:
        assert "katex" in rendered(inline or display, bool(display))
    assert "katex" in rendered(derivation.latex(), True)


@pytest.mark.parametrize("name", IDENTITIES)
def test_html_is_well_formed_and_every_line_folds(name):
    derivation = IDENTITIES[name]()
    page = Nested(derivation.markdown())
    tags = [tag for tag, _ in page.attributes]
    assert tags.count("li") == len(derivation.lines)
    assert tags.count("details") == tags.count("summary") == len(derivation.lines) + 2
    folded = [a for tag, a in page.attributes if tag == "details" and "open" not in a]
    assert len(folded) == 1  # the LaTeX source alone: in a notebook the box and all lines show


def test_on_a_page_the_box_is_folded_to_its_statement(monkeypatch):
    monkeypatch.setenv("XENTLIB_STATIC", "1")
    page = Nested(Derivation("Twice", x + x).equals(2 * x, "the same").markdown())
    folded = [a for tag, a in page.attributes if tag == "details" and "open" not in a]
    assert [a["class"] for a in folded] == ["xl-derivation-proof", "xl-derivation-source"]


def test_a_title_or_reason_cannot_break_the_page():
    d = Derivation('<b>"quoted" & bold</b>', x).equals(x * 1, "so <i> & 'that' is $x < 2$ too")
    assert "<b>" not in d.markdown() and "<i>" not in d.markdown()
    Nested(d.markdown())


def test_signs_in_a_reason_are_written_for_latex():
    d = Derivation("Signs", x).equals(x * 1, "50 % of $x_1$ & more")
    assert r"\text{(50 \% of $x_1$ \& more)}" in d.latex()
    assert "katex" in rendered(d.latex(), True)


# ------------------------------------------------------------------ what is shown


def test_assumptions_on_symbols_are_shown():
    a, b = symbols("a b", real=True)
    n = sp.Symbol("n", integer=True, positive=True)
    d = Derivation("shown", x * a + b + n, given=[a < 1, Eq(a + b, 1), "all tosses are fair"])
    assert d.assumptions() == [
        r"n \ge 1 \text{ whole}", r"x \gt 0", r"a, b \text{ real}", r"a \lt 1", "a + b = 1",
    ]  # fmt: skip
    page = d.markdown()
    assert r"$x \gt 0$" in page and "all tosses are fair" in page


@pytest.mark.parametrize(
    "kind, shown",
    [
        ({"negative": True}, [r"m \lt 0"]),
        ({"nonnegative": True}, [r"m \ge 0"]),
        ({"integer": True, "nonnegative": True}, [r"m \ge 0 \text{ whole}"]),
        ({"integer": True}, [r"m \text{ whole}"]),
        ({}, []),
    ],
)
def test_each_assumption_on_a_symbol_has_its_words(kind, shown):
    assert Derivation("shown", sp.Symbol("m", **kind)).assumptions() == shown


def test_what_assumes_nothing_says_nothing_about_it():
    assert 'class="xl-derivation-given"' not in Derivation("one", sp.Integer(1)).markdown()


def test_assumptions_on_indexed_symbols_and_the_range_of_an_index_are_shown():
    d = Derivation("shown", P.total() + p_[j], given=p_sums_to_one)
    assert d.assumptions() == [
        r"K \ge 1 \text{ whole}", r"p_{k} \gt 0", r"1 \le j \le K", r"\sum_{k=1}^{K} p_{k} = 1",
    ]  # fmt: skip


def test_a_chain_names_its_quantity_once():
    d = Derivation("chain", x**2 + x, name="f").equals(x * (x + 1)).differentiate(x, 2 * x + 1)
    lines = [d.line_latex(line) for line in d.lines]
    assert lines[0].startswith("f = ")
    assert lines[1].startswith("= ")
    assert lines[2].startswith(r"\frac{d f}{d x} = ")


def test_a_second_derivative_and_a_mixed_one_are_named():
    y = sp.Symbol("y", real=True)
    d = Derivation("twice", x**3 * y, name="f").differentiate(x).differentiate(x)
    assert d.line_latex(d.lines[-1]).startswith(r"\frac{\partial^2 f}{\partial x^2} = ")
    d.from_line(2).differentiate(y)
    assert d.line_latex(d.lines[-1]).startswith(r"\frac{\partial^2 f}{\partial x\,\partial y} = ")


def test_a_lemma_and_what_it_rests_on_are_shown():
    d = Derivation("lemma", sp.sin(x) ** 2).lemma(
        1 - sp.cos(x) ** 2, "circle", rests_on="Pythagoras"
    )
    page = d.markdown()
    assert "rests on: Pythagoras" in page and 'xl-derivation-lemma">lemma<' in page


def test_the_record_for_the_index_of_proofs():
    tangent = Derivation("ln t ≤ t − 1", log(x)).at_most(x - 1)
    d = Derivation("Uses it", log(x), given=x < 1).at_most(x - 1, using=tangent)
    page = Nested(d.markdown())
    record = json.loads(
        next(a["data-xl-proof"] for _, a in page.attributes if "data-xl-proof" in a)
    )
    assert record["title"] == "Uses it" and record["label"] == "uses-it"
    assert record["status"] == "proved" and record["rests_on"] == ["ln t ≤ t − 1"]
    assert record["lines"] == 2 and record["under_seconds"] == 10


# ------------------------------------------------------------------ how mathematics is printed


@pytest.mark.parametrize(
    "expression, printed",
    [
        (xl.self_information(x), r"- \log_{2} x"),
        (log(x) / log(3), r"\log_{3} x"),
        (log(2), r"\ln 2"),
        (log(x / 2), r"\ln\left(\frac{x}{2}\right)"),
        (x / log(2), r"\frac{x}{\ln 2}"),
        (log(x) ** 2 / log(2), r"\frac{\ln^{2} x}{\ln 2}"),
        ((log(x) + 1) / log(2), r"\frac{\ln x + 1}{\ln 2}"),
        (p_[j] * log(p_[j]), r"p_{j} \ln p_{j}"),
        (sp.Symbol(r"D(p\,\|\,q)"), r"D(p\,\|\,q)"),
        (Eq(x, 2), "x = 2"),
        (x < 2, r"x \lt 2"),
    ],
)
def test_printing(expression, printed):
    assert latex(expression) == printed


def test_a_sum_inside_a_sum_over_the_same_letter_is_printed_with_another():
    printed = latex(total(p_[k] * log(total(p_[k]))))
    assert printed == r"\sum_{k=1}^{K} p_{k} \ln\left(\sum_{j=1}^{K} p_{j}\right)"


def test_a_page_gets_markdown_alone_and_a_notebook_its_own_style(monkeypatch):
    d = Derivation("both", xl.entropy(P, base=e)).equals(-total(p_[k] * log(p_[k]), size=K))
    monkeypatch.setenv("XENTLIB_STATIC", "1")
    assert set(d._repr_mimebundle_()) == {"text/markdown"} and "<style>" not in d.markdown()
    monkeypatch.delenv("XENTLIB_STATIC")
    assert "text/plain" in d._repr_mimebundle_() and "<style>" in d.markdown()
