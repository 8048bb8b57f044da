"""The pages of the built site."""

import pytest


@pytest.fixture(scope="session")
def pages(site):
    """Every page, without the redirect at the top and the page that only a host can show."""
    found = sorted(site.glob("*.html")) + sorted(site.glob("book/*.html"))
    return [page for page in found if page not in (site / "index.html", site / "404.html")]
