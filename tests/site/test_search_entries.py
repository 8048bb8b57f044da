"""What the search index holds after a second build, which writes only what has changed."""

import json

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

GLOSSARY = "# Glossary\n\n```{glossary}\nsoft max\n  A word.\n```\n"
CONFIGURATION = {
    "extensions": ["myst_parser", "_ext.finding.search_entries"],
    "html_theme": "basic",
}


def index_entries(folder):
    """Build the book in `folder` and say which names the search index knows."""
    with docutils_namespace():
        arguments = (folder, None, folder / "html", folder / "doctrees", "html", CONFIGURATION)
        Sphinx(*arguments, status=None, warning=None).build()
    index = (folder / "html" / "searchindex.js").read_text("utf-8")
    return json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["indexentries"]


def test_a_page_that_is_not_written_again_keeps_its_names(tmp_path):
    (tmp_path / "index.md").write_text("# Page\n\n```{toctree}\nglossary\n```\n")
    (tmp_path / "glossary.md").write_text(GLOSSARY)
    first = index_entries(tmp_path)
    assert [place[1:] for place in first["soft max"]] == [["term-soft-max", True]]
    (tmp_path / "index.md").write_text("# Another\n\n```{toctree}\nglossary\n```\n")
    assert index_entries(tmp_path) == first
