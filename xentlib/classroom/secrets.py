"""Class secrets: inputs drawn with the class's own seed, and what the solutions give for them.

They are kept in one file of the teacher's, never in the repository, the site or a notebook.
"""

import json
import os
import random
from pathlib import Path

from xentlib.classroom import record
from xentlib.classroom.sheet import Exercise, Sheet

INPUTS = 20  # for each exercise


def draw(sheets: list[Sheet], seed: str, inputs: int = INPUTS) -> dict:
    """Hidden cases for each function of the sheets: {sheet: {exercise: [case, ...]}}.

    The seed goes into every draw together with the names of sheet and exercise.
    """
    return {
        sheet.name: {
            exercise.id: cases(sheet, exercise, seed, inputs)
            for exercise in sheet.exercises
            if exercise.kind == "code"
        }
        for sheet in sheets
    }


def cases(sheet: Sheet, exercise: Exercise, seed: str, inputs: int) -> list[dict]:
    """The hidden cases of one exercise: inputs, and what the solution gives for them."""
    line = record.line_of(exercise.hidden)
    function = record.run(sheet, exercise.hidden, "hidden", line).get("draw")
    generator = random.Random(f"{seed}/{sheet.name}/{exercise.id}")
    try:
        drawn = [function(generator) for _ in range(inputs)]
    except Exception as error:
        text = f"draw(random) stops: {type(error).__name__}: {error}"
        raise record.fault(sheet, line, text) from error
    if not all(isinstance(arguments, tuple) for arguments in drawn):
        raise record.fault(sheet, line, "draw(random) returns a tuple of arguments")
    data = {"kind": "code", "function": exercise.function}
    found = record.recorded_cases(sheet, exercise, data, drawn)
    return [case | {"hidden": True} for case in found]


def with_hidden(data: dict, secrets: dict, sheet: str) -> dict:
    """Check data together with the class's hidden cases; unchanged where there are none."""
    hidden = secrets.get(sheet, {}).get(data["exercise"], [])
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
