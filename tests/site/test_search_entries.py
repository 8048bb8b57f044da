"""What the search index holds after a second build, which writes only what has changed."""

import json

EXTENSIONS = ["myst_parser", "_ext.finding.search_entries"]
GLOSSARY = "# Glossary\n\n```{glossary}\nsoft max\n  A word.\n```\n"


def index_entries(small_book, title):
    """Build a book and say which names the search index knows."""
    index = f"# {title}\n\n```{{toctree}}\nglossary\n```\n"
    _, site = small_book(EXTENSIONS, {"index.md": index})
    index = (site / "searchindex.js").read_text("utf-8")
    return json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["indexentries"]


def test_a_page_that_is_not_written_again_keeps_its_names(small_book, tmp_path):
    (tmp_path / "glossary.md").write_text(GLOSSARY)
    first = index_entries(small_book, "Page")
    assert [place[1:] for place in first["soft max"]] == [["term-soft-max", True]]
    assert index_entries(small_book, "Another") == first
