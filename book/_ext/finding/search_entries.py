"""The search finds glossary terms and functions after every build, not only after the first.

Sphinx puts their names into the search index when it writes a page, and forgets those of pages
that a later build need not write again. The domain of index entries remembers them.
"""

from sphinx.util.index_entries import split_index_msg


def names(entries):
    """The names that a page's index entries give it, as the search index holds them."""
    words = set()
    for kind, value, target, main, _category in entries:
        words |= {(word, target or "", main) for word in split_index_msg(kind, value)}
    return sorted(words)


def complete(app):
    """Add the names on the pages that this build has not written."""
    known = app.builder.indexer._index_entries  # there is no public way to them
    for docname, entries in app.env.get_domain("index").entries.items():
        if entries and not known.get(docname):
            known[docname] = names(entries)
    return []


def setup(app):
    """Complete the index when all pages are written, before it is."""
    app.connect("html-collect-pages", complete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
