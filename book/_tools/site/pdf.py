"""The whole book as one PDF: the built pages, joined into one, printed by Chromium.

Links between pages become links within the document and headings its bookmarks. Where a page of
the book begins is known only when it is printed: the numbers of the contents are printed on
sheets of their own, which are laid over the contents.
"""

from html import escape
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter

from _tools.machine import chromium
from _tools.site import build

PDF = build.BUILD / "book.pdf"
STYLE = Path(__file__).with_name("pdf.css")
LEFT_OUT = ("book/build-report",)  # it is about the site
PATIENCE = 900_000  # milliseconds for one printing
NAMING = ("id", "name", "for", "list", "aria-labelledby", "aria-describedby", "aria-controls")
LINKING = ("href", "xlink:href")
NOT_PRINTED = "script, .katex-mathml, .headerlink, .xl-sheet, .xl-buttons, .xl-keys, .xl-reason, .xl-elsewhere"
FOOTER = """<div style="width: 100%; text-align: center; font: 9px sans-serif; color: #444">
<span class="pageNumber"></span></div>"""
EMPTY = "<span></span>"
MARGIN = {"top": "18mm", "bottom": "20mm", "left": "22mm", "right": "22mm"}
WIDTH = int((210 - 2 * 22) / 25.4 * 96)  # of the text, in pixels of a style sheet
SHRINK = """() => {
  for (const wide of document.querySelectorAll(".katex-display, table, .xl-panel, .xl-math")) {
    const room = wide.parentElement.clientWidth;
    const needed = Math.max(wide.scrollWidth, wide.getBoundingClientRect().width);
    if (room > 0 && needed > room + 1) wide.style.zoom = Math.max(0.4, 0.99 * room / needed);
  }
}"""  # equations, tables and panels that are wider than the text


def run() -> int:
    """Build the site, print it, and let its download menus offer what was printed."""
    site = build.book()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.ensure(), args=["--no-sandbox", "--disable-gpu"]
        )
        write(browser, site, PDF)
        browser.close()
    build.book()  # only now do the pages link to it
    print(f"\nThe whole book is printed: {PDF}")
    return 0


def write(browser, site: Path, target: Path) -> None:
    """Print the pages of `site` into the file `target`."""
    book = Book(site)
    writer = PdfWriter(clone_from=print_html(browser, book.html(), target))
    numbers = print_html(browser, book.numbers(beginnings(writer)), target, footer=EMPTY)
    for sheet, number in zip(writer.pages, PdfReader(numbers).pages, strict=False):
        sheet.merge_page(number)
    writer.metadata = {"/Title": book.title}  # and no time, so that two printings agree
    writer.write(target)


def print_html(browser, html: str, target: Path, footer=FOOTER) -> Path:
    """Print one page of HTML onto A4, into the file `target`."""
    page = target.with_suffix(".html")  # a file, because only such a page may load the fonts
    page.write_text(html, "utf-8")
    sheet = browser.new_page(viewport={"width": WIDTH, "height": 900})
    sheet.set_default_timeout(PATIENCE)
    sheet.goto(page.as_uri(), wait_until="load")
    sheet.emulate_media(media="print")
    sheet.evaluate("document.fonts.ready")
    sheet.evaluate(SHRINK)
    sheet.pdf(
        path=target, format="A4", margin=MARGIN, print_background=True, outline=True, tagged=True,
        display_header_footer=True, header_template=EMPTY, footer_template=footer,
    )  # fmt: skip
    sheet.close()
    page.unlink()
    return target


def beginnings(printed: PdfReader | PdfWriter) -> dict[str, int]:
    """The page, counted from 1, on which each place that a link leads to stands."""
    places = dict(printed.named_destinations)
    return {
        unquote(name.lstrip("/")): printed.get_destination_page_number(at) + 1
        for name, at in places.items()
    }


