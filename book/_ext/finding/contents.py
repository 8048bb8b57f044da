"""The contents on the left: the lessons first, and the other parts folded but for the reader's own."""

import re

PART = re.compile(
    r'<p [^>]*class="caption"[^>]*>\s*<span class="caption-text">(.*?)</span>\s*</p>\s*'
    r"(<ul\b.*?</ul>)\s*(?=<p |$)",
    re.DOTALL,
)


def fold(contents):
    """All parts but the first as details, open where the page of the reader is."""
    first, *others = PART.findall(str(contents).strip())
    caption, pages = first
    return f'<p class="caption"><span class="caption-text">{caption}</span></p>{pages}' + "".join(
        f"<details{' open' if 'current' in pages else ''}><summary>{name}</summary>{pages}</details>"
        for name, pages in others
    )


def add(app, pagename, templatename, context, doctree):
    """Let the template fold."""
    context["fold_contents"] = fold


def setup(app):
    """Fold on every page."""
    app.connect("html-page-context", add)
