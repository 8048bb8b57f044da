"""The book in three lines a lesson: what each lesson's "Three lines to keep" says, on one page.

```{three-lines}
```
"""

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.nodes import make_refnode

from _ext.chapters.lessons import lessons

HEADING = "Three lines to keep"


def lines_of(doctree, docname):
    """The list of the lesson."""
    for section in doctree.findall(nodes.section):
        if section.next_node(nodes.title).astext() == HEADING:
            return section.next_node(nodes.bullet_list).deepcopy()
    raise ExtensionError(f"{docname} has no section {HEADING!r}, which the summaries show")


def shown(app, docname, _):
    """A heading and a list for each lesson."""
    parts = []
    for number, lesson in lessons(app.env.found_docs).items():
        name = nodes.Text(f"{number}. {app.env.titles[lesson].astext()}")
        link = make_refnode(app.builder, docname, lesson, "", name)
        parts += [nodes.rubric("", "", link), lines_of(app.env.get_doctree(lesson), lesson)]
    return parts
