"""A forecast in a live kernel: an answer, how sure, and what that cost.

The first forecast of a question counts. It is kept in `forecasts.json` beside the notebook, which the
page of the forecasts can add to its account.
"""

import datetime
import html
import json
from pathlib import Path

import ipywidgets

from xentlib.explore.live import AS_WIDE, button
from xentlib.explore.numbers import counted
from xentlib.information import self_information

FILE, VERSION = Path("forecasts.json"), 1
SURE = {"leaning": 0.6, "likely": 0.8, "almost sure": 0.95}
LEAST = 0.01  # no share falls below: at most 6.64 bits
WIDE = {"width": "min(100%, 44rem)"}
HALF = {"description_width": "60%"}
BILL = """You put {share:.0%} on the right answer, “{answer}”, and pay {paid}.
Knowing nothing would have cost {uniform}."""


class Forecast(ipywidgets.VBox):
    """Asks which answer is right and how sure the reader is, and charges −log2 of the share it got.

    Parameters
    ----------
    name : str
        The question's own name in the book.
    answers : list of str
        Two to five answers.
    right : int
        The place of the right one, from 0.
    text : str
        The hash of the question's text; a forecast of another text does not count.

    Raises
    ------
    ValueError
        If `forecasts.json` holds something else; it is left as it is.
    """

    def __init__(self, name, answers, right, text):
        self.name, self.answers, self.right, self.text = name, answers, right, text
        self.choice = ipywidgets.RadioButtons(
            options=[(answer, place) for place, answer in enumerate(answers)],
            index=None, layout=AS_WIDE,
        )  # fmt: skip
        self.bill, self.sure = ipywidgets.HTML(), ipywidgets.VBox()
        super().__init__([self.choice, self.bill, self.sure])
        self.choice.observe(self.ask_how_sure, "value")
        if self.counted():
            self.reveal(stored()[name]["shares"])

    def counted(self):
        """Whether a forecast of this very text has been made."""
        return stored().get(self.name, {}).get("text") == self.text

    def ask_how_sure(self, change):
        """Three degrees, each with its price, and the bars."""
        if change.new is None:
            return
        words = [
            button(self.price(word, share), self.commit, self.split(share))
            for word, share in SURE.items()
        ]
        self.sure.children = [
            ipywidgets.Label("How sure are you?"),
            *words,
            button("adjust", self.adjust),
        ]

    def split(self, share):
        """This share for the picked answer; the others get the rest, evenly."""
        rest = (1 - share) / (len(self.answers) - 1)
        return [share if place == self.choice.value else rest for place in range(len(self.answers))]

    def price(self, word, share):
        """What a degree costs, said before it is chosen."""
        return f"{word}, {share:.0%}: {_bits(share)} if right, else {_bits(min(self.split(share)))}"

    def adjust(self):
        """A bar for each answer, for those who want other shares than the three words offer."""
        bars = [
            ipywidgets.IntSlider(
                value=round(100 * share), description=answer, layout=WIDE, style=HALF
            )
            for answer, share in zip(self.answers, self.split(SURE["likely"]), strict=True)
        ]
        prices = ipywidgets.HTML()

        def shares():
            return _allowed([bar.value for bar in bars])

        def show(change=None):
            prices.value = ", ".join(f"{share:.0%}: {_bits(share)}" for share in shares())

        for bar in bars:
            bar.observe(show, "value")
        show()
        done = button("This is my forecast", lambda: self.commit(shares()))
        self.sure.children = [*bars, prices, done]

    def commit(self, shares):
        """Keep the first forecast, and show what this one cost."""
        again = self.counted()
        if not again:
            day = datetime.date.today().isoformat()
            _keep(self.name, {"text": self.text, "shares": shares, "right": self.right, "day": day})
        self.reveal(shares, " (Your first forecast is the one that counts.)" if again else "")

    def reveal(self, shares, remark=""):
        """The bill, and another try."""
        self.choice.disabled = True
        share = shares[self.right]
        bill = BILL.format(
            share=share, answer=html.escape(self.answers[self.right]),
            paid=_bits(share), uniform=_bits(1 / len(shares)),
        )  # fmt: skip
        self.bill.value = f'<p role="status">{bill}{remark}</p>'
        self.sure.children = [button("Try again", self.again)]

    def again(self):
        """Trying again is free, and does not count."""
        self.choice.disabled, self.choice.index = False, None
        self.bill.value, self.sure.children = "", []


def stored():
    """The forecasts that lie beside the notebook, by the names of their questions."""
    if not FILE.exists():
        return {}
    try:
        data = json.loads(FILE.read_text("utf-8"))
        if data["version"] == VERSION:
            return dict(data["forecasts"])
    except (ValueError, KeyError, TypeError):
        pass
    raise ValueError(f"{FILE.resolve()} holds no forecasts of version {VERSION}: move it elsewhere")


def _keep(name, made):
    forecasts = {"version": VERSION, "forecasts": stored() | {name: made}}
    FILE.write_text(json.dumps(forecasts, indent=1), "utf-8")


def _allowed(weights):
    """Shares of at least 1 %, together 1."""
    total, room = sum(weights), 1 - LEAST * len(weights)
    return [LEAST + room * (w / total if total else 1 / len(weights)) for w in weights]


def _bits(share):
    return counted(f"{self_information(share):.2f}".rstrip("0").rstrip(".") + " bits")
