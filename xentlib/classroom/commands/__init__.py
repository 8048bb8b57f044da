"""The commands of `python -m xentlib.classroom`, one file each."""

from collections.abc import Iterable
from pathlib import Path

from xentlib.classroom.sheets import sheet


def take_sheets(parser) -> None:
    """The argument that names the sheets."""
    parser.add_argument("sheets", nargs="+", type=Path, metavar="SHEET",
                        help="sheets, or folders of sheets")  # fmt: skip


def read_sheets(paths: Iterable[Path]) -> list[sheet.Sheet]:
    """The sheets in some files, and in the .md files in some folders."""
    files = []
    for path in paths:
        files += sorted(path.rglob("*.md")) if path.is_dir() else [path]
    if not files:
        raise ValueError("there is no sheet (a file ending in .md) in these folders")
    return [sheet.read(file) for file in files]
