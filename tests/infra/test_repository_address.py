"""The repository's address is found or there is none: nothing is invented."""

import pytest

from _tools import repository


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    monkeypatch.delenv("BOOK_REPOSITORY", raising=False)
    monkeypatch.setattr(repository, "git", lambda *_: "")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("https://github.com/ann/book", "https://github.com/ann/book"),
        ("https://github.com/ann/book.git\n", "https://github.com/ann/book"),
        ("git@github.com:ann/book.git", "https://github.com/ann/book"),
        ("ssh://git@gitlab.com/group/part/book.git", "https://gitlab.com/group/part/book"),
        ("https://gitlab.example.org/ann/book/", "https://gitlab.example.org/ann/book"),
        ("/" + "srv/book", None),
        ("../book", None),
        ("file:///srv/book", None),
        ("https://example.org/ann/book", None),
        ("https://ann:secret@github.com/ann/book", None),
        ("https://github.com/ann", None),
        ("", None),
    ],
)
def test_only_addresses_that_readers_can_open_are_taken(address, public):
    assert repository.public_address(address) == public


def test_without_an_address_there_are_no_links():
    assert repository.repository_url() is None
    assert repository.binder_url("09-slowdown.ipynb") is None
    assert repository.colab_url("09-slowdown.ipynb") is None


def test_environment_variable_comes_before_origin(monkeypatch):
    monkeypatch.setattr(repository, "git", lambda *_: "https://github.com/ann/fork")
    assert repository.repository_url() == "https://github.com/ann/fork"
    monkeypatch.setenv("BOOK_REPOSITORY", "https://github.com/ann/book")
    assert repository.repository_url() == "https://github.com/ann/book"


def test_links_of_a_repository_at_github(monkeypatch):
    monkeypatch.setenv("BOOK_REPOSITORY", "https://github.com/ann/book")
    assert repository.binder_url("a.ipynb") == (
        "https://mybinder.org/v2/gh/ann/book/main?urlpath=lab/tree/notebooks/a.ipynb"
    )
    assert repository.colab_url("a.ipynb") == (
        "https://colab.research.google.com/github/ann/book/blob/notebooks/a.ipynb"
    )


@pytest.mark.parametrize("host", ["gitlab.com", "gitlab.example.org"])
def test_gitlab_has_binder_and_no_colab(monkeypatch, host):
    monkeypatch.setenv("BOOK_REPOSITORY", f"https://{host}/group/book")
    assert f"/v2/git/https%3A%2F%2F{host}%2Fgroup%2Fbook/main?" in repository.binder_url("a.ipynb")
    assert repository.colab_url("a.ipynb") is None


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://github.com/ann/book", "/book/"),
        ("https://github.com/ann/ann.github.io", "/"),
        ("", "/"),
    ],
)
def test_where_the_published_site_starts(monkeypatch, address, path):
    monkeypatch.setenv("BOOK_REPOSITORY", address)
    assert repository.site_path() == path


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://github.com/Ann/book", "https://ann.github.io/book/"),
        ("https://github.com/ann/ann.github.io", "https://ann.github.io/"),
        ("https://gitlab.com/ann/book", "https://ann.gitlab.io/book/"),
        ("https://github.example.edu/ann/book", None),
        ("", None),
    ],
)
def test_the_address_of_the_published_site(monkeypatch, address, site):
    monkeypatch.setenv("BOOK_REPOSITORY", address)
    assert repository.pages_url() == site
