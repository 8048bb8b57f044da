"""Where PyTorch is missing, the page shows the cells that need it without running them."""

import re
from pathlib import Path

import jupytext
import pytest

from _ext.running import without_torch

FRONT = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---
# A page

"""
CELLS = {
    "plain": "```{code-cell} ipython3\nimport torch\n```\n",
    "tagged": "```{code-cell} ipython3\n:tags: [hide-input]\nx = torch.ones(1)\n```\n",
    "block": "```{code-cell} ipython3\n---\nmystnb:\n  image:\n    alt: words\n---\ntorch.e\n```\n",
    "options": "```{code-cell} ipython3\n:mystnb:\n:  image:\n:    alt: words\ntorch.e\n```\n",
}


def read(page):
    source = [FRONT + page]
    without_torch.read_source(None, "page", source)
    return source[0], jupytext.reads(source[0], fmt="md:myst").cells


@pytest.mark.parametrize("kind", CELLS)
def test_cells_with_torch_are_not_run_and_say_so(kind):
    _, (_, cell, note) = read(CELLS[kind])
    assert "skip-execution" in cell.metadata["tags"]
    assert "torch" in cell.source
    assert "alt" not in cell.source
    assert "needs PyTorch" in note.source
    if kind == "tagged":
        assert "hide-input" in cell.metadata["tags"]


def test_other_cells_stay_as_they_are():
    page = "Words on torch.\n\n```{code-cell} ipython3\nimport numpy as np\n```\n"
    text, _ = read(page)
    assert text == FRONT + page


def test_tests_take_pytorch_as_optional():
    """So that without it only the tests that use it are skipped: see tests/optional.py."""
    needing = r"^(?:import|from) (?:torch|keras)\b"
    tests = Path(__file__).resolve().parents[1].rglob("*.py")
    assert not [t.name for t in tests if re.search(needing, t.read_text("utf-8"), re.MULTILINE)]
