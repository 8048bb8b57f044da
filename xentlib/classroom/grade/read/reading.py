"""Read the cells out of whatever a student sent: .ipynb of any age, .py, MyST .md.

A submission is read inside its own locked-down process. The readers take what they can: a
converter that gives up at the first fault would cost the whole submission for one bad cell.
"""

import ast
import codecs
import html
import json
import re
from collections.abc import Iterator

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NOTEBOOK_MARK = re.compile(r"^# ?(?:%%|In ?\[[\d* ]*\]:)(.*)$")
LIGHT_MARK = re.compile(r"^# \+(?: (.*))?$")
SCRIPT_MARKS = (NOTEBOOK_MARK, LIGHT_MARK)
NOTHING = re.compile(r"(?!)")
END = False
FENCE = re.compile(
    r"^(`{3,}|~{3,}) *(?:\{(?:code-cell|code)\} *\S*|\{?\.?(?:python3?|py|ipython3?)\b([^`]*))$",
    re.I,
)
BLOCK = re.compile(r"^(?:\+\+\+|<!-- #(?:end)?region)(.*)$")
OPTION = re.compile(r"^(?::|#\| ?)([\w-]+):\s*(.*)$")
DEFINITIONS = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign,
)  # fmt: skip
LABEL = re.compile(r"^[ \t]*# ?Exercise: *(\S+)[ \t]*$", re.M)
BEFORE_LABEL = re.compile(r"^(?=[ \t]*# ?Exercise: *\S+[ \t]*$)", re.M)


class Unreadable(ValueError):
    """Why nothing can be read from a file."""


def cells(data: bytes, ending: str) -> list[dict]:
    """The cells of a file: dictionaries with `type` and `source`, whether it `defines` alone, and
    `id`, `exercise` and `role` where they are given."""
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("the file is empty")
    readers = {".ipynb": notebook, ".py": script, ".md": markdown, ".html": online_text}
    read = [part for whole in readers[ending](text(data)) for part in parted(whole)]
    return [one | {"defines": one["type"] == "code" and defines(one["source"])} for one in read]


def parted(whole: dict) -> list[dict]:
    """A code cell into which several answers were merged, as one cell for each; others as they are."""
    above, *labelled = BEFORE_LABEL.split(whole["source"])
    sources = [above + "".join(labelled[:1]), *labelled[1:]]
    if whole["type"] != "code" or len(sources) == 1 or None in map(parsed, sources):
        return [whole]
    return [whole | {"source": sources[0]}, *(cell("code", source) for source in sources[1:])]


def text(data: bytes) -> str:
    """Bytes as text: UTF-8 or what a byte order mark says; else each byte is a Latin-1 letter."""
    if data.startswith(UTF_16):
        return data.decode("utf-16", errors="replace")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def cell(kind: str, source: str, about: dict | None = None, identity="") -> dict:
    """One cell; whatever of its metadata is not text is left out."""
    about = about if isinstance(about, dict) else {}
    about = {"id": identity, **{name: about.get(name) for name in ("exercise", "role")}}
    known = {name: value for name, value in about.items() if isinstance(value, str)}
    return {"type": kind, "source": source, **known}


def parsed(source: str) -> list[ast.stmt] | None:
    """The statements of a piece of code; None if it is none."""
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def defines(source: str) -> bool:
    """Whether a cell only imports, defines and assigns."""
    statements = parsed(source)
    return statements is not None and all(isinstance(one, DEFINITIONS) for one in statements)


def notebook(content: str) -> list[dict]:
    """The cells of an .ipynb; formats 1 to 3 kept them elsewhere, under other names."""
    try:
        document, _ = json.JSONDecoder().raw_decode(content.lstrip())  # whatever stands behind it
    except RecursionError:
        raise Unreadable("this is not a notebook: parts within parts without end") from None
    except ValueError as problem:
        raise Unreadable(f"this is not a notebook: {problem}") from None
    if not isinstance(document, dict):
        raise Unreadable("this is not a notebook")
    pages = document.get("worksheets")
    pages = pages if isinstance(pages, list) else [document]
    listed = [page.get("cells") for page in pages if isinstance(page, dict)]
    listed = [part for cells in listed if isinstance(cells, list) for part in cells]
    return [read for read in map(notebook_cell, listed) if read]


def notebook_cell(part) -> dict | None:
    """One cell of an .ipynb, or None when there is nothing in it that can be read."""
    if not isinstance(part, dict):
        return None
    source = part.get("source", part.get("input", part.get("code", "")))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return None
    kind = "code" if part.get("cell_type") == "code" else "markdown"
    return cell(kind, source, part.get("metadata"), part.get("id"))


