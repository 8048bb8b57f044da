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

from xentlib.sphinx.tables import joined, table

RECORD = re.compile(r'data-xl-proof="([^"]*)"')
ALWAYS = ("Identity", "Status", "Checked in")  # the other columns stand where a row fills them


class ProofIndex(nodes.General, nodes.Element):
    """The place where the table will stand."""


class ProofIndexDirective(SphinxDirective):
    """`proof-index`: the table of all derivations of the book."""

    def run(self):
        self.env.metadata[self.env.docname]["proof-index"] = True
        return [ProofIndex()]


def gather(app, doctree):
    """The records in the outputs of this page's cells, in their order."""
    texts = [text for raw in doctree.findall(nodes.raw) for text in RECORD.findall(raw.astext())]
    records = [json.loads(html.unescape(text)) for text in texts]
    by_label = {record["label"]: record for record in records}
    app.env.metadata[app.env.docname]["proofs"] = list(by_label.values())


def pages_to_write_again(app, env):
    """The index changes when any page does."""
    return [page for page, known in env.metadata.items() if "proof-index" in known]


def fill(app, doctree, docname):
    """Put the tables where the directive stands, one for each chapter."""
    for place in list(doctree.findall(ProofIndex)):
        place.replace_self(Tables(app, docname).made())


class Tables:
    """The tables that stand in the page `docname`."""

    def __init__(self, app, docname):
        self.app, self.docname = app, docname
        pages = sorted(app.env.metadata.items())
        self.proofs = {page: known["proofs"] for page, known in pages if known.get("proofs")}
        self.all = [(page, one) for page, records in self.proofs.items() for one in records]

    def made(self):
        """A heading and a table for each page that has derivations."""
        made = []
        for page, records in self.proofs.items():
            chapter = self.link(page, self.app.env.titles[page].astext())
            made += [nodes.rubric("", "", chapter), self.table(page, records)]
        return made

    def table(self, page, records):
        """One row for each derivation of the page."""
        rows = [
            {
                "Identity": [self.link(page, record["title"], record["label"])],
                "Status": record["status"],
                "Rests on": joined([self.proof_called(title) for title in record["rests_on"]]),
                "Used in": joined(self.proofs_that_rest_on(record["title"])),
                "Checked in": f"under {record['under_seconds']}\N{NO-BREAK SPACE}s",
            }
            for record in records
        ]
        columns = [name for name in rows[0] if name in ALWAYS or any(cells[name] for cells in rows)]
        return table(columns, [[cells[name] for name in columns] for cells in rows], "proof-index")

    def proof_called(self, title):
        """A link to a derivation of the book, else a citation's words."""
        links = (
            self.link(page, title, one["label"]) for page, one in self.all if one["title"] == title
        )
        return next(links, nodes.Text(title))

    def proofs_that_rest_on(self, title):
        """Links to the derivations that name this one."""
        users = [(page, one) for page, one in self.all if title in one["rests_on"]]
        return [self.link(page, one["title"], one["label"]) for page, one in users]

    def link(self, page, text, label=None):
        """A link to a page, or to the derivation with this label on it."""
        anchor = f"proof-{label}" if label else ""
        return make_refnode(self.app.builder, self.docname, page, anchor, nodes.Text(text))


def setup(app):
    """Gather while reading, fill in while writing; the records live in the metadata of their pages."""
    app.add_node(ProofIndex)
    app.add_directive("proof-index", ProofIndexDirective)
    app.connect("doctree-read", gather)
    app.connect("env-updated", pages_to_write_again)
    app.connect("doctree-resolved", fill)
    return {"env_version": 2, "parallel_read_safe": True, "parallel_write_safe": True}
