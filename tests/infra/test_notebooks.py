"""The chapters as notebooks: no outputs, nothing that only Sphinx understands, and they run."""

import re
import shutil
from importlib.util import find_spec

import nbclient
import nbformat
import pytest

from _tools.site import notebooks, plain_markdown

NAMES = [chapter.stem for chapter in notebooks.chapters()]
SHEETS = [f"{sheet.stem}-exercises" for sheet in sorted(notebooks.SHEETS.rglob("*.md"))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    notebooks.export(folder)
    return folder


def read(folder, name):
    return nbformat.read(folder / f"{name}.ipynb", as_version=4)


def test_there_are_chapters():
    assert {"04-cross-entropy", "09-slowdown"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES + SHEETS)
def test_notebook_is_valid_and_without_outputs(folder, name):
    notebook = read(folder, name)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert not [cell for cell in code if cell.outputs or cell.execution_count]


@pytest.mark.parametrize("name", NAMES + SHEETS)
def test_notebook_holds_nothing_that_only_sphinx_understands(folder, name):
    texts = [cell.source for cell in read(folder, name).cells if cell.cell_type == "markdown"]
    left = r":::|\{[\w:-]+\}`|```\{|^\([\w-]+\)=$|^:\w+: |\]\([\w-]+\.md|\$\$ *\([\w-]+\)$"
    assert not [match[0] for text in texts for match in re.finditer(left, text, re.MULTILINE)]


@pytest.mark.parametrize("name", SHEETS)
def test_a_chapter_leads_to_the_notebook_of_its_exercises(folder, name):
    chapter = read(folder, name.removesuffix("-exercises"))
    assert any(f"]({name}.ipynb)" in cell.source for cell in chapter.cells)
    cells = read(folder, name).cells
    assert [cell.id for cell in cells][:2] == ["install", "sheet-title"]
    assert sum(cell.metadata.get("role") == "stub" for cell in cells) >= 1


def leave_out_torch(notebook):
    for cell in notebook.cells:
        if "torch" in cell.source:
            cell.metadata["tags"] = ["skip-execution"]


ONE, *OTHERS = sorted(NAMES, key=lambda name: name != "04-cross-entropy")


class Live(nbclient.NotebookClient):
    """Somebody could be asked for input, as in a notebook that is open: panels are widgets then."""

    async def async_start_new_kernel_client(self):
        client = await super().async_start_new_kernel_client()
        client.allow_stdin = True
        return client


@pytest.mark.parametrize("name", [ONE, *[pytest.param(n, marks=pytest.mark.deep) for n in OTHERS]])
def test_notebook_runs_in_a_live_kernel(folder, name, monkeypatch):
    monkeypatch.delenv("XENTLIB_STATIC", raising=False)
    notebook = read(folder, name)
    if find_spec("torch") is None:
        leave_out_torch(notebook)
    Live(notebook, timeout=300, resources={"metadata": {"path": folder}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    widgets = [
        o for o in outputs if "application/vnd.jupyter.widget-view+json" in o.get("data", {})
    ]
    sources = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    shown = len(re.findall(r"^(?:Panel|Forecast)\(", sources, re.MULTILINE))
    assert len(widgets) == shown, "panels and forecasts are widgets where there is a kernel"


def test_data_lie_beside_the_notebook_of_a_deeper_page(folder):
    paths = [
        path
        for name in NAMES
        for cell in read(folder, name).cells
        if cell.cell_type == "code"
        for path in re.findall(r'"([./]*data/[^"]+)"', cell.source)
    ]
    assert "data/pride-and-prejudice-volume-1.txt" in paths
    assert not [path for path in paths if not (folder / path).exists() or path.startswith("..")]


@pytest.mark.deep
def test_two_exports_are_the_same(folder, tmp_path):
    notebooks.export(tmp_path)
    for name in NAMES + SHEETS:
        file = f"{name}.ipynb"
        assert (folder / file).read_bytes() == (tmp_path / file).read_bytes()


def run_install_cell(folder, name, tmp_path, monkeypatch):
    """Run the first cell where xentlib is missing; return what it asks pip for."""
    asked = []
    cell = (
        read(folder, name).cells[0].source.replace("%pip install --quiet ", "asked.append(f") + ")"
    )
    assert "asked.append" in cell
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    exec(cell, {"asked": asked})
    return asked[0]


def test_first_cell_installs_the_wheel_beside_the_notebook(folder, tmp_path, monkeypatch):
    wheel = shutil.copy(next(folder.glob("*.whl")), tmp_path)
    asked = run_install_cell(folder, NAMES[0], tmp_path, monkeypatch)
    assert asked == f"xentlib[explore,derivation] @ {(tmp_path / wheel).as_uri()}"


def test_first_cell_installs_from_the_repository(tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_REPOSITORY", "https://github.com/ann/book")
    notebook = notebooks.write(notebooks.chapters()[0], tmp_path)
    asked = run_install_cell(notebook.parent, notebook.stem, tmp_path, monkeypatch)
    assert asked == "xentlib[explore,derivation] @ git+https://github.com/ann/book"


def test_first_cell_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "repository_url", lambda: None)
    notebook = notebooks.write(notebooks.chapters()[0], tmp_path)
    with pytest.raises(FileNotFoundError, match="put the wheel of xentlib beside this notebook"):
        run_install_cell(notebook.parent, notebook.stem, tmp_path, monkeypatch)


PAGE = """\
# Title

(here)=
## A section

```{math}
:label: eq-first
a = b
```

```{math}
:label: eq-second
c = d
```

By {eq}`eq-second` and {eq}`eq-first`, see {ref}`here`, {ref}`there <here>` and {term}`nats <nat>`;
{cite:t}`Knuth1997` or {cite:p}`Knuth1997`. Next: [](other.md), [the list](list.md).
There it is {eq}`eq-there`.

:::{admonition} Check
:class: check
Twice two?

:::
"""


def test_a_page_that_only_shows_what_a_notebook_is_made_of_is_none():
    front_matter = "---\ntitle: T\nkernelspec:\n  name: python3\n---\n"
    assert plain_markdown.is_notebook(front_matter + "# Page\n")
    assert not plain_markdown.is_notebook(f"# Page\n\n````md\n{front_matter}````\n")


def test_markdown_of_sphinx_becomes_plain_markdown(tmp_path):
    (tmp_path / "page.md").write_text(PAGE)
    (tmp_path / "other.md").write_text(
        "---\nkernelspec:\n  name: python3\n---\n# Other things\n\n```{math}\n:label: eq-there\nx\n```\n"
    )
    (tmp_path / "list.md").write_text("# List\n")
    (tmp_path / "references.bib").write_text(
        "@book{Knuth1997, author={Donald E. Knuth}, title={T}, year={1997}, publisher={P}}"
    )
    text = plain_markdown.Plain(tmp_path / "page.md", tmp_path).text(
        (tmp_path / "page.md").read_text()
    )
    assert "a = b\n\\tag{1}\n$$" in text
    assert "c = d\n\\tag{2}\n$$" in text
    assert "By (2) and (1), see “A section”, there and nats;" in text
    assert "Knuth (1997) or (Knuth, 1997)." in text
    assert "Next: [Other things](other.ipynb), the list." in text
    assert "There it is (1) of “Other things”." in text
    assert "> **Check**\n>\n> Twice two?" in text
    assert "(here)=" not in text
    assert ":class:" not in text
