"""One neuron's training, epoch by epoch, against the equations written out."""

import math

import numpy as np
import pytest

import xentlib as xl


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def cross_entropy(y, a):
    return -(y * math.log(a) + (1 - y) * math.log(1 - a))


# activation, cost: a(z), its slope by a, C(a, y)
UNITS = {
    ("sigmoid", "quadratic"): (sigmoid, lambda a: a * (1 - a), lambda a, y: (a - y) ** 2 / 2),
    ("sigmoid", "cross_entropy"): (sigmoid, lambda a: 1, lambda a, y: cross_entropy(y, a)),
    ("tanh", "quadratic"): (math.tanh, lambda a: 1 - a**2, lambda a, y: (a - y) ** 2 / 2),
    ("tanh", "cross_entropy"): (
        math.tanh,
        lambda a: 1,
        lambda a, y: cross_entropy((1 + y) / 2, (1 + a) / 2) - math.log(2),
    ),
}


@pytest.mark.parametrize("activation, cost", UNITS)
def test_epoch_by_epoch(activation, cost):
    output, slope, loss = UNITS[activation, cost]
    w, b, x, y, rate = 0.6, -0.4, 1.7, 0.2, 0.35
    run = xl.train_neuron(
        w, b, x=x, y=y, cost=cost, activation=activation, learning_rate=rate, epochs=5
    )
    for epoch in range(6):
        a = output(w * x + b)
        gradient = (a - y) * slope(a)
        expected = (w, b, a, loss(a, y), gradient)
        assert [history[epoch] for history in run] == pytest.approx(expected, rel=1e-12)
        w, b = w - rate * gradient * x, b - rate * gradient


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
@pytest.mark.parametrize("many", ["weight", "bias", "x", "y", "learning_rate"])
def test_many_neurons_at_once(many, activation):
    one = {"weight": 0.6, "bias": 0.9, "x": 1.7, "y": 0.2, "learning_rate": 0.35}
    values = np.array([0.3, 0.8, 0.1])
    together = xl.train_neuron(**one | {many: values}, activation=activation, epochs=4)
    for k, value in enumerate(values):
        alone = xl.train_neuron(**one | {many: value}, activation=activation, epochs=4)
        for histories, history in zip(together, alone, strict=True):
            np.testing.assert_allclose(histories[:, k], history, rtol=1e-14)


def test_in_the_middle():
    run = xl.train_neuron(0.0, 0.0, cost="cross_entropy", activation="tanh", epochs=0)
    assert [history.tolist() for history in run] == [[0.0]] * 5


def test_what_stands_for_itself():
    run = xl.train_neuron(0.6, 0.9)
    named = xl.train_neuron(
        0.6, 0.9, x=1.0, y=0.0, cost="quadratic", activation="sigmoid", learning_rate=0.15,
        epochs=300,
    )  # fmt: skip
    assert len(run.weight) == 301
    for history, same in zip(run, named, strict=True):
        assert history.tolist() == same.tolist()


def test_a_loop_of_no_steps_takes_none():
    def never():
        raise AssertionError

    assert xl.iterate(lambda s: never(), (2.0,), 0)[0].tolist() == [2.0]
    assert xl.iterate(lambda s: (2 * s,), iter([1.0]), 2)[0].tolist() == [1.0, 2.0, 4.0]
    with pytest.raises(ValueError, match="n must be a whole number"):
        xl.iterate(lambda s: (s,), (1.0,), -1)
