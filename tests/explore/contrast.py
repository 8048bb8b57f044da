"""The colours of the pictures on an open page, and how well they stand out from their ground."""

import re

# Every text and every line of the pictures: what it is, its colour as shown, the ground under it.
COLOURS = """() => [...document.querySelectorAll(".xl-picture svg")].flatMap((svg) =>
  [...svg.querySelectorAll("text, path, use")].filter((node) => !node.closest("defs, clipPath"))
    .flatMap((node) => {
      const style = getComputedStyle(node), text = node.tagName === "text";
      const opacity = +style.opacity * +(text ? style.fillOpacity : style.strokeOpacity);
      const colour = text ? style.fill : style.stroke;
      const said = text ? node.textContent : node.getAttribute("d")?.slice(0, 20);
      const edge = !text && style.fill !== "none" && +style.fillOpacity < 1;  // of a shaded area
      return colour === "none" || edge ? [] : [[text, said, colour, opacity,
        getComputedStyle(document.body).backgroundColor, style.getPropertyValue("--xl-grid").trim()]];
    }))"""
# Every shape that is filled: its fill and its edge, each with how much of it covers the ground.
SHAPES = """() => [...document.querySelectorAll(".xl-picture svg")].flatMap((svg) =>
  [...svg.querySelectorAll("path, use")].filter((node) => !node.closest("defs, clipPath")).map((node) => {
    const style = getComputedStyle(node);
    return [svg.closest("figure").id, node.closest("[data-xl]")?.dataset.xl ?? "", style.fill,
      style.opacity * style.fillOpacity, style.stroke, style.opacity * style.strokeOpacity,
      getComputedStyle(document.body).backgroundColor];
  }).filter(([, , fill]) => fill !== "none"))"""


def channels(colour):
    if colour.startswith("#"):
        return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return [float(v) for v in re.findall(r"[\d.]+", colour)[:3]]


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour, ground, opacity=1.0):
    """WCAG's ratio, of a colour that lets some of its ground through."""
    a, b = ([c / 255 for c in channels(x)] for x in (colour, ground))
    a = [opacity * x + (1 - opacity) * y for x, y in zip(a, b, strict=True)]
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)
