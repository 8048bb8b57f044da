"""The map of the book: which lesson needs which, as a picture to click on and as a table.

    ```{chapter-map}
    3 | 2    | its two averages of surprise     |
    4 | 2, 3 | the two parts of a cross-entropy | codes, learned-targets
    ```

Each line is a lesson, the lessons that it needs, what for, and the deeper pages beside it. A lesson's
number is the one in its file name. The picture has a row for every step from the lessons that need
nothing; point at a lesson (or go to it with the keyboard) and everything that it needs is marked.
"""

import html
import re
import textwrap
from typing import NamedTuple

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.nodes import make_refnode

from _ext.chapters.lessons import lessons
from xentlib.sphinx import tables

LINE = re.compile(r"(\d+)\s*\|\s*([\d, ]*)\|\s*(\S[^|]*?)\s*\|\s*([\w, -]*)")
COLUMNS = ["lesson", "needs", "what for", "deeper"]

WIDE, MIDDLES = 360, (87, 273)  # the picture is as wide as a phone; the middles of its boxes
BOX, HIGH, GAP = 170, 62, 34  # a box, and the space below it
LETTERS, LEADING = 22, 15  # of a title: how many in a line, from line to line
TIP = (
    '<defs><marker id="chapter-map-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
    'markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0 L8,4 L0,8 z"/>'
    "</marker></defs>"
)


class Line(NamedTuple):
    """What a line says of its lesson: the lessons that it needs, what for, the deeper pages."""

    needs: list[int]
    reason: str
    deeper: list[str]


def shown(app, docname, content):
    """The picture (in HTML) and the table."""
    lines, docnames = read_lines(content), app.env.found_docs
    deeper = {name.rpartition("/")[2]: name for name in docnames if "deeper/" in name}
    pages = lessons(docnames) | deeper
    each_in_a_line(lines, pages)
    titles = {name: app.env.titles[page].astext() for name, page in pages.items()}

    def link(name, text):
        return make_refnode(app.builder, docname, pages[name], "", nodes.Text(text))

    rows = [
        [
            [link(number, f"{number} {titles[number]}")],
            tables.joined(link(n, str(n)) for n in line.needs) or "nothing",
            line.reason,
            tables.joined(link(name, titles[name]) for name in line.deeper),
        ]
        for number, line in lines.items()
    ]
    table = tables.table(COLUMNS, rows, "chapter-map-table")
    if app.builder.format != "html":
        return [table]
    needs = {number: line.needs for number, line in lines.items()}
    addresses = {n: app.builder.get_relative_uri(docname, pages[n]) for n in needs}
    return [nodes.raw("", picture(needs, titles, addresses), format="html"), table]


def read_lines(content):
    """What the lines say, by the number of the lesson."""
    lines = {}
    for line in filter(None, map(str.strip, content)):
        match = LINE.fullmatch(line)
        if not match:
            raise ExtensionError(
                f"chapter-map: expected 'lesson | needs | what for | deeper': {line}"
            )
        number, needs = int(match[1]), [int(needed) for needed in re.findall(r"\d+", match[2])]
        if unknown := set(needs) - set(lines):
            raise ExtensionError(f"chapter-map: {number} needs {unknown}, not in a line above it")
        lines[number] = Line(needs, match[3], re.findall(r"[\w-]+", match[4]))
    return lines


def each_in_a_line(lines, pages):
    """The lessons and deeper pages that the lines name are those that there are."""
    named = {*lines, *(name for line in lines.values() for name in line.deeper)}
    if difference := sorted(map(str, named ^ set(pages))):
        raise ExtensionError(f"chapter-map: each lesson and deeper page in a line: {difference}")


def everything_needed(needs):
    """For each lesson the set of all that must be read before it, and itself."""
    before = {}
    for number, direct in needs.items():
        before[number] = {number}.union(*(before[needed] for needed in direct))
    return before


