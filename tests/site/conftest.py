"""The pages of the built site, and where they are served."""

import functools
import http.server
import threading

import pytest
from sphinxext.rediraffe import create_graph

from _tools.site.build import ROOT

LEADING_ON = create_graph(ROOT / "book" / "redirects.txt")


@pytest.fixture(scope="session")
def pages(site):
    """Every page, without those that lead on to another and the one that only a host can show."""
    found = [
        page
        for place in ("", "book/", "book/deeper/", "book/teaching/")
        for page in sorted(site.glob(f"{place}*.html"))
    ]
    others = {"index", "404", *LEADING_ON}
    return [
        page for page in found if page.relative_to(site).with_suffix("").as_posix() not in others
    ]


@pytest.fixture(scope="session")
def leading_on():
    """The addresses that lead on to a page, and that page: book/redirects.txt."""
    return LEADING_ON


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and prints nothing."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def address(site):
    """Where the built site is served."""
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
