"""The code is tidy and the words are spelt the British way."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import codespell_lib
import pytest

ROOT = Path(__file__).resolve().parents[2]
DICTIONARY = Path(codespell_lib.__file__).parent / "data/dictionary_en-GB_to_en-US.txt"

# American by that dictionary, but right in Britain too, or the word for it in computing.
ALSO_BRITISH = {
    "analog", "artifact", "artifacts", "biased", "dialog", "dialogs", "focused", "focuses",
    "focusing", "license", "licensed", "licenses", "licensing", "math", "meter", "meters",
    "practice", "practices", "program", "routing", "stories", "story", "writable",
}  # fmt: skip
CODE_FENCE = re.compile(
    r"^ *(`{3,})(?:\{(?:code|code-block|code-cell|math|literalinclude)\}|\w|$).*?^ *\1 *$",
    re.MULTILINE | re.DOTALL,
)
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
NOT_PROSE_LINE = re.compile(r"\s*>>> |\s*\.\.\. |[\w, *]+ : |\w+(, \w+)+$")
NOT_PROSE = re.compile(r"`+[^`]*`+|\$[^$]*\$|https?://\S+|\b\w*[_.]\w+\b|\b\w+\(|\b\w+=")


def american():
    """American spellings, each with its British one: codespell's list read backwards."""
    pairs = [line.split("->") for line in DICTIONARY.read_text("utf-8").splitlines()]
    words = {us.strip(", ").lower(): gb for gb, us in pairs}
    return {us: gb for us, gb in words.items() if us not in ALSO_BRITISH and " " not in us}


def prose_of_markdown(text):
    return CODE_FENCE.sub("", FRONT_MATTER.sub("", text))


def prose_of_python(text):
    """Comments and docstrings, without examples and without the names of the parameters."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    words = [token.string for token in tokens if token.type == tokenize.COMMENT]
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, documented))
    docstrings = [ast.get_docstring(node) or "" for node in nodes]
    lines = "\n".join(docstrings).split("\n")
    return "\n".join(words + [line for line in lines if not NOT_PROSE_LINE.match(line)])


def found(prose):
    words = re.findall(r"[A-Za-z]+", NOT_PROSE.sub(" ", prose))
    spellings = american()
    return sorted(
        {f"{w} (British: {spellings[w.lower()]})" for w in words if w.lower() in spellings}
    )


def pages():
    folders = [path for path in ("book", "exercises") if (ROOT / path).exists()]
    in_folders = [page for folder in folders for page in (ROOT / folder).rglob("*.md")]
    return sorted(in_folders) + sorted(ROOT.glob("*.md"))


def modules():
    folders = ("xentlib", "book", "tests", "bench")
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_pages_are_spelt_the_british_way(page):
    assert not found(prose_of_markdown(page.read_text("utf-8")))


@pytest.mark.parametrize("module", modules(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_comments_and_docstrings_are_spelt_the_british_way(module):
    assert not found(prose_of_python(module.read_text("utf-8")))


@pytest.mark.parametrize("word", ["color", "normalize", "behavior", "Center", "modeling", "grays"])
def test_american_spellings_are_found(word):
    assert found(f"The {word} of it.")


def test_code_in_pages_may_keep_its_names():
    page = "Text with `color`.\n\n```{code-cell} ipython3\nax.plot(x, color='C0')\n```\n\nMore."
    assert not found(prose_of_markdown(page))
    assert found(prose_of_markdown(page + " And color."))


def run(*command):
    answer = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_ruff_finds_nothing():
    run("ruff", "check", "--output-format", "concise", ".")


def test_code_is_formatted():
    run("ruff", "format", "--check", "--output-format", "concise", ".")


def test_codespell_finds_nothing():
    run("codespell_lib")
