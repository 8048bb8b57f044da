r"""One neuron that learns to answer y for the input x: the experiment of the learning slowdown."""

from typing import Any, NamedTuple

import numpy as np

from xentlib.core.formula import formula
from xentlib.core.reductions import shape
from xentlib.core.validation import finite, one_of, probability, signed_unit, whole_number
from xentlib.engines import engine_of

__all__ = [
    "History",
    "iterate",
    "train_neuron",
]


class History(NamedTuple):
    """What `train_neuron` records: `epochs + 1` entries along the first axis, the start first."""

    weight: Any
    bias: Any
    output: Any
    cost: Any
    gradient: Any


class _Sigmoid:
    """a = σ(z)."""

    @staticmethod
    def output(xp, z):
        return xp.sigmoid(z)

    @staticmethod
    def slope(xp, z):
        return xp.sigmoid(z) * xp.sigmoid(-z)

    @staticmethod
    def cross_entropy(xp, z, y):
        return y * xp.softplus(-z) + (1 - y) * xp.softplus(z)


class _Tanh:
    """a = tanh z, with 1 + a = 2σ(2z) and 1 - a = 2σ(-2z)."""

    @staticmethod
    def output(xp, z):
        return xp.tanh(z)

    @staticmethod
    def slope(xp, z):
        return 4 * xp.sigmoid(2 * z) * xp.sigmoid(-2 * z)

    @staticmethod
    def cross_entropy(xp, z, y):
        ln2 = xp.softplus(0 * z)
        return _Sigmoid.cross_entropy(xp, 2 * z, (1 + y) / 2) - ln2


_ACTIVATIONS = {"sigmoid": _Sigmoid, "tanh": _Tanh}


def train_neuron(
    weight,
    bias,
    *,
    x=1.0,
    y=0.0,
    cost="quadratic",
    activation="sigmoid",
    learning_rate=0.15,
    epochs=300,
):
    r"""Train one neuron on one example by gradient descent, and record every epoch.

    .. math::

        z = wx + b, \qquad a = \sigma(z), \qquad
        w \leftarrow w - \eta \frac{\partial C}{\partial z} x, \qquad
        b \leftarrow b - \eta \frac{\partial C}{\partial z}

    with :math:`C = \tfrac12 (a - y)^2` and :math:`\partial C/\partial z = (a - y)\,\sigma'(z)` for
    the quadratic cost, and :math:`C = -[y \ln a + (1 - y) \ln(1 - a)]` and
    :math:`\partial C/\partial z = a - y` for the cross-entropy (in nats).  With tanh the target
    lies in [-1, 1] and the cross-entropy is :math:`-\tfrac12[(1 + y)\ln(1 + a) + (1 - y)\ln(1 - a)]`,
    whose slope is again :math:`a - y`.

    Parameters
    ----------
    weight, bias : array_like
        The start; arrays train many neurons at once.
    x, y : array_like
        The input and the target.
    cost : {"quadratic", "cross_entropy"}
    activation : {"sigmoid", "tanh"}
    learning_rate : array_like
        The step size.
    epochs : int
        The number of updates.

    Returns
    -------
    History
        `weight`, `bias`, `output`, `cost` and `gradient` (∂C/∂z), each with `epochs + 1` entries
        along the first axis, the start first.

    Raises
    ------
    ValueError
        If a number is not finite, the target is out of range, or `cost`, `activation` or `epochs`
        is not one of those allowed.

    References
    ----------
    Nielsen (2015), chapter 3.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(f"{xl.train_neuron(2.0, 2.0).output[-1]:.4f}")
    0.2028
    >>> print(f"{xl.train_neuron(2.0, 2.0, cost='cross_entropy').output[-1]:.4f}")
    0.0120
    """
    one_of("cost", cost, ("quadratic", "cross_entropy"))
    one_of("activation", activation, tuple(_ACTIVATIONS))
    epochs = whole_number("epochs", epochs)
    train = _train_tanh if activation == "tanh" else _train_sigmoid
    return train(weight, bias, x, y, learning_rate, cost=cost, epochs=epochs)


def _train(xp, unit, weight, bias, x, y, learning_rate, cost, epochs):
    def gradient(z):
        error = unit.output(xp, z) - y
        return error * unit.slope(xp, z) if cost == "quadratic" else error

    def update(w, b):
        step = learning_rate * gradient(w * x + b)
        return w - step * x, b - step

    common = np.broadcast_shapes(*map(shape, (weight, bias, x, y, learning_rate)))
    start = [xp.broadcast_to(array, common) for array in (weight, bias)]
    weight, bias = xp.iterate(update, start, epochs)
    z = weight * x + bias
    a = unit.output(xp, z)
    costs = (a - y) ** 2 / 2 if cost == "quadratic" else unit.cross_entropy(xp, z, y)
    return History(weight, bias, a, costs, gradient(z))


_NUMBERS = dict.fromkeys(("weight", "bias", "x", "learning_rate"), finite)


@formula(**_NUMBERS, y=probability)
def _train_sigmoid(xp, weight, bias, x, y, learning_rate, *, cost, epochs):
    return _train(xp, _Sigmoid, weight, bias, x, y, learning_rate, cost, epochs)


@formula(**_NUMBERS, y=signed_unit)
def _train_tanh(xp, weight, bias, x, y, learning_rate, *, cost, epochs):
    return _train(xp, _Tanh, weight, bias, x, y, learning_rate, cost, epochs)


def iterate(step, state, n):
    r"""The histories of a state under n steps: a loop that every engine can run.

    .. math:: s_0 = \text{state}, \qquad s_{i+1} = \text{step}(s_i), \qquad i = 0, \dots, n - 1

    On a slider's page it is one operation of the program, however large n is.

    Parameters
    ----------
    step : callable
        Takes the state's parts and returns their successors, a tuple of as many.
    state : tuple
        The parts of the start.
    n : int
        The number of steps.

    Returns
    -------
    tuple
        One history for each part of the state, with n + 1 entries along the first axis.

    Raises
    ------
    ValueError
        If n is not a whole number or the step returns another number of parts.

    References
    ----------
    Bradbury et al. (2018), JAX, whose `lax.scan` is the same idea.

    Examples
    --------
    >>> import xentlib as xl
    >>> xl.iterate(lambda x: (2 * x,), (1.0,), 3)
    (array([1., 2., 4., 8.]),)
    """
    n = whole_number("n", n)
    state = tuple(state)
    after = tuple(step(*state)) if n else state
    if len(after) != len(state):
        raise ValueError(f"step returns {len(after)} parts for a state of {len(state)}")
    return engine_of(*state, *after).iterate(step, state, n)
