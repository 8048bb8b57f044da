"""Directives that show something of all pages: what they show is made when every page is read.

A page with one of them is written again whenever any page of the book is.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from _ext.chapters import build_report, chapter_map, three_lines

SHOWN = {
    "chapter-map": chapter_map.shown,
    "three-lines": three_lines.shown,
    "build-report": build_report.shown,
}


class Overview(nodes.General, nodes.Element):
    """The place of a directive, with its name and its lines."""


class OverviewDirective(SphinxDirective):
    """Leave the place on the page."""

    has_content = True

    def run(self):
        self.env.metadata[self.env.docname]["overview"] = True
        return [Overview("", name=self.name, lines=list(self.content))]


class FillOverviews(SphinxPostTransform):
    """Put there what is shown, before references are resolved."""

    default_priority = 5

    def run(self, **kwargs):
        for place in list(self.document.findall(Overview)):
            shown = SHOWN[place["name"]]
            place.replace_self(shown(self.app, self.env.docname, place["lines"]))


def pages(app, env):
    """The pages with an overview."""
    return sorted(name for name, data in env.metadata.items() if "overview" in data)


def setup(app):
    """Register directives and transform, and have the pages written."""
    app.add_node(Overview)
    for name in SHOWN:
        app.add_directive(name, OverviewDirective)
    app.add_post_transform(FillOverviews)
    app.connect("env-updated", pages)
    return {"env_version": 1}
