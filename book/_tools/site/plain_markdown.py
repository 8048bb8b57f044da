"""Chapters in MyST Markdown as the plain Markdown that every notebook program shows.

Boxes become block quotes, foldable answers <details>, forecasts a code cell between their question
and their answer, and roles the words that the page shows: terms, citations, references to sections,
numbered equations and figures.
"""

import json
import re
from functools import cache
from pathlib import Path

from pybtex.database import parse_file

from xentlib.sphinx.forecasts import fingerprint

BOOK = Path(__file__).resolve().parents[2]
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
LABEL = re.compile(r"^\(([\w-]+)\)=(?:\n|$)", re.MULTILINE)
HEADING = re.compile(r"^\(([\w-]+)\)=\n+#+ (.+)$", re.MULTILINE)
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
EQUATION = re.compile(r"^:label: *([\w-]+)", re.MULTILINE)
FIGURE = re.compile(r"^:?\s+name: *([\w-]+)$", re.MULTILINE)
ROLE = re.compile(r"\{([\w:-]+)\}`([^`]+)`")
TITLED = re.compile(r"(.+?)\s*<([^<>]+)>", re.DOTALL)  # {ref}`the words <the-label>`
PAGE_LINK = re.compile(r"\[([^\]]*)\]\((?!\w+:)(?:\.\./|deeper/)?([\w-]+)\.md(?:#[\w-]+)?\)")
BLOCK = re.compile(
    r"^ *(?P<fence>:{3,}|`{3,})\{(?P<kind>[\w-]+)\} *(?P<title>.*)\n"
    r"(?P<options>(?: *:[\w-]+:.*\n)*)(?P<body>(?:.*\n)*?) *(?P=fence) *$",
    re.MULTILINE,
)
ANSWER = re.compile(r"^- \[([ x])\] (.*)\n", re.MULTILINE)
ASK = """\
```{{code-cell}}
:cellView: form
:jupyter: {{source_hidden: true}}
# @title Your forecast
from xentlib.explore.forecast import Forecast

Forecast("{name}", right={right}, text="{text}", answers={answers})
```
"""
DETAILS = "<details><summary>{}</summary>\n\n{}\n\n</details>"
EXERCISES_SUFFIX = "-exercises.ipynb"
EXERCISES = "They stand in [a notebook of their own]({notebook}), which marks your answers."


def is_notebook(source: str) -> bool:
    """Whether a page's front matter says that it is a notebook."""
    front_matter = FRONT_MATTER.match(source)
    return bool(front_matter) and "\nkernelspec:" in front_matter[0]


class Plain:
    """Turns the text of one chapter, or of its sheet of exercises, into plain Markdown.

    `folder` holds the chapters, in which labels and other pages are looked up.
    """

    def __init__(self, chapter: Path, folder: Path = BOOK):
        self.folder, self.name = folder, chapter.stem
        source = FRONT_MATTER.sub("", chapter.read_text("utf-8"))
        self.equations = numbered(EQUATION, source)
        self.figures = numbered(FIGURE, source)

    def text(self, source: str) -> str:
        """One Markdown cell, without what only Sphinx understands."""
        source = BLOCK.sub(self.block, source)
        source = LABEL.sub("", source)
        source = PAGE_LINK.sub(self.page_link, source)
        return ROLE.sub(self.role, source)

    def caption(self, caption: str, name: str | None) -> str:
        """The line under a figure."""
        number = f" {self.figures[name]}" if name else ""
        return f"**Figure{number}.** {self.text(caption)}"

    def role(self, match: re.Match) -> str:
        """The words that stand for {name}`content`."""
        name, content = match.groups()
        titled = TITLED.fullmatch(content)
        words, target = titled.groups() if titled else (None, content)
        match name:
            case "cite:t" | "cite:p":
                return citation(self.folder, name, target)
            case "eq" if target in self.equations:
                return f"({self.equations[target]})"
            case "numref":
                return f"Figure {self.figures[target]}"
            case "eq" | "ref":
                return words or places(self.folder)[target]
        return words or target  # {term} and the like: the words themselves

    def page_link(self, match: re.Match) -> str:
        """A link to another chapter: to its notebook where it has one, else its title alone."""
        words, stem = match.groups()
        page = next(page for page in pages(self.folder) if page.stem == stem)
        source = page.read_text("utf-8")
        words = words or TITLE.search(source)[1]
        return f"[{words}]({stem}.ipynb)" if is_notebook(source) else words

    def block(self, match: re.Match) -> str:
        """A :::{box} or a ```{directive} in plain Markdown."""
        title, body = match["title"], match["body"].removesuffix("\n")
        match match["kind"]:
            case "exercises":
                return EXERCISES.format(notebook=f"{self.name}{EXERCISES_SUFFIX}")
            case "math":
                labels = EQUATION.findall(match["options"])
                tags = [rf"\tag{{{self.equations[label]}}}" for label in labels]
                return "\n".join(["$$", body, *tags, "$$"])
            case "forecast":
                return self.forecast(title, body)
        body = BLOCK.sub(self.block, body)
        if match["kind"] == "dropdown":
            return DETAILS.format(title, body)
        return quoted(f"**{title}**\n\n{body}" if title else body)

    def forecast(self, name: str, body: str) -> str:
        """A question, the cell that asks for it, and folded which answer is right, and why."""
        first, *_, last = boxes = list(ANSWER.finditer(body))
        answers = [box[2] for box in boxes]
        right = [box[1] for box in boxes].index("x")
        cell = ASK.format(
            name=name, right=right, text=fingerprint(body), answers=json.dumps(answers)
        )
        why = BLOCK.sub(self.block, body[last.end() :])
        question = quoted(body[: first.start()].removesuffix("\n"))
        return f"{question}\n{cell}\n" + DETAILS.format(
            "The answer", f"**{answers[right]}**\n{why}"
        )


def quoted(text: str) -> str:
    """`text` as a block quote."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def pages(folder: Path) -> list[Path]:
    """The pages of the book, the deeper ones last."""
    return [*sorted(folder.glob("*.md")), *sorted(folder.glob("deeper/*.md"))]


def numbered(pattern: re.Pattern, source: str) -> dict[str, int]:
    """The labels that `pattern` finds, with 1, 2, 3 ... in the order of the text."""
    labels = dict.fromkeys(pattern.findall(source))
    return {label: number for number, label in enumerate(labels, start=1)}


@cache
def places(folder: Path) -> dict[str, str]:
    """What stands for each label of the book: its heading, or its equation and that one's page."""
    words = {}
    for page in pages(folder):
        source = page.read_text("utf-8")
        title = TITLE.search(source)
        words |= {label: f"“{heading}”" for label, heading in HEADING.findall(source)}
        for label, number in numbered(EQUATION, source).items():
            words[label] = f"({number}) of “{title[1] if title else page.stem}”"
    return words


@cache
def references(folder: Path):
    return parse_file(folder / "references.bib").entries


def citation(folder: Path, name: str, keys: str) -> str:
    """{cite:t} as "Shannon (1948)", {cite:p} as "(Shannon, 1948)"."""
    textual = name == "cite:t"
    cited = []
    for key in keys.split(","):
        entry = references(folder)[key.strip()]
        people = entry.persons.get("author") or entry.persons["editor"]
        names = [" ".join(person.last_names).strip("{}") for person in people]
        names = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
        year = entry.fields["year"]
        cited.append(f"{names} ({year})" if textual else f"{names}, {year}")
    return ", ".join(cited) if textual else f"({'; '.join(cited)})"
