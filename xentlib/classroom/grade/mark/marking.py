"""Mark one submission: run its cells in order, ask each answer its questions, compare outside."""

import contextlib

from xentlib.classroom import check
from xentlib.classroom.grade.assignment import Mark, Marks, Question, unread
from xentlib.classroom.grade.cage import frames
from xentlib.classroom.grade.cage.sandbox import NO_HELPERS, Sandbox
from xentlib.classroom.grade.mark import matching
from xentlib.classroom.grade.mark.run import GONE, LOST, OutOfTime, Run, Unanswered


def mark(sandbox: Sandbox, questions: list[Question], data: bytes, ending: str,
         helpers: dict[str, bytes] = NO_HELPERS) -> Marks:  # fmt: skip
    """The marks of the submission whose file holds `data`; Killed when the machine ended it.

    `helpers` are modules that lie beside the file, by name.
    """
    with contextlib.closing(Run(sandbox, data, ending, helpers)) as run:
        try:
            cells = run.read()
        except frames.BadFrame as problem:
            return unread(questions, str(problem))
        except (frames.TooSlow, frames.Gone):
            return unread(questions, "the file is too large, or made to overwhelm its reader")
        return Marker(run, cells, questions).marks()


def questions_of(question: Question, hidden: bool = False) -> dict:
    """What an answer's process is told of a question: what everybody sees, or what nobody does."""
    data = question.data
    if "cases" in data:
        data = data | {"cases": [one for one in data["cases"] if hidden == ("hidden" in one)]}
    return check.questions(data)


