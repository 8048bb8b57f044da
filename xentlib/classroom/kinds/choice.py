"""One of several answers, each with the reason why it is right or wrong."""

from xentlib.classroom import hashes, values
from xentlib.classroom.kinds.kind import Kind
from xentlib.classroom.result import missing, right, wrong

STUB = 'answer = ""  # one letter: {keys}'


class Choice(Kind):
    """A letter; check data hold the hash of the right one and every reason, sealed."""

    must = ("option",)
    may = ("stub",)

    def stub(self, exercise):
        keys = ", ".join(f'"{option.key}"' for option in exercise.options)
        return exercise.stub or STUB.format(keys=keys)

    def faults(self, exercise):
        keys = [option.key for option in exercise.options]
        count = sum(option.right for option in exercise.options)
        if count != 1 or len(set(keys)) < max(2, len(keys)):
            yield exercise.line, ("a choice has two options or more, each with a key of its own, and "
                                  "exactly one of them says right: true")  # fmt: skip

    def right_answer(self, exercise):
        return f'answer = "{right_key(exercise)}"'

    def record(self, recorder, data):
        exercise, salt = recorder.exercise, data["salt"]
        sealed = {o.key: hashes.seal(salt, o.key, o.reason) for o in exercise.options}
        return data | {"hash": hashes.digest(salt, right_key(exercise)), "options": sealed}

    def complaints(self, recorder, data):
        exercise = recorder.exercise
        for option in exercise.options:
            marked = self.judge(data, {"value": option.key})
            points = exercise.points if option.right else 0
            if marked.points != points or not marked.message.endswith(option.reason):
                yield option.line, f"option {option.key}: {marked}"

    def judge(self, data, observed):
        answer = observed["value"]
        keys = ", ".join(data["options"])
        if values.is_nothing(answer):
            return missing(data, f"There is no answer yet: choose one of {keys}.")
        key = answer.strip().strip("().").casefold() if isinstance(answer, str) else None
        if key not in data["options"]:
            shown = values.shorten(values.show(answer), 40)
            return wrong(data, f"{shown} is none of the answers {keys}.")
        reason = hashes.unseal(data["salt"], key, data["options"][key])
        if hashes.digest(data["salt"], key) == data["hash"]:
            return right(data, f" {reason}")
        return wrong(data, reason, key)

    def form(self, exercise, data, page):
        rows = [page.element("legend", text="Choose one:")]
        for option in exercise.options:
            name = f"{exercise.id}-{option.key}"
            radio = page.element("input", type="radio", name=exercise.id, id=name, value=option.key)
            letter = page.element("span", text=f"{option.key}. ", class_="xl-key")
            words = page.parsed(option.text, option.line, inline=True)
            label = page.element("label", letter, *words, for_=name)
            reason = page.sealed(option.reason, option.line, data["salt"], option.key)
            rows.append(page.element("div", radio, label, reason, class_="xl-option"))
        return [page.element("fieldset", *rows)]


def right_key(exercise):
    """The letter of the right option."""
    return next(option.key for option in exercise.options if option.right)


KIND = Choice()
