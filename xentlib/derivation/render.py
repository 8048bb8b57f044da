"""How a derivation looks: LaTeX, and HTML whose lines fold."""

import html
import json
import os
import unicodedata
from importlib.resources import files

from sympy.core.relational import Relational

from .printing import RELATION, assumptions, latex, quantity_latex

ROUND_SECONDS = (10, 60, 600, 3600)  # so coarse that two builds say the same


def display(source):
    """HTML of a displayed formula, for KaTeX at build or the notebook's typesetter."""
    return '<div class="xl-math">\\[' + html.escape(source, quote=False) + "\\]</div>"


def inline(source):
    """HTML of a formula in a line of text."""
    return '<span class="xl-math">\\(' + html.escape(source, quote=False) + "\\)</span>"


def point_text(verdict):
    """`p = 1/3, z = -2: 0.51 against 0.49`, with as many digits as it takes to differ."""
    where = ", ".join(f"{name} = {value}" for name, value in verdict.at.items()) or "every point"
    for digits in (6, 12, 24, 50):
        left, right = _short(verdict.left, digits), _short(verdict.right, digits)
        if left != right:
            break
    return f"{where}: {left} against {right}"


def _short(number, digits):
    return str(number.n(digits)) if number.is_Float else str(number)


class View:
    """The rendering half of `Derivation`."""

    def line_latex(self, line):
        """`quantity relation expression`; a chain that goes on leaves the quantity out."""
        body = latex(line.expression) + line.where
        if isinstance(line.expression, Relational):
            return body
        if line.chain:
            quantity = quantity_latex(line.quantity, self._meant(line))
            if not line.bounds:  # neither above nor below the quantity: only the line before is
                quantity, sign = rf"(\text{{line }} {line.source})", line.relation
            else:
                sign = line.bounds
            return f"{quantity} {RELATION[sign]} {body}"
        return body if line.number == 1 else f"{RELATION[line.relation]} {body}"

    def _meant(self, line):
        """What was differentiated: its symbols decide between d and the round d."""
        if line.number == 1 or not line.quantity[1]:
            return line.expression
        return self.given.define(self.lines[line.source - 1].expression)

    def latex(self):
        """LaTeX source of the whole derivation, one aligned block."""
        rows = []
        for line in self.lines:
            reason = _text(line.reason or "rewritten")
            rows.append(rf"& {self.line_latex(line)} && \text{{({reason})}}")
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    def assumptions(self):
        """LaTeX of every assumption: of the symbols, then what is given."""
        found = assumptions([line.expression for line in self.lines] + self._relations())
        return found + [latex(relation) for relation in self._relations()]

    def _relations(self):
        return [s for s in self.given.statements if not isinstance(s, str)]

    def record(self):
        """What the index of proofs keeps."""
        return {
            "title": self.title,
            "label": _slug(self.label or self.title),
            "status": self.status,
            "rests_on": self.rests_on,
            "lines": len(self.lines),
            "under_seconds": next(s for s in ROUND_SECONDS if self.seconds < s),
        }

    def _repr_latex_(self):
        return rf"$\displaystyle {self.latex()}$"

    def _repr_html_(self):
        record = self.record()
        known = html.escape(json.dumps(record, sort_keys=True))
        lines = "\n".join(self._line_html(line) for line in self.lines)
        return (
            f'<div class="xl-derivation" id="proof-{record["label"]}" role="group"'
            f' aria-label="{html.escape(self.title)}" data-xl-proof="{known}">\n{_style()}'
            f'<p class="xl-derivation-head"><strong>{html.escape(self.title)}</strong> '
            f"{_mark(self.status)}</p>\n{self._given_html()}"
            f'<ol class="xl-derivation-lines">\n{lines}\n</ol>\n'
            f'<details class="xl-derivation-source"><summary>LaTeX</summary>'
            f"<pre><code>{html.escape(self.latex(), quote=False)}</code></pre></details>\n</div>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"text/html": self._repr_html_()}
        if not os.environ.get("XENTLIB_STATIC"):
            bundle["text/plain"] = str(self)
        return bundle

    def __str__(self):
        rows = [f"{self.title} [{self.status}]"]
        for line in self.lines:
            relation = isinstance(line.expression, Relational)
            sign = "" if relation or line.number == 1 else f"{line.relation} "
            rows.append(
                f"{line.number:3}  {sign}{line.expression}    ({line.reason}) [{line.status}]"
            )
        return "\n".join(rows)

    __repr__ = __str__

    def _given_html(self):
        parts = [inline(a) for a in self.assumptions()]
        parts += [html.escape(note) for note in self.given.notes]
        if not parts:
            return ""
        return f'<p class="xl-derivation-given">Given: {"; ".join(parts)}</p>\n'

    def _line_html(self, line):
        rests = f" (rests on: {html.escape(line.rests_on)})" if line.rests_on else ""
        if line.source and line.source != line.number - 1:
            rests = f" (from line {line.source})" + rests
        reason = _reason_html(line.reason or "rewritten")
        return (
            f'<li><details open><summary><span class="xl-derivation-reason">{reason}{rests}</span> '
            f"{_mark(line.status, line.how) if line.number > 1 else ''}</summary>"
            f"{display(self.line_latex(line))}</details></li>"
        )


def _reason_html(reason):
    """Plain words, with formulas between dollar signs."""
    parts = reason.split("$")
    return "".join(inline(p) if i % 2 else html.escape(p, quote=False) for i, p in enumerate(parts))


def _mark(status, how=""):
    hint = f' title="{html.escape(how)}"' if how else ""
    return f'<span class="xl-derivation-mark xl-derivation-{status}"{hint}>{status}</span>'


def _style():
    """The stylesheet itself where no site provides it: in a live notebook."""
    if os.environ.get("XENTLIB_STATIC"):
        return ""
    css = files(__package__).joinpath("derivation.css").read_text(encoding="utf-8")
    return f"<style>{css}</style>\n"


def _text(reason):
    """The reason inside \\text{}: formulas between dollar signs stay."""
    parts = reason.split("$")
    plain = [p if i % 2 else _escaped(p) for i, p in enumerate(parts)]
    return "".join(f"${p}$" if i % 2 else p for i, p in enumerate(plain))


def _escaped(words):
    return "".join("\\" + c if c in "{}&#_%" else _greek(c) for c in words)


def _greek(character):
    """LaTeX has no Greek letters in its text fonts: σ becomes $\\sigma$."""
    kind, _, name = unicodedata.name(character, "").partition(" LETTER ")
    if kind == "GREEK SMALL":
        return rf"$\{name.lower()}$"
    return rf"$\{name.capitalize()}$" if kind == "GREEK CAPITAL" else character


def _slug(title):
    kept = "".join(c if c.isalnum() and c.isascii() else "-" for c in title.lower())
    return "-".join(part for part in kept.split("-") if part)
