"""Addresses from file:// and from a sub-path of a server; in the deep run every page and link there."""

import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from links import LINKS, NAMES, leads_nowhere
from serving import serving

from _tools.repository import site_path
from _tools.site.serve import Quiet

SUB_PATH = "/some/where/"


class Host(Quiet):
    """Serves the site below SUB_PATH, and like GitHub Pages where the build was told it will be."""

    def translate_path(self, path):
        for start in (SUB_PATH, site_path()):
            if path.startswith(start):
                return super().translate_path("/" + path.removeprefix(start))
        return super().translate_path("/no-such-file")

    def send_error(self, code, *_):
        body = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def host(site):
    """The address of a server that has the site below SUB_PATH."""
    with serving(site, Host) as where:
        yield where


@pytest.mark.deep
def test_a_crawl_of_every_page_and_link(host, site, leading_on, open_page):
    """No failed request, no error on the console, no link to a place that is not there."""
    root = host + SUB_PATH
    pages = {file.relative_to(site).as_posix() for file in site.rglob("*.html")}
    pages -= {"index.html", "404.html"}  # it leads on at once; only a host can show it
    pages -= {f"{name}.html" for name in leading_on}
    complaints, links, names = {}, defaultdict(set), {}
    with open_page(root + "search.html") as visit:
        visit.page.goto(root + "index.html", wait_until="commit")
        visit.page.wait_for_url(root + "book/index.html")
        for name in sorted(pages):
            before = len(visit.complaints)
            visit.page.goto(root + name, wait_until="load")
            visit.page.evaluate("document.fonts.ready")
            if visit.complaints[before:]:
                complaints[name] = visit.complaints[before:]
            names[name] = set(visit.page.evaluate(NAMES))
            for link in visit.page.evaluate(LINKS):
                if link.startswith(root):
                    links[link.removeprefix(root)].add(name)
                elif urlsplit(link).scheme in ("file", "javascript") or "127.0.0.1" in link:
                    complaints[name] = f"leads out of the site: {link}"
    assert not complaints
    assert not {link: sorted(at) for link, at in links.items() if leads_nowhere(link, site, names)}


def test_short_and_old_addresses_name_their_page(site, leading_on):
    for name, target in leading_on.items():
        html = (site / f"{name}.html").read_text("utf-8")
        named = re.search(r'location\.replace\("(.+?)"', html)[1]
        assert (site / name).parent.joinpath(named).resolve() == site / f"{target}.html"


ONE_SHORT_ONE_OLD = ("ch4", "book/08-losses")


@pytest.mark.parametrize("names", [ONE_SHORT_ONE_OLD, pytest.param((), marks=pytest.mark.deep)])
def test_short_and_old_addresses_lead_to_their_page(host, site, leading_on, open_page, names):
    """With the query and the place, from a host and from the disk; in the deep run all of them."""
    for root in (host + SUB_PATH, site.as_uri() + "/"):
        check_redirects(root, {name: leading_on[name] for name in names or leading_on}, open_page)


def check_redirects(root, leading_on, open_page):
    with open_page(root + "search.html") as visit:
        for name, target in leading_on.items():
            visit.page.goto(f"{root}{name}.html?a=b#place", wait_until="commit")
            visit.page.wait_for_url(f"{root}{target}.html?a=b#place", wait_until="commit")


def test_the_page_for_a_wrong_address(host, site, open_page):
    """It has its styles and its links lead to pages, however deep the wrong address is."""
    root = host + site_path()
    wrong = root + "book/no/such/page.html"
    with open_page(wrong) as visit:
        assert visit.page.locator("article h1").inner_text() == "No such page"
        assert len(visit.complaints) == 1 and "404" in visit.complaints[0]  # the page itself
        links = visit.page.evaluate(LINKS)
    onward = [urldefrag(link)[0] for link in links if link.startswith(root)]
    missing = [link for link in onward if not (site / link.removeprefix(root)).exists()]
    assert len(onward) > 20 and set(missing) <= {wrong}  # a place on the page itself
