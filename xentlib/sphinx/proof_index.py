"""The index of proofs: every derivation of the book, gathered while the pages are read.

Each derivation's HTML carries a record of itself (title, status, what it rests on, time to
check). The directive ``proof-index`` becomes a table of these records, with a link to each.
"""

import html
import json
import re

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from xentlib.sphinx import tables

RECORD = re.compile(r'data-xl-proof="([^"]*)"')
ALWAYS = ("Identity", "Status", "Checked in")  # the other columns stand where a row fills them


class ProofIndex(nodes.General, nodes.Element):
    """The place where the table will stand."""


class ProofIndexDirective(SphinxDirective):
    """`proof-index`: the table of all derivations of the book."""

    def run(self):
        self.env.xl_proof_index_pages.add(self.env.docname)
        return [ProofIndex()]


def prepare(app):
    """The records live in Sphinx's environment, so that unchanged pages keep theirs."""
    for name, empty in (("xl_proofs", {}), ("xl_proof_index_pages", set())):
        if not hasattr(app.env, name):
            setattr(app.env, name, empty)


def forget(app, env, docname):
    """A page that is read again brings its records again."""
    env.xl_proofs.pop(docname, None)
    env.xl_proof_index_pages.discard(docname)


def merge(app, env, docnames, other):
    """Take over what another process has read."""
    env.xl_proofs.update(
        {name: other.xl_proofs[name] for name in docnames if name in other.xl_proofs}
    )
    env.xl_proof_index_pages |= other.xl_proof_index_pages & set(docnames)


def gather(app, doctree):
    """The records in the outputs of this page's cells, in their order."""
    records = {}
    for node in doctree.findall(nodes.raw):
        for text in RECORD.findall(node.astext()):
            record = json.loads(html.unescape(text))
            records[record["label"]] = record
    if records:
        app.env.xl_proofs[app.env.docname] = list(records.values())


def pages_to_write_again(app, env):
    """The index changes when any page does."""
    return sorted(env.xl_proof_index_pages)


def fill(app, doctree, docname):
    """Put the tables where the directive stands, one for each chapter."""
    for place in list(doctree.findall(ProofIndex)):
        shown = []
        for page, records in sorted(app.env.xl_proofs.items()):
            chapter = link(app, docname, page, app.env.titles[page].astext())
            shown += [nodes.rubric("", "", chapter), table(app, docname, page, records)]
        place.replace_self(shown)


def table(app, docname, page, records):
    """One row for each derivation of the page."""
    rows = [
        {
            "Identity": [link(app, docname, page, record["title"], record["label"])],
            "Status": record["status"],
            "Rests on": rests_on(app, docname, record),
            "Used in": used_in(app, docname, record),
            "Checked in": f"under {record['under_seconds']}\N{NO-BREAK SPACE}s",
        }
        for record in records
    ]
    columns = [name for name in rows[0] if name in ALWAYS or any(cells[name] for cells in rows)]
    body = [[cells[name] for name in columns] for cells in rows]
    return tables.table(columns, body, "proof-index")


def link(app, docname, page, text, label=None):
    """A link to a page, or to the derivation with this label on it."""
    anchor = f"proof-{label}" if label else ""
    return make_refnode(app.builder, docname, page, anchor, nodes.Text(text))


def rests_on(app, docname, record):
    """What the derivation rests on: links to derivations of the book, else a citation's words."""
    cell = []
    for title in record["rests_on"]:
        cell += [nodes.Text(", ")] if cell else []
        links = (
            link(app, docname, page, title, other["label"])
            for page, others in app.env.xl_proofs.items()
            for other in others
            if other["title"] == title
        )
        cell.append(next(links, nodes.Text(title)))
    return cell


def used_in(app, docname, record):
    """The derivations that rest on this one."""
    cell = []
    for page, others in app.env.xl_proofs.items():
        for other in others:
            if record["title"] in other["rests_on"]:
                cell += [nodes.Text(", ")] if cell else []
                cell += [link(app, docname, page, other["title"], other["label"])]
    return cell


def setup(app):
    """Gather while reading, fill in while writing."""
    app.add_node(ProofIndex)
    app.add_directive("proof-index", ProofIndexDirective)
    app.connect("builder-inited", prepare)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("doctree-read", gather)
    app.connect("env-updated", pages_to_write_again)
    app.connect("doctree-resolved", fill)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
