"""A panel as HTML: the first picture with its numbers, and the data that player.js brings to life."""

import base64
import html
import io
import json
from pathlib import Path

import numpy as np

from xentlib.explore.numbers import format_number
from xentlib.explore.sampled import packed

HERE = Path(__file__).parent
STYLES = [HERE / name for name in ("colours.css", "panel.css")]
GROUND = (
    ".xl-panel { background: var(--xl-paper); }"  # of the picture, on a page of whatever colour
)
MOST_SHOWN = 12  # entries of an array in the table; longer arrays show NINE of theirs
NINE = 9


def panel_json(panel):
    """What player.js needs, as plain data."""
    axes = list(dict.fromkeys(move.parts[0].axes for move in panel.moves))
    artists = [
        {"kind": move.kind, "axes": axes.index(move.parts[0].axes), **move.to_json(panel.picture)}
        for move in panel.moves
    ]
    optional = {"handles": _handles(panel), "says": panel.says, "presets": panel.presets}
    return {
        **_programs(panel),
        "sliders": [s.to_json() | ({"sampled": 1} if panel.sampled else {}) for s in panel.sliders],
        "axes": [_axis_scales(panel, a) for a in axes],
        "artists": artists,
        **{key: value for key, value in optional.items() if value},
    }


def _programs(panel):
    """The recorded operations, and beside them the Python that performed each."""
    programs, listings = panel.programs.values(), {}

    def numbered(expressions):
        if isinstance(expressions, list):
            return [numbered(expression) for expression in expressions]
        return listings.setdefault(expressions, len(listings))

    lines = [numbered(program.expressions_to_json()) for program in programs]
    plain = [with_ranges(program.to_json()) for program in programs]
    plain = [packed(program) for program in plain] if panel.sampled else plain
    return {"programs": plain, "python": [list(listings), lines]}


def _handles(panel):
    """Where the reader can take hold: artist, bar, its sliders, and the box of its axes."""
    result = []
    for i, move in enumerate(panel.moves):
        box = panel.picture.box_of(move.parts[0].axes).round(1).tolist() if move.drag else None
        for part, sliders in enumerate(zip(*move.drag.values(), strict=True)):
            names = {key: name for key, name in zip(move.drag, sliders, strict=True) if name}
            if names:
                result.append({"artist": i, "part": part, **names, "box": box})
    return result


def _axis_scales(panel, axes):
    """For x and y: is the axis logarithmic, and pixel = factor · value + offset."""
    ends = np.array([axes.get_xlim(), axes.get_ylim()])
    pixels = panel.picture.pixel_points(axes.transData, ends.T).T
    scales = []
    for scale, (low, high), (start, stop) in zip(
        (axes.get_xscale(), axes.get_yscale()), ends, pixels, strict=True
    ):
        log = scale == "log"
        if log:
            low, high = np.log10([low, high])
        factor = (stop - start) / (high - low)
        scales.append([int(log), *(float(f"{v:.10g}") for v in (factor, start - factor * low))])
    return scales


def with_ranges(program):
    """Evenly spaced constants as start, stop and count, where that gives the very same numbers."""
    for op, *_, attributes in program["nodes"]:
        if op == "iterate":
            with_ranges(attributes["body"])
        if op == "const" and len(attributes["shape"]) == 1 and attributes["shape"][0] > 3:
            value = attributes["value"]
            ends = [value[0], value[-1], len(value)]
            numbers = all(isinstance(v, (int, float)) for v in value)
            if numbers and np.array_equal(np.linspace(*ends), value):
                del attributes["value"]
                attributes["linspace"] = ends
    return program


def panel_html(panel):
    """The figure element: everything in it can be read without a script.

    Tasks, picture with its sentence, and controls stand in this order; panel.css puts the picture
    beside the others where there is room, and keeps it in sight while the controls scroll.
    """
    data = json.dumps(panel_json(panel), separators=(",", ":"), ensure_ascii=False)
    arrays = panel.arrays(panel.start)
    says = html.escape(panel.sentence(arrays))
    title = html.escape(panel.title)
    return (
        f'<figure class="xl-panel" id="{panel.id}" aria-labelledby="{panel.id}-title">'
        f'<figcaption class="xl-title" id="{panel.id}-title">{title}</figcaption>'
        '<div class="xl-layout">'
        + tasks_html(panel)
        + f'<div class="xl-view">{picture_html(panel.picture)}'
        + (f'<p class="xl-says">{says}</p>' if says else "")
        + f'</div><div class="xl-controls" style="--xl-rows:{len(panel.sliders) + 1}"></div></div>'
        + f'<div class="xl-more">{numbers_html(panel, arrays)}</div>'
        + '<script type="application/json">'
        + data.replace("<", "\\u003c")
        + "</script></figure>"
    )


def fragment(panel):
    """The figure element with its style and its script; a second script on a page starts what is new."""
    styles = "".join(file.read_text("utf-8") for file in STYLES)
    script = (HERE / "player.js").read_text("utf-8")
    return f"<style>{styles}{GROUND}</style>{panel_html(panel)}<script>{script}</script>"


def still_html(panel):
    """The first picture as an image that holds itself, with its sentence: for viewers without widgets and scripts."""
    arrays, file = panel.arrays(panel.start), io.BytesIO()
    panel.apply(arrays)
    panel.figure.savefig(file, format="png", dpi=144)
    address = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    image = f'<img src="{address}" alt="{html.escape(panel.alt)}">'
    says = html.escape(panel.sentence(arrays))
    return f"<p><strong>{html.escape(panel.title)}</strong></p>{image}<p>{says}</p>"


def tasks_html(panel):
    """What to do, as a list beside the buttons that it speaks of."""
    tasks = "".join(f"<li>{html.escape(task)}</li>" for task in panel.tasks)
    return f'<ul class="xl-tasks">{tasks}</ul>' if tasks else ""


def picture_html(picture):
    """The picture in its frame, which knows its proportions and so how wide it may be."""
    width, height = (float(size) for size in picture.svg.get("viewBox").split()[2:])
    size = f"--xl-ratio:{width / height:.4g};--xl-width:{width:g}px"
    return f'<div class="xl-picture" style="{size}">{picture}</div>'


def numbers_html(panel, arrays):
    """The table of the sliders' values and the model's arrays, folded.

    An array whose name begins with "_" helps to draw and is left out.
    """
    rows = [(html.escape(s.label), s.shown(panel.start[s.name])) for s in panel.sliders]
    rows += [
        (f"<code>{html.escape(name)}</code>", shown(array))
        for name, array in arrays.items()
        if not name.startswith("_")
    ]
    return (
        '<details class="xl-numbers"><summary>The numbers</summary><table>'
        + "".join(
            f'<tr><th scope="row">{name}</th><td>{html.escape(text)}</td></tr>'
            for name, text in rows
        )
        + "</table></details>"
    )


def shown(array):
    """The entries of an array as text; of many, nine.

    >>> import numpy as np
    >>> from xentlib.explore.page import shown
    >>> shown(np.array([0.5, 0.25])), shown(np.arange(101.0))
    ('0.5, 0.25', '9 of 101: 0, 12, 25, 37, 50, 62, 75, 87, 100')
    """
    flat = np.ravel(array)
    if len(flat) <= MOST_SHOWN:
        return ", ".join(format_number(x, ".4g") for x in flat)
    places = [k * (len(flat) - 1) // (NINE - 1) for k in range(NINE)]
    return f"{NINE} of {len(flat)}: " + ", ".join(format_number(flat[k], ".4g") for k in places)
