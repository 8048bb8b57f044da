"""A claim: a passage of a chapter, and the values that make its numbers true.

    @claim("The first gradients are 0.1219 and 0.0173.")
    def test_first_gradients():
        return first_gradient(0.6, 0.9), first_gradient(2.0, 2.0)

The test computes the passage's numbers, in the order in which they stand there. It fails when a number
in the chapter is not the computed one rounded to the digits shown, when a number has no value, or when the
chapter no longer says this. A passage is copied from the chapter; only line breaks may differ.
A passage that states no number that counts (see `numbers_in`) is claimed by a test that asserts and returns nothing.
"""

import functools
import re
from fractions import Fraction
from pathlib import Path

BOOK = Path(__file__).resolve().parents[2] / "book"
SMALL = 12  # whole numbers up to this one are counting words and indices, unless a unit follows

NUMBER = re.compile(
    r"""(?<![\w.\\])                                        # not inside a word, a decimal or a command
    (?P<sign>[-−]?)
    (?P<digits>\d{1,3}(?:(?:,|\{,\})\d{3})+(?!\d)|\d+)       # 1797, 1,797 or 1{,}797
    (?P<decimals>\.\d+)?
    (?:/(?P<below>\d+(?!\.\d)))?                            # 4/27
    (?:\s*(?:\\times|×)\s*10\^\{?(?P<power>[-−]?\d+)\}?)?    # 3.3 × 10^{-4}
    (?P<unit>[\s~]*(?:bits?|nats?|hartleys?|dits?|%|\\%|per\ cent)(?!\w))?
    """,
    re.VERBOSE,
)

PLACE = r"\b(?:[Ss]ection|[Cc]hapter|[Ee]quation|[Ee]xercise|[Pp]age)s?[\s~]\(?\d[\d.]*\)?(?:(?:,| and| to)\s\(?\d[\d.]*\)?)*"


def chapter(number):
    """The path of a chapter, from its number as in the names of its files: "04", "10"."""
    (path,) = BOOK.glob(f"{number}-*.md")
    return path


def one_line(text):
    return " ".join(text.split())


def prose_of(source):
    """What a reader reads of a chapter, on one line: no code, no displayed equations, no labels, no link targets,
    no places (chapter 3, equation (55)).

    Captions and descriptions of figures, which stand in the header of a cell, are kept.
    """
    text = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.DOTALL)
    text = re.sub(
        r"^(`{3,})\{code-cell\}.*?^\1\s*?$",
        lambda cell: captions(cell[0]),
        text,
        flags=re.DOTALL | re.MULTILINE,
    )
    text = re.sub(
        r"^(`{3,})(?:\{(?:math|code-block|literalinclude)\}|\w*\s*\n).*?^\1\s*?$",
        "",
        text,
        flags=re.DOTALL | re.MULTILINE,
    )
    text = re.sub(r"\$\$.*?\$\$(?: *\([\w-]+\))?", "", text, flags=re.DOTALL)
    text = re.sub(
        r"^\s*:(?:class|name|label|open|width|align|widths|header-rows):.*$",
        "",
        text,
        flags=re.MULTILINE,
    )
    text = re.sub(r"^\([\w-]+\)=\s*$|^#+ .*$|^\s*[:`]{3,}.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\{(?:ref|eq|numref|doc|cite:\w+|glue:\w+|download)\}`[^`]*`", "", text)
    text = re.sub(r"\{term\}`([^`<]*)(?:<[^`]*>)?`", r"\1", text)
    text = re.sub(r"`[^`\n]*`", "", text)
    text = re.sub(PLACE, "", text)
    text = re.sub(r"\]\([^)\s]*\)", "]", text)
    return one_line(text)


def captions(cell):
    """The caption and alt text in the header of a code cell."""
    header = [
        line for line in cell.splitlines() if re.match(r":?\s*(?:caption|alt):", line.lstrip(": "))
    ]
    return "\n\n".join(
        line.split(":", 2)[-1] if line.startswith(":") else line.split(":", 1)[-1]
        for line in header
    )


def numbers_in(prose):
    """The numbers that must be true, each as (text, value, digits after the point, start): all but small whole numbers."""
    found = []
    for match in NUMBER.finditer(prose):
        whole = int(re.sub(r"\D", "", match["digits"]))
        counting = not (match["decimals"] or match["power"] or match["unit"])
        if counting and whole <= SMALL and int(match["below"] or 0) <= SMALL:
            continue
        value = Fraction(str(whole) + (match["decimals"] or ""))
        if match["below"]:
            value /= int(match["below"])
        power = int((match["power"] or "0").replace("−", "-"))
        value *= Fraction(10) ** power * (-1 if match["sign"] else 1)
        places = None if match["below"] else len(match["decimals"] or ".") - 1 - power
        found.append((match[0].strip(), value, places, match.start()))
    return found


def agrees(value, stated, places):
    """Whether `stated`, with so many digits after the point, is `value` rounded (a fraction: is the value)."""
    half = Fraction(1, 10**9) if places is None else Fraction(1, 2) / Fraction(10) ** places
    return abs(Fraction(value) - stated) <= half * (1 + Fraction(1, 10**6))


def claim(passage):
    """Make a test of a function that returns the values of the numbers in `passage`, in order."""

    def decorate(compute):
        @functools.wraps(compute)
        def test():
            number = re.search(r"test_(\d\d)_", compute.__module__)[1]
            source = one_line(chapter(number).read_text(encoding="utf-8"))
            assert one_line(passage) in source, (
                f"chapter {number} does not say: {one_line(passage)}"
            )
            values = compute()
            values = (
                () if values is None else values if isinstance(values, (tuple, list)) else (values,)
            )
            stated = numbers_in(prose_of(one_line(passage)))
            texts = [text for text, *_ in stated]
            assert len(values) == len(stated), (
                f"{len(values)} values for the {len(stated)} numbers {texts}"
            )
            for (text, number_stated, places, _), value in zip(stated, values):
                assert agrees(float(value), number_stated, places), (
                    f"the chapter says {text}, computed {value}"
                )

        test.passage = passage
        return test

    return decorate
