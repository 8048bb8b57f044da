"""The engines: what the operations of a formula mean for the values at hand.

A formula of `xentlib` is written once.  It asks `engine_of(p, q)` for the engine of its arguments
and calls the engine's operations.  Numbers run on NumPy, tensors on PyTorch (or JAX), SymPy symbols
on the symbolic engine and the inputs of a slider on the recorded engine.
"""

import numbers
import sys

import numpy as np

from xentlib.engines.numpy import numpy_engine

_engine_by_type = {}


def engine_of(*values):
    """The one engine that can compute with all of `values`.

    Python numbers and lists of them go with any engine, NumPy arrays also with symbols and recorded
    inputs.  Mixing two other kinds, such as a NumPy array and a tensor, raises TypeError.
    """
    engines = []
    for value in values:
        engine = _engine_of_one(value)
        if engine is not None and engine not in engines:
            engines.append(engine)
    if len(engines) > 1 and not all(engine.computes for engine in engines):
        engines = [engine for engine in engines if engine is not numpy_engine]
    if len(engines) > 1:
        names = " and ".join(sorted(engine.name for engine in engines))
        raise TypeError(f"the arguments mix kinds of array ({names}); convert them to one kind")
    return engines[0] if engines else numpy_engine


def _engine_of_one(value):
    """The engine that `value` asks for; None when it goes with any."""
    kind = type(value)
    if kind is list or kind is tuple:
        return _engine_of_items(value)
    if kind is np.ndarray:
        if value.dtype.char == "O":
            return _engine_of_items(value.flat) or numpy_engine
        return numpy_engine
    if kind not in _engine_by_type:
        _engine_by_type[kind] = _engine_of_type(value)
    return _engine_by_type[kind]


def _engine_of_items(items):
    """Numbers in a list go with any engine; one symbol, tensor or recorded value decides."""
    for item in items:
        its_engine = _engine_of_one(item)
        if its_engine is not None and its_engine is not numpy_engine:
            return its_engine
    return None


def _engine_of_type(value):
    """Each engine comes by a statement of its own: `torch.compile` follows no import by a function."""
    if value is None or isinstance(value, (numbers.Number, np.generic, str)):
        return None
    modules = [kind.__module__ or "" for kind in type(value).__mro__]
    module = modules[0]
    if module == "xentlib.engines.symbolic" or any(m.startswith("sympy.") for m in modules):
        from xentlib.engines.symbolic import symbolic_engine

        return symbolic_engine
    if module == "xentlib.engines.recorded":
        from xentlib.engines.recorded import recorded_engine

        return recorded_engine
    if isinstance(value, np.ndarray):
        return numpy_engine
    if _is_of("torch", "Tensor", value):
        from xentlib.engines.torch import torch_engine

        return torch_engine
    if _is_of("jax", "Array", value):
        from xentlib.engines.jax import jax_engine

        return jax_engine
    return _engine_of_array(value)


def _is_of(library, name, value):
    """Whether a value belongs to a library, which must have been imported to make it."""
    return library in sys.modules and isinstance(value, getattr(sys.modules[library], name))


def _engine_of_array(value):
    """The engine for an array of any other library that speaks the Python array API."""
    import array_api_compat

    from xentlib.engines.arrays import ArrayEngine

    try:
        xp = array_api_compat.array_namespace(value)
    except TypeError:
        instead = (
            "its .to_numpy()"
            if hasattr(value, "to_numpy")
            else "numbers, lists, NumPy arrays, PyTorch or JAX tensors, or SymPy expressions"
        )
        raise TypeError(f"cannot compute with a {type(value).__name__}; pass {instead}") from None
    return ArrayEngine(xp, xp.__name__)
