"""The examples in the docstrings run."""

import doctest

from xentlib.derivation import steps


def test_the_examples_in_the_docstrings_run():
    result = doctest.testmod(steps)
    assert result.attempted > 0 and result.failed == 0
