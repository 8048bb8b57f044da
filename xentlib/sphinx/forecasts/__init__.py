"""Forecasts: questions to which the reader says how sure they are, and what that cost.

::

    :::{forecast} four-times-as-long
    A pendulum is made four times as long. How long does a swing take now?

    - [ ] as long as before
    - [x] twice as long
    - [ ] four times as long

    The time grows like the root of the length.
    :::

The box of the right answer is ticked; what follows the answers explains it. Each forecast has a
name of its own in the book, since the reader's browser keeps the first answer under it.
"""

import hashlib
import json
import re

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import xentlib as xl
from xentlib.engines.recorded import record
from xentlib.sphinx.html_elements import HtmlElement, element

LEAST, MOST = 2, 5  # answers of a question
FORM = (
    f"a forecast is a question, a list of {LEAST} to {MOST} answers, each with its box (- [ ] ...) and "
    "one of them ticked (- [x] ...), and what explains the right one"
)
QUESTION = re.compile(r".*^\s*[-*+] \[[ xX]\][^\n]*", re.DOTALL | re.MULTILINE)
ITEM = re.compile(r"^(\s*[-*+] )\[([ xX])\]\s*")


def price(share, answers):
    """What the reader pays in bits, and what somebody who knows nothing would: the page runs this."""
    return {"paid": xl.self_information(share), "uniform": xl.self_information(1 / answers)}


PROGRAM = json.dumps(record(price, {"share": 0.5, "answers": 4.0}).to_json(), separators=(",", ":"))


def fingerprint(source):
    """The hash of a question and its answers as they are written, without what explains them."""
    return hashlib.sha1(QUESTION.match(source)[0].strip().encode()).hexdigest()[:8]


class Forecast(SphinxDirective):
    """A question, its answers as a list of boxes, one of them ticked, and an explanation."""

    required_arguments = 1
    has_content = True

    def run(self):
        name = self.arguments[0]
        body = nodes.Element()
        ticks = [item[2] != " " for item in map(ITEM.match, self.content) if item]
        lines = self.content[:]  # without the boxes, which MyST's tasklist would make inputs of
        lines.data[:] = [ITEM.sub(r"\1", line) for line in lines]
        self.state.nested_parse(lines, self.content_offset, body)
        lists = (i for i, node in enumerate(body) if isinstance(node, nodes.bullet_list))
        place = next(lists, 0)
        question, explanation = body[:place], body[place + 1 :]
        answers = body[place].children
        whole = LEAST <= len(ticks) == len(answers) <= MOST and ticks.count(True) == 1
        if not (question and explanation and whole):
            raise self.error(FORM)
        right = ticks.index(True)
        text = fingerprint("\n".join(self.content))
        self._enter(name, question[-1].astext(), text)
        box = element(
            "div",
            element("div", *question, class_="xl-question"),
            element("ol", *map(_answer, answers), class_="xl-answers"),
            element(
                "details",
                element("summary", text="The answer"),
                element("p", *answers[right].deepcopy().children[0].children, class_="xl-right"),
                *explanation,
                class_="xl-explained",
            ),
            class_="xl-forecast",
            id=f"forecast-{name}",
            data_name=name,
            data_text=text,
            data_right=right,
            data_program=PROGRAM,
        )
        return [box]

    def _enter(self, name, title, text):
        """Into the list of all forecasts; a name belongs to one of them."""
        if not re.fullmatch(r"[a-z0-9-]+", name):
            raise self.error(f"the name {name!r} has other signs than small letters, digits and -")
        other = forecasts_of(self.env).get(name)
        if other:
            raise self.error(f"there is another forecast {name!r} in {other['page']}")
        known = self.env.metadata[self.env.docname].setdefault("forecasts", {})
        known[name] = {"title": title, "text": text}


class Account(SphinxDirective):
    """`forecast-account`: what the reader has forecast and paid over the whole book."""

    def run(self):
        self.env.note_reread()  # it changes when any page does
        return [element("ul", class_="xl-account", data_program=PROGRAM)]


def list_questions(app, doctree, docname):
    """Give the account all questions of the book, with links to them, in the order of the pages."""
    for place in list(doctree.findall(HtmlElement)):
        if place["attributes"].get("class") != "xl-account":
            continue
        order = {page: i for i, page in enumerate(app.env.collect_relations())}
        known = forecasts_of(app.env).items()
        for name, forecast in sorted(known, key=lambda item: order.get(item[1]["page"], -1)):
            href = app.builder.get_relative_uri(docname, forecast["page"]) + f"#forecast-{name}"
            link = element("a", text=forecast["title"], href=href)
            place += element("li", link, data_name=name, data_text=forecast["text"])


def _answer(item):
    return element("li", *item.children[0].children)


def forecasts_of(env):
    """Each forecast of the book by its name: its page, its question in words, and that text's hash."""
    return {
        name: known | {"page": page}
        for page, of_page in env.metadata.items()
        for name, known in of_page.get("forecasts", {}).items()
    }


def setup(app):
    """Register the directive."""
    app.setup_extension("xentlib.sphinx.html_elements")
    app.add_directive("forecast", Forecast)
    app.add_directive("forecast-account", Account)
    app.connect("doctree-resolved", list_questions)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 4}
