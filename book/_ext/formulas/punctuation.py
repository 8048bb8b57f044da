"""Keep a comma or full stop on the line of the formula before it.

Browsers may break a line after a formula even when a comma follows at once. A formula that is
short enough for a phone's line is held together with the marks behind it.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

MARKS = re.compile(r"[,.;:!?)\]’”…]+|-\w+")
LONGEST = 36  # characters of LaTeX; about 300 px at most


class KeepPunctuation(SphinxPostTransform):
    """Wrap a formula and the marks behind it in a span that does not break."""

    default_priority = 500
    formats = ("html",)

    def run(self, **kwargs):
        for formula in list(self.document.findall(nodes.math)):
            text = formula.next_node(descend=False, siblings=True)
            marks = isinstance(text, nodes.Text) and MARKS.match(text.astext())
            if marks and len(formula.astext()) <= LONGEST:
                parent, span = formula.parent, nodes.inline("", "", classes=["held-together"])
                place = parent.index(
                    formula
                )  # texts may be equal, so the text is asked by its place
                parent[place + 1] = nodes.Text(text.astext()[marks.end() :])
                parent[place] = span
                span += [formula, nodes.Text(marks[0])]


def setup(app):
    """Register the transform."""
    app.add_post_transform(KeepPunctuation)
