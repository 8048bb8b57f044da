"""Class secrets: inputs drawn with the class's own seed, and what the solutions give for them.

They are kept in one file of the teacher's, never in the repository, the site or a notebook:
{sheet: {exercise: {"fingerprint": ..., "cases": [case, ...]}}}.
"""

import hashlib
import itertools
import json
import os
import shlex
from pathlib import Path

from xentlib.classroom import kinds
from xentlib.classroom.sheets.record import Recorder
from xentlib.classroom.sheets.sheet import Exercise, Sheet, code

INPUTS = 20  # for each exercise


def draw(sheets: list[Sheet], seed: str, old: dict | None = None) -> dict:
    """Secrets for each function of the sheets; what `old` holds and still fits stays as it is.

    The seed goes into every draw together with the names of sheet and exercise.
    """
    drawn = dict(old or {})
    for sheet in sheets:
        secret = drawn.get(sheet.name, {})
        drawn[sheet.name] = {
            one.id: secret[one.id] if fits(secret.get(one.id), one) else draw_for(sheet, one, seed)
            for one in sheet.exercises
            if one.hidden
        }  # fmt: skip
    return drawn


def draw_for(sheet: Sheet, exercise: Exercise, seed: str) -> dict:
    """The hidden cases of one exercise (inputs, and what the solution gives), and what they fit."""
    cases = kinds.named(exercise.kind).hidden_cases(Recorder(sheet, exercise), seed, INPUTS)
    cases = [case | {"hidden": True} for case in cases]
    return {"fingerprint": fingerprint(exercise), "cases": cases}


def fingerprint(exercise: Exercise) -> str:
    """Stands for all that hidden cases come from: how they are drawn, the solution, wrong answers."""
    sources = [exercise.hidden, exercise.solution, *(one.source for one in exercise.wrong)]
    return hashlib.sha256("\0".join(map(code, sources)).encode()).hexdigest()[:16]


def fits(secret, exercise: Exercise) -> bool:
    """Whether secrets were drawn for the exercise as it is now."""
    return isinstance(secret, dict) and secret.get("fingerprint") == fingerprint(exercise)


def with_hidden(data: dict, secrets: dict, sheet: str) -> dict:
    """Check data together with the class's hidden cases; unchanged where there are none."""
    hidden = secrets.get(sheet, {}).get(data["exercise"], {}).get("cases")
    return data | {"cases": data["cases"] + hidden} if hidden else data


def write(secrets: dict, path: Path) -> Path | None:
    """Write the secrets so that only their owner can read them; return where an old file is now."""
    before = None
    if path.exists():
        names = (path.with_stem(f"{path.stem}-before-{n}") for n in itertools.count(1))
        before = path.rename(next(name for name in names if not name.exists()))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(secrets, file, indent=1, allow_nan=False)
    return before


def load(path: Path, sheets: list[Sheet] = ()) -> dict:
    """The secrets in a file that `write` has written; ValueError if they do not fit the sheets."""
    try:
        secrets = json.loads(Path(path).read_text("utf-8"))
    except ValueError:
        secrets = None
    if not isinstance(secrets, dict) or not all(isinstance(v, dict) for v in secrets.values()):
        raise ValueError(f"{path} is not a file of class secrets")
    for sheet in sheets:
        secret = secrets.get(sheet.name, {})
        if unfit := [e.id for e in sheet.exercises if e.hidden and not fits(secret.get(e.id), e)]:
            places = shlex.join([str(sheet.path), "--seed", "YOUR SEED", "--out", str(path)])
            raise ValueError(f"{path} does not fit {', '.join(unfit)} of {sheet.path}. To draw that, and "
                             f"keep the rest: python -m xentlib.classroom secrets {places}")  # fmt: skip
    return secrets
