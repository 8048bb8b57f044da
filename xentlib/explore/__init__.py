"""Slider panels: one cell that is alive in a kernel and on a static page.

A panel is a model (slider values in, named arrays out, all mathematics through `xentlib`), a figure
drawn once by matplotlib whose moving artists name the arrays they follow, and sliders.

>>> import matplotlib.pyplot as plt
>>> import numpy as np
>>> from xentlib.explore import Panel, Slider, moves
>>> def model(p):
...     return {"p": p, "square": p * p}
>>> def figure(m):
...     fig, ax = plt.subplots()
...     ax.plot(np.linspace(0, 1), np.linspace(0, 1) ** 2)
...     point, = ax.plot(m["p"], m["square"], "o")
...     moves(point, x="p", y="square")
...     return fig
>>> panel = Panel(model, figure, [Slider("p", 0, 1, value=0.5, step=0.1)],
...               title="A square", alt="A parabola with a point on it.", says="p² = {square:.2f}")
>>> panel.sentence(panel.arrays({"p": 0.3}))
'p² = 0.09'
"""

try:
    import matplotlib.pyplot as _plt
except ImportError as missing:
    raise ImportError(
        "xentlib.explore draws with matplotlib, which is not installed: pip install 'xentlib[explore]'"
    ) from missing

from xentlib.explore.controls import Chooser, Draws, Slider
from xentlib.explore.definition import PanelError
from xentlib.explore.panel import STYLE, Panel
from xentlib.explore.picture.artists import drags, moves

__all__ = ["Chooser", "Draws", "Panel", "PanelError", "Slider", "drags", "moves", "style"]

style = STYLE
_plt.style.use(style)
