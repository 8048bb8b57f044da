"""`secrets SHEETS --seed SEED --out FILE`: a class's hidden inputs, for the teacher alone."""

from pathlib import Path

from xentlib.classroom import secrets
from xentlib.classroom.commands import read_sheets


def add_arguments(parser):
    """The command's arguments."""
    parser.description = (
        "Draw hidden inputs with the class's own seed and record what the solutions give for them. "
        "The file is readable by you alone; keep it, and the seed, out of every repository."
    )
    parser.add_argument("sheets", nargs="+", type=Path, metavar="SHEET",
                        help="sheets, or folders of sheets")  # fmt: skip
    parser.add_argument("--seed", required=True, help="any words that your class does not know")
    parser.add_argument("--out", required=True, type=Path, help="the file to write")
    parser.add_argument("--inputs", type=int, default=secrets.INPUTS,
                        help="how many for each function (%(default)d)")  # fmt: skip


def run(options) -> int:
    """Write the file; one that is there already is never replaced."""
    if options.inputs < 1:
        raise ValueError("--inputs is 1 or more")
    if not options.seed.strip():
        raise ValueError("--seed is empty")
    drawn = secrets.draw(read_sheets(options.sheets), options.seed, options.inputs)
    try:
        secrets.write(drawn, options.out)
    except FileExistsError:
        raise ValueError(f"{options.out} is there already, and is not replaced") from None
    functions = sum(len(exercises) for exercises in drawn.values())
    print(f"{options.inputs} inputs for each of {functions} functions: {options.out}")
    return 0
