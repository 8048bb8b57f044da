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
    shared, own = [re.findall(r"\{(.*?)\}", style.read_text(), re.DOTALL) for style in STYLES]
    blocks = [shared[place] + own[place] for place in (0, 1)]
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks]


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


@pytest.mark.parametrize("colours", schemes(), ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["xl-paper", "book-raised"])
def test_contrast(colours, ground):
    for name in TEXT:
        assert contrast(colours[name], colours[ground]) >= 4.5, name
    for name in SERIES:
        assert contrast(colours[name], colours[ground]) >= 3, name


def test_figures_and_pages_share_their_colours():
    """What pictures replace by a variable is what the light scheme holds in it, black and white apart."""
    light = schemes()[0]
    for colour, variable in COLOURS.items():
        assert colour in ("#000000", "#ffffff") or light[variable.removeprefix("--")] == colour
