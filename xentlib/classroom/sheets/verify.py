"""Whether a sheet marks fairly: stub 0, solution all, each wrong answer its own points and message.

With mutants, also whether a small mistake in the solution would cost points.
"""

import signal
from contextlib import contextmanager
from dataclasses import dataclass, field

from xentlib.classroom import check, kinds
from xentlib.classroom.sheets import mutants, record, secrets
from xentlib.classroom.sheets.sheet import Sheet, code

ENOUGH = 0.95  # the share of the mutants that must lose points
SECONDS = 5  # for one answer: a mutant may loop for ever


class Timeout(BaseException):
    """The answer took too long. No Exception, or the answer might catch it."""


@dataclass
class Report:
    """What was found in one exercise; `escaped` are the mutants that kept all points."""

    exercise: str
    complaints: list[str] = field(default_factory=list)
    mutants: int = 0
    escaped: list[str] = field(default_factory=list)

    def __str__(self):
        share = f"{self.mutants - len(self.escaped)}/{self.mutants} mutants caught"
        state = f"{len(self.complaints)} complaints" if self.complaints else "good"
        return f"{self.exercise:<30} {state:<14} {share if self.mutants else ''}".rstrip()


def verify(sheet: Sheet, with_mutants: bool = False) -> list[Report]:
    """What is wrong with the checks of a sheet, exercise by exercise."""
    hidden = secrets.draw([sheet], "verify")
    data = [secrets.with_hidden(one, hidden, sheet.name) for one in record.record(sheet)]
    return [verify_exercise(sheet, one, with_mutants) for one in data]


def verify_exercise(sheet: Sheet, data: dict, with_mutants: bool = False) -> Report:
    """What is wrong with the exercise of these check data."""
    exercise = sheet[data["exercise"]]
    report = Report(exercise.id)
    faults = complaints(sheet, exercise, data)
    report.complaints = [f"{sheet.path}:{line}: {text}" for line, text in faults]
    if with_mutants and not report.complaints and exercise.solution:
        try_mutants(sheet, exercise, data, report)
    return report


def complaints(sheet, exercise, data):
    """Each answer of the sheet that is not marked as it should be: (line, text)."""
    stub = result(sheet, data, exercise.stub, "stub")
    if stub.status != "missing":
        yield exercise.line, f"the stub is not taken as missing: {stub}"
    if exercise.solution:
        solution = result(sheet, data, exercise.solution, "solution")
        if solution.points != exercise.points or solution.message != "Right.":
            line = record.line_of(exercise.solution)
            yield line, f"the solution does not get all points: {solution}"
    for wrong in exercise.wrong:
        marked = result(sheet, data, wrong.source, wrong.name)
        if (marked.points, marked.message, marked.wrong) != (wrong.most, wrong.message, wrong.name):
            yield wrong.line, f"the wrong answer {wrong.name!r} is not recognised: {marked}"
    recorder = record.Recorder(sheet, exercise)
    yield from kinds.named(exercise.kind).complaints(recorder, data)


def result(sheet, data, source, what):
    """The result of a piece of the sheet, handed in as an answer."""
    return check.check(data, record.run(sheet, source, what))


def try_mutants(sheet, exercise, data, report):
    """Count the mutants of the solution that are not equivalent to it, and those that escape."""
    wide = kinds.named(exercise.kind).widened(record.Recorder(sheet, exercise), data)
    for line, change, source in mutants.mutants(code(exercise.solution)):
        try:
            with time_limit(SECONDS):
                names = record.run(sheet, source, "mutant")
                result = check.check(data, names)
                if result.status == "right" and check.check(wide, names).status == "right":
                    continue  # on many more inputs or points, too: it is equivalent
        except (Exception, Timeout):  # a mutant that stops, or never does, gets no points
            result = None
        report.mutants += 1
        if result and result.points == exercise.points:
            first = record.line_of(exercise.solution)
            report.escaped.append(f"{sheet.path}:{first + line - 1}: {change}")


@contextmanager
def time_limit(seconds):
    """Raise Timeout in this thread after some seconds (where the system has alarms)."""

    def stop(signum, frame):
        raise Timeout

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
