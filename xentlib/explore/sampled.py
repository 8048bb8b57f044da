"""A model that cannot be recorded, computed at every stop of its sliders and looked up on the page.

The grid is itself a model of two operations, the nearest stop and a table, so that it is recorded,
drawn, replayed and tested like any other.
"""

import itertools
import math
from functools import partial

import numpy as np

from xentlib.engines import engine_of
from xentlib.explore.controls import Chooser
from xentlib.explore.numbers import format_number

MOST_STOPS = 10_000
MOST_DECIMALS = 12
PIXEL = 0.01  # a tenth of what a redrawn artist may be off
LARGEST = 2**48  # whole number of a table: JavaScript still counts with what differences make of it


class Grid:
    """`model` at every stop of one or two sliders: called like the model, it answers from tables."""

    def __init__(self, model, sliders, error, words):
        self.error, self.sliders, self.words = error, sliders, words
        self.__wrapped__ = model  # its signature is the grid's
        self._check_sliders()
        self.stops = [slider.stops() for slider in sliders]
        count = math.prod(map(len, self.stops))
        if count > MOST_STOPS:
            raise error(f"a sampled model has at most {MOST_STOPS} stops, this one has {count}")
        settings = list(itertools.product(*self.stops))
        rows = [self._computed(values) for values in settings]
        for place in (0, -1):
            self._check_again(settings[place], rows[place])
        self._check_shapes(rows)
        self.tables = {name: np.stack([row[name] for row in rows]) for name in rows[0]}

    def __call__(self, **values):
        """The arrays at the stop nearest to `values`."""
        xp = engine_of(*values.values())
        index = None
        for slider, stops in zip(self.sliders, self.stops, strict=True):
            nearest = xp.argmax(-xp.absolute(values[slider.name] - stops))
            index = nearest if index is None else index * float(len(stops)) + nearest
        return {name: _row(xp, table, index) for name, table in self.tables.items()}

    def round(self, panel):
        """Round each table to as few decimals as no reader of `panel` can tell from the exact numbers."""
        for name, table in self.tables.items():
            self.tables[name] = self._rounded(name, table, list(_uses(panel, name)))

    def _check_sliders(self):
        if len(self.sliders) > 2 or any(isinstance(slider, Chooser) for slider in self.sliders):
            names = ", ".join(slider.name for slider in self.sliders)
            raise self.error(f"a sampled model has one or two sliders and no chooser, not {names}")

    def _computed(self, values):
        inputs = {s.name: value for s, value in zip(self.sliders, values, strict=True)}
        try:
            with np.errstate(all="ignore"):
                arrays = self.__wrapped__(**inputs)
            return {name: np.asarray(array, float) for name, array in arrays.items()}
        except Exception as error:
            raise self.error(f"the model fails{self.words(inputs)}: {error}") from error

    def _check_again(self, values, row):
        """The same numbers come again, as they must for a reader who comes back to a setting."""
        again = self._computed(values)
        for name in row:
            if not np.array_equal(row[name], again.get(name, ()), equal_nan=True):
                raise self.error(
                    f"array {name!r} is another one when it is computed again; does the model draw "
                    "random numbers? Let it begin with np.random.default_rng(1)"
                )

    def _check_shapes(self, rows):
        first, *others = [{name: array.shape for name, array in row.items()} for row in rows]
        for shapes in others:
            if shapes != first:
                raise self.error(
                    f"the arrays must have one shape at every stop, not {first} and {shapes}; "
                    "fill up with NaN, which is not drawn"
                )

    def _rounded(self, name, table, uses):
        for decimals in range(MOST_DECIMALS + 1):
            rounded = np.round(table, decimals) + 0.0  # no -0: it cannot be packed
            if all(same(rounded, table) for same in uses):
                return rounded
        raise self.error(f"array {name!r} would need more than {MOST_DECIMALS} decimals")


def _row(xp, table, index):
    index = xp.broadcast_to(xp.asarray(index), table.shape[1:])
    return xp.take(table, xp.as_index(index), 0)


