"""The kernels that run the chapters: what they inherit makes a build repeatable.

One hash seed, one thread, the book's style for figures, SVG without a date, and what a cell
prints in one piece, not cut where the clock happens to tick.
"""

import os
from pathlib import Path

ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
}
STYLE = Path("xentlib", "explore", "book.mplstyle")
KERNEL_SETTINGS = """\
c = get_config()
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {"bbox_inches": None, "metadata": {"Date": None}}
c.HistoryManager.enabled = False
c.InteractiveShellApp.exec_lines = ["__import__('sys').stdout.flush_interval = 3600"]
"""


def set_environment(app):
    """Set the environment before any notebook runs."""
    ipython = Path(app.outdir).parent / "ipython"
    profile = ipython / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(KERNEL_SETTINGS)
    os.environ.update(ENVIRONMENT)
    os.environ["MATPLOTLIBRC"] = str(Path(app.srcdir) / STYLE)
    os.environ["IPYTHONDIR"] = str(ipython)


def setup(app):
    """The build reads pages, and runs them, after this."""
    app.connect("builder-inited", set_environment)
