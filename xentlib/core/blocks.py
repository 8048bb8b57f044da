"""Large NumPy arrays go through a formula a block of rows at a time: the block stays in the cache.

A formula joins in with `@by_rows()`.  It says that each row of the result depends on the same row of
the arguments only; nothing else about the formula changes.
"""

import math

import numpy as np

BLOCK = 1 << 19  # bytes of an argument in a block: a few arrays of that size fit the cache
FEW_ROWS = 4  # so many may take the room of two blocks, since each block costs some 20 µs
SMALL = BLOCK // 8  # numbers that are not worth it


def by_rows(*, float32=False):
    """Mark a formula whose result keeps the rows of its arguments apart.

    With `float32` it is nothing but primitives, and leaves it to them to widen what is float32.
    """

    def mark(function):
        function.by_rows, function.float32 = True, float32
        return function

    return mark


def in_blocks(evaluate, arrays, labels, axis, dtype, *, widens):
    """`evaluate(arrays, labels, axis)` on blocks of rows, put together; None where that is no gain.

    `widens` says whether it computes in float64.

    `arrays` have one shape, or are single numbers, or hold one number per class; `labels` hold one
    number per row.
    """
    shape = max((array.shape for array in arrays.values()), key=lambda s: (len(s), math.prod(s)))
    classes = 1 if axis is None else shape[axis]
    last = axis is None or axis % len(shape) == len(shape) - 1
    whole = {name: array for name, array in arrays.items() if array.shape != shape}
    if not all(a.ndim == 0 or (last and a.shape == (classes,)) for a in whole.values()):
        return None
    rows = {name: array for name, array in arrays.items() if name not in whole} | labels
    if not (last and all(array.flags.c_contiguous for array in rows.values())):
        along = -1 if axis is not None and axis % len(shape) == 0 else 0
        return _joined(evaluate, rows, whole, labels, axis, along, dtype, widens)
    batch, tail = (shape, ()) if axis is None else (shape[:-1], (classes,))
    flat = {
        name: array.reshape(-1) if name in labels else array.reshape(-1, *tail)
        for name, array in rows.items()
    }
    axis = None if axis is None else -1
    result = _joined(evaluate, flat, whole, labels, axis, 0, dtype, widens)
    return result.reshape(batch + result.shape[1:])


def _joined(evaluate, rows, whole, labels, axis, along, dtype, widens):
    """The results for blocks of `rows` cut along the axis `along`, one after the other."""
    count = next(iter(rows.values())).shape[along]
    largest = max(rows.values(), key=lambda array: array.size)
    bytes_of_row = largest.size * (8 if widens else largest.itemsize) // count
    step = max(1, BLOCK // max(1, bytes_of_row))
    if step < FEW_ROWS and not widens:
        step = max(1, min(FEW_ROWS, 2 * BLOCK // bytes_of_row))
    joined = None
    for start in range(0, count, step):
        place = np.s_[start : start + step] if along == 0 else np.s_[..., start : start + step]
        cut = {name: array[place] for name, array in rows.items()}
        numbers = {name: cut.pop(name) for name in labels}
        part = evaluate(cut | whole, numbers, axis)
        if joined is None:
            shape = list(part.shape)
            shape[along] = count
            joined = np.empty(shape, dtype)
        joined[place] = part
    return joined
