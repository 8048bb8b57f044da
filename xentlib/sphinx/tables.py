"""Tables and lists in a line, as nodes of a page."""

from docutils import nodes


def table(head, rows, css_class):
    """A table; a cell is a text or a list of inline nodes."""
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=1) for _ in head]
    group += nodes.thead("", row(head))
    group += nodes.tbody("", *map(row, rows))
    return nodes.table("", group, classes=[css_class])


def joined(parts):
    """Inline nodes with commas between them."""
    return [node for part in parts for node in (nodes.Text(", "), part)][1:]


def row(cells):
    """One row."""
    contents = [[nodes.Text(cell)] if isinstance(cell, str) else cell for cell in cells]
    return nodes.row("", *[nodes.entry("", nodes.paragraph("", "", *cell)) for cell in contents])
