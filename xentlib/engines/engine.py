"""What the engines have in common: the operations that are made of others, as the textbook has them.

The engines of arrays override those that take care: where numbers overflow or lose digits.
"""

import math


class Engine:
    """The meaning of the operations of a formula for one kind of values."""

    computes = False  # its values are numbers that can be checked
    exact = False  # a constant such as ln 2 is the number nearest to it
    pi = math.pi

    def holds(self, x):
        """Whether `x` is a value of this engine's own, and not a number or a list."""
        return False

    def holds_arrays(self, items):
        """Whether one of the items of a list, nested or not, is such an array."""
        return any(
            self.holds_arrays(item) if isinstance(item, (list, tuple)) else self.holds(item)
            for item in items
        )

    def xlogy(self, x, y, base=math.e):
        """x log y, with 0 log y = 0 for every y."""
        return self.masked_product(x, self.log(y, base))

    def xlog1py(self, x, y):
        """x ln(1 + y), with 0 ln(1 + y) = 0 for every y."""
        return self.masked_product(x, self.log1p(y))

    def log_sigmoid(self, z):
        """ln of the sigmoid of z."""
        return -self.softplus(-z)

    def expected_log(self, p, q, base=math.e, axis=-1):
        """The expectation of log q under p: the sum of p log q over `axis`."""
        return self.sum(self.xlogy(p, q, base), axis)

    def jensen_shannon(self, p, q, base=math.e, axis=-1):
        """The sum of p log(2p/(p+q))/2 + q log(2q/(p+q))/2 over `axis`, which is never negative."""
        from_p = self.relative_entropy(2 * p, p + q, base, axis)
        return (from_p + self.relative_entropy(2 * q, p + q, base, axis)) / 4

    def scaled_square(self, x, y, variance):
        """(x - y)^2 / variance."""
        return (x - y) ** 2 / variance

    def scaled_down(self, x):
        """`x`, or a multiple of it: for shares, which are the same."""
        return x

    def log_softmax_at(self, z, index, axis=-1):
        """The entries of log_softmax(z) at `index`."""
        return self.take(self.log_softmax(z, axis), index, axis)

    def iterate(self, step, state, n):
        """The histories of `state` under n times `step`, the start first."""
        history = [tuple(self.asarray(s) for s in state)]
        for _ in range(n):
            history.append(tuple(step(*history[-1])))
        return tuple(self.stack(run) for run in zip(*history, strict=True))


class Named:
    """Operations that `make` makes by their names: `exp = sqrt = Named(make)` are make("exp") and make("sqrt")."""

    def __init__(self, make):
        self.make = make

    def __set_name__(self, engine, name):
        setattr(engine, name, self.make(name))
