"""The numbers in the two-minute summaries."""

import math

import numpy as np
import pytest
from claims import claim
from optional import optional

import xentlib as xl

P = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
Q = np.array([1 / 4] * 4)


def first(breaks, low=0.0, high=200.0):
    """The smallest single-precision number at which a formula breaks."""
    with np.errstate(all="ignore"):
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (low, middle) if breaks(np.float32(middle)) else (middle, high)
    return high


@claim("sun carries 1 bit; snow falls on one day in eight and carries 3 bits")
def test_sun_and_snow():
    return xl.self_information(P[0]), xl.self_information(P[3])


@claim("1 nat is 1.4427 bits. A yes-or-no question yields 1 bit if both answers are equally likely")
def test_one_nat_and_one_question():
    assert xl.binary_entropy(0.4) < 1
    return 1, math.log2(math.e), xl.binary_entropy(0.5)


@claim("twenty questions can tell apart at most 1,048,576 things.")
def test_twenty_questions():
    return (2**20,)


@claim(
    r"""1.75 bits for the weather $(1/2, 1/4, 1/8, 1/8)$, 0 bits for a certain outcome, and at most $\log_2 K$,
    which is 2 bits here."""
)
def test_entropies():
    return xl.entropy(P), xl.entropy([1.0, 0.0]), xl.entropy(Q)


@claim("are 1, 2, 3 and 3 bits long, 1.75 bits on average, and no code does better.")
def test_huffman():
    words = xl.huffman_code(P)
    assert [len(word) for word in words] == [1, 2, 3, 3]
    mean = xl.expected_length(P, [len(word) for word in words])
    assert mean == xl.entropy(P)
    return len(words[3]), mean


@claim("0.25 bit a day for whoever expects all four kinds of weather equally.")
def test_divergence():
    return (xl.kl_divergence(P, Q),)


@claim("2 bits are 1.75 bits and 0.25 bit.")
def test_decomposition():
    return xl.cross_entropy(P, Q), xl.entropy(P), xl.kl_divergence(P, Q)


@claim("4 for the uniform forecast, as unsure as with four equal outcomes.")
def test_perplexity():
    assert math.isclose(math.exp(xl.cross_entropy(P, Q, base=math.e)), 4)


@claim("a computer rounds to 0; its logarithm is a sum, has the same maximum and survives.")
def test_underflow():
    assert 0.5**2000 == 0 < -2000 * math.log(0.5) < math.inf


@claim(
    """the naive formula breaks at a score of 88.72 in single precision, and a binary loss computed from
    probabilities already at 16.64."""
)
def test_where_formulas_break():
    one = np.float32(1)
    return (
        first(lambda z: np.isinf(np.exp(z))),
        first(lambda z: np.isinf(-np.log(one - one / (one + np.exp(-z))))),
    )


@claim(r"with four classes and $\varepsilon = 0.1$ the smallest loss is 0.3488 nat.")
def test_floor_of_a_smoothed_label():
    label = 0.9 * np.array([1, 0, 0, 0]) + 0.1 / 4
    return 0.1, xl.entropy(label, base=math.e)


@claim(
    """On a cloudy day the forecast $(0.5, 0.25, 0.125, 0.125)$ has the gradient $(0.5, -0.75, 0.125, 0.125)$, and
    training goes against it: cloud up, everything else down. The entries sum to 0"""
)
def test_gradient():
    gradient = xl.cross_entropy_loss_grad(np.log(P), 1)
    assert math.isclose(gradient.sum(), 0, abs_tol=1e-15)
    return (*P, *gradient)


@claim(
    r"""Start one neuron at an output of 0.9820 where 0 is right: after 300 updates the {term}`quadratic cost` has
    brought it to 0.2028, cross-entropy to 0.0120. At the start cross-entropy pushes 56.6 times as hard."""
)
def test_slowdown():
    runs = [xl.train_neuron(2.0, 2.0, cost=cost) for cost in ("quadratic", "cross_entropy")]
    ends = [run.output[300] for run in runs]
    return runs[0].output[0], 300, *ends, runs[1].gradient[0] / runs[0].gradient[0]


@claim("On 1,797 images of handwritten digits")
def test_images():
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is a peer")
    return (len(datasets.load_digits().images),)


@claim(r"the first value (near $\ln 10 = 2.3026$ nats)")
def test_first_value():
    return (xl.cross_entropy_loss(np.zeros(10), 0),)


@claim("A loss between −1 and 0: `nll_loss` was given probabilities.")
def test_nll_loss_given_probabilities():
    torch = optional("torch")
    probabilities = torch.tensor([[0.9, 0.1], [0.4, 0.6]])
    assert -1 < torch.nn.functional.nll_loss(probabilities, torch.tensor([0, 1])) < 0


@claim("A loss that stops at 1.4612 nats with ten classes although every answer is right")
def test_trap():
    perfect = np.array([1000.0] + [0] * 9)
    return (xl.cross_entropy_loss(xl.softmax(perfect), 0),)
