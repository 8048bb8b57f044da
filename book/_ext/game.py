"""The game of the first page: sixteen chips over tomorrow's weather, eight days, one bill.

The directive's content is what a reader without JavaScript sees in its place.
"""

import json
from itertools import permutations

import numpy as np
from sphinx.util.docutils import SphinxDirective

import xentlib as xl
from xentlib.engines.recorded import record
from xentlib.sphinx.html_elements import element

OUTCOMES = ("sun", "cloud", "rain", "snow")
CHIPS = 16
CLIMATE = (8, 4, 2, 2)  # of sixteen: the shares of the eight days
NOTHING = (4, 4, 4, 4)  # what somebody says who knows nothing
LETTERS = "scrn"  # of the outcomes
DAYS = "ssssccrn"


def bill(sun, cloud, rain, snow):
    """What each outcome costs under a forecast in chips, and what that is on average: the page runs this."""
    p, q = np.array(CLIMATE) / CHIPS, xl.stack([sun, cloud, rain, snow]) / CHIPS
    return {
        "price": xl.self_information(q),
        "average": xl.cross_entropy(p, q),
        "divergence": xl.kl_divergence(p, q),
        "entropy": xl.entropy(p) + 0 * sun,
    }


def orders():
    """The orders of the eight days that tell the story fairly, as letters: scrn... .

    They begin with sun and end in sun or cloud; rain and snow are apart; and whoever knows the
    climate is never behind somebody who knows nothing.
    """
    price = dict(zip(LETTERS, xl.self_information(np.array(CLIMATE) / CHIPS), strict=True))
    each = xl.self_information(NOTHING[0] / CHIPS)

    def fair(order):
        ahead = np.cumsum([price[day] for day in order]) <= each * np.arange(1, len(order) + 1)
        apart = "rn" not in order and "nr" not in order
        return order[0] == "s" and order[-1] in "sc" and apart and ahead.all()

    return list(filter(fair, sorted({"".join(order) for order in permutations(DAYS)})))


def data():
    """What game.js needs."""
    program = record(bill, dict(zip(OUTCOMES, map(float, NOTHING), strict=True))).to_json()
    return {"program": program, "climate": CLIMATE, "days": list(LETTERS), "orders": orders()}


class Game(SphinxDirective):
    """The game; its content stands where no script runs."""

    has_content = True

    def run(self):
        fallback = element("div", class_="book-game-still")
        self.state.nested_parse(self.content, self.content_offset, fallback)
        text = json.dumps(data(), separators=(",", ":"))
        script = element("script", text=text, type="application/json")
        return [element("div", fallback, script, class_="book-game", id="game")]


def load_files(app, pagename, templatename, context, doctree):
    """Link them on the page that holds the game, after the player that runs its program."""
    if 'class="book-game"' in context.get("body", ""):
        app.add_css_file("game/game.css", priority=860)
        app.add_js_file("xentlib/explore/player.js", defer="defer")
        app.add_js_file("game/game.js", defer="defer")


def setup(app):
    """Register the directive."""
    app.add_directive("game", Game)
    app.connect("html-page-context", load_files)
