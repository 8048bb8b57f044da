"""The whole book as an EPUB, for readers of electronic books: made from the pages of the built site.

Equations are MathML, which such readers set themselves; figures and sliders stand at their first
picture, as SVG; folded answers stay folded where the reader can fold.
"""

import posixpath
import re
import zipfile
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import urldefrag, urlsplit
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

import html5lib
from bs4 import BeautifulSoup

from _tools.printed import whole_book
from _tools.repository import commit_time
from _tools.site import build

EPUB = build.BUILD / "book.epub"
STYLE = Path(__file__).with_name("epub.css")
COLOURS = build.ROOT / "book" / "_static" / "colours.css"
ONLY_ON_A_PAGE = """script, style, button, input, label, [hidden], .katex-html, .headerlink,
  .sd-summary-state-marker, summary .expanded, .xl-controls, .xl-buttons, .xl-sheet, .xl-keys,
  .xl-elsewhere, .xl-result, .xl-reason, .xl-derivation-source"""
APPLIED = "\u2061"  # stands between a function and its argument
SIDES = {"left": "text-align: left", "right": "text-align: right"}
NAMESPACES = {
    "http://www.w3.org/1999/xhtml": "",
    "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1998/Math/MathML": "math",
}
XLINK = "{http://www.w3.org/1999/xlink}href"
VARIABLE = re.compile(r"var\((--[\w-]+)(?:,\s*([^()]*))?\)")
DECLARATION = re.compile(r"(--[\w-]+): *([^;]+);")
COVER = {"width": 1200, "height": 1600}  # pixels
CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
 xml:lang="en-GB" lang="en-GB"><head><meta charset="utf-8"/><title>{title}</title>
<link rel="stylesheet" href="{top}style.css"/></head><body>{body}</body></html>
"""


def make() -> Path:
    """Build the site, make the book of it, and let its download menus offer that."""
    return whole_book.make(write, EPUB)


def write(browser, site: Path, target: Path) -> None:
    """Write the pages of `site` as the book `target`."""
    book = Book(site)
    files = {
        "META-INF/container.xml": CONTAINER,
        "content.opf": book.package(),
        "contents.xhtml": book.contents(),
        "style.css": style(),
        "cover.png": cover(browser, book),
        **{f"{name}.xhtml": page for name, page in book.pages.items()},
    }
    when = datetime.fromtimestamp(int(commit_time()), UTC).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        mimetype = zipfile.ZipInfo("mimetype", when)  # first and not compressed, says the standard
        archive.writestr(mimetype, "application/epub+zip", zipfile.ZIP_STORED)
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), data, zipfile.ZIP_DEFLATED)


class Book(whole_book.Contents):
    """The pages of the built site, as those of an electronic book."""

    def __init__(self, site: Path):
        super().__init__()
        self.site = site.resolve()
        self.headings = {}
        self.pages = {name: self.page(name) for name in self.names}

    def page(self, name):
        """One page as XHTML."""
        text = (self.site / f"{name}.html").read_text("utf-8")
        article = BeautifulSoup(text, "html.parser").select_one("article.bd-article")
        for tag in article.select(ONLY_ON_A_PAGE):
            tag.decompose()
        for tag in article.select(".katex, .katex-mathml, .katex-display"):
            tag.unwrap()
        for equation in article.select("math"):
            lay_out(equation)
        for number in article.select(".eqno"):
            number.parent.insert(0, number.extract())  # beside the equation, not below it
        for paragraph in article.select("summary p"):
            paragraph.unwrap()
        for field in article.select("textarea"):
            field.name, field.attrs = "pre", {"class": "xl-stub"}
        for picture in article.select("svg[role=group]"):
            picture["role"] = "img"
        for box in article.select("svg a[aria-label]"):
            box.insert(0, article.new_tag("title", string=box["aria-label"]))
        for link in article.select("a[href]"):
            self.lead(link, name)
        self.headings[name] = " ".join(article.find("h1").get_text().split())
        return xhtml(self.headings[name], article.decode_contents(), "../" * name.count("/"))

    def lead(self, link, name):
        """Let a link lead to the same place in this book; one out of the book becomes words."""
        address, place = urldefrag(link["href"])
        if urlsplit(address).scheme or not address:
            return
        page = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
        if page.removesuffix(".html") in self.names:
            link["href"] = address.removesuffix(".html") + ".xhtml" + (place and f"#{place}")
        else:
            del link["href"]

    def contents(self):
        """The contents, as the standard wants them."""
        root, *_ = self.names
        parts = "".join(
            f"<li><span>{escape(caption)}</span><ol>{''.join(map(self.entry, names))}</ol></li>"
            for caption, names in self.parts
        )
        body = f'<nav epub:type="toc"><h1>Contents</h1><ol>{self.entry(root)}{parts}</ol></nav>'
        return PAGE.format(title="Contents", top="", body=body)

    def entry(self, name):
        return f'<li><a href="{name}.xhtml">{escape(self.headings[name])}</a></li>'

    def package(self):
        """What the book consists of, and in which order it is read."""
        items = "".join(
            f'<item id="{identity(name)}" href="{name}.xhtml" media-type="application/xhtml+xml"'
            f"{properties(page)}/>\n"
            for name, page in self.pages.items()
        )
        order = "".join(f'<itemref idref="{identity(name)}"/>' for name in self.names)
        changed = datetime.fromtimestamp(int(commit_time()), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book" xml:lang="en-GB">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="book">urn:uuid:{uuid5(NAMESPACE_URL, self.title)}</dc:identifier>
<dc:title>{escape(self.title)}</dc:title><dc:creator>{escape(self.author)}</dc:creator>
<dc:language>en-GB</dc:language><meta property="dcterms:modified">{changed}</meta>
</metadata>
<manifest>
<item id="cover" href="cover.png" media-type="image/png" properties="cover-image"/>
<item id="contents" href="contents.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="style" href="style.css" media-type="text/css"/>
{items}</manifest>
<spine><itemref idref="contents"/>{order}</spine>
</package>
"""


