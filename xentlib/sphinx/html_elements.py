"""HTML elements of any name as nodes of a page, around other nodes."""

import html

from docutils import nodes

VOID = ("input",)


class HtmlElement(nodes.General, nodes.Element):
    """An HTML element: its text stands as it is, before its children."""


def element(tag, *children, text="", **attributes):
    """A node for `<tag attributes>text children</tag>`; `class_` means `class`."""
    attributes = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return HtmlElement("", *children, tag=tag, text=text, attributes=attributes)


def start(translator, node):
    """The start tag and the text."""
    written = "".join(
        f" {name}" if value is True else f' {name}="{html.escape(str(value))}"'
        for name, value in node["attributes"].items()
        if value is not False
    )
    translator.body.append(f"<{node['tag']}{written}>{html.escape(node['text'], quote=False)}")


def end(translator, node):
    """The end tag."""
    if node["tag"] not in VOID:
        translator.body.append(f"</{node['tag']}>")


def text(translator, node):
    """Its text alone, where the page is no HTML."""
    if node["text"]:
        nodes.Text(node["text"]).walkabout(translator)


def nothing(translator, node):
    """No end tag either."""


def setup(app):
    """Register the node."""
    others = dict.fromkeys(("latex", "text", "man", "texinfo"), (text, nothing))
    app.add_node(HtmlElement, html=(start, end), **others)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
