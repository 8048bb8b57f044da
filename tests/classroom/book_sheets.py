"""The sheets of the book, read once for all tests: to read one takes a tenth of a second."""

from pathlib import Path

import pytest

from xentlib.classroom.sheets.sheet import read

SHEETS = [read(path) for path in sorted(Path(__file__).parents[2].glob("exercises/**/*.md"))]

each_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.name for sheet in SHEETS])
