"""Equations are set by KaTeX while the book is built: pages show them at once, without a script.

A formula that KaTeX cannot set stops the build. Pages with a formula load KaTeX's style sheet and
fonts from the site.
"""

import re
import shutil
from pathlib import Path

from docutils import nodes
from docutils.utils import get_source_line
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number

from _ext.formulas.katex_server import KatexError, katex_folder, rendered

OLD_FONT = re.compile(r',url\([^)]*\) format\("(?:woff|truetype)"\)')
NUMBERED = re.compile(r"\\(begin|end)\{(equation|align|alignat|gather)\}")


def typeset(node, display):
    """One formula as HTML; one that cannot be set stops the build."""
    latex = NUMBERED.sub(r"\\\1{\2*}", node.astext())  # Sphinx gives the numbers, not KaTeX
    try:
        return rendered(latex, display)
    except KatexError as error:
        place = ":".join(map(str, get_source_line(node)))
        raise ExtensionError(f"{place}: KaTeX cannot set {latex!r}: {error}") from error


def visit_inline(translator, node):
    """One formula in a line of text."""
    formula = typeset(node, False)
    translator.body += [translator.starttag(node, "span", "", CLASS="math"), formula, "</span>"]
    raise nodes.SkipNode


def visit_display(translator, node):
    """A displayed formula, with its number and a link to it."""
    translator.body += [translator.starttag(node, "div", "", CLASS="math"), typeset(node, True)]
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>")
    raise nodes.SkipNode


def serve_katex(app):
    """The site serves KaTeX's style sheet and fonts."""
    dist, target = katex_folder(), Path(app.outdir, "_static", "katex")
    # WOFF2 fonts only: every browser of the last ten years has it.
    others = shutil.ignore_patterns("*.ttf", "*.woff")
    shutil.copytree(dist / "fonts", target / "fonts", ignore=others, dirs_exist_ok=True)
    css = OLD_FONT.sub("", (dist / "katex.min.css").read_text())
    (target / "katex.min.css").write_text(css)
    shutil.copy(dist.parent / "LICENSE", target / "licence.txt")


def add_style(app, pagename, templatename, context, doctree):
    """Load KaTeX's style sheet on pages that have a formula."""
    if 'class="katex' in context.get("body", ""):
        app.add_css_file("katex/katex.min.css", priority=400)


def setup(app):
    """Register the renderer; _config.yml chooses it by html_math_renderer."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    app.connect("builder-inited", serve_katex)
    app.connect("html-page-context", add_style)
