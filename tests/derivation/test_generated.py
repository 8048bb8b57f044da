"""Hundreds of lines made at random: none that is false is certified, and true ones are proved."""

import pytest
from generated import false_equations, false_lines, true_lines

from xentlib.derivation import Derivation, DerivationError

FEW, MANY = 54, 324


def _certified(lines):
    found = []
    for made in lines:
        try:
            made.claim()
        except DerivationError:
            continue
        found.append(f"{made.kind}: {made.start} {made.relation} {made.line}")
    return found


def _refusals(lines):
    undecided, called_wrong = [], []
    for made in lines:
        try:
            made.claim()
        except DerivationError as error:
            text = f"{made.kind}: {made.start} {made.relation} {made.line}\n{error}"
            wrong = error.verdict is not None and error.verdict.left is not None
            (called_wrong if wrong else undecided).append(text)
    return undecided, called_wrong


def _check_true_lines(count):
    undecided, called_wrong = _refusals(true_lines(count))
    assert not called_wrong, "\n".join(called_wrong)
    assert len(undecided) <= count // 10, "\n".join(undecided)


def _check_false_equations(count):
    for kind, start, step, *given in false_equations(count):
        with pytest.raises(DerivationError):
            step(Derivation(kind, start, given=given[0] if given else ()))


def test_a_false_line_is_not_certified():
    assert not _certified(false_lines(FEW))


def test_a_true_line_is_proved_and_never_called_wrong():
    _check_true_lines(FEW)


def test_a_false_solution_or_extremum_is_not_certified():
    _check_false_equations(1)


@pytest.mark.deep
def test_none_of_hundreds_of_false_lines_is_certified():
    assert not _certified(false_lines(MANY))


@pytest.mark.deep
def test_nine_of_ten_true_lines_are_proved_and_none_is_called_wrong():
    _check_true_lines(MANY)


@pytest.mark.deep
def test_none_of_hundreds_of_false_solutions_and_extrema_is_certified():
    _check_false_equations(30)
