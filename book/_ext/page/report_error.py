"""Each page's foot links to a new issue about that page, if the repository has an address.

(The theme's own button is not there without an address, and asks for nothing that helps.)
"""

from urllib.parse import urlencode

from _tools.repository import repository_url


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
    """Put the address into every page's context; with another one all pages are made anew, by `xl_launch`."""
    app.connect("html-page-context", add_address)
