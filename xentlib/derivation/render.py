"""How a derivation looks: LaTeX, and lines that fold.

What is shown is Markdown with elements of HTML around it. A page of MyST sets its formulas like all
others; a notebook shows the same text as HTML, in which its typesetter finds them.
"""

import html
import json
import os
import re
from importlib.resources import files

from .checking.points import listed
from .printing import RELATION, assumptions, latex, quantity_latex

SIGNS = re.compile(r"[&<>*_`~#{}\[\]\\]")  # that mean something in Markdown or HTML
ROUND_SECONDS = (10, 60, 600, 3600)  # so coarse that two builds say the same


def shown(page, text):
    """What Jupyter shows: `page`, as Markdown where a site is built, and `text` where it cannot."""
    if os.environ.get("XENTLIB_STATIC"):
        return {"text/markdown": page}
    return {"text/html": page, "text/plain": text}


def formula(source):
    """LaTeX without the signs that HTML would take for a tag."""
    return source.replace("<", r"\lt ").replace(">", r"\gt ")


def words(text):
    """Plain words, with formulas between dollar signs, for Markdown and HTML alike."""
    return _with_formulas(
        text, lambda plain: SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", plain), formula
    )


def _with_formulas(text, plain, formula):
    """The text with what stands between dollar signs written as `formula`, the rest as `plain`."""
    parts = text.split("$")
    parts[::2] = map(plain, parts[::2])
    parts[1::2] = [f"${formula(part)}$" for part in parts[1::2]]
    return "".join(parts)


def point_text(verdict):
    """`p = 1/3, z = -2: 0.51 against 0.49`, with as many digits as it takes to differ."""
    where = listed(verdict.at) or "every point"
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
        body = latex(line.written) + line.where
        if line.expression.is_Relational:
            return body
        if line.chain:
            quantity = quantity_latex(line.quantity, self._meant(line))
            return f"{quantity} {RELATION[line.bounds]} {body}"
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
            reason = _with_formulas(line.reason or "rewritten", _escaped, str)
            rows.append(rf"& {self.line_latex(line)} && \text{{({reason})}}")
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    def assumptions(self):
        """LaTeX of every assumption: of the symbols, then what is given."""
        by = [symbol for line in self.lines if line.quantity for symbol in line.quantity[1]]
        facts = assumptions(self.given.scope + by + self.given.statements)
        return facts + [latex(relation) for relation in self.given.statements]

    def record(self):
        """What the index of proofs keeps."""
        return {
            "title": self.title,
            "label": _slug(self.title),
            "status": self.status,
            "rests_on": self.rests_on,
            "lines": len(self.lines),
            "under_seconds": next(s for s in ROUND_SECONDS if self.seconds < s),
        }

    def markdown(self):
        """The whole derivation for a page of MyST, or as HTML for a notebook.

        On a page the box is folded to what is proved and its status.
        """
        unfolded = "" if os.environ.get("XENTLIB_STATIC") else " open"
        record = self.record()
        known = html.escape(json.dumps(record, sort_keys=True))
        lines = "\n".join(self._folding(line) for line in self.lines)
        return (
            f'<div class="xl-derivation" id="proof-{record["label"]}" role="group"'
            f' aria-label="{html.escape(self.title)}" data-xl-proof="{known}">\n{_style()}'
            f'<details class="xl-derivation-proof"{unfolded}><summary class="xl-derivation-head">'
            f"<strong>{html.escape(self.title)}</strong> {_mark(self.status)}</summary>\n{self._given()}"
            f'<ol class="xl-derivation-lines">\n{lines}\n</ol>\n'
            f'<details class="xl-derivation-source"><summary>LaTeX</summary>'
            f"<pre><code>{html.escape(self.latex(), quote=False)}</code></pre></details>\n"
            "</details></div>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return shown(self.markdown(), str(self))

    def __str__(self):
        rows = [f"{self.title} [{self.status}]"]
        for line in self.lines:
            relation = line.expression.is_Relational
            sign = "" if relation or line.number == 1 else f"{line.relation} "
            rows.append(f"{line.number:3}  {sign}{line.written}    ({line.reason}) [{line.status}]")
        return "\n".join(rows)

    __repr__ = __str__

    def _given(self):
        parts = [words(f"${a}$") for a in self.assumptions()]
        parts += [words(note) for note in self.given.notes]
        if not parts:
            return ""
        return f'<div class="xl-derivation-given">\n\nGiven: {"; ".join(parts)}\n\n</div>\n'

    def _folding(self, line):
        """The reason, and below it the formula, which folds away."""
        reason = words(line.reason or "rewritten")
        if line.source and line.source != line.number - 1:
            reason += f" (from line {line.source})"
        if line.rests_on:
            reason += f" (rests on: {words(line.rests_on)})"
        mark = _mark(line.status, line.how) if line.number > 1 else ""
        return (
            "<li><details open><summary>\n\n"
            f'<span class="xl-derivation-reason">{reason}</span> {mark}\n\n'
            f'</summary><div class="xl-math">\n\n$$\n{formula(self.line_latex(line))}\n$$\n\n'
            "</div></details></li>"
        )


def _mark(status, how=""):
    hint = f' title="{html.escape(how)}"' if how else ""
    return f'<span class="xl-derivation-mark xl-derivation-{status}"{hint}>{status}</span>'


def _style():
    """The stylesheet itself where no site provides it: in a live notebook."""
    if os.environ.get("XENTLIB_STATIC"):
        return ""
    css = files(__package__).joinpath("derivation.css").read_text(encoding="utf-8")
    return f"<style>{css}</style>\n"


def _escaped(words):
    """Plain words as they stand inside of \\text{}."""
    return "".join("\\" + c if c in "{}&#_%" else c for c in words)


def _slug(title):
    letters = "".join(c if c.isalnum() and c.isascii() else "-" for c in title.lower())
    return "-".join(part for part in letters.split("-") if part)
