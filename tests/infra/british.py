"""Print the words of pages, comments and docstrings that are not spelt the British way; fail if any."""

import ast
import functools
import io
import re
import sys
import tokenize
from pathlib import Path

import codespell_lib

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


@functools.cache
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


def misspelt(prose):
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


def findings():
    """A line for each file with American words in it."""
    texts = [(page, prose_of_markdown) for page in pages()]
    texts += [(module, prose_of_python) for module in modules()]
    for file, prose_of in texts:
        if words := misspelt(prose_of(file.read_text("utf-8"))):
            yield f"{file.relative_to(ROOT).as_posix()}: {', '.join(words)}"


if __name__ == "__main__":
    sys.exit("\n".join(findings()) or None)