class Marker:
    """Goes through the cells of one submission and marks the exercises that they answer."""

    def __init__(self, run: Run, cells: list[dict], questions: list[Question]):
        self.run, self.cells, self.questions = run, cells, questions
        self.cell_of = matching.answer_cells(cells, questions)
        self.code = [
            n for n, c in enumerate(cells) if c["type"] == "code" and not matching.is_check(c)
        ]
        self.stopped: dict[int, str] = {}  # what cells have raised in the notebook as it is
        self.gone: set[str] = set()  # the exercises whose cells have run and left nothing behind
        self.shown: dict[str, tuple[dict, str]] = {}  # what answers gave for the inputs shown

    def marks(self) -> Marks:
        """The better of two marks: in the notebook as it is, and with little else than the answer."""
        marks = {}
        answered = {n: [] for n in self.cell_of.values()}
        for question in self.questions:
            cell = self.cell_of.get(question.name)
            if question.kind == "written" or cell is None:
                marks[question.name] = self.without_running(question, cell)
            else:
                answered[cell].append(question)
        with contextlib.suppress(OutOfTime):
            self.run_through(answered, marks)
        with contextlib.suppress(OutOfTime):
            self.run.last_quarter()
            for question in self.questions:
                if question.name in self.shown:
                    marks[question.name] = self.ask_hidden(question)
            self.try_again(marks)
        return Marks({q.name: marks.get(q.name) or self.too_late(q) for q in self.questions})

    def run_through(self, answered: dict[int, list[Question]], marks: dict[str, Mark]) -> None:
        """Run the cells in their order, and put the marks of what each one answers into `marks`.

        Answers that are to meet hidden inputs are marked later: see `ask_hidden`.
        """
        for cell in self.code:
            questions = answered.get(cell, [])
            if not questions and self.run.late():
                continue
            failed = self.run.run(cell, self.forget(cell))
            if failed:
                self.stopped[cell] = failed
            for question in questions:
                if mark := self.ask(question, failed):
                    marks[question.name] = mark

    def try_again(self, marks: dict[str, Mark]) -> None:
        """Put better marks into `marks` for answers that only other cells have spoilt."""
        for question in self.questions:
            mark = marks.get(question.name)
            if mark and self.deserves_another_try(question, mark):
                again = self.alone(question, "NameError" in mark.message)
                if again.points > mark.points:
                    marks[question.name] = again

    def too_late(self, question: Question) -> Mark:
        """The mark of an answer whose turn never came."""
        seconds = self.run.sandbox.limits.total_seconds
        return self.error(question, f"The notebook was stopped after {seconds:g} seconds.")

    def error(self, question: Question, message: str) -> Mark:
        """The mark of an answer that gives nothing to be compared."""
        return Mark(0, "error", message, self.cells[self.cell_of[question.name]]["source"])

    def without_running(self, question: Question, cell: int | None) -> Mark:
        """The mark of what is not code, or not there."""
        if cell is None:
            what = f"def {question.function}" if question.kind == "code" else "its cell"
            return Mark(0, "missing", f"No answer was found: {what} is not in the file.")
        written = self.cells[cell]["source"]
        if not written.strip() or matching.untouched(written, question.stub):
            return Mark(0, "missing", "Nothing has been written.", written)
        return Mark(0, "unmarked", "To be read and marked by hand.", written)

    def forget(self, cell: int) -> str:
        """The name that an earlier exercise may have left behind: `answer`, before it is given."""
        kinds = {q.kind for q in self.questions if self.cell_of.get(q.name) == cell}
        return "answer" if kinds - {"code"} else ""

    def ask(self, question: Question, failed: str) -> Mark | None:
        """The mark of an answer whose cell has just been run; `failed` is what it raised.

        None if hidden inputs decide about it, too.
        """
        try:
            observed = self.run.observe(questions_of(question))
        except Unanswered as problem:
            return self.error(question, f"The answer cannot be looked at: {problem}.")
        if "missing" in observed:
            self.gone.add(question.name)
        if "outcomes" in observed and any("hidden" in case for case in question.data["cases"]):
            self.shown[question.name] = observed, failed
            return None
        return self.judged(question, observed, failed)

    def ask_hidden(self, question: Question) -> Mark:
        """The mark of a function that has been called with what is shown, and now with the rest.

        Whatever a message can hold has come out of the process before the first hidden input goes
        in: no answer can pass one on to the student's page.
        """
        (observed, failed), hidden = self.shown.pop(question.name), {}
        questions, shown = questions_of(question, hidden=True), observed["outcomes"]
        losses = [kind for kind, _ in LOST.values()]
        if any(one.get("raises") not in losses for one in shown):
            with contextlib.suppress(Unanswered):
                hidden = self.run.observe(questions)
        outcomes = hidden.get("outcomes") or [GONE] * len(questions["cases"])
        return self.judged(question, {"outcomes": shown + outcomes}, failed)

    def judged(self, question: Question, observed: dict, failed: str) -> Mark:
        """The mark for what an answer has given."""
        try:
            result = check.judge(question.data, observed)
        except Exception as problem:  # a value that judge() does not expect costs this answer alone
            kind = type(problem).__name__
            return self.error(question, f"The answer cannot be compared ({kind}).")
        if failed and result.status == "missing":
            return self.error(question, f"The cell stops: {failed}.")
        message = result.message + (self.blamed(question) if result.status == "error" else "")
        source = self.cells[self.cell_of[question.name]]["source"]
        return Mark(result.points, result.status, message, source, bool(result.wrong))

    def blamed(self, question: Question) -> str:
        """The cell that stopped first, if it is another one: what is missing may be its fault."""
        first = min(self.stopped, default=None)
        if first is None or first == self.cell_of[question.name]:
            return ""
        return f" Cell {first + 1} of the notebook stopped first: {self.stopped[first]}."

    def deserves_another_try(self, question: Question, mark: Mark) -> bool:
        """Whether another cell may be to blame for what is wrong with an answer."""
        cell = self.cell_of.get(question.name)
        if question.kind == "written" or cell is None or len(self.code) == 1:
            return False
        if "TimeoutError" in self.run.fatal.get(cell, ""):
            return False
        if question.name in self.gone:  # perhaps another cell has removed it
            return True
        if mark.known or mark.status in ("right", "missing"):
            return False
        if cell in self.stopped:  # perhaps before it had forgotten another exercise's answer
            return True
        return mark.status == "error" or question.kind in ("code", "derivation")

    def alone(self, question: Question, name_missing: bool) -> Mark:
        """The mark when the answer's cell is the last to run.

        Only cells that import, define or assign run before it, and no other exercise's answer:
        something that they have changed may be to blame. Where a name was missing, all other
        cells run: any of them may define it.
        """
        own = self.cell_of[question.name]
        self.run.fatal.pop(own, None)
        answers = set(self.cell_of.values())
        before = [
            n for n in self.code
            if n != own and (name_missing or (self.cells[n]["defines"] and n not in answers))
        ]  # fmt: skip
        self.run.again([(n, "") for n in before])
        mark = self.ask(question, self.run.run(own, self.forget(own)))
        return mark or self.ask_hidden(question)
