"""Leave out of the pages what nobody sees: a tenth of a long chapter.

KaTeX puts each formula's LaTeX into its MathML as well, and a namespace that HTML does not need;
Pygments marks names, punctuation and spaces, which the book's style shows like any other code.
"""

import re

LATEX = re.compile(
    r'<annotation encoding="application/x-tex">.*?</annotation>|</?semantics>'
    r'|(?<=<math) xmlns="http://www.w3.org/1998/Math/MathML"',
    re.DOTALL,
)
PLAIN = re.compile(r'<span class="(?:n|nn|p|w)">([^<]*)</span>')


def lighter(page):
    """The same page with fewer bytes.

    >>> lighter('<span class="n">xl</span><span class="o">.</span><span class="n">exp</span>')
    'xl<span class="o">.</span>exp'
    """
    return PLAIN.sub(r"\1", LATEX.sub("", page))


def shorten(app, pagename, templatename, context, doctree):
    """Shorten the page's own part."""
    if "body" in context:
        context["body"] = lighter(context["body"])


def setup(app):
    """Shorten last, when the other extensions have seen the page."""
    app.connect("html-page-context", shorten)
