r"""What is left of a TeX command whose backslash Python ate: "\frac" becomes a form feed and "rac"."""

import re

# A control character is a certain sign; the rest of the word is one even where a space took its place.
REMAINS = re.compile(
    r"[\x00-\x08\x0b-\x1f][A-Za-z]*|(?<![A-Za-z\\])(?:rac|heta|ext|imes|abla|eta|lpha|ight)(?![A-Za-z])"
)
FORMULA = re.compile(
    r"\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+)\$|:math:`([^`]+)`|\.\. math::(.+?)\n(?=\s*\n\s*\S|\s*$)",
    re.DOTALL,
)


def eaten(tex):
    """The remains of commands in a formula, in order."""
    return REMAINS.findall(tex)


def formulas(text):
    """The formulas in a docstring or a page of Markdown."""
    return [next(filter(None, groups)) for groups in FORMULA.findall(text)]
