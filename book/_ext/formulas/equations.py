r"""Equations are set by KaTeX while the book is built: pages show them at once, without a script.

Formulas are found in MyST's mathematics and, between ``\(...\)`` or ``\[...\]``, in the HTML
that notebook cells put out, wherever an element has the class ``xl-math``. A formula that KaTeX
cannot set fails the build. Pages with a formula load KaTeX's style sheet and fonts from the site.
"""

import functools
import html
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from _ext.formulas.katex_server import VERSION, KatexError, katex_folder, rendered
from xentlib.sphinx.npm.packages import kept

LOGGER = logging.getLogger(__name__)
FORMULA = re.compile(r"\\\((?P<inline>.+?)\\\)|\\\[(?P<display>.+?)\\\]", re.DOTALL)
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


class FormulasInHtml(HTMLParser):
    """Copy HTML unchanged, except for formulas inside elements of class ``xl-math``."""

    def __init__(self, typeset_formula):
        super().__init__(convert_charrefs=False)
        self.typeset_formula = typeset_formula
        self.copied = []
        self.text = ""
        self.element = None  # the open xl-math element, and how deeply its tag name is nested
        self.depth = 0

    def translate(self, source):
        """The HTML with its formulas set."""
        self.feed(source)
        self.close()
        self.write("")
        return "".join(self.copied)

    def write(self, markup):
        """Copy markup, after the text that stands before it."""
        self.copied += [self.with_formulas(self.text), markup]
        self.text = ""

    def with_formulas(self, text):
        """Text with each formula replaced by what KaTeX makes of it."""
        return FORMULA.sub(self.formula, text) if self.element else text

    def formula(self, match):
        """One formula, in a span so that it may stand in a paragraph."""
        display = match["display"] is not None
        latex = html.unescape(match["display"] if display else match["inline"]).strip()
        kind = "math math-display" if display else "math"
        return f'<span class="{kind}">{self.typeset_formula(latex, display)}</span>'

    def handle_starttag(self, tag, attributes):
        self.write(self.get_starttag_text())
        if self.element == tag:
            self.depth += 1
        elif not self.element and "xl-math" in (dict(attributes).get("class") or "").split():
            self.element, self.depth = tag, 1

    def handle_startendtag(self, tag, attributes):
        self.write(self.get_starttag_text())

    def handle_endtag(self, tag):
        self.write(f"</{tag}>")
        if self.element == tag:
            self.depth -= 1
            self.element = tag if self.depth else None

    def handle_data(self, data):
        self.text += data

    def handle_entityref(self, name):
        self.text += f"&{name};"

    def handle_charref(self, name):
        self.text += f"&#{name};"

    def handle_comment(self, data):
        self.write(f"<!--{data}-->")

    def handle_decl(self, decl):
        self.write(f"<!{decl}>")

    def handle_pi(self, data):
        self.write(f"<?{data}>")


class FormulasInOutputs(SphinxPostTransform):
    """Set the formulas in the HTML that notebook cells put out."""

    default_priority = 500  # after myst-nb has chosen which form of an output to show
    formats = ("html",)

    def run(self, **kwargs):
        for node in self.document.findall(nodes.raw):
            if "html" in node.get("format", "").split() and "xl-math" in node.astext():
                typeset_here = functools.partial(self.typeset, node)
                node[:] = [nodes.Text(FormulasInHtml(typeset_here).translate(node.astext()))]

    def typeset(self, node, latex, display):
        """One formula of this page."""
        return typeset(latex, display, self.env.docname, node)


def begin(app):
    """Let the site serve KaTeX's style sheet and fonts; no page of this build has an error yet."""
    PAGES_WITH_ERRORS.clear()
    site = kept(f"katex-site-{VERSION}", copy_for_site)
    app.config.html_static_path.append(str(site))


def copy_for_site(scratch):
    """KaTeX's style sheet with WOFF2 fonts only: every browser of the last ten years has it."""
    dist, target = katex_folder(), scratch / "site" / "katex"
    shutil.copytree(
        dist / "fonts", target / "fonts", ignore=shutil.ignore_patterns("*.ttf", "*.woff")
    )
    css = OLD_FONT.sub("", (dist / "katex.min.css").read_text())
    (target / "katex.min.css").write_text(css)
    return target.parent


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
    app.add_post_transform(FormulasInOutputs)
    app.connect("builder-inited", begin)
    app.connect("html-page-context", add_style)
    app.connect("build-finished", fail_if_unset)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
