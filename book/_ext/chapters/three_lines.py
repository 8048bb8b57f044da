"""The book in three lines a lesson: what each lesson's "Three lines to keep" says, on one page.

```{three-lines}
```
"""

from docutils import nodes
from docutils.utils import new_document
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from _ext.chapters import written_again
from _ext.chapters.chapter_map import FILE

HEADING = "Three lines to keep"


class ThreeLines(nodes.General, nodes.Element):
    """The place where the lines will be."""


class ThreeLinesDirective(SphinxDirective):
    """`three-lines`: a heading and a list for each lesson."""

    def run(self):
        written_again.note(self.env)
        return [ThreeLines()]


def lines_of(doctree, docname):
    """The list of the lesson."""
    for section in doctree.findall(nodes.section):
        if section.next_node(nodes.title).astext() == HEADING:
            return section.next_node(nodes.bullet_list).deepcopy()
    raise ExtensionError(f"{docname} has no section {HEADING!r}, which the summaries show")


def fill(app, doctree, docname):
    """Put the lines of all lessons where the directive is."""
    for place in list(doctree.findall(ThreeLines)):
        shown = []
        for lesson in sorted(page for page in app.env.found_docs if FILE.fullmatch(page)):
            lines = new_document("")
            lines += lines_of(app.env.get_doctree(lesson), lesson)
            app.env.resolve_references(lines, docname, app.builder)
            name = f"{int(FILE.fullmatch(lesson)[1])}. {app.env.titles[lesson].astext()}"
            link = make_refnode(app.builder, docname, lesson, "", nodes.Text(name))
            shown += [nodes.rubric("", "", link), *lines.children]
        place.replace_self(shown)


def setup(app):
    """Read the directive while reading, fill it while writing: a lesson may have changed."""
    app.add_node(ThreeLines)
    app.add_directive("three-lines", ThreeLinesDirective)
    app.setup_extension("_ext.chapters.written_again")
    app.connect("doctree-resolved", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
