"""Whatever an honest notebook suffers costs the exercise that it touches, and nothing else."""

import pytest
from grade.broken import BROKEN


def test_there_are_more_than_forty_kinds():
    assert len(BROKEN) > 40


@pytest.mark.parametrize("name", BROKEN)
def test_it_gets_what_it_deserves(points, name):
    kind = BROKEN[name]
    assert points(kind.make(), kind.ending) == kind.points
