"""What this book adds to Jupyter Book, in the order in which it acts on a page.

Sphinx calls what listens to one of its events in the order of registration, and so are
transformations of one priority: the order of this list is the order in which they act. Where
an extension must come after one that is not ours, its own `setup` says so by a number. Jupyter
Book reads and writes pages in one process, so none says what it could do in several.
"""

EXTENSIONS = (
    # Before anything is read.
    "_ext.running.kernels",
    "_ext.chapters.citations",
    "_ext.page.report_error",
    "_ext.finding.not_found",
    "_ext.delivery.text_fonts",
    # The source of a page, and its own directives.
    "_ext.running.ahead",
    "_ext.running.without_torch",
    "_ext.chapters.chapter_map",
    "_ext.chapters.overviews",
    "_ext.game",
    # A page as a tree, on its way to HTML.
    "_ext.formulas.equations",
    "_ext.running.inline_figures",
    "_ext.formulas.punctuation",
    # A page as HTML, and what stands around it.
    "_ext.page.accessible_html",
    "_ext.page.page_dates",
    "_ext.page.shared_links",
    "_ext.running.notebook_links",
    "_ext.finding.contents",
    "_ext.delivery.light_html",
    # The site, when all pages are written.
    "_ext.finding.previews",
    "_ext.finding.search",
    "_ext.delivery.self_contained",
)


def setup(app):
    """Load them all."""
    for extension in EXTENSIONS:
        app.setup_extension(extension)
