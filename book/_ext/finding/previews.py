"""What a link to a glossary term or to an equation leads to, for the preview at the link.

The texts of all such links are gathered in one file, which a page loads when its reader first
points at one of them (book/_static/previews.js): a script, since `fetch` does not read files.
"""

import json
import re
from pathlib import Path

from bs4 import BeautifulSoup

FILE = Path("_static", "preview_texts.js")
LINK = re.compile(r'class="reference internal" href="[^"#]*#((?:term|equation)-[^"]+)"')
ID = re.compile(r' id="((?:term|equation)-[^"]+)"')
PART = '<dt[^>]* id="{0}".*?</dd>|<div[^>]* id="{0}".*?</div>'


def write(app, exception):
    """Gather the texts of every term and equation that a page refers to."""
    if exception or app.builder.format != "html":
        return
    pages = [Path(app.builder.get_outfilename(name)) for name in sorted(app.env.found_docs)]
    sources = [page.read_text("utf-8") for page in pages]
    wanted = {target for source in sources for target in LINK.findall(source)}
    texts = {
        target: text(source, target)
        for source in sources
        for target in ID.findall(source)
        if target in wanted
    }
    data = json.dumps(dict(sorted(texts.items())), ensure_ascii=False)
    (Path(app.outdir) / FILE).write_text(f"window.PREVIEW_TEXTS = {data};\n", "utf-8")


def text(source, target):
    """A term with its definition, or an equation without its number, as HTML without links.

    Parsing whole pages would take seconds: a term ends with its definition, and in an equation
    there is no other div.
    """
    part = re.search(PART.format(target), source, re.DOTALL)[0]
    soup = BeautifulSoup(part, "html.parser")
    for number in soup.select(".eqno, .headerlink"):
        number.decompose()
    for link in soup.find_all("a"):
        link.unwrap()
    for named in soup.find_all(id=True):
        del named["id"]
    term = f"<strong>{soup.dt.get_text().strip()}</strong>" if soup.dt else ""
    return term + (soup.dd or soup.div).decode_contents().strip()


def setup(app):
    """Write the file when every page is written."""
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
