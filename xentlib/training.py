r"""Softmax regression, trained by plain gradient descent on the cross-entropy."""

from typing import Any, NamedTuple

from xentlib.core import validation as is_a
from xentlib.core.formula import formula
from xentlib.core.reductions import shape
from xentlib.core.targets import class_numbers
from xentlib.gradients import cross_entropy_loss_grad
from xentlib.losses import cross_entropy_loss
from xentlib.neuron import iterate

__all__ = [
    "Training",
    "train_softmax_regression",
]


class Training(NamedTuple):
    """What `train_softmax_regression` records: `epochs + 1` entries, the start first."""

    weight: Any
    bias: Any
    loss: Any


def train_softmax_regression(inputs, labels, *, classes, learning_rate=0.1, epochs=100):
    r"""Train a softmax regression on all examples at once, and record every epoch.

    .. math::

        z_n = x_n W + b, \qquad
        W \leftarrow W - \frac{\eta}{N} \sum_n x_n^\top (p_n - y_n), \qquad
        b \leftarrow b - \frac{\eta}{N} \sum_n (p_n - y_n)

    with :math:`p_n = \operatorname{softmax}(z_n)` and :math:`y_n` the one-hot row of the label.
    It starts from zeros, where every class is equally likely.

    Parameters
    ----------
    inputs : array_like
        One row for each example: (N, D).
    labels : array_like of int
        The class number of each example: (N,).
    classes : int
        The number of classes K.
    learning_rate : float
        The step size.
    epochs : int
        The number of updates.

    Returns
    -------
    Training
        `weight`, of shape (epochs + 1, D, K), `bias`, (epochs + 1, K), and `loss`, (epochs + 1,), in
        nats; the start first.

    Raises
    ------
    ValueError
        If a number is not finite, a class number is out of range, or the shapes do not fit.
    TypeError
        If the labels are not integers.

    References
    ----------
    Bishop (2006), section 4.3.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> run = xl.train_softmax_regression([[-1.0], [1.0]], [0, 1], classes=2, epochs=2)
    >>> print(f"{run.loss[0]:.4f} {run.loss[-1]:.4f} nats")
    0.6931 0.6004 nats
    """
    classes = is_a.whole_number("classes", classes, 1)
    epochs = is_a.whole_number("epochs", epochs)
    return _train(inputs, labels, learning_rate, classes=classes, epochs=epochs)


@formula(inputs=is_a.vectors, learning_rate=is_a.finite)
def _train(xp, inputs, labels, learning_rate, *, classes, epochs):
    if len(shape(inputs)) != 2:
        raise ValueError(f"inputs has shape {shape(inputs)}; pass one row for each example: (N, D)")
    labels = class_numbers(xp, "labels", labels, classes, shape(inputs)[:1], like=inputs)

    def update(weight, bias):
        error = cross_entropy_loss_grad(inputs @ weight + bias, labels)
        step = xp.moveaxis(inputs, 0, 1) @ error
        return weight - learning_rate * step, bias - learning_rate * xp.sum(error, 0)

    zero = 0 * xp.sum(inputs, 0)
    start = xp.stack([zero] * classes, axis=1), xp.stack([xp.sum(zero)] * classes)
    weight, bias = iterate(update, start, epochs)
    return Training(weight, bias, _losses(xp, inputs, labels, weight, bias))


def _losses(xp, inputs, labels, weight, bias):
    """The loss at every epoch, from the histories of weights and biases."""
    logits = (inputs @ weight[i] + bias[i] for i in range(shape(weight)[0]))
    return xp.stack([cross_entropy_loss(z, labels) for z in logits])
