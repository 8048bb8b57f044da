"""The engine for SymPy: a formula of `xentlib` on symbols is the expression that SymPy can prove.

Concrete vectors are NumPy arrays of expressions.  A vector of general length is an `IndexedVector`:
operations act on its general term, and its sum is SymPy's `Sum`.  The primitives are the textbook
formulas: no shift by the maximum (any shift gives the same expression, and `Max` would leave
Heaviside terms in the derivatives) and no Piecewise for symbols that are assumed positive.
"""

import functools
import math

import numpy as np
import sympy
from numpy.lib.mixins import NDArrayOperatorsMixin

from xentlib.engines.engine import Engine, Named


def _exact(entry):
    """The entry as SymPy has it; 2.0 and 0.25 are exact numbers, 0.1 is a rounded one."""
    if isinstance(entry, float) and math.isfinite(entry) and (1024 * entry).is_integer():
        return sympy.Rational(entry)
    return sympy.sympify(entry)


def _termwise(function, *args):
    """`function` of the entries of expressions, arrays and indexed vectors."""
    vector = next((a for a in args if isinstance(a, IndexedVector)), None)
    if vector is not None:
        terms = [vector.term_of(a) for a in args]
        return IndexedVector(function(*terms), vector.index, vector.size)
    each = np.frompyfunc(lambda *e: function(*map(_exact, e)), len(args), 1)
    with np.errstate(invalid="ignore"):  # a NaN among the numbers is no reason to warn
        return _wrapped(each(*args))


def _comparison(relation):
    """A relation of expressions that is decided later; by itself NumPy would decide it now."""
    return functools.partialmethod(relation, dtype=object)


class SymbolicArray(np.ndarray):
    """An array of SymPy expressions: elementwise arithmetic, derivatives and substitution."""

    def __new__(cls, entries):
        array = np.asarray(entries, dtype=object)
        return np.frompyfunc(_exact, 1, 1)(array).view(cls) if array.ndim else array.view(cls)

    def diff(self, *symbols):
        """The derivative of every entry."""
        return _termwise(lambda entry: sympy.diff(entry, *symbols), self)

    def subs(self, *replacements):
        """Every entry with symbols replaced."""
        return _termwise(lambda entry: entry.subs(*replacements), self)

    def simplify(self):
        """Every entry simplified."""
        return _termwise(sympy.simplify, self)

    __lt__, __le__, __gt__, __ge__ = map(
        _comparison, (np.less, np.less_equal, np.greater, np.greater_equal)
    )

    def _repr_latex_(self):
        return f"$\\displaystyle {sympy.latex(sympy.Array(self.tolist()))}$"


class IndexedVector(NDArrayOperatorsMixin):
    """A vector of general length: its `term` at `index`, which runs from 1 to `size`.

    >>> import sympy
    >>> from xentlib.engines.symbolic import IndexedVector
    >>> k, K = sympy.symbols("k K", integer=True, positive=True)
    >>> p = sympy.IndexedBase("p", positive=True)
    >>> import xentlib as xl
    >>> xl.entropy(IndexedVector(p[k], k, K), base=sympy.E)
    -Sum(log(p[k])*p[k], (k, 1, K))
    """

    ndim = 1
    # Whether two vectors are the same is asked of the objects, not term by term.
    __eq__, __ne__, __hash__ = object.__eq__, object.__ne__, object.__hash__

    def __init__(self, term, index, size):
        self.term, self.index, self.size = sympy.sympify(term), index, size

    @property
    def shape(self):
        return (self.size,)

    def at(self, place):
        """The term at `place`."""
        return self.term.subs(self.index, place)

    def map(self, function):
        """`function` of the general term."""
        return _termwise(function, self)

    def total(self):
        """The sum of the terms, over an index of its own."""
        return sympy.Sum(self.term, (self.index, 1, self.size))

    def term_of(self, other):
        """The term of another vector at this index, or a number."""
        if not isinstance(other, IndexedVector):
            return _exact(other)
        if other.size != self.size:
            raise ValueError(f"the vectors have different lengths, {self.size} and {other.size}")
        return other.at(self.index)

    def __array_ufunc__(self, ufunc, method, *args):
        """Python's operators, which NumPy's mixin turns into ufuncs, of the general terms."""
        return _termwise(ufunc, *args)

    def __repr__(self):
        return f"IndexedVector({self.term}, {self.index}, {self.size})"


def _each(function):
    """`function` of expressions as an operation of the engine."""
    return lambda self, *args: _termwise(function, *args)


def _sympys_own(op):
    """SymPy's own meaning of an operation."""
    return _each(getattr(sympy, op))


def _wrapped(result):
    return result.view(SymbolicArray) if isinstance(result, np.ndarray) and result.ndim else result


def _entries(x):
    return np.asarray(x, dtype=object)


def _reduced(operation, x, axis):
    return _wrapped(operation.reduce(_entries(x), axis=axis))


def _log(x, base=math.e):
    return sympy.log(x) if base in (math.e, sympy.E) else sympy.log(x, sympy.sympify(base))


def _is_zero(x):
    return x == 0 or x == 0.0  # to SymPy these are two numbers


def _where(condition, x, y):
    if condition in (sympy.true, sympy.false):
        return x if condition else y
    return sympy.Piecewise((x, condition), (y, True))


_NOT_FINITE = (sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)


