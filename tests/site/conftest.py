"""The pages of the built site, and where they are served."""

import pytest
from serving import serving
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


@pytest.fixture(scope="session")
def address(site):
    """Where the built site is served."""
    with serving(site) as where:
        yield where
