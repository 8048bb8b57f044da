"""The search: every section of the book with its text, found by MiniSearch in the browser.

Sphinx's own search shows titles alone when the site is opened from a folder, and finds only what
is spelt right. The sections are written into one script, since `fetch` does not read files.
"""

import json
import re
import shutil
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from _ext.npm import node_modules
from xentlib.sphinx.html_elements import HtmlElement

FOLDER = Path("_static", "search")
# Not read: the reader's own questions keep their answers, and formulas and code have no words.
UNREAD = (
    nodes.math_block,
    nodes.literal_block,
    nodes.raw,
    nodes.image,
    nodes.comment,
    nodes.system_message,
)
KINDS = (  # the first that the page's name begins with says how much its sections weigh
    ("book/deeper/", 1.2),
    ("book/library/", 0.6),
    ("book/glossary", 1.2),
    *((f"book/{name}", 0.5) for name in ("teaching/", "about", "bibliography")),
    *((f"book/{name}", 0.8) for name in ("summaries", "notation", "proofs", "cheat", "map")),
    ("book/", 1.4),
)
UNLISTED = "book/build-report"  # it differs between two builds


def sections(doctree, title):
    """The sections, terms and functions of a page: anchor, title, text."""
    for section in doctree.findall(nodes.section):
        heading, text = words(section.next_node(nodes.title)), " ".join(own_text(section))
        yield ("", "", text) if heading == title else (f"#{section['ids'][0]}", heading, text)
    for term in doctree.findall(nodes.term):
        if term["ids"]:
            definition = term.parent.next_node(nodes.definition)
            yield f"#{term['ids'][0]}", words(term), words(definition)
    for signature in doctree.findall(addnodes.desc_signature):
        if signature["ids"]:
            content = signature.parent.next_node(addnodes.desc_content)
            text = content.next_node(nodes.paragraph)
            name = f"xl.{signature['fullname']}"
            yield f"#{signature['ids'][0]}", name, words(text) if text else ""


def own_text(section):
    """What stands in the section itself, not in the sections below it."""
    for child in section.children:
        if not isinstance(child, (nodes.section, nodes.title, addnodes.glossary, addnodes.desc)):
            yield words(child)


def words(node):
    """The words of a node; a formula is there if it can be read as one."""
    if isinstance(node, UNREAD) or is_answer(node):
        return ""
    if isinstance(node, nodes.math):
        source = node.astext()
        return "…" if re.search(r"[\\_{]", source) else source
    if isinstance(node, nodes.Text):
        return node.astext()
    gap = "" if isinstance(node, nodes.TextElement) else " "
    text = gap.join(map(words, node.children))
    return re.sub(r"\s+", " ", f"{node['text']} {text}" if isinstance(node, HtmlElement) else text)


def is_answer(node):
    """Whether this is folded away until the reader has committed to an answer."""
    return isinstance(node, HtmlElement) and node["tag"] == "details"


def weight(docname):
    """How much the sections of this page weigh."""
    return next(value for name, value in KINDS if docname.startswith(name))


def gather(app, doctree):
    """Keep the sections of a page that is read: with what Sphinx keeps of the page."""
    env = app.env
    title = words(env.titles[env.docname])
    env.metadata[env.docname]["sections"] = list(sections(doctree, title))


def rows(app):
    """Every section: its address, its page, its heading, its text, and how much it weighs."""
    for docname in sorted(app.env.found_docs):
        if docname != UNLISTED:
            number = app.env.toc_secnumbers.get(docname, {}).get("", ())
            shown = f"{'.'.join(map(str, number))} {words(app.env.titles[docname])}".strip()
            address = app.builder.get_target_uri(docname)
            for anchor, heading, text in app.env.metadata[docname]["sections"]:
                yield [f"{address}{anchor}", shown, heading, text.strip(), weight(docname)]


def write(app, exception):
    """Write all sections and MiniSearch beside the search page's own script."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    data = json.dumps(list(rows(app)), ensure_ascii=False, separators=(",", ":"))
    (folder / "sections.js").write_text(f"const SECTIONS = {data};\n", "utf-8")
    shutil.copy(
        node_modules() / "minisearch" / "dist" / "umd" / "index.js", folder / "minisearch.js"
    )


def without_sphinxs_own(app):
    """Sphinx builds no index and no page of its own."""
    if app.builder.format == "html":
        app.builder.search = False


def page(app):
    """The page to search on."""
    return [("search", {"title": "Search"}, "search.html")]


def setup(app):
    """A page to search on, and what it searches in when all pages are written."""
    app.connect("builder-inited", without_sphinxs_own)
    app.connect("html-collect-pages", page)
    app.connect("doctree-read", gather)
    app.connect("build-finished", write)
    return {"env_version": 1}
