"""`exercises`: the sheet of a chapter in its page, with all that marks an answer there.

The directive stands in a page and takes the sheet of the same name from exercises/ or a folder in
it. Prompts, hints, options and explanations are MyST, as everywhere in the book. A mistake in a sheet fails
the build with its file and line. Hidden tests never come here, and neither do the solutions of a
sheet that says `release: never`.
"""

import json
from contextlib import contextmanager
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from xentlib.classroom import hashes, kinds
from xentlib.classroom.handout import student
from xentlib.classroom.sheets import record, sheet
from xentlib.classroom.values import counted
from xentlib.sphinx.exercises import files
from xentlib.sphinx.html_elements import element
from xentlib.sphinx.tables import joined

SHEETS = "exercises"
NOTEBOOKS = "notebooks"
SCRIPTS = files.FOLDER.relative_to("_static").as_posix()
NAMES = {"numpy": "NumPy", "torch": "PyTorch"}
KEYS = "Tab indents; Escape, then Tab, leaves the field. Shift+Enter runs, Ctrl+Enter checks."
RUN, TO_ANSWER = {"run": "Run"}, {"check": "Check", "stop": "Stop", "reset": "Start again"}
TO_SHEET = {"download": "Download as a notebook", "load": "Load a notebook", "clear": "Clear"}
PLAIN_TEXT = {"spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}


class Later(nodes.comment):
    """What a reader sees later. It is no comment, but the search does not look into comments."""


class Sealed(nodes.comment):
    """What a reader sees after a choice, and not in the page's source before that."""


class Exercises(SphinxDirective):
    """The sheet of this page, where the directive stands."""

    def run(self):
        self.path = path_of_sheet(Path(self.env.srcdir, SHEETS), Path(self.env.docname).name)
        self.env.note_dependency(str(self.path))
        try:
            self.sheet = sheet.read(self.path)
            self.data = recorded(self.sheet)
            self.notebook = f"{self.sheet.name}-exercises.ipynb"
            self.notebooks = "../" * self.env.docname.count("/") + f"{NOTEBOOKS}/"
        except (OSError, sheet.SheetError) as error:
            raise self.error(str(error)) from error
        if not all(map(is_for_the_page, self.sheet.exercises)):
            self.env.metadata[self.env.docname]["sheet"] = str(self.path)
        exercises = enumerate(self.sheet.exercises, 1)
        return [
            *self.parsed(self.sheet.introduction, 1),
            *[self.exercise(number, exercise) for number, exercise in exercises],
            foot(self.sheet, self.data, self.notebooks + self.notebook),
        ]

    def parsed(self, text, line, inline=False):
        """MyST from the cell on this line of the sheet; faults are reported for the sheet."""
        holder = nodes.container()
        renderer = self.state._renderer
        with reported_for(renderer, self.path), renderer.current_node_context(holder):
            renderer.nested_render_text(text, line + 1, inline)
        return holder.children

    def exercise(self, number, exercise):
        """One exercise: a section, with its place in the contents of the page."""
        name = f"exercise-{exercise.id}"
        title = nodes.title("", f"{number}. {exercise.title}")
        section = nodes.section("", title, ids=[name], names=[name], classes=["xl-exercise"])
        section += element("p", text=counted(exercise.points, "point"), class_="xl-worth")
        section += self.parsed(exercise.prompt, exercise.line)
        here = exercise.id in self.data
        section += self.answer(exercise) if here else self.elsewhere(exercise)
        for step, hint in enumerate(exercise.hints, 1):
            summary = element("summary", text=f"Hint {step} of {len(exercise.hints)}")
            hint = self.parsed(hint, exercise.line)
            section += element("details", summary, *hint, class_="xl-hint")
        if self.sheet.release == "page":
            section += self.solution(exercise)
        return section

    def answer(self, exercise):
        """Where the answer goes, the buttons, and where its result will stand."""
        kind = kinds.named(exercise.kind)
        return element(
            "div",
            *kind.form(exercise, self.data[exercise.id], self),
            buttons(RUN | TO_ANSWER if kind.is_program else TO_ANSWER),
            element("pre", class_="xl-printed", hidden=True, tabindex="0", aria_label="Printed"),
            element("div", class_="xl-result", role="status"),
            class_="xl-answer",
            data_exercise=exercise.id,
        )

    # What the kinds make their forms of

    element = staticmethod(element)
    plain = PLAIN_TEXT

    def sealed(self, text, line, salt, key):
        """MyST that the page's script unseals with the right key."""
        return Sealed("", "", *self.parsed(text, line), salt=salt, key=key)

    def program(self, exercise):
        """A field for a program; the page's script makes it an editor on first use."""
        stub = sheet.code(exercise.stub).rstrip()
        keys = f"{exercise.id}-keys"
        return [
            element("textarea", text=stub, rows=stub.count("\n") + 1, wrap="off", **PLAIN_TEXT,
                    aria_label=f"Your answer: {exercise.title}", aria_describedby=keys),
            element("p", text=KEYS, class_="xl-keys", id=keys),
        ]  # fmt: skip

    def elsewhere(self, exercise):
        """Where an exercise is worked on that the page cannot run or mark."""
        folders = self.config.xl_launch | {"in the notebook": self.notebooks}
        links = [
            element("a", text=words, href=f"{folder}{self.notebook}")
            for words, folder in folders.items()
        ]
        names = " and ".join(NAMES.get(need, need) for need in exercise.needs)
        why = f"It needs {names}, which this page cannot run." if names else "A teacher marks it."
        text = f"This exercise is for the notebook. {why} Work on it "
        return element("p", *joined(links), nodes.Text("."), text=text, class_="xl-elsewhere")

    def solution(self, exercise):
        """The worked solution, which the page's script shows after an honest try."""
        shown = [element("summary", text="Worked solution")]
        shown += self.parsed(exercise.explanation, exercise.line)
        if kinds.named(exercise.kind).is_program:
            shown.append(nodes.literal_block(text=sheet.code(exercise.solution), language="python"))
        hidden = exercise.id in self.data  # what cannot be tried in the page is not hidden there
        return Later("", "", element("details", *shown, class_="xl-solution", hidden=hidden))


def path_of_sheet(folder, name):
    """Where in `folder` the sheet of this name lies, or would lie directly in it."""
    return next(folder.rglob(f"{name}.md"), folder / f"{name}.md")


def is_for_the_page(exercise):
    """Whether a page can run the answer and mark it."""
    return not exercise.needs and not kinds.named(exercise.kind).by_hand


def recorded(the_sheet):
    """The check data of the exercises that can be answered in a page."""
    here = filter(is_for_the_page, the_sheet.exercises)
    return {exercise.id: record.record_exercise(the_sheet, exercise) for exercise in here}


@contextmanager
def reported_for(renderer, path):
    """Warnings name this file, as they do in MyST's own {include}."""
    document, reporter = renderer.document, renderer.reporter
    before = document["source"], reporter.source, reporter.get_source_and_line
    document["source"] = reporter.source = str(path)
    reporter.get_source_and_line = lambda line=None: (str(path), line)
    try:
        yield
    finally:
        document["source"], reporter.source, reporter.get_source_and_line = before


def buttons(words):
    """A row of buttons, from their names and what they say; there is nothing to stop yet."""
    made = [
        element("button", text=text, type="button", class_=f"xl-{name}", hidden=name == "stop")
        for name, text in words.items()
    ]
    return element("div", *made, class_="xl-buttons")


def foot(the_sheet, data, notebook):
    """The score, what becomes of the answers, and the check data for the script."""
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    script = f'<script type="application/json">{packed}</script>'
    return element(
        "div",
        element("p", class_="xl-score", role="status"),
        buttons(TO_SHEET),
        nodes.raw("", script, format="html"),
        class_="xl-sheet",
        data_sheet=the_sheet.name,
        data_points=sum(one["points"] for one in data.values()),
        data_notebook=notebook,
    )


def nothing(translator, node):
    """A wrapper that leaves no trace in the page."""


def start_sealing(translator, node):
    """Remember where the secret begins."""
    node["start"] = len(translator.body)


def end_sealing(translator, node):
    """Replace what has been written since by its sealed form."""
    written = "".join(translator.body[node["start"] :])
    del translator.body[node["start"] :]
    sealed = hashes.seal(node["salt"], node["key"], written)
    translator.body.append(f'<div class="xl-reason" data-sealed="{sealed}" hidden></div>')


def load_files(app, pagename, templatename, context, doctree):
    """Link script and style on pages with exercises."""
    if 'class="xl-sheet"' in context.get("body", ""):
        app.add_css_file(f"{SCRIPTS}/exercises.css", priority=850)
        app.add_js_file(f"{SCRIPTS}/exercises.js", defer="defer")


def copy_files(app):
    """Put what the exercises load into the site."""
    if app.builder.format == "html":
        files.copy_files(Path(app.outdir))


def write_notebooks(app, exception):
    """The student's notebook of each sheet on a page that has exercises for the notebook."""
    if exception or app.builder.format != "html":
        return
    for page in app.env.metadata.values():
        if "sheet" in page:
            the_sheet = sheet.read(Path(page["sheet"]))
            target = Path(app.outdir, NOTEBOOKS, f"{the_sheet.name}-exercises.ipynb")
            target.parent.mkdir(exist_ok=True)
            nbformat.write(student.notebook(the_sheet), target)


def setup(app):
    """Register the directive; pages link files that are there already."""
    app.setup_extension("xentlib.sphinx.html_elements")
    # Where the notebooks can be opened: words, and an address that a notebook's name completes.
    app.add_config_value("xl_launch", {}, "env", [dict])
    app.add_directive("exercises", Exercises)
    app.add_node(Later, html=(nothing, nothing))
    app.add_node(Sealed, html=(start_sealing, end_sealing))
    app.connect("html-page-context", load_files)
    app.connect("builder-inited", copy_files)
    app.connect("build-finished", write_notebooks)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
