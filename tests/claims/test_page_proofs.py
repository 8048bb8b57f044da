"""The numbers on the page of proofs, from the code that proves."""

from claims import claim

from xentlib.derivation.checking import evaluate, proof
from xentlib.derivation.steps import lemmas


@claim(
    "nine random points (exact rational numbers, evaluated to 50 digits) were asked for a second"
)
def test_random_points():
    assert proof.POINTS == 9
    return (evaluate.DIGITS,)


@claim("It was tested on at least 1,000 random cases.")
def test_random_cases():
    return (lemmas.CASES,)
