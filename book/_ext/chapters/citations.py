"""Citations as Shannon (1948) and (Shannon, 1948), with round brackets."""

from functools import partial

from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

ROUND = BracketStyle(left="(", right=")")
STYLE = partial(
    AuthorYearReferenceStyle,
    bracket_parenthetical=ROUND,
    bracket_textual=ROUND,
    bracket_year=ROUND,
)


def setup(app):
    """Make the style known under the name that _config.yml uses."""
    group = "sphinxcontrib.bibtex.style.referencing"
    register_plugin(group, "author_year_round", STYLE)
