"""The book's identities are proved, quickly, and every deliberately wrong version is refused."""

import pytest
import sympy as sp
from chapters import WITH_DERIVATIONS, each, executed
from collected import IDENTITIES
from mutants import mutants
from sympy.core.relational import Relational

from xentlib.derivation.checking import points, proof
from xentlib.derivation.errors import NoPoint
from xentlib.derivation.printing import latex

MOST = 4  # wrong versions of one line; the deep run takes all of them

each_chapter = each("page", WITH_DERIVATIONS)
each_identity = pytest.mark.parametrize("name", IDENTITIES)


def derivations(page):
    """Those of a page that go beyond their first line."""
    return [made for made in executed(page).derivations if len(made.lines) > 1]


@each_identity
def test_an_identity_is_proved_in_every_line(name):
    derivation = IDENTITIES[name]()
    assert len(derivation.lines) > 1
    assert derivation.status == "proved"
    assert derivation.seconds < 10
    _check_looks(derivation)


def _check_looks(derivation):
    """A line that goes on from another must not look the same: a reader would see no step."""
    for line in derivation.lines[1:]:
        before = derivation.lines[line.source - 1]
        if line.quantity == before.quantity:
            shown = latex(line.written)
            assert shown != latex(before.written), (
                f"{derivation.title}, line {line.number}: {shown}"
            )


@each_chapter
def test_a_chapter_proves_what_it_shows(page):
    made = derivations(page)
    assert made
    assert all(derivation.seconds < 10 for derivation in made)
    for derivation in made:
        _check_looks(derivation)
    labels = [derivation.record()["label"] for derivation in made]
    assert len(set(labels)) == len(labels), "two derivations of a chapter have the same title"


def _true_all_the_same(derivation, line, wrong):
    """Whether the wrong version happens to be right: at forty points of its own."""
    right = line.expression
    if line.relation != "=":  # a bound: compare with the line that it bounds
        right = derivation.lines[line.source - 1].expression
    if isinstance(right, Relational):
        right, wrong = right.rhs, wrong.rhs
    try:
        places = points.points([right, wrong], derivation.given, 40, seed=99)
        return all(proof.compare(at(right), at(wrong), line.relation) for at in places)
    except NoPoint:
        return False


def _spread(wrong, most):
    """At most about so many of them, of every kind."""
    return wrong[:: max(1, round(len(wrong) / most))]


def _refusals(derivation, most):
    """How many wrong versions were refused, and those that were not."""
    refused, accepted = 0, []
    for line in derivation.lines[1:]:
        for what, wrong in _spread(list(mutants(line.expression)), most):
            if wrong == line.expression or wrong.has(sp.zoo, sp.nan):
                continue
            if not line.follows(wrong):
                refused += 1
            elif not _true_all_the_same(derivation, line, wrong):
                accepted.append(f"line {line.number}: {what}: {wrong}")
    return refused, accepted


def _check_wrong_versions(derivation, most):
    refused, accepted = _refusals(derivation, most)
    assert not accepted
    equalities = [line for line in derivation.lines[1:] if line.relation == "="]
    assert refused >= len(equalities)


@each_identity
def test_wrong_versions_are_refused(name):
    _check_wrong_versions(IDENTITIES[name](), MOST)


@each_chapter
def test_wrong_versions_of_a_chapters_lines_are_refused(page):
    for derivation in derivations(page):
        _check_wrong_versions(derivation, MOST)


@pytest.mark.deep
@each_identity
def test_every_wrong_version_is_refused(name):
    _check_wrong_versions(IDENTITIES[name](), 10_000)


@pytest.mark.deep
@each_chapter
def test_every_wrong_version_of_a_chapters_lines_is_refused(page):
    for derivation in derivations(page):
        _check_wrong_versions(derivation, 10_000)