class Book:
    """The pages of the built site, in their order, as one page of HTML."""

    def __init__(self, site: Path):
        self.site = site.resolve()
        settings = yaml.safe_load((build.ROOT / "_config.yml").read_text("utf-8"))
        self.title, self.author = settings["title"], settings["author"]
        contents = yaml.safe_load((build.ROOT / "_toc.yml").read_text("utf-8"))
        self.parts = [
            (part["caption"], [c["file"] for c in part["chapters"] if c["file"] not in LEFT_OUT])
            for part in contents["parts"]
        ]
        self.names = [contents["root"], *[name for _, part in self.parts for name in part]]
        self.styles = {}  # the style sheets of all pages, once each
        self.articles = {name: self.article(name) for name in self.names}

    def article(self, name):
        """The text of one page, its names and links made unique in the book."""
        file = self.site / f"{name}.html"
        soup = BeautifulSoup(file.read_text("utf-8"), "html.parser", multi_valued_attributes=None)
        for link in soup.select("link[rel=stylesheet]"):
            self.styles[self.address(name, link["href"].split("?")[0])] = None
        article = soup.select_one("article.bd-article")
        for tag in article.select(NOT_PRINTED):
            tag.decompose()
        for field in article.select("textarea"):
            field.name = "pre"  # it wraps and has no scrollbar
            field["class"] = "xl-stub"
        for drawn in article.select(".katex-html"):
            del drawn["aria-hidden"]  # it stands for itself now, in searches too
        for folded in article.select("details"):
            folded["open"] = ""
        for tag in article.find_all(True):
            self.rename(tag, name)
        article["id"] = place(name)
        return article

    def rename(self, tag, name):
        """Make the names on this tag those of the whole book."""
        for key, value in list(tag.attrs.items()):
            if key in NAMING:
                tag[key] = " ".join(place(name, word) for word in value.split())
            elif key in LINKING:
                self.lead(tag, key, name)
            elif key == "src":
                tag[key] = self.address(name, value)
            else:
                tag[key] = value.replace("url(#", f"url(#{place(name)}--")

    def lead(self, tag, key, name):
        """Let a link lead to the same place in the book; one out of the book becomes words."""
        address, fragment = urldefrag(urljoin(f"/{name}.html", tag[key]))
        page = unquote(address).removeprefix("/").removesuffix(".html")
        if page in self.names:
            tag[key] = "#" + place(page, unquote(fragment))
        elif not urlsplit(address).scheme:
            del tag[key]

    def address(self, name, link):
        """What a link on a page leads to, as an address on this machine."""
        return urljoin((self.site / f"{name}.html").as_uri(), link)

    def html(self) -> str:
        """Title page, contents and all pages."""
        pages = "".join(str(article) for article in self.articles.values())
        return self.document(self.cover() + self.contents({}) + pages)

    def numbers(self, pages: dict[str, int]) -> str:
        """The title page and the contents, with nothing to see but these page numbers."""
        return self.document(f'<div class="pdf-numbers">{self.cover()}{self.contents(pages)}</div>')

    def document(self, body):
        """A page of HTML with this body."""
        styles = "".join(f'<link rel="stylesheet" href="{link}">' for link in self.styles)
        return (
            '<!doctype html><html lang="en-GB" data-theme="light" data-mode="light"><head>'
            f'<meta charset="utf-8"><title>{escape(self.title)}</title>{styles}'
            f"<style>{STYLE.read_text('utf-8')}</style></head><body>{body}</body></html>"
        )

    def cover(self):
        """The title page."""
        return (
            f'<section class="pdf-cover"><p class="pdf-title">{escape(self.title)}</p>'
            f'<p class="pdf-author">{escape(self.author)}</p></section>'
        )

    def contents(self, pages):
        """The pages of the book and where they begin."""
        rows = []
        for caption, names in self.parts:
            rows.append(f'<p class="pdf-part">{escape(caption)}</p>')
            for name in names:
                heading = self.articles[name].find("h1").get_text().strip()
                number = pages.get(place(name), "")
                rows.append(
                    f'<p class="pdf-row"><a href="#{place(name)}">{escape(heading)}</a>'
                    f"<span>{number}</span></p>"
                )
        return f'<section class="pdf-contents"><h1>Contents</h1>{"".join(rows)}</section>'


def place(page: str, name: str = "") -> str:
    """The name of a place in the book: of a page, or of a place on it."""
    start = page.removeprefix("book/").replace("/", "-")
    return f"{start}--{name}" if name else start
