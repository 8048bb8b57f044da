"""Any book that Sphinx builds shows panels and derivations after one line of its configuration."""

import subprocess
import sys

import pytest
from bs4 import BeautifulSoup

PAGE = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3, language: python}
---
# A page

```{code-cell} python
import matplotlib.pyplot as plt
from xentlib.explore import Panel, Slider, moves

def figure(m):
    fig, ax = plt.subplots()
    point, = ax.plot(m["p"], m["square"], "o")
    moves(point, x="p", y="square")
    return fig

Panel(lambda p: {"p": p, "square": p * p}, figure, [Slider("p", 0, 1, value=0.5, step=0.1)],
      title="A square", alt="A point.", says="{square:.2f}")
```

```{code-cell} python
import sympy as sp
from xentlib.derivation import Derivation

x = sp.Symbol("x", positive=True)
Derivation("A *square*", x**2 - 1, given=x < 2).equals((x - 1) * (x + 1), "for $x < 2$, a_b")
```
"""


SETTINGS = """
import sys
sys.modules["jupytext"] = None  # the extra `classroom` is not installed
extensions = ["myst_nb", "xentlib.sphinx"]
myst_enable_extensions = ["dollarmath"]
"""


@pytest.fixture
def site(tmp_path):
    """The folder of a site with this page: built in a process of its own, as myst_nb changes Sphinx."""
    (tmp_path / "index.md").write_text(PAGE, "utf-8")
    (tmp_path / "conf.py").write_text(SETTINGS, "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", tmp_path, tmp_path / "html"]
    subprocess.run(command, check=True)
    return tmp_path / "html"


def test_panels_and_derivations_are_shown(site):
    soup = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    assert soup.select_one("figure.xl-panel .xl-picture svg")
    derivation = soup.select_one(".xl-derivation")
    assert derivation.strong.text == "A *square*"
    assert len(derivation.select("li details .xl-math div.math")) == 2
    reason = derivation.select(".xl-derivation-reason")[1]
    assert reason.text.endswith(", a_b") and reason.select_one("span.math")
    for tag, key in (("script", "src"), ("link", "href")):
        for used in soup.find_all(tag, **{key: lambda address: address and "xentlib" in address}):
            assert (site / used[key].split("?")[0]).is_file()
    assert soup.select_one("script[src*='player.js']") and soup.select_one(
        "link[href*='derivation.css']"
    )
    assert "widget" not in str(soup)
