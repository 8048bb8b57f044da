"""Correct what screen readers stumble over in the HTML of docutils and of KaTeX."""

import re

EMPTY_HEADER = re.compile(r"<th( class=\"[^\"]*\")?>(?:<p></p>)?</th>")
APPLIED = re.compile("<mo>\u2061</mo>(?=</m(?:sub|sup)>)")
TABLE = 'class="pst-scrollable-table-container"'


def correct(app, pagename, templatename, context, doctree):
    """An empty header cell is no header; doc-biblioentry is a role that ARIA has given up.

    A base has one index: KaTeX puts the sign for "applied to" after a function's name there, too.
    The keyboard reaches every table; book.js takes that back where none scrolls.
    """
    if "body" in context:
        body = EMPTY_HEADER.sub(r"<td\1></td>", context["body"])
        body = APPLIED.sub("", body)
        body = body.replace(TABLE, f'{TABLE} tabindex="0"')
        context["body"] = body.replace('role="doc-biblioentry"', 'role="listitem"')


def setup(app):
    """Correct the body of each page before it goes into the template."""
    app.connect("html-page-context", correct)
