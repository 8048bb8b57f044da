"""What a kind of exercise is asked: each kind is a subclass in a file of its own."""

import ast

from xentlib.classroom import values
from xentlib.classroom.result import missing


class Kind:
    """A kind of exercise: what stands in a sheet, how an answer is looked at and marked, its form.

    `fields` are those of the prompt's header that are the kind's own, with their defaults; `must`
    and `may` are the roles of cells beside prompt, hints and explanation. `by_hand` says that a
    human marks the answer; `is_program` that it can be run before it is checked.
    """

    fields: dict = {}
    must: tuple = ()
    may: tuple = ()
    by_hand = False
    is_program = False

    # In a sheet

    def header_faults(self, header):
        """What is wrong with the header of the prompt, as texts."""
        yield from ()

    def stub(self, exercise):
        """The stub of an exercise whose sheet gives none."""
        return exercise.stub

    def faults(self, exercise):
        """What is wrong with the cells of an exercise, beside missing ones: (line, text)."""
        for source, what, line in exercise.answers():
            if source and "answer" not in assigned(source):
                yield line, f"this {what} gives no answer: it needs a line `answer = ...`"

    def answer_name(self, exercise):
        """The name that an answer is given to."""
        return "answer"

    def right_answer(self, exercise):
        """The source code of a right answer."""
        return exercise.solution.strip("\n")

    # Check data: what page and notebook hold of the answer

    def record(self, recorder, data):
        """The check data of the exercise: `data`, and what is the kind's own."""
        raise NotImplementedError

    def complaints(self, recorder, data):
        """What `verify` has to say about the exercise beside its answers: (line, text)."""
        yield from ()

    def widened(self, recorder, data):
        """Check data that look closer, to tell mutants that are equivalent from those that escape."""
        return data

    def hidden_cases(self, recorder, seed, inputs):
        """Cases that a class keeps to itself, drawn by a seed of its own."""
        return []

    # An answer

    def questions(self, data):
        """What `observe` needs of the check data: nothing that says what the answers are."""
        return {"kind": data["kind"]}

    def observe(self, asked, namespace):
        """What the answer in `namespace` gives, as plain JSON; the name is there."""
        return {"value": values.plain(namespace["answer"])}

    def allows(self, observed, asked):
        """Whether `observe` may have returned this: an answer can make its process send anything."""
        return values.is_outcome(observed, "value") and values.is_plain(observed["value"])

    def nothing_yet(self, data, name):
        """The result when the name of the answer is not there."""
        return missing(data, f"There is no variable {name} yet: run the cell of your answer first.")

    def judge(self, data, observed):
        """The result of what an answer gave; nothing of the answer runs here."""
        raise NotImplementedError

    # In the page

    def form(self, exercise, data, page):
        """The elements in which a reader answers; `page` makes them (xentlib/sphinx/exercises)."""
        raise NotImplementedError


def assigned(source):
    """The names that a piece of source code assigns to at its top level."""
    statements = [node for node in ast.parse(source).body if isinstance(node, ast.Assign)]
    return {
        target.id for node in statements for target in node.targets if isinstance(target, ast.Name)
    }
