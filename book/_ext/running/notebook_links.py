"""Every chapter exists as a notebook without outputs; its page offers to download or launch it.

There are launch buttons only if the repository has a public address (book/_tools/repository.py),
and the whole book to download if `make pdf` has made it.
"""

import shutil
from pathlib import Path

from _tools.repository import binder_url, colab_url
from _tools.site import notebooks

FOLDER = "notebooks"
WHOLE_BOOK = "book.pdf"


def link(text, icon, tooltip, url):
    """One entry of a menu, as the theme wants it."""
    return {"type": "link", "text": text, "icon": icon, "tooltip": tooltip, "url": url}


def menu(label, icon, tooltip, buttons):
    """A menu of the page's header."""
    return {
        "type": "group",
        "label": label,
        "icon": icon,
        "tooltip": tooltip,
        "buttons": buttons,
    }


def launch_menu(notebook):
    """Binder and Colab, as far as they can reach the repository."""
    addresses = {"Binder": binder_url(notebook), "Colab": colab_url(notebook)}
    buttons = [
        link(name, "fas fa-rocket", f"Run this chapter on {name}", url)
        for name, url in addresses.items()
        if url
    ]
    return [menu("launch-buttons", "fas fa-rocket", "Run this chapter", buttons)] if buttons else []


def download_menu(address, whole_book):
    """The notebook, the page on paper and, where it was made, the whole book."""
    printer = {
        "type": "javascript",
        "text": "Print or PDF",
        "icon": "fas fa-print",
        "tooltip": "Print this page",
        "javascript": "window.print()",
    }
    buttons = [
        link("Notebook", "fas fa-code", "Download this chapter as notebook", address),
        printer,
    ]
    if whole_book:
        words = "Whole book (PDF)", "fas fa-book", "Download the book as PDF"
        buttons.append(link(*words, whole_book))
    return menu("download-buttons", "fas fa-download", "Download this chapter", buttons)


def add_buttons(app, pagename, templatename, context, doctree):
    """Put the menus into the header of a page that is a notebook."""
    chapters = [chapter.stem for chapter in notebooks.chapters()]
    name = Path(pagename).name
    if doctree and name in chapters:
        notebook = f"{name}.ipynb"
        address = context["pathto"](f"{FOLDER}/{notebook}", 1)
        whole_book = app.config.whole_book and context["pathto"](WHOLE_BOOK, 1)
        context["header_buttons"] += [*launch_menu(notebook), download_menu(address, whole_book)]


def look_around(app, config):
    """Addresses for exercises, and whether there is a PDF: pages are made anew with them."""
    addresses = {"on Binder": binder_url(""), "on Colab": colab_url("")}
    config.xl_launch = {words: address for words, address in addresses.items() if address}
    config.whole_book = Path(app.outdir).with_name(WHOLE_BOOK).exists()


def export(app, exception):
    """Write the notebooks, and the whole book, beside the pages."""
    if not exception and app.builder.format == "html":
        notebooks.export(Path(app.outdir) / FOLDER)
        if app.config.whole_book:
            shutil.copyfile(Path(app.outdir).parent / WHOLE_BOOK, Path(app.outdir) / WHOLE_BOOK)


def setup(app):
    """The theme collects its own buttons with priority 501; these come after."""
    app.add_config_value("whole_book", False, "html")
    app.connect("config-inited", look_around)
    app.connect("html-page-context", add_buttons, priority=600)
    app.connect("build-finished", export)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
