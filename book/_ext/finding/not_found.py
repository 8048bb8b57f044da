"""The page that a host shows for an address that does not exist (404.html).

It is shown at any depth, so its links start at the host's root: GitHub Pages serves the
repository owner/name below /name/.
"""

from _tools.repository import site_path

SORRY = """
<h1>No such page</h1>
<p>The address leads nowhere: a page may have moved, or the link was copied in part. The contents
are on the left (on a phone: the button at the top); the search looks through every page.</p>
<p><a href="{root}search.html">Search this book</a> or start at the
<a href="{root}book/index.html">first page</a>.</p>
"""


def configure(app, config):
    """Tell sphinx-notfound-page where the site will be."""
    config.notfound_urls_prefix = root = site_path()
    config.notfound_context = {"title": "No such page", "body": SORRY.format(root=root)}


def setup(app):
    """Configure the library, which writes the page."""
    app.setup_extension("notfound.extension")
    app.connect("config-inited", configure)
