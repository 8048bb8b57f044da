"""`python -m xentlib`: which version this is, where the slider player lies, what is installed."""

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

# What each extra brings, by the name under which it is imported.
EXTRAS = {
    "explore": ("matplotlib", "ipywidgets"),
    "derivation": ("sympy",),
    "classroom": ("jupytext", "sympy"),
}


def main() -> None:
    print(f"xentlib {version('xentlib')}")
    print(f"player  {Path(__file__).with_name('explore') / 'player.js'}")
    for extra, modules in EXTRAS.items():
        missing = [module for module in modules if find_spec(module) is None]
        state = (
            f"pip install 'xentlib[{extra}]' brings {', '.join(missing)}" if missing else "ready"
        )
        print(f"{extra:<11} {state}")


if __name__ == "__main__":
    main()
