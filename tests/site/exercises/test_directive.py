"""The directive `exercises`: what of a sheet gets into a page, and what a bad sheet does."""

import json
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from xentlib.classroom import hashes
from xentlib.sphinx import sheets
from xentlib.sphinx.exercises.files import HERE, PYTHON
from xentlib.sphinx.npm.packages import node_modules, program

ROOT = Path(__file__).resolve().parents[3]
SHEET = (ROOT / "exercises" / "04-cross-entropy.md").read_text("utf-8")
PAGE = "# Page\n\n## Exercises\n\n```{exercises}\n```\n"
SECRET = "        total -= a * math.log2(b)  # secret\n"
EXTENSIONS = ["myst_parser", "_ext.formulas.equations", "xentlib.sphinx.exercises.directive"]
SETTINGS = {
    "html_math_renderer": "katex",
    "myst_enable_extensions": ["dollarmath"],
    "exclude_patterns": ["exercises"],
}


@pytest.fixture
def build(small_book, monkeypatch):
    """`build(sheet)` makes a book of one page with this sheet; what it warned about, and the page."""
    monkeypatch.setattr("xentlib.sphinx.exercises.files.copy_files", lambda outdir: None)

    def build_it(sheet):
        sources = {"exercises/index.md": sheet, "index.md": PAGE}
        warnings, site = small_book(EXTENSIONS, sources, **SETTINGS)
        page = (site / "index.html").read_text("utf-8")
        return warnings, BeautifulSoup(page, "html.parser")

    return build_it


def test_a_page_in_a_folder_has_its_sheet_and_its_notebook(small_book, monkeypatch):
    monkeypatch.setattr("xentlib.sphinx.exercises.files.copy_files", lambda outdir: None)
    contents = "# Book\n\n```{toctree}\nbook/deeper/codes\n```\n"
    sources = {
        "exercises/deeper/codes.md": SHEET,
        "book/deeper/codes.md": PAGE,
        "index.md": contents,
    }
    warnings, site = small_book(EXTENSIONS, sources, **SETTINGS)
    assert warnings == ""
    page = BeautifulSoup((site / "book/deeper/codes.html").read_text("utf-8"), "html.parser")
    foot = page.select_one(".xl-sheet")
    assert foot["data-sheet"] == "codes"
    assert foot["data-notebook"] == "../../notebooks/codes-exercises.ipynb"


def data(page):
    """The check data of a page."""
    return json.loads(page.select_one(".xl-sheet script").string)


def test_a_good_sheet_builds_without_a_warning(build):
    warnings, page = build(SHEET)
    assert warnings == ""
    titles = [heading.text.removesuffix("¶") for heading in page.select(".xl-exercise h3")]
    assert titles[:2] == ["1. The ski forecast", "2. Cross-entropy by hand"]
    assert page.select(".xl-hint .katex") and page.select(".xl-solution[hidden] .katex")


def test_a_page_is_made_anew_when_its_sheet_changes(build):
    build(SHEET)
    _, page = build(SHEET.replace('"The ski forecast"', '"The lift"'))
    assert page.select_one(".xl-exercise h3").text.startswith("1. The lift")


@pytest.mark.parametrize(
    "good, bad, said",
    [
        ("points: 21", "points: 20", "the sheet says 20 points"),
        ('"role": "hint"', '"role": "hnt"', "the role of this cell is 'hnt'"),
        ("surprise = [3, 1, 3, 2]", "surprise = [3, 1, 3, 2] / 0", "TypeError"),
    ],
)
def test_a_bad_sheet_is_reported_with_its_line(build, good, bad, said):
    line = SHEET[: SHEET.index(good)].count("\n") + 1
    warnings, _ = build(SHEET.replace(good, bad, 1))
    assert f"exercises/index.md:{line}: " in warnings and said in warnings


def test_a_reference_that_leads_nowhere_is_reported_for_the_sheet(build):
    question = SHEET.index("Somebody who sells ski passes")
    line = SHEET[:question].count("\n") + 1
    warnings, _ = build(SHEET.replace("Somebody who sells", "See {ref}`nowhere`. Who sells", 1))
    assert f"exercises/index.md:{line}" in warnings and "nowhere" in warnings