def lay_out(equation):
    """Say what the fonts and styles of a page say, for readers that know plain MathML alone."""
    for sign in equation.find_all("mo", string=APPLIED):
        argument = sign.find_next_sibling()
        if argument and argument.get_text() not in ("(", "["):
            sign.insert_after(BeautifulSoup('<mspace width="0.17em"></mspace>', "html.parser"))
    for table in equation.find_all("mtable", columnalign=True):
        sides = table["columnalign"].split()
        for row in table.find_all("mtr", recursive=False):
            cells = row.find_all("mtd", recursive=False)
            for cell, side in zip(cells, sides, strict=False):
                cell["style"] = SIDES.get(side, "text-align: center")


def identity(name):
    """A page's name in the package."""
    return "page-" + name.replace("/", "-")


def properties(page):
    """What the standard wants to know of a page."""
    found = [what for mark, what in (("<math", "mathml"), ("<svg", "svg")) if mark in page]
    return f' properties="{" ".join(found)}"' if found else ""


def xhtml(title, html, top):
    """A page of HTML in XML's spelling."""
    tree = html5lib.parse(in_paper_colours(html))
    for element in tree.iter():
        space, _, name = element.tag[1:].partition("}")
        element.tag = name
        if name == NAMESPACES[space]:
            element.set("xmlns", space)
        if XLINK in element.attrib:
            element.set("href", element.attrib.pop(XLINK))
        element.attrib = {key: v for key, v in element.attrib.items() if not key.startswith("{")}
    body = tree.find("body")
    text = "".join(ElementTree.tostring(child, "unicode") for child in body)
    return PAGE.format(title=escape(title), top=top, body=text)


def style():
    """The style sheet."""
    return in_paper_colours(STYLE.read_text("utf-8"))


def in_paper_colours(text):
    """Colours by name become those of the light page: few of these readers know names."""
    light = dict(DECLARATION.findall(COLOURS.read_text("utf-8").split('[data-theme="dark"]')[0]))
    return VARIABLE.sub(lambda found: light.get(found[1], found[2] or "inherit"), text)


def cover(browser, book):
    """The title and the author as a picture."""
    page = browser.new_page(viewport=COVER)
    page.set_content(
        '<body style="margin: 0; height: 100vh; display: grid; align-content: center; text-align: '
        'center; font-family: serif; color: #22262b; background: #fdfcf8"><h1 style="font-size: '
        f'130px; margin: 60px">{escape(book.title)}</h1><p style="font-size: 50px">'
        f"{escape(book.author)}</p></body>"
    )
    picture = page.screenshot()
    page.close()
    return picture
