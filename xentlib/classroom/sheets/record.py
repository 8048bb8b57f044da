"""Check data: what a page or a notebook holds of the answers, recorded from the sheet's solutions."""

import random
import traceback
from contextlib import contextmanager
from dataclasses import dataclass

from xentlib.classroom import check, kinds
from xentlib.classroom.sheets.sheet import Exercise, Sheet, SheetError


def record(sheet: Sheet) -> list[dict]:
    """The check data of every exercise that can be checked, in order; each can be kept as JSON."""
    marked = [one for one in sheet.exercises if not kinds.named(one.kind).by_hand]
    return [record_exercise(sheet, exercise) for exercise in marked]


def record_exercise(sheet: Sheet, exercise: Exercise) -> dict:
    """The check data of one exercise."""
    data = {
        "exercise": exercise.id,
        "kind": exercise.kind,
        "points": exercise.points,
        "salt": f"{sheet.name}/{exercise.id}",
    }
    return kinds.named(exercise.kind).record(Recorder(sheet, exercise), data)


@dataclass(frozen=True)
class Recorder:
    """Runs the pieces of one exercise; what goes wrong is a SheetError with the sheet's line."""

    sheet: Sheet
    exercise: Exercise

    def run(self, source: str, what: str) -> dict:
        """The names that a piece of the sheet defines."""
        return run(self.sheet, source, what)

    def observe(self, data: dict, source: str, what: str) -> dict:
        """What a piece of the sheet, run as an answer, gives for what the check data ask."""
        return check.observe(check.questions(data), self.run(source, what))

    def running(self, source: str, what: str):
        """What stops in here is a fault of this piece of the sheet."""
        return running(self.sheet, source, what)

    def random(self, seed: str) -> random.Random:
        """Random numbers that are this exercise's own."""
        return random.Random(f"{seed}/{self.sheet.name}/{self.exercise.id}")

    def fault(self, place: str | int, text: str) -> SheetError:
        """What is wrong with a piece of the sheet, or on a line of it."""
        line = place if isinstance(place, int) else line_of(place)
        return SheetError(f"{self.sheet.path}:{line}: {text}")


@contextmanager
def running(sheet: Sheet, source: str, what: str):
    """What stops in here is a SheetError, which says on which line of the sheet."""
    path = str(sheet.path)
    try:
        with check.quiet():
            yield
    except Exception as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == path]
        line = frames[-1].lineno if frames else line_of(source)
        text = f"the {what} stops: {type(error).__name__}: {error}"
        raise SheetError(f"{path}:{line}: {text}") from error


def run(sheet: Sheet, source: str, what: str) -> dict:
    """Run a piece of the sheet and return its names."""
    names = {"__name__": "sheet"}
    with running(sheet, source, what):
        exec(compile(source, str(sheet.path), "exec"), names)
    return names


def line_of(source: str) -> int:
    """The line of the sheet on which a piece of its source begins."""
    return len(source) - len(source.lstrip("\n")) + 1
