"""The number on the page about the book is a licence's."""

from claims import BOOK, claim


@claim("the Creative Commons licence CC BY 4.0")
def test_version_of_the_licence():
    licence = (BOOK.parent / "LICENSE").read_text(encoding="utf-8")
    assert "Attribution 4.0 International" in licence
    return (4.0,)
