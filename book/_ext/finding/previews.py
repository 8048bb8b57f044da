"""What a link to a glossary term or to an equation leads to, for the preview at the link.

The texts of all such links are gathered in one file, which a page loads when its reader first
points at one of them (book/_static/previews.js): a script, since `fetch` does not read files.
"""

import json
import re
from pathlib import Path

FILE = Path("_static", "preview_texts.js")
LINK = re.compile(r'class="reference internal" href="[^"#]*#((?:term|equation)-[^"]+)"')
# A term ends with its definition, and in an equation there is no other div: to parse whole pages
# would take seconds.
PART = re.compile(
    r'<dt[^>]* id="(term-[^"]+)"[^>]*>(.*?)<a class="headerlink"(?=.*?<dd>(.*?)</dd>)'
    r'|<div[^>]* id="(equation-[^"]+)"[^>]*>(.*?)</div>',
    re.DOTALL,
)
NOT_SHOWN = re.compile(r'<span class="eqno">.*?</span>|</?a\b[^>]*>| id="[^"]*"')


def write(app, exception):
    """Gather the texts of every term and equation that a page refers to."""
    if exception or app.builder.format != "html":
        return
    pages = [Path(app.builder.get_outfilename(name)) for name in sorted(app.env.found_docs)]
    sources = [page.read_text("utf-8") for page in pages]
    targets = {target for source in sources for target in LINK.findall(source)}
    parts = dict(part for source in sources for part in texts(source))
    shown = {target: parts[target] for target in sorted(targets & parts.keys())}
    data = json.dumps(shown, ensure_ascii=False)
    (Path(app.outdir) / FILE).write_text(f"window.PREVIEW_TEXTS = {data};\n", "utf-8")


def texts(source):
    """The terms with their definitions and the equations without their numbers, without links."""
    for term_id, term, definition, equation_id, equation in PART.findall(source):
        text = equation or f"<strong>{term.strip()}</strong>{definition}"
        yield term_id or equation_id, NOT_SHOWN.sub("", text).strip()


def setup(app):
    """Write the file when every page is written."""
    app.connect("build-finished", write)
