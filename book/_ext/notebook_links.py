"""Every chapter exists as a notebook without outputs; its page offers to download or launch it.

There are launch buttons only if the repository has a public address (book/_tools/repository.py).
"""

from pathlib import Path

from _tools import notebooks
from _tools.repository import binder_url, colab_url

FOLDER = "notebooks"


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


def download_menu(address):
    """The notebook, and the page on paper."""
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
    return menu("download-buttons", "fas fa-download", "Download this chapter", buttons)


def add_buttons(app, pagename, templatename, context, doctree):
    """Put the menus into the header of a page that is a notebook."""
    chapters = [chapter.stem for chapter in notebooks.chapters()]
    name = Path(pagename).name
    if doctree and name in chapters:
        notebook = f"{name}.ipynb"
        address = context["pathto"](f"{FOLDER}/{notebook}", 1)
        context["header_buttons"] += [*launch_menu(notebook), download_menu(address)]


def export(app, exception):
    """Write the notebooks beside the pages."""
    if not exception and app.builder.format == "html":
        notebooks.export(Path(app.outdir) / FOLDER)


def setup(app):
    """The theme collects its own buttons with priority 501; these come after."""
    app.connect("html-page-context", add_buttons, priority=600)
    app.connect("build-finished", export)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
