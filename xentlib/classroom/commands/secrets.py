"""`secrets SHEETS --seed SEED --out FILE`: a class's hidden inputs, for the teacher alone."""

from pathlib import Path

from xentlib.classroom.commands import read_sheets, take_sheets
from xentlib.classroom.sheets import secrets


def add_arguments(parser):
    """The command's arguments."""
    parser.description = (
        "Draw hidden inputs with the class's own seed and record what the solutions give for them. "
        "The file is readable by you alone; keep it, and the seed, out of every repository. Of a "
        "file that is there already, what still fits the sheets stays as it is."
    )
    take_sheets(parser)
    parser.add_argument("--seed", required=True, help="any words that your class does not know")
    parser.add_argument("--out", required=True, type=Path, help="the file to write")


def run(options) -> int:
    """Write the file; what an older one holds is kept in it where it fits, and next to it in any case."""
    if not options.seed.strip():
        raise ValueError("--seed is empty")
    old = secrets.load(options.out) if options.out.exists() else {}
    drawn = secrets.draw(read_sheets(options.sheets), options.seed, old)
    new = sum(drawn[s][e] is not old.get(s, {}).get(e) for s in drawn for e in drawn[s])
    if drawn == old:
        print(f"{options.out} holds all of this already.")
        return 0
    before = secrets.write(drawn, options.out)
    print(f"{secrets.INPUTS} inputs for each of {new} functions: {options.out}")
    if before:
        print(f"The others are as they were. The old file is {before}.")
    return 0
