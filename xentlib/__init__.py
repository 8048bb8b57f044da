"""xentlib: the formulas of the book, each written once, run on NumPy, PyTorch, SymPy and sliders.

    >>> import xentlib as xl
    >>> float(xl.entropy([1/2, 1/4, 1/8, 1/8]))
    1.75

Names are imported when they are first used, so `import xentlib` costs next to nothing.
"""

import importlib
import sys

__version__ = "0.1.0"

# Where the names are: each of these modules lists its own in __all__.
_HOMES = (
    *("information", "activations", "losses", "gradients", "likelihoods", "gaussian"),
    *("estimation", "scores", "coding", "training", "neuron", "core.operations"),
)


def __getattr__(name):
    homes = (importlib.import_module(f"xentlib.{home}") for home in _HOMES)
    if name == "__all__":
        return [public for home in homes for public in home.__all__]
    for home in homes:
        if name in home.__all__:
            return globals().setdefault(name, getattr(home, name))
    problem = f"module 'xentlib' has no attribute {name!r}"
    if "numpy" in sys.modules and hasattr(sys.modules["numpy"], name):
        problem += f": {importlib.import_module('xentlib.core.operations').instead(name)}"
    raise AttributeError(problem)


def __dir__():
    return [*__getattr__("__all__"), "__version__"]