def test_solutions_never_released_and_hidden_tests_are_in_no_page(build, tmp_path):
    marked = SHEET.replace("        total -= a * math.log2(b)\n", SECRET)
    _, page = build(marked.replace("release: page", "release: never"))
    assert not page.select(".xl-solution")
    assert "secret" not in str(page)
    _, page = build(marked)
    assert "secret" in page.select_one("#exercise-cross-entropy-by-hand .xl-solution pre").text
    assert "randint" not in str(page)  # of `draw`
    assert "randint" not in (tmp_path / "html" / "searchindex.js").read_text("utf-8")


def test_the_search_finds_prompts_but_no_solutions(build, tmp_path):
    build(SHEET.replace("His surprises are", "Abracadabra are").replace("who sells", "hocuspocus"))
    index = (tmp_path / "html" / "searchindex.js").read_text("utf-8")
    assert "hocuspocu" in index and "abracadabra" not in index


def test_an_answer_is_no_word_of_the_page(build):
    _, page = build(SHEET)
    choice = page.select_one("#exercise-floor")
    assert "The best model reaches" not in choice.find("fieldset").decode()
    assert "right" not in json.dumps(data(page)["floor"])
    assert "2.25" not in json.dumps(data(page)["ski-forecast"])


def test_an_exercise_that_needs_numpy_leads_to_the_notebook(build, tmp_path):
    prompt = '"exercise": "perplexity-of-tokens", "kind": "code"'
    _, page = build(SHEET.replace(prompt, f'{prompt}, "needs": ["numpy"]'))
    section = page.select_one("#exercise-perplexity-of-tokens")
    words = section.select_one(".xl-elsewhere").text
    assert "It needs NumPy, which this page cannot run." in words
    assert section.select_one(".xl-elsewhere a")["href"] == "notebooks/index-exercises.ipynb"
    assert (tmp_path / "html" / "notebooks" / "index-exercises.ipynb").exists()
    assert not section.select("button, textarea") and "perplexity-of-tokens" not in data(page)


SCRIPT = """
const { digest, unseal } = require(process.argv[1]);
const cases = JSON.parse(process.argv[2]);
const answers = cases.map(([salt, key, sealed]) => [digest(salt, key), unseal(salt, key, sealed)]);
console.log(JSON.stringify(answers));
"""


def test_the_page_hashes_as_the_library_does():
    texts = ["Yes: H(p, q) ≥ H(p).", "a" * 31, "b" * 32, "c" * 33, "ü" * 200, "d" * 1000]
    cases = [(f"sheet/{n}" * (n + 1), "abc"[n % 3], text) for n, text in enumerate(texts)]
    sealed = [(salt, key, hashes.seal(salt, key, text)) for salt, key, text in cases]
    command = [program("node"), "-e", SCRIPT, str(HERE / "hashes.js"), json.dumps(sealed)]
    answers = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert answers == [[hashes.digest(salt, key), text] for salt, key, text in cases]


def test_what_the_page_cannot_run_is_in_a_notebook(build, tmp_path):
    build(SHEET)
    assert not (tmp_path / "html/notebooks").exists()
    _, page = build(SHEET.replace('"kind": "code", ', '"kind": "code", "needs": ["numpy"], ', 1))
    link = page.select_one(".xl-elsewhere a")["href"]
    notebook = json.loads((tmp_path / "html" / link).read_text("utf-8"))
    assert any("cross_entropy" in "".join(cell["source"]) for cell in notebook["cells"])


def test_sheets_are_told_from_pages(tmp_path):
    for name, text in {"a.md": SHEET, "deeper/b.md": SHEET, "c.md": "# A page\n\nsheet:\n"}.items():
        file = tmp_path / "exercises" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    assert sheets(tmp_path) == ["exercises/a.md", "exercises/deeper/b.md"]


def test_the_wheels_have_the_versions_that_pyodide_expects():
    lock = json.loads((node_modules() / "pyodide" / "pyodide-lock.json").read_text("utf-8"))
    pins = (PYTHON / "wheels.txt").read_text("utf-8").splitlines()
    for name, version in (pin.split()[0].split("==") for pin in pins):
        assert lock["packages"][name]["version"] == version
