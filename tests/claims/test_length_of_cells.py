"""The code cells in sight are short enough to be read at a glance; what is folded may be longer."""

import jupytext
import pytest

from _tools.site import notebooks

LONGEST = 15
FOLDED = {"hide-input", "remove-input", "hide-cell", "remove-cell"}


@pytest.mark.parametrize("chapter", notebooks.chapters(), ids=lambda path: path.stem)
def test_no_cell_in_sight_is_longer_than_fifteen_lines(chapter):
    cells = [cell for cell in jupytext.read(chapter).cells if cell.cell_type == "code"]
    in_sight = [c.source for c in cells if not FOLDED & set(c.metadata.get("tags", []))]
    lengths = {s: sum(bool(line.strip()) for line in s.splitlines()) for s in in_sight}
    assert cells
    assert not [source for source, length in lengths.items() if length > LONGEST]
