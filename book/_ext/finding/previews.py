"""What a link to a glossary term or to an equation leads to, for the preview at the link.

The texts of all such links are gathered in one file, which a page loads when its reader first
points at one of them (book/_static/previews.js): a script, since `fetch` does not read files.
"""

import json
import re
from pathlib import Path

FILE = Path("_static", "preview_texts.js")
LINK = re.compile(r'class="reference internal" href="[^"#]*#((?:term|equation)-[^"]+)"')
ID = re.compile(r' id="((?:term|equation)-[^"]+)"')
PART = (
    '<dt[^>]* id="{0}"[^>]*>(.*?)<a class="headerlink".*?<dd>(.*?)</dd>'
    '|<div[^>]* id="{0}"[^>]*>(.*?)</div>'
)
NOT_SHOWN = re.compile(r'<span class="eqno">.*?</span>|</?a\b[^>]*>| id="[^"]*"')


def write(app, exception):
    """Gather the texts of every term and equation that a page refers to."""
    if exception or app.builder.format != "html":
        return
    pages = [Path(app.builder.get_outfilename(name)) for name in sorted(app.env.found_docs)]
    sources = [page.read_text("utf-8") for page in pages]
    targets = {target for source in sources for target in LINK.findall(source)}
    texts = {
        target: text(source, target)
        for source in sources
        for target in ID.findall(source)
        if target in targets
    }
    data = json.dumps(dict(sorted(texts.items())), ensure_ascii=False)
    (Path(app.outdir) / FILE).write_text(f"window.PREVIEW_TEXTS = {data};\n", "utf-8")


def text(source, target):
    """A term with its definition, or an equation without its number, as HTML without links.

    A term ends with its definition, and in an equation there is no other div: to parse whole pages
    would take seconds.
    """
    term, definition, equation = re.search(PART.format(target), source, re.DOTALL).groups()
    shown = equation or f"<strong>{term.strip()}</strong>{definition}"
    return NOT_SHOWN.sub("", shown).strip()


def setup(app):
    """Write the file when every page is written."""
    app.connect("build-finished", write)
