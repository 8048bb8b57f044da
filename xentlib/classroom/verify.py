"""Whether a sheet marks fairly: stub 0, solution all, each wrong answer its own points and message.

With mutants, also whether a small mistake in the solution would cost points.
"""

import random
import re
import signal
from contextlib import contextmanager
from dataclasses import dataclass, field

from xentlib.classroom import check, mutants, quantities, record, secrets
from xentlib.classroom.sheet import Exercise, Sheet, code

ENOUGH = 0.95  # the share of the mutants that must lose points
DRAWS_TO_COMPARE = 200  # inputs on which a mutant must agree to count as equivalent
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
    return [verify_exercise(sheet, e, with_mutants) for e in sheet.exercises if e.kind != "written"]


def verify_exercise(sheet: Sheet, exercise: Exercise, with_mutants: bool = False) -> Report:
    data = record.record_exercise(sheet, exercise)
    if exercise.kind == "code":
        hidden = {sheet.name: {exercise.id: secrets.cases(sheet, exercise, "verify", 20)}}
        data = secrets.with_hidden(data, hidden, sheet.name)
    report = Report(exercise.id)
    report.complaints = list(complaints(sheet, exercise, data))
    if with_mutants and not report.complaints and exercise.solution:
        try_mutants(sheet, exercise, data, report)
    return report


def complaints(sheet, exercise, data):
    """A line for each answer of the sheet that is not marked as it should be."""
    place = f"{sheet.path}:{{}}: "
    stub = result(sheet, data, exercise.stub, "stub", exercise.line)
    if stub.points or stub.status != "missing":
        yield place.format(exercise.line) + f"the stub is not taken as missing: {stub}"
    if exercise.kind == "choice":
        yield from complaints_of_options(exercise, data, place)
        return
    line = record.line_of(exercise.solution)
    solution = result(sheet, data, exercise.solution, "solution", line)
    if solution.points != exercise.points or solution.message != "Right.":
        yield place.format(line) + f"the solution does not get all points: {solution}"
    for wrong in exercise.wrong:
        found = result(sheet, data, wrong.source, wrong.name, wrong.line)
        if (found.points, found.message, found.wrong) != (wrong.most, wrong.message, wrong.name):
            message = f"the wrong answer {wrong.name!r} is not recognised: {found}"
            yield place.format(wrong.line) + message
    yield from told(sheet, exercise, place)


def complaints_of_options(exercise, data, place):
    for option in exercise.options:
        found = check.check(data, {"answer": option.key})
        points = exercise.points if option.right else 0
        if found.points != points or not found.message.endswith(option.reason):
            yield place.format(option.line) + f"option {option.key}: {found}"


def told(sheet, exercise, place):
    """Hints and messages that give a number away."""
    if exercise.kind != "number":
        return
    line = record.line_of(exercise.solution)
    answer = record.run(sheet, exercise.solution, "solution", line)["answer"]
    value, _ = quantities.read(check.as_text(check.values.plain(answer)))
    shown = re.compile(rf"(?<![\d.]){re.escape(f'{value:.4g}')}(?![\d]|\.\d)")
    if len(f"{value:.4g}") < 4:  # a short number may well stand there for another reason
        return
    for text in [*exercise.hints, *(wrong.message for wrong in exercise.wrong)]:
        if shown.search(text):
            yield place.format(exercise.line) + f"the answer {value:.4g} stands in: {text:.60}"


def result(sheet, data, source, what, line):
    """The result of a piece of the sheet, handed in as an answer."""
    return check.check(data, record.run(sheet, source, what, line))


def try_mutants(sheet, exercise, data, report):
    """Count the mutants of the solution that are not equivalent to it, and those that escape."""
    wide = widened(sheet, exercise, data)
    for line, change, source in mutants.mutants(code(exercise.solution)):
        try:
            with time_limit(SECONDS):
                names = {"__name__": "mutant"}
                with check.quiet():
                    exec(compile(source, "mutant", "exec"), names)
                found = check.check(data, names)
                if found.status == "right" and equivalent(exercise, data, wide, names):
                    continue
        except (Exception, Timeout):  # a mutant that stops, or never does, gets no points
            found = None
        report.mutants += 1
        if found and found.points == exercise.points:
            first = record.line_of(exercise.solution)
            report.escaped.append(f"{sheet.path}:{first + line - 1}: {change}")


def widened(sheet, exercise, data):
    """Check data with many more inputs or points, to tell equivalent mutants from others."""
    if exercise.kind == "code":
        return data | {"cases": secrets.cases(sheet, exercise, "wide", DRAWS_TO_COMPARE)}
    if exercise.kind == "derivation":
        generator = random.Random("wide")
        at = [record.point(sheet, exercise, generator) for _ in range(DRAWS_TO_COMPARE // 10)]
        data = data | {"at": at}
        line = record.line_of(exercise.solution)
        found = record.expression_values(sheet, exercise, data, exercise.solution, line)
        return data | {"values": found}
    return data


def equivalent(exercise, data, wide, names):
    """Whether a mutant that got all points agrees on many more inputs too."""
    observed = check.observe(check.questions(wide), names)
    if exercise.kind != "code":
        return check.judge(wide, observed).status == "right"
    pairs = zip(wide["cases"], observed["outcomes"], strict=True)
    return all(check.same_outcome(data, case["outcome"], found) for case, found in pairs)


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
