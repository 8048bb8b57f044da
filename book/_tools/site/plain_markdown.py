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

ROLE = re.compile(r"\{([\w:-]+)\}`([^`]+)`")
TITLED = re.compile(r"(.+?)\s*<([^<>]+)>", re.DOTALL)  # {ref}`the words <the-label>`
LABEL = re.compile(r"^\(([\w-]+)\)=(?:\n|$)", re.MULTILINE)
HEADING = re.compile(r"^\(([\w-]+)\)=\n+#+ (.+)$", re.MULTILINE)
EQUATION = re.compile(r"(?:\$\$ *\(|^:label: *)([\w-]+)", re.MULTILINE)
DOLLARS_LABEL = re.compile(r"\$\$ *\(([\w-]+)\)")
FIGURE = re.compile(r"^:?\s+name: *([\w-]+)$", re.MULTILINE)
PAGE_LINK = re.compile(r"\[([^\]]*)\]\((?!\w+:)(?:\.\./|deeper/)?([\w-]+)\.md(?:#[\w-]+)?\)")
BOX = re.compile(r"^- \[([ x])\] ")
OPEN = re.compile(r"^ *(:{3,}|`{3,})\{([\w-]+)\} *(.*)$")
OPTION = re.compile(r"^ *:([\w-]+): *(.*)$")
FORECAST = re.compile(r"^:::\{forecast\} ([\w-]+)\n(.*?)^:::$", re.DOTALL | re.MULTILINE)
ASK = """\
```{{code-cell}}
:cellView: form
:jupyter: {{source_hidden: true}}
# @title Your forecast
from xentlib.explore.forecast import Forecast

Forecast("{name}", right={right}, text="{text}", answers={answers})
```
"""
BOOK = Path(__file__).resolve().parents[2]
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
COMMENT = re.compile(r"^%.*\n?", re.MULTILINE)
EXERCISES_SUFFIX = "-exercises.ipynb"
EXERCISES = "They stand in [a notebook of their own]({notebook}), which marks your answers."


def is_notebook(source: str) -> bool:
    """Whether a page's front matter says that it is a notebook."""
    front_matter = FRONT_MATTER.match(source)
    return bool(front_matter) and "\nkernelspec:" in front_matter[0]


