"""Units of information: a logarithm to base b in nats."""

import math


def nats_per_unit(xp, base):
    """ln b, the nats in one unit of base b; for SymPy the logarithm itself and not its digits.

    >>> from xentlib.engines import numpy_engine
    >>> print(f"{nats_per_unit(numpy_engine, 2):.4f}")
    0.6931
    """
    if not isinstance(base, (int, float)) or (xp.exact and base != math.e):
        return xp.log(xp.asarray(base))
    return 1 if base == math.e else math.log(base)
