"""The pages' code cells are short enough to be read at a glance."""

import jupytext
import pytest

from _tools.site import notebooks

LONGEST = 15


@pytest.mark.parametrize("chapter", notebooks.chapters(), ids=lambda path: path.stem)
def test_no_cell_is_longer_than_fifteen_lines(chapter):
    cells = [cell.source for cell in jupytext.read(chapter).cells if cell.cell_type == "code"]
    lengths = {source: sum(bool(line.strip()) for line in source.splitlines()) for source in cells}
    assert lengths
    assert not [source for source, length in lengths.items() if length > LONGEST]
