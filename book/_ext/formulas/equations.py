"""Equations are set by KaTeX while the book is built: pages show them at once, without a script.

A formula that KaTeX cannot set fails the build. Pages with a formula load KaTeX's style sheet and
fonts from the site.
"""

import html
import re
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from _ext.formulas.katex_server import KatexError, katex_folder, rendered

LOGGER = logging.getLogger(__name__)
OLD_FONT = re.compile(r',url\([^)]*\) format\("(?:woff|truetype)"\)')
NUMBERED = re.compile(r"\\(begin|end)\{(equation|align|alignat|gather)\}")
PAGES_WITH_ERRORS = set()


def typeset(latex, display, docname, location):
    """One formula as HTML; one that cannot be set is reported and fails the build."""
    latex = NUMBERED.sub(r"\\\1{\2*}", latex)  # Sphinx gives the numbers, not KaTeX
    try:
        return rendered(latex, display)
    except KatexError as error:
        LOGGER.error("KaTeX cannot set %r: %s", latex, error, location=location)
        PAGES_WITH_ERRORS.add(docname)
        return f"<code>{html.escape(latex)}</code>"


def visit_inline(translator, node):
    """One formula in a line of text."""
    formula = typeset(node.astext(), False, translator.builder.current_docname, node)
    translator.body += [translator.starttag(node, "span", "", CLASS="math"), formula, "</span>"]
    raise nodes.SkipNode


def visit_display(translator, node):
    """A displayed formula, with its number and a link to it."""
    formula = typeset(node.astext(), True, translator.builder.current_docname, node)
    translator.body += [translator.starttag(node, "div", "", CLASS="math"), formula]
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>")
    raise nodes.SkipNode


def begin(app):
    """No page of this build has an error yet; the site serves KaTeX's style sheet and fonts."""
    PAGES_WITH_ERRORS.clear()
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


def fail_if_unset(app, exception):
    """A formula that could not be set is an error; its page must be written again next time."""
    for docname in PAGES_WITH_ERRORS:
        Path(app.builder.get_outfilename(docname)).unlink(missing_ok=True)
    if PAGES_WITH_ERRORS and not exception:
        pages = ", ".join(sorted(PAGES_WITH_ERRORS))
        raise ExtensionError(f"Formulas that KaTeX cannot set (see above) in: {pages}")


def setup(app):
    """Register the renderer; _config.yml chooses it by html_math_renderer."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    app.connect("builder-inited", begin)
    app.connect("html-page-context", add_style)
    app.connect("build-finished", fail_if_unset)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
