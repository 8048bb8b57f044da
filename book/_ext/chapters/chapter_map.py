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

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from _ext.chapters import written_again
from xentlib.explore.graph import layout
from xentlib.sphinx import tables

LINE = re.compile(r"(\d+)\s*\|\s*([\d, ]*)\|\s*(\S[^|]*?)\s*\|\s*([\w, -]*)")
FILE = re.compile(r"(?:.*/)?(\d\d)-[^/]*")
DEEPER = "deeper/"

WIDE, COLUMNS = 360, (87, 273)  # the picture is as wide as a phone; the middles of its boxes
BOX, HIGH, GAP = 170, 62, 34  # a box, and the space below it
LETTERS, LEADING = 22, 15  # of a title: how many in a line, from line to line


class ChapterMap(nodes.General, nodes.Element):
    """The place where the map will be; `needs`, `reasons` and `deeper` by lesson."""


class ChapterMapDirective(SphinxDirective):
    """`chapter-map`: the picture and the table."""

    has_content = True

    def run(self):
        needs, reasons, deeper = read_lines(self.content)
        written_again.note(self.env)
        return [ChapterMap("", needs=needs, reasons=reasons, deeper=deeper)]


def read_lines(lines):
    """The lessons that each lesson needs, what for, and the names of its deeper pages."""
    needs, reasons, deeper = {}, {}, {}
    for line in filter(None, map(str.strip, lines)):
        match = LINE.fullmatch(line)
        if not match:
            raise ExtensionError(
                f"chapter-map: expected 'lesson | needs | what for | deeper': {line}"
            )
        number = int(match[1])
        needs[number] = [int(needed) for needed in re.findall(r"\d+", match[2])]
        unknown = set(needs[number]) - set(needs)
        if unknown:
            raise ExtensionError(f"chapter-map: {number} needs {unknown}, not in a line above it")
        reasons[number] = match[3]
        deeper[number] = re.findall(r"[\w-]+", match[4])
    return needs, reasons, deeper


def everything_needed(needs):
    """For each chapter the set of all that must be read before it."""
    before = {}
    for number, direct in needs.items():
        before[number] = set(direct).union(*(before[needed] for needed in direct))
    return before


def places(needs):
    """(row, column) of each chapter: below all that it needs, under the first of these if it can be."""
    edges = [(needed, number) for number, direct in needs.items() for needed in direct]
    # A picture for a phone has two columns, so only the rows are those of any graph.
    rows = dict.fromkeys(needs, 0) | layout.columns(edges)
    columns, taken = {}, set()
    for number in sorted(needs, key=lambda n: (rows[n], len(needs[n]) or len(needs))):
        wanted = columns[needs[number][0]] if needs[number] else 0
        if (rows[number], wanted) in taken:
            wanted = 1 - wanted
        if (rows[number], wanted) in taken:
            raise ExtensionError(f"chapter-map: three chapters in the row of chapter {number}")
        columns[number] = wanted
        taken.add((rows[number], wanted))
    return {number: (rows[number], columns[number]) for number in needs}


def top(row):
    """The upper edge of a row's boxes."""
    return 2 + row * (HIGH + GAP)


def picture(needs, titles, addresses):
    """The map as SVG: arrows first, then a link for each chapter."""
    where, before = places(needs), everything_needed(needs)
    for_whom = {n: [u for u in needs if u == n or n in before[u]] for n in needs}
    marks = {n: " ".join(f"for-{user}" for user in for_whom[n]) for n in needs}
    arrows = [
        f'<path class="{marks[number]}" d="{arrow(needed, number, needs, where)}"/>'
        for number, direct in needs.items()
        for needed in direct
    ]
    boxes = [
        box(number, titles[number], addresses[number], where[number], direct, marks[number])
        for number, direct in needs.items()
    ]
    rules = ", ".join(
        f".chapter-map:has(.chapter-{n}:is(:hover, :focus-visible)) .for-{n}" for n in needs
    )
    height = top(1 + max(row for row, _ in where.values())) - GAP + 2
    return (
        f"<style>{rules} {{ stroke: var(--xl-c1); stroke-width: 2.5; }}</style>"
        f'<svg class="chapter-map" viewBox="0 0 {WIDE} {height}" role="group" '
        'aria-label="Map of the book: an arrow leads from a lesson to each one that needs it.">'
        '<defs><marker id="chapter-map-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M0,0 L8,4 L0,8 z"/></marker></defs>'
        f'<g class="arrows" aria-hidden="true">{"".join(arrows)}</g>{"".join(boxes)}</svg>'
    )


