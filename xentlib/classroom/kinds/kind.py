"""What a kind of exercise is asked: each kind is a subclass in a file of its own."""

import symtable

from xentlib.classroom import values


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
        name = self.answer_name(exercise)
        for source, what, line in exercise.answers():
            if source and name not in defined(source):
                yield line, f"this {what} does not define {name}"

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

    # An answer

    def questions(self, data):
        """What `observe` needs of the check data: nothing that says what the answers are."""
        return {"kind": data["kind"]}

    def observe(self, questions, namespace):
        """What the answer in `namespace` gives, as plain JSON; the name is there."""
        return {"value": values.plain(namespace["answer"])}

    def allows(self, observed, questions):
        """Whether `observe` may have returned this: an answer can make its process send anything."""
        return observed.keys() == {"value"} and values.is_plain(observed["value"])

    def judge(self, data, observed):
        """The result of what an answer gave; nothing of the answer runs here."""
        raise NotImplementedError

    # In the page

    def form(self, exercise, data, page):
        """The elements in which a reader answers, made by `page` (xentlib/sphinx/exercises): a program."""
        return page.program(exercise)


def defined(source):
    """The names that a piece of source code defines at its top level."""
    symbols = symtable.symtable(source, "sheet", "exec").get_symbols()
    return {symbol.get_name() for symbol in symbols if symbol.is_assigned()}