def script(content: str) -> list[dict]:
    """The cells of a .py: between `# %%`, `# In [1]:` or jupytext's `# +`; else its statements."""
    lines = content.splitlines()
    mark = next((mark for mark in SCRIPT_MARKS if any(map(mark.match, lines))), NOTHING)

    def turn(opened, line):
        ends = opened and mark is LIGHT_MARK and line == "# -"
        return END if ends else mark.match(line)

    read = []
    for opened, inside in pieces(lines, turn):
        about, source = (opened[1] or "") if opened else "", "\n".join(inside)
        if not opened:
            read += [cell("code", piece) for piece in plain("\n".join(inside))]
        elif "[markdown]" in about or "[md]" in about:
            read.append(cell("markdown", re.sub(r"(?m)^# ?", "", source), attributes(about)))
        else:
            read.append(cell("code", source, attributes(about)))
    return read


def pieces(lines: list[str], turn) -> Iterator[tuple[re.Match | None, list[str]]]:
    """The marks that begin cells, each with the lines of its cell; None for lines outside of cells.

    `turn` says what a line is in the cell that a mark has `opened`: the mark of the next cell, the
    `END` of this one, or None for a line like others.
    """
    opened, inside = None, []
    for line in lines:
        mark = turn(opened, line)
        if mark is None:
            inside.append(line)
        else:
            yield opened, inside
            opened, inside = mark or None, []
    yield opened, inside


def plain(source: str) -> list[str]:
    """The pieces of a plain script: what stands below a label is one, if it can be compiled."""
    above, *labelled = BEFORE_LABEL.split(source)
    pieces = statements(above)
    for below in labelled:
        pieces += statements(below) if parsed(below) is None else [below]
    return pieces


def online_text(content: str) -> list[dict]:
    """The cells of a program that was typed or pasted into a form of the platform, as Moodle keeps it."""
    content = re.sub(r"<(?:br|/p|/div|/li|/pre)\b[^<>]{0,200}>", "\n", content, flags=re.I)
    content = html.unescape(re.sub(r"</?[A-Za-z!][^<>]{0,200}>", "", content))
    return script(content.replace("\xa0", " "))


def attributes(about: str) -> dict:
    """What stands behind the mark of a cell: `name="value"` pairs, or JSON."""
    start = about.find("{")
    if start < 0:
        return dict(re.findall(r'(\w+)="([^"]*)"', about))
    try:
        return json.loads(about[start : about.rfind("}") + 1])
    except (ValueError, RecursionError):
        return {}


def statements(source: str) -> list[str]:
    """Pieces of a plain script that can fail on their own, in their order.

    One mistake in one function must not cost the others, so the script is cut before each line
    that begins a statement at the left margin, wherever the piece so far can be compiled. A
    comment belongs to what follows it.
    """
    pieces, piece = [], []
    for line in source.splitlines():
        begins = re.match(r"[A-Za-z_@#]", line) and not re.match(
            r"(elif|else|except|finally)\b", line
        )
        if begins and not all(map(is_comment, piece)) and not piece[-1].startswith("@"):
            whole = "\n".join(piece)
            if parsed(whole) is not None or re.match(r"(def|class|@|import|from)\b", line):
                pieces.append(whole)
                piece = []
        piece.append(line)
    return [*pieces, "\n".join(piece)] if any(line.strip() for line in piece) else pieces


def is_comment(line: str) -> bool:
    return not line.strip() or line.startswith("#")


def markdown(content: str) -> list[dict]:
    """The cells of a .md: code cells are fences, `+++` or a region's mark parts the text between."""

    def turn(opened, line):
        if not opened or opened.re is not FENCE:
            return FENCE.match(line) or BLOCK.match(line)
        closes = line.strip().startswith(opened[1]) and not line.strip().strip(opened[1][0])
        return END if closes else None

    read = []
    for opened, inside in pieces(content.splitlines(), turn):
        if opened and opened.re is FENCE:
            read.append(fenced(attributes(opened[2] or ""), inside))
        elif "".join(inside).strip():
            about = attributes(opened[1]) if opened else {}
            read.append(cell("markdown", "\n".join(inside).strip("\n"), about))
    return read


def fenced(about: dict, inside: list[str]) -> dict:
    """The code cell between two fences: it may begin with its metadata."""
    rules = [number for number, line in enumerate(inside) if line.strip() == "---"]
    if rules[:1] == [0] and len(rules) > 1:
        about = dict(re.findall(r"(?m)^([\w-]+):\s*(.*?)\s*$", "\n".join(inside[1 : rules[1]])))
        inside = inside[rules[1] + 1 :]
    while inside and (option := OPTION.match(inside[0])):
        about[option[1]] = option[2].strip()
        inside = inside[1:]
    return cell("code", "\n".join(inside), about)