class Plain:
    """Turns the text of one chapter, or of its sheet of exercises, into plain Markdown.

    `links` is the folder with the chapters, in which labels and other pages are looked up.
    """

    def __init__(self, chapter: Path, links: Path | None = None):
        self.folder = links or (BOOK if BOOK in chapter.parents else chapter.parent)
        self.name = chapter.stem
        source = FRONT_MATTER.sub("", chapter.read_text("utf-8"))
        self.equations = numbered(EQUATION, source)
        self.figures = numbered(FIGURE, source)
        self.forecasts = {name: fingerprint(asked) for name, asked in FORECAST.findall(source)}

    def text(self, source: str) -> str:
        """One Markdown cell, without what only Sphinx understands."""
        source = COMMENT.sub("", LABEL.sub("", source))
        source = DOLLARS_LABEL.sub(lambda m: rf"\tag{{{self.equations[m[1]]}}}$$", source)
        source = PAGE_LINK.sub(self.page_link, source)
        source = ROLE.sub(self.role, source)
        return "\n".join(self.boxes(source.split("\n")))

    def caption(self, caption: str, name: str | None) -> str:
        """The line under a figure."""
        number = f" {self.figures[name]}" if name else ""
        return f"**Figure{number}.** {self.text(caption)}"

    def role(self, match: re.Match) -> str:
        """The words that stand for {name}`content`."""
        name, content = match.groups()
        titled = TITLED.fullmatch(content)
        words, target = titled.groups() if titled else (None, content)
        if name.startswith("cite"):
            return citation(self.folder, name, target)
        if name == "eq":
            return self.equation(target)
        if name == "numref":
            return f"Figure {self.figures[target]}"
        if name == "ref":
            return words or f"“{headings(self.folder)[target]}”"
        if name == "math":
            return f"${content}$"
        if name in ("py:func", "py:class", "py:obj", "func", "class", "code"):
            return f"`{words or target.lstrip('~')}`"
        return words or target  # {term}, {doc}, {abbr}: the words themselves

    def equation(self, label: str) -> str:
        """An equation's number, and where it stands if that is another chapter."""
        if label in self.equations:
            return f"({self.equations[label]})"
        number, title = equations(self.folder)[label]
        return f"({number}) of “{title}”"

    def page_link(self, match: re.Match) -> str:
        """A link to another chapter: to its notebook where it has one, else its title alone."""
        words, stem = match.groups()
        page = next(page for page in pages(self.folder) if page.stem == stem)
        source = page.read_text("utf-8")
        words = words or re.search(r"^# (.+)$", source, re.MULTILINE)[1]
        return f"[{words}]({stem}.ipynb)" if is_notebook(source) else words

    def boxes(self, lines: list[str]) -> list[str]:
        """`lines` with :::{admonition} boxes as block quotes and :::{dropdown} as <details>."""
        done = []
        while lines:
            line, *lines = lines
            opening = OPEN.match(line)
            if not opening:
                done.append(line)
                continue
            fence, kind, title = opening.groups()
            end = next(i for i, inner in enumerate(lines) if inner.strip() == fence)
            body, lines = lines[:end], lines[end + 1 :]
            options = {}
            while body and (option := OPTION.match(body[0])):
                options[option[1]] = option[2]
                body.pop(0)
            done += self.box(kind, title, options, body)
        return done

    def box(self, kind: str, title: str, options: dict[str, str], body: list[str]) -> list[str]:
        """One box in plain Markdown."""
        if kind == "exercises":
            return [EXERCISES.format(notebook=f"{self.name}{EXERCISES_SUFFIX}")]
        if kind == "math":
            label = options.get("label")
            tag = [rf"\tag{{{self.equations[label]}}}"] if label else []
            return ["$$", *body, *tag, "$$"]
        body = self.boxes(body)
        if kind == "forecast":
            return self.forecast(title, body)
        if kind == "dropdown":
            return [f"<details><summary>{title}</summary>", "", *body, "", "</details>"]
        head = [f"**{title}**", ""] if title else []
        return [f"> {line}".rstrip() for line in [*head, *body]]

    def forecast(self, name: str, body: list[str]) -> list[str]:
        """A question, the cell that asks for it, and folded which answer is right, and why."""
        first, *_, last = places = [i for i, line in enumerate(body) if BOX.match(line)]
        answers = [BOX.sub("", body[place]) for place in places]
        right = next(i for i, place in enumerate(places) if BOX.match(body[place])[1] == "x")
        question = [f"> {line}".rstrip() for line in body[:first]]
        text = self.forecasts[name]
        cell = ASK.format(name=name, right=right, text=text, answers=json.dumps(answers))
        answer = [f"**{answers[right]}**", *body[last + 1 :]]
        return [
            *question,
            *cell.split("\n"),
            "<details><summary>The answer</summary>",
            "",
            *answer,
            "",
            "</details>",
        ]


def pages(folder: Path) -> list[Path]:
    """The pages of the book, the deeper ones last."""
    return [*sorted(folder.glob("*.md")), *sorted(folder.glob("deeper/*.md"))]


def numbered(pattern: re.Pattern, source: str) -> dict[str, int]:
    """The labels that `pattern` finds, with 1, 2, 3 ... in the order of the text."""
    labels = dict.fromkeys(pattern.findall(source))
    return {label: number for number, label in enumerate(labels, start=1)}


@cache
def equations(folder: Path) -> dict[str, tuple[int, str]]:
    """The number of each labelled equation of the book, and the title of its page."""
    places = {}
    for page in pages(folder):
        source = page.read_text("utf-8")
        title = re.search(r"^# (.+)$", source, re.MULTILINE)
        for label, number in numbered(EQUATION, source).items():
            places[label] = (number, title[1] if title else page.stem)
    return places


@cache
def headings(folder: Path) -> dict[str, str]:
    """The heading that each label of the book stands before."""
    return dict(pair for page in pages(folder) for pair in HEADING.findall(page.read_text("utf-8")))


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
