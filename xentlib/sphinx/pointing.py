"""The role `shows`: words of the text that point at what moves in a panel.

``{shows}`the valley <loss>` `` lights up the artists that follow the array `loss` of the panel before
it in the same section (or of the first one after it) while the pointer or the focus is on the words.
"""

from sphinx.util.docutils import ReferenceRole

from xentlib.sphinx.html_elements import element


class Shows(ReferenceRole):
    """Words and the name of an array; without a name in angle brackets the words are the name."""

    def run(self):
        words = element(
            "span", text=self.title, class_="xl-shows", tabindex="0", data_shows=self.target
        )
        return [words], []


def setup(app):
    """Register the role."""
    app.setup_extension("xentlib.sphinx.html_elements")
    app.add_role("shows", Shows())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