def places(needs):
    """(row, column) of each lesson: below all that it needs, under the first of these if it can be."""
    where = {}
    for number, direct in needs.items():
        row = max((where[needed][0] + 1 for needed in direct), default=0)
        column = where[direct[0]][1] if direct else 0
        free = {(row, column), (row, 1 - column)} - set(where.values())
        if not free:
            raise ExtensionError(f"chapter-map: three lessons in the row of lesson {number}")
        where[number] = (row, column) if (row, column) in free else free.pop()
    return where


def top(row):
    """The upper edge of a row's boxes."""
    return 2 + row * (HIGH + GAP)


def picture(needs, titles, addresses):
    """The map as SVG: arrows first, then a link for each lesson."""
    where, before = places(needs), everything_needed(needs)
    marks = {n: " ".join(f"for-{user}" for user in needs if n in before[user]) for n in needs}
    arrows = "".join(
        f'<path class="{marks[number]}" d="{arrow(needed, number, needs, where)}"/>'
        for number, direct in needs.items()
        for needed in direct
    )
    boxes = "".join(
        f'<a class="chapter-{n}" href="{html.escape(addresses[n])}" aria-label="Lesson {n}: '
        f'{html.escape(titles[n])}, needs {", ".join(map(str, needs[n])) or "nothing"}">'
        f"{box(n, titles[n], where[n], marks[n])}</a>"
        for n in needs
    )
    rules = ", ".join(
        f".chapter-map:has(.chapter-{n}:is(:hover, :focus-visible)) .for-{n}" for n in needs
    )
    height = top(1 + max(row for row, _ in where.values())) - GAP + 2
    return (
        f"<style>{rules} {{ stroke: var(--xl-c1); stroke-width: 2.5; }}</style>"
        f'<svg class="chapter-map" viewBox="0 0 {WIDE} {height}" role="group" '
        'aria-label="Map of the book: an arrow leads from a lesson to each one that needs it.">'
        f'{TIP}<g class="arrows" aria-hidden="true">{arrows}</g>{boxes}</svg>'
    )


def arrow(needed, number, needs, where):
    """Down from one box to another; past rows in between in its own column."""
    users = [user for user, direct in needs.items() if needed in direct]
    x = MIDDLES[where[needed][1]] + offset(number, users, where)
    to_x = MIDDLES[where[number][1]] + offset(needed, needs[number], where)
    y, to_y = top(where[needed][0]) + HIGH, top(where[number][0]) - 2
    bend = to_y + 2 - GAP
    middle = (bend + to_y) / 2
    return f"M{x:g},{y} L{x:g},{bend} C{x:g},{middle:g} {to_x:g},{middle:g} {to_x:g},{to_y}"


def offset(number, others, where):
    """How far from the middle of a box the arrow to or from `number` is: none hides another."""
    from_the_left = sorted(others, key=lambda n: (where[n][1], n))
    return 10 * (from_the_left.index(number) - (len(others) - 1) / 2)


def box(number, title, place, mark):
    """A lesson's box, with its number and title."""
    x, y = MIDDLES[place[1]], top(place[0])
    lines = textwrap.wrap(title, LETTERS, break_on_hyphens=False)
    first = y + HIGH / 2 + 4.5 - (len(lines) - 1) * LEADING / 2
    words = "".join(
        f'<tspan x="{x + 16}" y="{first + i * LEADING:g}">{html.escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    return (
        f'<rect class="{mark}" x="{x - BOX / 2:g}" y="{y}" width="{BOX}" height="{HIGH}" rx="6"/>'
        f'<text class="number" x="{x - BOX / 2 + 12:g}" y="{y + HIGH / 2 + 7:g}">{number}</text>'
        f"<text>{words}</text>"
    )


def load_style(app, pagename, templatename, context, doctree):
    """Link the style on the pages that have a map."""
    if 'class="chapter-map' in context.get("body", ""):
        app.add_css_file("chapter_map.css")


def setup(app):
    """The directive is in overviews.py."""
    app.connect("html-page-context", load_style)
