"""Each page's foot links to a new issue about that page, if the repository has an address.

(The theme's own button is not there without an address, and asks for nothing that helps.)
"""

from urllib.parse import urlencode

from _tools.repository import repository_url


def look_for_address(app, config):
    """Every page, its launch buttons too, is written anew when the address has changed."""
    config.book_repository = repository_url() or ""


def add_address(app, pagename, templatename, context, doctree):
    """The address of a new issue that names the page; None leaves the link to "About"."""
    repository = repository_url()
    if repository:
        issue = {
            "title": f"Error on the page {pagename.removeprefix('book/')}",
            "body": "What I read:\n\n\nWhat I expected, and how I know:\n\n",
        }
        context["report_error_url"] = f"{repository}/issues/new?{urlencode(issue)}"


def setup(app):
    """Know the address, and put it into every page's context."""
    app.add_config_value("book_repository", "", "html")
    app.connect("config-inited", look_for_address)
    app.connect("html-page-context", add_address)
