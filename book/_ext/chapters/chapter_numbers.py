"""A chapter's number is the one in its file name: 04-cross-entropy.md is chapter 4.

Sphinx would count the pages of the table of contents instead, and every number in the book,
figures and equations included, would change when a chapter is put in before it.
"""

import functools
import re

from docutils import nodes
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles

LESSON = re.compile(r"(?:.*/)?(\d\d)-[^/]*")


def lessons(docnames):
    """Those of the pages that are lessons, by their number."""
    return {int(m[1]): name for name in sorted(docnames) if (m := LESSON.fullmatch(name))}


def renumbered(number, chapter):
    """A section's number with another first component."""
    return number and type(number)((chapter, *number[1:]))


def number_by_file_name(assign_section_numbers):
    """Correct what Sphinx assigned, before figures and equations are numbered."""

    @functools.wraps(assign_section_numbers)
    def assign(self, env):
        before = env.toc_secnumbers
        assign_section_numbers(self, env)
        for chapter, docname in lessons(env.toc_secnumbers).items():
            number_page(env, docname, chapter)
        return [name for name in env.toc_secnumbers if env.toc_secnumbers[name] != before.get(name)]

    return assign


def number_page(env, docname, chapter):
    """Give a page and all its sections their chapter's number."""
    sections = env.toc_secnumbers[docname]
    for anchor, number in sections.items():
        sections[anchor] = renumbered(number, chapter)
    for entry in [env.titles[docname], *env.tocs[docname].findall(nodes.reference)]:
        if "secnumber" in entry:
            entry["secnumber"] = renumbered(entry["secnumber"], chapter)


def setup(app):
    """Wrap the collector that Jupyter Book uses."""
    collector = TocTreeCollectorWithStyles
    if not hasattr(collector.assign_section_numbers, "__wrapped__"):
        collector.assign_section_numbers = number_by_file_name(collector.assign_section_numbers)
