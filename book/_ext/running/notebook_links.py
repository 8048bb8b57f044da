"""Every chapter exists as a notebook without outputs; its page offers to download or launch it.

There are launch buttons only if the repository has a public address (book/_tools/repository.py),
and the whole book to download if `make pdf` has made it.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from sphinx.errors import ExtensionError

from _tools import repository
from _tools.repository import binder_url, colab_url
from _tools.site.plain_markdown import is_notebook

FOLDER = "notebooks"
WHOLE_BOOK = "book.pdf"
ROCKET = "fas fa-rocket"
PRINT = {
    "type": "javascript",
    "text": "Print or PDF",
    "icon": "fas fa-print",
    "tooltip": "Print this page",
    "javascript": "window.print()",
}
COMMANDS = Path(repository.__file__).with_name("commands.py")


def launch_addresses(notebook):
    """Binder and Colab, as far as they can reach the repository."""
    addresses = {"Binder": binder_url(notebook), "Colab": colab_url(notebook)}
    return {name: url for name, url in addresses.items() if url}


def link(text, icon, tooltip, url):
    """A link in a menu, as the theme wants it."""
    return {"type": "link", "text": text, "icon": icon, "tooltip": tooltip, "url": url}


def menu(label, icon, tooltip, buttons):
    """A menu of the page's header."""
    texts = {"label": label, "icon": icon, "tooltip": tooltip}
    return {"type": "group", **texts, "buttons": buttons}


def launch_menu(notebook):
    """Where the notebook runs; no menu where it is nowhere."""
    buttons = [
        link(name, ROCKET, f"Run this chapter on {name}", url)
        for name, url in launch_addresses(notebook).items()
    ]
    return [menu("launch-buttons", ROCKET, "Run this chapter", buttons)] if buttons else []


def download_menu(address, whole_book):
    """The notebook, the page on paper and, where it was made, the whole book."""
    buttons = [link("Notebook", "fas fa-code", "Download this chapter as notebook", address), PRINT]
    if whole_book:
        tooltip = "Download the book as PDF"
        buttons.append(link("Whole book (PDF)", "fas fa-book", tooltip, whole_book))
    return menu("download-buttons", "fas fa-download", "Download this chapter", buttons)


def add_buttons(app, pagename, templatename, context, doctree):
    """Put the menus into the header of a page that is a notebook."""
    if doctree and is_notebook(Path(app.env.doc2path(pagename)).read_text("utf-8")):
        notebook = f"{Path(pagename).name}.ipynb"
        address = context["pathto"](f"{FOLDER}/{notebook}", 1)
        whole_book = app.config.whole_book and context["pathto"](WHOLE_BOOK, 1)
        context["header_buttons"] += [*launch_menu(notebook), download_menu(address, whole_book)]


def look_around(app, config):
    """Addresses for exercises, and whether there is a PDF: pages are made anew with them."""
    config.xl_launch = {f"on {name}": url for name, url in launch_addresses("").items()}
    config.whole_book = Path(app.outdir).with_name(WHOLE_BOOK).exists()


def begin(app):
    """Let the notebooks be written while the pages are read: in a process of their own."""
    if app.builder.format == "html":
        command = [sys.executable, COMMANDS, "notebooks", Path(app.outdir).with_name(FOLDER)]
        app.notebooks = subprocess.Popen(command, stdout=subprocess.DEVNULL)


def finish(app, exception):
    """Wait for them, and put them beside the pages, and the whole book."""
    if app.builder.format != "html":
        return
    if exception:
        app.notebooks.kill()
        return
    if app.notebooks.wait():
        raise ExtensionError("The notebooks were not written: see the message above.")
    site = Path(app.outdir)
    shutil.rmtree(site / FOLDER, ignore_errors=True)
    shutil.move(site.with_name(FOLDER), site)
    if app.config.whole_book:
        shutil.copy(site.with_name(WHOLE_BOOK), site)


def setup(app):
    """The theme collects its own buttons with priority 501; these come after."""
    app.add_config_value("whole_book", False, "html")
    app.connect("config-inited", look_around)
    app.connect("html-page-context", add_buttons, priority=600)
    app.connect("builder-inited", begin)
    app.connect("build-finished", finish)
