"""The pages of the built site."""

import pytest


@pytest.fixture(scope="session")
def pages(site):
    """Every page, without the redirect at the top."""
    found = sorted(site.glob("*.html")) + sorted(site.glob("book/*.html"))
    return [page for page in found if page != site / "index.html"]
