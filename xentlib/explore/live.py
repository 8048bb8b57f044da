"""The panel in a live kernel: ipywidgets, moved by calling the model."""

import html
from pathlib import Path

try:
    import ipywidgets
except ImportError as missing:
    raise ImportError(
        "a live panel needs ipywidgets, which is not installed: pip install 'xentlib[explore]'"
    ) from missing

CSS = Path(__file__).with_name("panel.css")


def live_panel(panel):
    """The widget of `panel`: picture, sentence, sliders, presets and reset."""
    picture = ipywidgets.HTML(_picture(panel.picture))
    says = ipywidgets.HTML(_says(panel, panel.start))
    style = {"description_width": "initial"}
    controls = {
        slider.name: ipywidgets.FloatSlider(
            value=slider.value, min=slider.min, max=slider.max, step=slider.step,
            description=f"{slider.label} ({slider.unit})" if slider.unit else slider.label,
            readout_format=f".{_decimals(slider.step)}f", style=style,
            layout=ipywidgets.Layout(width="min(100%, 34rem)"),
        )
        for slider in panel.sliders
    }  # fmt: skip
    moving = {"all": False}

    def moved(change=None):
        if not moving["all"]:
            values = {name: control.value for name, control in controls.items()}
            picture.value = _picture(panel.redraw(values))
            says.value = _says(panel, values)

    def set_all(values):
        moving["all"] = True
        for name, value in values.items():
            controls[name].value = value
        moving["all"] = False
        moved()

    for control in controls.values():
        control.observe(moved, "value")
    presets = {name: panel.start | values for name, values in panel.presets.items()}
    buttons = [
        _button(name, values, set_all)
        for name, values in (presets | {"Reset": panel.start}).items()
    ]
    title = ipywidgets.HTML(f'<div class="xl-title">{html.escape(panel.title)}</div>')
    style_sheet = ipywidgets.HTML(f"<style>{CSS.read_text(encoding='utf-8')}</style>")
    row = ipywidgets.HBox(buttons, layout=ipywidgets.Layout(flex_flow="row wrap"))
    box = ipywidgets.VBox([style_sheet, title, picture, says, *controls.values(), row])
    box.add_class("xl-panel")
    return box


def _picture(picture):
    return f'<div class="xl-picture">{picture}</div>'


def _says(panel, values):
    return f'<p class="xl-says">{html.escape(panel.sentence(panel.arrays(values)))}</p>'


def _button(name, values, set_all):
    button = ipywidgets.Button(description=name, layout=ipywidgets.Layout(width="auto"))
    button.on_click(lambda _: set_all(values))
    return button


def _decimals(step):
    """As many decimals as the step has."""
    text = f"{step:.10f}".rstrip("0")
    return len(text.partition(".")[2])
