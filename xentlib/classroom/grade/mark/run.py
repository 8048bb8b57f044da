"""A submission's process, and a new one whenever an answer has taken it down."""

import contextlib
import time

from xentlib.classroom import check
from xentlib.classroom.grade.cage import frames
from xentlib.classroom.grade.cage.sandbox import NO_HELPERS, Sandbox
from xentlib.classroom.values import counted

LOST = {  # how a process is lost, and what is said of that
    frames.TooSlow: ("TimeoutError", "stopped after {}"),
    frames.Gone: ("SystemExit", "it ended Python itself"),
    frames.BadFrame: ("ChannelError", "it wrote into the grader's channel"),
}
GONE = {"raises": "NameError", "text": "the function is gone"}
LONGEST_REASON = 400  # characters of why something failed: exceptions can have any name
MOST_LOST_CALLS = 2  # of one function: each costs a new process and up to a whole step's time


class Unanswered(Exception):
    """An answer gave no value: the exception's name, or how the process was lost; and the text."""

    def __init__(self, kind: str, text: str):
        super().__init__(f"{kind}: {text}" if text else kind)
        self.kind, self.text = kind, text


class OutOfTime(Exception):
    """The submission has had all the time that one may have."""


class Run:
    """Runs the cells of one submission and asks for what they define."""

    def __init__(
        self, sandbox: Sandbox, data: bytes, ending: str, helpers: dict[str, bytes] = NO_HELPERS
    ):
        self.sandbox = sandbox
        self.file = data, ending, helpers
        self.end = time.monotonic() + sandbox.limits.total_seconds
        self.deadline = self.end - sandbox.limits.total_seconds / 4  # of the cells
        self.fatal: dict[int, str] = {}  # the cells that took the process down, and how
        self.done: list[tuple[int, str]] = []  # the cells that have run in this process
        self.stack = contextlib.ExitStack()
        self.child = None

    def read(self) -> list[dict]:
        """A new process that has read the file; BadFrame says why it cannot be read."""
        self.close()
        if time.monotonic() > self.deadline:
            raise OutOfTime
        self.done = []
        self.child = self.stack.enter_context(self.sandbox.child(self.deadline))
        reply = self.child.read(*self.file)
        if "cells" not in reply:
            raise frames.BadFrame(str(reply.get("failed")).removeprefix("Unreadable: "))
        return reply["cells"]

    def again(self, steps: list[tuple[int, str]]) -> None:
        """A new process in which these steps of `run` have been done, but for fatal ones."""
        while True:
            self.read()
            try:
                for cell, forget in steps:
                    self.step(cell, forget)
                return
            except (*LOST,):
                continue  # that cell is known as fatal now: without it

    def run(self, cell: int, forget: str = "") -> str:
        """Run one cell and return what it raised, or "".

        A cell that takes the process down is left out of the new one. The name `forget` is
        removed first: a value that another exercise has left behind is no answer.
        """
        before = list(self.done)
        try:
            return self.step(cell, forget)
        except (*LOST,):
            self.again(before)
            return self.fatal[cell]

    def step(self, cell: int, forget: str) -> str:
        if cell in self.fatal:
            return self.fatal[cell]
        try:
            reply = self.child.ask("run", cell=cell, forget=forget)
        except (*LOST,) as loss:
            self.fatal[cell] = str(self.lost(loss))
            raise
        self.done.append((cell, forget))
        return str(reply.get("failed", ""))[:LONGEST_REASON]

    def observe(self, questions: dict) -> dict:
        """What the answer gives, in the form of `check.observe`.

        All calls of a function go in together, as one step. Where that step fails, whatever the
        reason, each call is a step of its own: the others keep what they give.
        """
        try:
            return self.reply(questions)
        except Unanswered:  # which of them it was shows one by one
            if questions["kind"] != "code":
                raise
            begin = self.reply(questions | {"cases": []})
        return self.one_by_one(questions) if "outcomes" in begin else begin

    def one_by_one(self, questions: dict) -> dict:
        """What a function gives, each call in a step of its own; at most some lose the process."""
        outcomes, lost = [], []
        for case in questions["cases"]:
            if len(lost) < MOST_LOST_CALLS:
                try:
                    single = self.reply(questions | {"cases": [case]})
                    outcomes.append(single["outcomes"][0])
                    continue
                except Unanswered as problem:
                    lost.append({"raises": problem.kind, "text": problem.text})
                except KeyError:  # after a loss, its cell did not define the function again
                    lost.append(GONE)
            outcomes.append(lost[-1])
        return {"outcomes": outcomes}

    def reply(self, questions: dict) -> dict:
        """One reply of the process, looked over; Unanswered when there is none."""
        before = list(self.done)
        try:
            reply = self.child.ask("observe", questions=questions)
            if "observed" in reply:
                if check.allows(reply["observed"], questions):
                    return reply["observed"]
                raise frames.BadFrame("not what an answer can give")
        except (*LOST,) as loss:
            problem = self.lost(loss)
            self.again(before)
            raise problem from None
        kind, _, text = str(reply.get("failed", ""))[:LONGEST_REASON].partition(": ")
        raise Unanswered(kind or "nothing came", text)

    def lost(self, loss: Exception) -> Unanswered:
        """In words, why the process was lost."""
        kind, text = LOST[type(loss)]
        return Unanswered(kind, text.format(counted(self.sandbox.limits.step_seconds, "second")))

    def last_quarter(self) -> None:
        """The rest of the time, after the cells have run; OutOfTime if nothing is left of it."""
        self.deadline = self.end
        if self.child is None:
            self.again(list(self.done))
        self.child.deadline = self.end

    def late(self) -> bool:
        """Whether half of the time is gone: the rest is for the cells that answer something."""
        return time.monotonic() > self.end - self.sandbox.limits.total_seconds / 2

    def close(self) -> None:
        self.stack.close()
        self.child = None
