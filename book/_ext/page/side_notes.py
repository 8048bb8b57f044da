"""Side notes stand in the text: {margin} without the theme's script.

That script folds the table of contents away while a margin note is in view, and fails on pages
that have none.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class SideNotes(SphinxPostTransform):
    """Give margin notes a class of their own (book/_static/boxes.css)."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs):
        for note in self.document.findall(nodes.sidebar):
            note["classes"] = ["side-note" if c == "margin" else c for c in note["classes"]]


def setup(app):
    """Register the transform."""
    app.add_post_transform(SideNotes)
