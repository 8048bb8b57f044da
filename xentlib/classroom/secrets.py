"""Class secrets: inputs drawn with the class's own seed, and what the solutions give for them.

They are kept in one file of the teacher's, never in the repository, the site or a notebook.
"""

import json
import os
from pathlib import Path

from xentlib.classroom import kinds
from xentlib.classroom.record import Recorder
from xentlib.classroom.sheet import Exercise, Sheet

INPUTS = 20  # for each exercise


def draw(sheets: list[Sheet], seed: str, inputs: int = INPUTS) -> dict:
    """Hidden cases for each function of the sheets: {sheet: {exercise: [case, ...]}}.

    The seed goes into every draw together with the names of sheet and exercise.
    """
    return {
        sheet.name: {
            exercise.id: cases
            for exercise in sheet.exercises
            if (cases := draw_for(sheet, exercise, seed, inputs))
        }
        for sheet in sheets
    }


def draw_for(sheet: Sheet, exercise: Exercise, seed: str, inputs: int) -> list[dict]:
    """The hidden cases of one exercise: inputs, and what the solution gives for them."""
    drawn = kinds.named(exercise.kind).hidden_cases(Recorder(sheet, exercise), seed, inputs)
    return [case | {"hidden": True} for case in drawn]


def with_hidden(data: dict, secrets: dict, sheet: str) -> dict:
    """Check data together with the class's hidden cases; unchanged where there are none."""
    hidden = secrets.get(sheet, {}).get(data["exercise"], [])
    if any("wrong" not in case for case in hidden):
        raise ValueError(f"the secrets of {data['exercise']} are of an older kind: draw them anew")
    return data | {"cases": data["cases"] + hidden} if hidden else data


def write(secrets: dict, path) -> None:
    """Write the secrets so that only their owner can read them; an old file is never replaced."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(secrets, file, indent=1, allow_nan=False)


def load(path) -> dict:
    """The secrets in a file that `write` has written."""
    try:
        secrets = json.loads(Path(path).read_text("utf-8"))
    except ValueError:
        secrets = None
    if not isinstance(secrets, dict) or not all(isinstance(v, dict) for v in secrets.values()):
        raise ValueError(f"{path} is not a file of class secrets")
    return secrets
