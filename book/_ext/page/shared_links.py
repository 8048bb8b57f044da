"""What a shared link shows: the page's first sentences and a picture.

The picture needs the address of the site, so it is there only where the repository's is known.
"""

import textwrap
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from docutils import nodes

import xentlib as xl
from _ext.game import CHIPS, CLIMATE, NOTHING, OUTCOMES
from _tools.repository import pages_url
from xentlib.explore import style

CARD = Path("_static", "card.png")
GROUND = "#fdfcf8"
LONGEST = 200  # letters of a description


def description(doctree):
    """The first paragraph of the page without formulas, cut after a word."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section) and not paragraph.next_node(nodes.math):
            return textwrap.shorten(paragraph.astext(), LONGEST, placeholder=" …")
    return ""


def add(app, pagename, templatename, context, doctree):
    """Put the description, and the picture's address if there is one, into the page's context."""
    if doctree is not None:
        context["description"] = description(doctree)
    if url := pages_url():
        context["card_url"] = f"{url}{CARD.as_posix()}"


def draw(app, exception):
    """Draw the picture: four boxes, as wide as a kind of weather is frequent, as high as it costs."""
    if exception or app.builder.format != "html" or not pages_url():
        return
    p, q = np.array([CLIMATE, NOTHING]) / CHIPS
    left = np.cumsum(p) - p
    with plt.style.context([style, {"font.size": 22}]):
        fig, ax = plt.subplots(figsize=(12, 6.3), dpi=100, facecolor=GROUND)
        ax.set_facecolor(GROUND)
        for forecast, colour in ((p, "C0"), (q, "C1")):
            heights = xl.self_information(forecast)
            ax.bar(left, heights, p, align="edge", color="none", edgecolor=colour, linewidth=5)
        ax.set(title="How sure are you about tomorrow?", ylabel="surprise, bits", ylim=(0, 3.4))
        ax.set_xticks(left + p / 2, OUTCOMES)
        ax.spines[["top", "right"]].set_visible(False)
        fig.savefig(Path(app.outdir) / CARD, metadata={"Software": None})
        plt.close(fig)


def setup(app):
    """Describe every page, and draw when all are written."""
    app.connect("html-page-context", add)
    app.connect("build-finished", draw)