def arrow(needed, number, needs, where):
    """Down from one box to another; past rows in between in its own column."""
    users = [user for user, direct in needs.items() if needed in direct]
    x = COLUMNS[where[needed][1]] + offset(number, users, where)
    to_x = COLUMNS[where[number][1]] + offset(needed, needs[number], where)
    y, to_y = top(where[needed][0]) + HIGH, top(where[number][0]) - 2
    bend = to_y + 2 - GAP
    middle = (bend + to_y) / 2
    return f"M{x:g},{y} L{x:g},{bend} C{x:g},{middle:g} {to_x:g},{middle:g} {to_x:g},{to_y}"


def offset(number, others, where):
    """How far from the middle of a box the arrow to or from `number` is: none hides another."""
    from_the_left = sorted(others, key=lambda n: (where[n][1], n))
    return 10 * (from_the_left.index(number) - (len(others) - 1) / 2)


def box(number, title, address, place, needs, mark):
    """A chapter: a link with its number and title."""
    x, y = COLUMNS[place[1]], top(place[0])
    lines = textwrap.wrap(title, LETTERS, break_on_hyphens=False)
    first = y + HIGH / 2 + 4.5 - (len(lines) - 1) * LEADING / 2
    words = "".join(
        f'<tspan x="{x + 16}" y="{first + i * LEADING:g}">{html.escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    label = f"Lesson {number}: {title}, {'needs ' + listed(needs) if needs else 'needs nothing'}"
    return (
        f'<a class="chapter-{number}" href="{html.escape(address)}" '
        f'aria-label="{html.escape(label)}">'
        f'<rect class="{mark}" x="{x - BOX / 2:g}" y="{y}" width="{BOX}" height="{HIGH}" rx="6"/>'
        f'<text class="number" x="{x - BOX / 2 + 12:g}" y="{y + HIGH / 2 + 7:g}">{number}</text>'
        f"<text>{words}</text></a>"
    )


def listed(numbers):
    """4; 4 and 5; 4, 5 and 6."""
    *others, last = map(str, numbers)
    return f"{', '.join(others)} and {last}" if others else last


def fill(app, doctree, docname):
    """Put the picture (in HTML) and the table where the directive stands."""
    for place in list(doctree.findall(ChapterMap)):
        pages = {int(m[1]): page for page in app.env.found_docs if (m := FILE.fullmatch(page))}
        needs, reasons = place["needs"], place["reasons"]
        if set(pages) != set(needs):
            difference = sorted(set(pages) ^ set(needs))
            raise ExtensionError(f"chapter-map: one line for each lesson, please: {difference}")
        deeper = deeper_pages(app.env.found_docs, place["deeper"])
        titles = {number: app.env.titles[page].astext() for number, page in pages.items()}
        shown = [table(app, docname, pages, titles, needs, reasons, deeper)]
        if app.builder.format == "html":
            addresses = {n: app.builder.get_relative_uri(docname, p) for n, p in pages.items()}
            drawn = picture(needs, titles, addresses)
            shown.insert(0, nodes.raw("", drawn, format="html"))
        place.replace_self(shown)


def deeper_pages(docnames, names):
    """The deeper pages of each lesson; every one of the book has to be somewhere."""
    known = {name.rpartition("/")[2]: name for name in docnames if DEEPER in name}
    listed = {name for of_lesson in names.values() for name in of_lesson}
    if listed != set(known):
        difference = sorted(listed ^ set(known))
        raise ExtensionError(f"chapter-map: each deeper page beside a lesson, please: {difference}")
    return {number: [known[name] for name in of_lesson] for number, of_lesson in names.items()}


def table(app, docname, pages, titles, needs, reasons, deeper):
    """The same as text, and the deeper pages: lesson, what it needs, what for, deeper."""

    def link(page, text):
        return make_refnode(app.builder, docname, page, "", nodes.Text(text))

    def commas(links):
        return [part for one in links for part in (nodes.Text(", "), one)][1:]

    rows = []
    for number, direct in needs.items():
        needed = commas(link(pages[n], str(n)) for n in direct)
        title = [link(pages[number], f"{number} {titles[number]}")]
        beside = commas(link(page, app.env.titles[page].astext()) for page in deeper[number])
        rows.append([title, needed or "nothing", reasons[number], beside])
    return tables.table(["lesson", "needs", "what for", "deeper"], rows, "chapter-map-table")


def load_style(app, pagename, templatename, context, doctree):
    """Link the style on the pages that have a map."""
    if 'class="chapter-map' in context.get("body", ""):
        app.add_css_file("chapter_map.css")


def setup(app):
    """Read the lines while reading, draw while writing: a title may have changed."""
    app.add_node(ChapterMap)
    app.add_directive("chapter-map", ChapterMapDirective)
    app.setup_extension("_ext.chapters.written_again")
    app.connect("doctree-resolved", fill)
    app.connect("html-page-context", load_style)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
