"""A claim: a passage of a page, and the values that make its numbers true.

    @claim("The first gradients are 0.1219 and 0.0173.")
    def test_first_gradients():
        return first_gradient(0.6, 0.9), first_gradient(2.0, 2.0)

The test computes the passage's numbers, in the order in which they stand there. It fails when a number
on the page is not the computed one rounded to the digits shown, when a number has no value, or when the
page no longer says this. A passage is copied from the page; only line breaks may differ.
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

PLACE = re.compile(  # chapter 3, sections 4.3.6 and 5, equation (55)
    r"\b(?:[Ss]ection|[Cc]hapter|[Ee]quation|[Ee]xercise|[Pp]age)s?"
    r"[\s~]\(?\d[\d.]*\)?(?:(?:,| and| to)\s\(?\d[\d.]*\)?)*"
)
FENCED = re.compile(r"^(`{3,})([^\n]*)\n(.*?)^\1[ ]*$", re.DOTALL | re.MULTILINE)
NOT_PROSE = re.compile(r"(?:\{(?:math|code-block|literalinclude|chapter-map)\}.*|\w*)\s*")
SETTING = re.compile(
    r"^\s*:?\s*(?:class|name|label|open|width|align|widths|tags):.*$", re.MULTILINE
)


def chapter(number):
    """The path of a chapter, from its number as in the names of its files: "04", "10"."""
    (path,) = BOOK.glob(f"{number}-*.md")
    return path


def page_of(module):
    """The page that a file of claims speaks of.

    test_04_... of 04-*.md, test_page_map of map.md, test_deeper_codes of deeper/codes.md,
    test_teaching_monday_to_friday of teaching/monday-to-friday.md.
    """
    number, folder, name = re.search(
        r"test_(?:(\d\d)_|(page|deeper|teaching)_(\w+))", module
    ).groups()
    if number:
        return chapter(number)
    return BOOK / ("" if folder == "page" else folder) / f"{name.replace('_', '-')}.md"


def one_line(text):
    return " ".join(text.split())


def prose_of(source):
    """What a reader reads of a chapter, on one line.

    Without code, displayed equations, headings, labels, link targets and places (chapter 3,
    equation (55)); with the captions and descriptions of figures, which stand in a cell's header.
    """
    text = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.DOTALL)
    text = FENCED.sub(prose_of_block, text)
    text = re.sub(r"\$\$.*?\$\$(?: *\([\w-]+\))?", "", text, flags=re.DOTALL)
    text = SETTING.sub("", text)
    text = re.sub(r"^\([\w-]+\)=\s*$|^#+ .*$|^\s*[:`]{3,}.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\| \d+ \| \[", "| [", text, flags=re.MULTILINE)  # the number of a lesson
    text = re.sub(r"\{(?:ref|eq|numref|doc|cite:\w+|glue:\w+|download)\}`[^`]*`", "", text)
    text = re.sub(r"\{term\}`([^`<]*)(?:<[^`]*>)?`", r"\1", text)
    text = re.sub(r"`[^`\n]*`", "", text)
    text = PLACE.sub("", text)
    text = re.sub(r"\]\([^)\s]*\)", "]", text)
    return one_line(text)


def prose_of_block(block):
    """Nothing of code or mathematics, the header of a cell (its captions), all of anything else."""
    if block[2].startswith("{code-cell}"):
        header = re.match(r"---\n(.*?)^---$|((?:^:[^\n]*\n)*)", block[3], re.DOTALL | re.MULTILINE)
        return header[1] or header[2] or ""
    return "" if NOT_PROSE.fullmatch(block[2]) else block[0]


def numbers_in(prose):
    """The numbers that must be true, as (text, value, digits after the point, start).

    These are all but whole numbers up to `SMALL` without a unit.
    """
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
            page = page_of(compute.__module__)
            source = one_line(page.read_text(encoding="utf-8"))
            assert one_line(passage) in source, f"{page.name} does not say: {one_line(passage)}"
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
                    f"{page.name} says {text}, computed {value}"
                )

        test.passage = passage
        return test

    return decorate
