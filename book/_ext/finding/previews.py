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


def write(app, exception):
    """Gather the texts of every term and equation that a page refers to."""
    if exception or app.builder.format != "html":
        return
    pages = [Path(app.builder.get_outfilename(name)) for name in sorted(app.env.found_docs)]
    sources = {page: page.read_text("utf-8") for page in pages}
    wanted = {target for source in sources.values() for target in LINK.findall(source)}
    texts = {}
    for source in sources.values():
        here = [target for target in wanted if f'id="{target}"' in source]
        texts |= {target: text(part(source, target)) for target in here}
    data = json.dumps(dict(sorted(texts.items())), ensure_ascii=False)
    (Path(app.outdir) / FILE).write_text(f"window.PREVIEW_TEXTS = {data};\n", "utf-8")


def part(source, target):
    """The element with this id, and the one behind it: parsing whole chapters would take seconds."""
    start = source.rindex("<", 0, source.index(f'id="{target}"'))
    name = re.match(r"<(\w+)", source[start:])[1]
    end = "dd" if name == "dt" else name
    depth = 0
    for tag in re.finditer(rf"<(/?){end}\b", source[start:]):
        depth += -1 if tag[1] else 1
        if depth == 0:
            break
    piece = source[start : start + tag.end() + 1]
    return BeautifulSoup(piece, "html.parser").find(id=target)


def text(element):
    """A term with its definition, or an equation without its number, as HTML without links."""
    if element.name == "dt":
        term = f"<strong>{own_words(element)}</strong>"
        return term + clean(element.find_next_sibling("dd"))
    return clean(element)


def own_words(term):
    """The term without the link to itself."""
    return "".join(child for child in term.find_all(string=True, recursive=False)).strip()


def clean(element):
    """The HTML inside, without numbers of equations, ids and links."""
    for part in element.select(".eqno, .headerlink"):
        part.decompose()
    for link in element.find_all("a"):
        link.unwrap()
    for part in element.find_all(id=True):
        del part["id"]
    return element.decode_contents().strip()


def setup(app):
    """Write the file when every page is written."""
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
