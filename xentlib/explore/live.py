"""The panel in a live kernel: ipywidgets, moved by calling the model."""

import html

try:
    import ipywidgets
except ImportError as missing:
    raise ImportError(
        "a live panel needs ipywidgets, which is not installed: pip install 'xentlib[explore]'"
    ) from missing

from xentlib.explore.controls import Chooser, Draws, Slider
from xentlib.explore.page import HERE, picture_html, tasks_html

CSS = HERE / "panel.css"
PLAY, PICTURES = 8, 80  # seconds from end to end, and how many pictures Python draws on the way
STYLE = {"description_width": "initial"}
AS_WIDE = {"width": "max-content"}  # as what is in it


def live_panel(panel):
    """The widget of `panel`: tasks, picture and sentence, and beside them presets and controls."""
    picture = ipywidgets.HTML(picture_html(panel.picture))
    says = ipywidgets.HTML(_says(panel, panel.start))
    controls = {s.name: CONTROLS[type(s)](s) for s in panel.sliders}
    moving = {"all": False}

    def moved(change=None):
        if not moving["all"]:
            values = {name: control.value for name, control in controls.items()}
            picture.value = picture_html(panel.redraw(values))
            says.value = _says(panel, values)

    def set_all(values):
        moving["all"] = True
        for name, value in values.items():
            controls[name].value = value
        moving["all"] = False
        moved()

    for control in controls.values():
        control.observe(moved, "value")
    rows = [_with_play(s, controls[s.name]) for s in panel.sliders if not isinstance(s, Draws)]
    draws = [_draw_button(s, controls[s.name]) for s in panel.sliders if isinstance(s, Draws)]
    buttons = [
        button(name, set_all, values)
        for name, values in (panel.presets | {"Reset": panel.start}).items()
    ]
    title = ipywidgets.HTML(f'<div class="xl-title">{html.escape(panel.title)}</div>')
    style_sheet = ipywidgets.HTML(f"<style>{CSS.read_text('utf-8')}</style>")
    row = ipywidgets.HBox(buttons + draws, layout={"flex_flow": "row wrap"})
    tasks = ipywidgets.HTML(tasks_html(panel))
    view = ipywidgets.VBox([picture, says], layout={"flex": "0 1 30rem"})
    column = ipywidgets.VBox([tasks, row, *rows], layout={"flex": "1 1 18rem"})
    box = ipywidgets.VBox([style_sheet, title, ipywidgets.HBox([view, column])])
    box.add_class("xl-panel")
    return box


def _draws(draws):
    """Holds the number of the set; its button goes to the next one."""
    return ipywidgets.BoundedIntText(value=draws.value, min=0, max=draws.max)


def _draw_button(draws, control):
    def again():
        control.value = (control.value + 1) % draws.sets

    return button(draws.label, again)


def _slider(slider):
    return ipywidgets.FloatSlider(
        value=slider.value, min=slider.min, max=slider.max, step=slider.step,
        description=f"{slider.label} ({slider.unit})" if slider.unit else slider.label,
        readout_format=f".{_decimals(slider.step)}f", style=STYLE,
        layout={"width": "min(100%, 34rem)"},
    )  # fmt: skip


def _chooser(chooser):
    return ipywidgets.RadioButtons(
        options=chooser.names, value=chooser.value, description=chooser.label, style=STYLE,
        orientation="horizontal", layout=AS_WIDE,
    )  # fmt: skip


CONTROLS = {Slider: _slider, Chooser: _chooser, Draws: _draws}


def _with_play(slider, control):
    """The control, with a play button in front of it if it is a time to run through."""
    if not getattr(slider, "time", False):
        return control
    count = round((slider.max - slider.min) / slider.step)
    play = ipywidgets.Play(
        min=0, max=count, step=max(1, count // PICTURES), show_repeat=False,
        interval=max(1000 * PLAY // count, 1000 * PLAY // PICTURES),
    )  # fmt: skip

    def place_of(value):
        return round((value - slider.min) / slider.step)

    def value_at(place):
        return min(slider.max, slider.min + place * slider.step)

    ipywidgets.link((control, "value"), (play, "value"), transform=(place_of, value_at))
    return ipywidgets.HBox([play, control])


def _says(panel, values):
    return f'<p class="xl-says">{html.escape(panel.sentence(panel.arrays(values)))}</p>'


def button(label, does, *arguments):
    """A button as wide as its label, which calls a function."""
    widget = ipywidgets.Button(description=label, layout=AS_WIDE)
    widget.on_click(lambda _: does(*arguments))
    return widget


def _decimals(step):
    """As many decimals as the step has."""
    return len(f"{step:.10f}".rstrip("0").partition(".")[2])
