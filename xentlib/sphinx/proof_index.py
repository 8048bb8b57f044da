"""The index of proofs: every derivation of the book, gathered while the pages are read.

Each derivation's HTML carries a record of itself (title, status, what it rests on, time to
check). The directive ``proof-index`` becomes a table of these records, with a link to each.
"""

import html
import json
import re
from functools import partial
from itertools import chain, groupby
from operator import itemgetter

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from xentlib.sphinx.tables import joined, table

RECORD = re.compile(r'data-xl-proof="([^"]*)"')


class ProofIndex(nodes.General, nodes.Element):
    """The place where the table will stand."""


class ProofIndexDirective(SphinxDirective):
    """`proof-index`: the table of all derivations of the book."""

    def run(self):
        self.env.note_reread()  # it changes when any page does
        return [ProofIndex()]


def gather(app, doctree):
    """The records in the outputs of this page's cells, in their order."""
    texts = [text for raw in doctree.findall(nodes.raw) for text in RECORD.findall(raw.astext())]
    records = [json.loads(html.unescape(text)) for text in texts]
    by_label = {record["label"]: record for record in records}
    app.env.metadata[app.env.docname]["proofs"] = list(by_label.values())


def fill(app, doctree, docname):
    """Put the tables where the directive stands, one for each page that has derivations."""
    pages = sorted(app.env.metadata.items())
    proofs = [(page, proof) for page, known in pages for proof in known.get("proofs", ())]
    link = partial(make_refnode, app.builder, docname)
    for place in list(doctree.findall(ProofIndex)):
        shown = []
        for page, of_page in groupby(proofs, itemgetter(0)):
            title = nodes.Text(app.env.titles[page].astext())
            shown.append(nodes.rubric("", "", link(page, "", title)))
            shown.append(table_of([row(one, proofs, link) for one in of_page]))
        place.replace_self(shown)


def linked(proofs, link):
    """Links to these derivations, with their titles."""
    return [
        link(page, f"proof-{proof['label']}", nodes.Text(proof["title"])) for page, proof in proofs
    ]


def row(one, proofs, link):
    """The cells of one derivation, by column; what it rests on may also be a citation's words."""
    _, proof = one
    rests = [
        linked([other for other in proofs if other[1]["title"] == title][:1], link)
        or [nodes.Text(title)]
        for title in proof["rests_on"]
    ]
    users = [other for other in proofs if proof["title"] in other[1]["rests_on"]]
    return {
        "Identity": linked([one], link),
        "Status": proof["status"],
        "Rests on": joined(chain(*rests)),
        "Used in": joined(linked(users, link)),
        "Checked in": f"under {proof['under_seconds']}\N{NO-BREAK SPACE}s",
    }


def table_of(rows):
    """A table of the columns that a row fills."""
    columns = [name for name in rows[0] if any(cells[name] for cells in rows)]
    return table(columns, [[cells[name] for name in columns] for cells in rows], "proof-index")


def setup(app):
    """Gather while reading, fill in while writing; the records live in the metadata of their pages."""
    app.add_node(ProofIndex)
    app.add_directive("proof-index", ProofIndexDirective)
    app.connect("doctree-read", gather)
    app.connect("doctree-resolved", fill)
    return {"env_version": 3, "parallel_read_safe": True, "parallel_write_safe": True}