def _listed(x):
    """Expressions in nested lists; TypeError for what is no expression."""
    if isinstance(x, (list, tuple, sympy.Tuple, np.ndarray)):
        return [_listed(item) for item in x] if np.ndim(x) or not isinstance(x, np.ndarray) else x
    if isinstance(x, sympy.MatrixExpr):
        x = x.as_explicit()
    if isinstance(x, sympy.MatrixBase):
        return _listed(x.flat() if 1 in x.shape else x.tolist())
    if isinstance(x, sympy.NDimArray):
        return x.tolist()
    if isinstance(x, sympy.IndexedBase):
        raise TypeError(f"{x} has no range; pass IndexedVector({x}[k], k, K)")
    if isinstance(x, sympy.Basic) and not isinstance(x, sympy.Expr):
        raise TypeError(f"{x} is no expression")
    return x


def _whole(index):
    """Class numbers, with which to pick among expressions that are listed."""
    try:
        return np.asarray(index).astype(int)
    except TypeError:
        raise TypeError(
            f"{index} is no class number; with listed expressions pass whole numbers"
        ) from None


class SymbolicEngine(Engine):
    """The operations of the formulas, on SymPy expressions."""

    exact = True
    name = "symbolic"
    pi = sympy.pi

    exp = sqrt = tanh = sin = cos = atan2 = floor = Named(_sympys_own)
    absolute = _each(sympy.Abs)
    maximum = _each(sympy.Max)
    minimum = _each(sympy.Min)
    log1p = _each(lambda x: sympy.log(1 + x))
    expm1 = _each(lambda x: sympy.exp(x) - 1)
    where = _each(_where)
    masked_product = _each(lambda x, y: sympy.S.Zero if _is_zero(x) else x * y)
    excess_of_ratio = _each(lambda x, y: x / y - 1 - sympy.log(x / y))
    softplus = _each(lambda z: sympy.log(1 + sympy.exp(z)))
    sigmoid = _each(lambda z: 1 / (1 + sympy.exp(-z)))

    def asarray(self, x, like=None):
        """`x` as one expression or an array of them; a matrix of one row or column is a vector."""
        if isinstance(x, (IndexedVector, SymbolicArray)):
            return x
        array = np.asarray(_listed(x), dtype=object)
        return SymbolicArray(array) if array.ndim else _exact(array.item())

    def not_finite(self, x):
        """The entries that are infinite or no number, each with its index."""
        entries = () if isinstance(x, IndexedVector) else np.ndenumerate(_entries(x))
        return [(entry, at) for at, entry in entries if sympy.sympify(entry) in _NOT_FINITE]

    def arange(self, n, like=None):
        return SymbolicArray(range(n))

    def one_hot(self, index, x, axis=-1):
        if isinstance(x, IndexedVector):
            return x.map(lambda _: sympy.KroneckerDelta(x.index, index))
        rows = np.eye(x.shape[axis], dtype=int)[_whole(index)]
        return SymbolicArray(np.moveaxis(rows, -1, axis))

    def rows(self, x, index):
        return x.at(index) if isinstance(x, IndexedVector) else x[index]

    def log(self, x, base=math.e):
        return _termwise(lambda e: _log(e, base), x)

    def relative_entropy(self, p, q, base=math.e, axis=-1):
        def term(a, b):
            if _is_zero(a):
                return sympy.S.Zero
            return sympy.oo if _is_zero(b) else a * _log(a / b, base)

        return self.sum(_termwise(term, p, q), axis)

    def sum(self, x, axis=None):
        if isinstance(x, IndexedVector):
            return x.total()
        return _reduced(np.add, x, axis)

    def prod(self, x, axis=None):
        if isinstance(x, IndexedVector):
            return sympy.Product(x.term, (x.index, 1, x.size))
        return _reduced(np.multiply, x, axis)

    def cumsum(self, x, axis=-1):
        if isinstance(x, IndexedVector):
            k = sympy.Dummy("k", integer=True, positive=True)
            return x.map(lambda _: sympy.Sum(x.at(k), (k, 1, x.index)))
        return _wrapped(np.cumsum(_entries(x), axis))

    def max(self, x, axis=None):
        return _reduced(np.frompyfunc(sympy.Max, 2, 1), x, axis)

    def min(self, x, axis=None):
        return _reduced(np.frompyfunc(sympy.Min, 2, 1), x, axis)

    def argmax(self, x, axis=None):
        raise TypeError("the largest of symbols is not known; substitute numbers first")

    def logsumexp(self, z, axis=-1):
        return self.log(self.sum(self.exp(z), axis))

    def log_softmax(self, z, axis=-1):
        return z - self.expand_dims(self.logsumexp(z, axis), axis)

    def softmax(self, z, axis=-1):
        e = self.exp(z)
        return e / self.expand_dims(self.sum(e, axis), axis)

    def take(self, x, index, axis=-1):
        if isinstance(x, IndexedVector):
            return x.at(index)
        places = np.expand_dims(_whole(index), axis)
        chosen = np.take_along_axis(np.asarray(x), places, axis).squeeze(axis)
        return _wrapped(chosen) if chosen.ndim else chosen.item()

    def stack(self, arrays, axis=0):
        return _wrapped(np.stack(list(map(_entries, arrays)), axis))

    def concat(self, arrays, axis=0):
        return _wrapped(np.concatenate(list(map(_entries, arrays)), axis))

    def reshape(self, x, shape):
        return np.reshape(x, shape)

    def broadcast_to(self, x, shape):
        return _wrapped(np.broadcast_to(_entries(x), shape))

    def expand_dims(self, x, axis):
        if isinstance(x, sympy.Expr):  # one expression goes with an array of any shape
            return x
        return _wrapped(np.expand_dims(_entries(x), axis))

    def moveaxis(self, x, source, destination):
        return np.moveaxis(x, source, destination)


symbolic_engine = SymbolicEngine()
