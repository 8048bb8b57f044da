"""The code is tidy, the words are spelt the British way, files fit their schemas."""

import pytest
from british import misspelt, prose_of_markdown

from _tools import style


@pytest.mark.parametrize("check", style.CHECKS, ids=style.CHECKS)
def test_style(check):
    assert style.run(check) == 0


@pytest.mark.parametrize("word", ["color", "normalize", "behavior", "Center", "modeling", "grays"])
def test_american_spellings_are_found(word):
    assert misspelt(f"The {word} of it.")


def test_code_in_pages_may_keep_its_names():
    page = "Text with `color`.\n\n```{code-cell} ipython3\nax.plot(x, color='C0')\n```\n\nMore."
    assert not misspelt(prose_of_markdown(page))
    assert misspelt(prose_of_markdown(page + " And color."))
