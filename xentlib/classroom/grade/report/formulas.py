"""Formulas in a sheet's messages as plain HTML: a page of feedback needs no script to show them."""

import re
from html import escape

SIGNS = {
    "sigma": "σ",
    "theta": "θ",
    "tau": "τ",
    "infty": "∞",
    "sum": "∑",
    "ldots": "…",
    "log": "log",
}


def html(text: str) -> str:
    """`text` as HTML, with what stands between dollars as a formula; all else is text.

    Examples
    --------
    >>> html("a < b: $-\\\\log_2 q(x)$")
    'a &lt; b: <i>−log<sub>2</sub> q(x)</i>'
    """
    return re.sub(r"\$([^$\n]{1,200})\$", lambda match: formula(match[1]), escape(text))


def formula(tex: str) -> str:
    """A short formula, with the few commands that messages use."""
    tex = re.sub(r"\\operatorname\{(\w+)\}", r"\1", tex.replace("-", "−"))
    tex = re.sub(r"\\tfrac\{(.)\}\{([^{}]*)\}", r"\1/(\2)", tex)
    tex = re.sub(r"\\tfrac(\d)(\d)", r"\1/\2", tex)
    tex = re.sub(r"\\([a-z]+)", lambda match: SIGNS.get(match[1], match[0]), tex)
    tex = re.sub(r"_(?:\{([^{}]*)\}|(\w))", r"<sub>\1\2</sub>", tex)
    tex = re.sub(r"\^(?:\{([^{}]*)\}|(\w))", r"<sup>\1\2</sup>", tex)
    return f"<i>{tex}</i>"
