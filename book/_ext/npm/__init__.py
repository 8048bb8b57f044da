"""What the pages of this book load from npm: KaTeX, the fonts and MiniSearch, at the versions pinned here."""

from functools import partial
from pathlib import Path

from xentlib.sphinx.npm import packages

node_modules = partial(packages.node_modules, Path(__file__).parent)
