"""The colours can be told from their ground: WCAG contrast, light and dark."""

import re
from pathlib import Path

import pytest

from xentlib.explore.picture.svg import COLOURS

ROOT = Path(__file__).resolve().parents[2]
STYLES = [ROOT / folder / "colours.css" for folder in ("xentlib/explore", "book/_static")]
TEXT = ("xl-ink", "xl-muted", "xl-link", "xl-link-hover")
SERIES = tuple(f"xl-c{i}" for i in range(6))


def schemes():
    """The variables of the light and of the dark block of each colours.css."""
    for dark in ("", r'\[data-theme="dark"\]'):
        block = re.compile(rf"^html{dark}(?:,.*?)? \{{(.*?)\}}", re.DOTALL | re.MULTILINE)
        text = "".join(block.search(style.read_text("utf-8"))[1] for style in STYLES)
        yield dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", text))


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("colours", list(schemes()), ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["xl-paper", "book-raised"])
def test_contrast(colours, ground):
    for name in TEXT:
        assert contrast(colours[name], colours[ground]) >= 4.5, name
    for name in SERIES:
        assert contrast(colours[name], colours[ground]) >= 3, name


def test_every_colour_of_a_picture_is_one_of_the_page():
    """Whoever changes a variable changes the pictures with it, which name the book's own value after it."""
    light, _ = schemes()
    assert {variable.removeprefix("--") for variable in COLOURS.values()} <= set(light)
