"""Large NumPy arrays go through a formula a block of rows at a time: the block stays in the cache."""

import math
from dataclasses import dataclass

import numpy as np

BLOCK = 1 << 19  # bytes of an argument in a block: a few arrays of that size fit the cache
FEW_ROWS = 4  # so many may take the room of two blocks, since each block costs some 20 µs
SMALL = BLOCK // 8  # numbers that are not worth it


@dataclass(frozen=True)
class Rows:
    """A formula's promise: each row of the result depends on the same row of the arguments only."""

    widens: bool  # it computes in float64; else its primitives widen what is float32 themselves


BY_ROWS = Rows(widens=True)
BY_ROWS_OF_PRIMITIVES = Rows(widens=False)


@dataclass
class Table:
    """Arguments as rows, cut along the axis `along`, beside those that every block needs `whole`."""

    rows: dict
    whole: dict
    labels: tuple  # the names of the rows that are one number each
    axis: int | None
    along: int
    batch: tuple | None  # the shape of the result in place of its first axis

    def blocks(self, widens):
        """(place, arrays, labels) of each block of rows."""
        count = next(iter(self.rows.values())).shape[self.along]
        step = _rows_in_a_block(self.rows.values(), count, widens)
        for start in range(0, count, step):
            stop = start + step
            place = np.s_[start:stop] if self.along == 0 else np.s_[..., start:stop]
            arrays = {name: array[place] for name, array in self.rows.items()} | self.whole
            yield place, arrays, {name: arrays.pop(name) for name in self.labels}

    def put(self, joined, place, part, dtype):
        """The result with the part for a block in its place; it is made for the first."""
        if joined is None:
            shape = list(part.shape)
            shape[self.along] = next(iter(self.rows.values())).shape[self.along]
            joined = np.empty(shape, dtype)
        joined[place] = part
        return joined

    def in_shape(self, joined):
        return joined if self.batch is None else joined.reshape(self.batch + joined.shape[1:])


def as_table(arrays, labels, axis):
    """The arguments as a table; None where they do not make one.

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
        return Table(rows, whole, tuple(labels), axis, along, None)
    batch, tail = (shape, ()) if axis is None else (shape[:-1], (classes,))
    flat = {
        name: array.reshape(-1) if name in labels else array.reshape(-1, *tail)
        for name, array in rows.items()
    }
    return Table(flat, whole, tuple(labels), None if axis is None else -1, 0, batch)


def _rows_in_a_block(arrays, count, widens):
    largest = max(arrays, key=lambda array: array.size)
    bytes_of_row = largest.size * (8 if widens else largest.itemsize) // count
    step = max(1, BLOCK // max(1, bytes_of_row))
    if step < FEW_ROWS and not widens:
        step = max(1, min(FEW_ROWS, 2 * BLOCK // bytes_of_row))
    return step
