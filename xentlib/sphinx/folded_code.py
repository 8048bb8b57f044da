"""The code of a panel or of a proof stands folded under it, not between the text and the picture."""

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform

SHOWN = {"xl-panel": "How this panel is made", "xl-derivation": "How this proof was checked"}


class FoldCode(SphinxPostTransform):
    """Of a cell that shows a panel or a proof: first what it shows, then its code, folded."""

    default_priority = 198  # before myst-nb folds the cells that say so
    formats = ("html",)

    def run(self, **kwargs):
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code" or len(cell.children) != 2:
                continue
            code, output = cell.children
            words = next((words for kind, words in SHOWN.items() if _shows(output, kind)), None)
            if words and cell.get("hide_mode"):
                fold = HideCodeCellNode(
                    prompt_show=words, prompt_hide=words, classes=["above-input"]
                )
                cell.children = []
                cell.extend([output, fold])
                fold.append(code)
                cell["hide_mode"] = None


def _shows(output, css_class):
    """Whether raw HTML of this class is in a cell's output."""
    return any(f'class="{css_class}' in raw.astext() for raw in output.findall(nodes.raw))


def setup(app):
    """Register the transform."""
    app.add_post_transform(FoldCode)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