# What an array is used for, and whether anybody there can tell its rounded table from the exact one.


def _uses(panel, name):
    """The numbers in texts and the coordinates of artists that are read from array `name`."""
    for template in [panel.says, *(getattr(move, "template", []) for move in panel.moves)]:
        for piece in template:
            if not isinstance(piece, str) and piece[0] == name:
                yield partial(_reads_the_same, *piece[1:])
    for move in panel.moves:
        for key, source in move.sources.items():
            if source == name:
                yield partial(_same_pixels, panel, move, 0 if key in move.along[0] else 1)


def _reads_the_same(entry, spec, rounded, exact):
    """A number in a text, without the dust of binary fractions: 0.12500000000000003 is 0.125."""
    columns = (table.reshape(len(table), -1)[:, entry] for table in (rounded, exact))
    return all(
        format_number(a, spec) == format_number(float(f"{b:.12g}"), spec)
        for a, b in zip(*columns, strict=True)
    )


def _same_pixels(panel, move, direction, rounded, exact):
    """A coordinate of an artist: it must stay within a hundredth of a pixel."""
    end = panel.figure.get_size_inches()[direction] * 72

    def pixels(table):
        points = np.column_stack([table.ravel(), table.ravel()])
        places = np.ma.filled(move.parts[0].axes.transData.transform(points), np.nan)
        return np.clip(places[:, direction], -10, end + 10)

    return np.allclose(pixels(rounded), pixels(exact), rtol=0, atol=PIXEL, equal_nan=True)


# Tables as text: few printable characters a number, which the page's own compression packs well (it
# packed text better than base64, deflated or not).

LEAD, LAST = "?@ABCDEFGHIJKLMNOPQRSTUVWXYZ", "]^_`abcdefghijklmnopqrstuvwxyz{|}~"


def packed(program):
    """The JSON of a program with its tables packed."""
    for node in program["nodes"]:
        if node[0] == "const" and isinstance(node[-1].get("value"), list):
            node[-1] = pack(**node[-1]) or node[-1]
    return program


def pack(value, shape):
    """The attributes of a constant that player.js unpacks to the very same numbers; None if it cannot.

    The numbers have few decimals: each is a whole number over a power of ten.  The whole numbers are
    differenced along each axis, folded to 0, 1, 2 ... and written with one character each when small.

    >>> from xentlib.explore.sampled import pack
    >>> pack([0.5, 0.75, 1.0, 1.0], (4,))
    {'shape': [4], 'packed': 'A}@m@m]', 'per': 100}
    """
    table = np.array(value, float).reshape(shape)
    finite = np.isfinite(table)
    for decimals in range(MOST_DECIMALS + 1):
        per = 10**decimals
        whole = np.rint(np.where(finite, table, 0.0) * per)
        if np.array_equal((whole / per)[finite], table[finite]) and np.abs(whole).max() < LARGEST:
            break
    else:
        return None
    result = {"shape": list(shape), "packed": _written(_filled_up(whole, finite)), "per": per}
    if finite.all():
        return result
    kinds = np.select([np.isnan(table), table == np.inf, table == -np.inf], [1, 2, 3])
    return result | {"special": _written(kinds)}


def _filled_up(whole, finite):
    """Where nothing is finite, the number before: a difference of 0."""
    flat, known = whole.ravel().copy(), finite.ravel()
    last = np.maximum.accumulate(np.where(known, np.arange(flat.size), 0))
    return flat[last].reshape(whole.shape)


def _written(whole):
    """Whole numbers as text: differences along each axis, folded, a word each."""
    for axis in range(whole.ndim):
        whole = np.diff(whole, axis=axis, prepend=0)
    folded = np.where(whole < 0, -2 * whole - 1, 2 * whole).astype(np.int64)
    return "".join(map(_word, folded.ravel().tolist()))


def _word(number):
    """Leading digits in one alphabet, the last digit in another that ends the word."""
    number, last = divmod(number, len(LAST))
    word = LAST[last]
    while number:
        number, digit = divmod(number, len(LEAD))
        word = LEAD[digit] + word
    return word
