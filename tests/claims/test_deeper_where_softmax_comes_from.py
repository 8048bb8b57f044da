"""The numbers and statements of the deeper page on where softmax comes from, computed again."""

import math

import numpy as np
from claims import claim

import xentlib as xl

FACES = np.arange(1.0, 7.0)


def pull_for(average):
    """The λ for which softmax(λ s) over a die's faces has this average."""
    low, high = -20.0, 20.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if xl.softmax(middle * FACES) @ FACES < average else (low, middle)
        )
    return middle


PULL = pull_for(4.5)
LEAST = xl.softmax(PULL * FACES)


@claim("the average was 4.5, where a fair die has 3.5.")
def test_a_fair_die():
    return LEAST @ FACES, FACES.mean()


@claim("All forecasts in this panel add up to 1 and have the average 4.5.")
def test_forecasts_of_the_panel():
    for move in ([1, -1, 0, 0, -1, 1], [0, 1, -1, -1, 1, 0]):
        assert sum(move) == 0 and move @ FACES == 0
    return 4.5


@claim(
    "The greatest entropy is 2.328 bits, and there every face has 1.449 times the share of the face before it."
)
def test_the_least_committed_die():
    rng = np.random.default_rng(0)
    for _ in range(300):
        step = rng.normal(0, 0.01, 6)
        step -= np.linalg.pinv([np.ones(6), FACES]) @ ([np.ones(6), FACES] @ step)
        r = LEAST + step
        if r.min() > 0:
            assert math.isclose(r @ FACES, 4.5) and xl.entropy(r) < xl.entropy(LEAST)
    ratios = LEAST[1:] / LEAST[:-1]
    assert np.ptp(ratios) < 1e-12
    return xl.entropy(LEAST), ratios[0]


@claim("$q_k$ is proportional to $e^{0.371 k}$, and $e^{0.371} = 1.449$.")
def test_the_pull():
    return PULL, PULL, math.exp(PULL)


@claim("there is exactly one $\\lambda$")
def test_the_average_climbs():
    averages = [xl.softmax(pull * FACES) @ FACES for pull in np.linspace(-9, 9, 200)]
    assert np.all(np.diff(averages) > 0) and averages[0] < 1.001 and averages[-1] > 5.999


@claim("-\\tfrac12 \\cdot \\tfrac14 = -\\tfrac18$, rain and snow at $-\\tfrac1{16}$ each.")
def test_how_shares_answer_to_the_score_of_sun():
    z = np.array([2, 1, 0, 0]) * math.log(2)
    answers = xl.softmax_jacobian(z)[0]
    assert np.allclose(answers, [1 / 4, -1 / 8, -1 / 16, -1 / 16])
    return 16


@claim("So the loss is flat in one direction alone, the shift, and bends upwards in all others")
def test_one_flat_direction():
    for z in np.random.default_rng(0).normal(0, 2, (20, 4)):
        bends = np.linalg.eigvalsh(xl.softmax_jacobian(z))
        assert abs(bends[0]) < 1e-12 and bends[1] > 1e-6


@claim("Four curves through one point at 0.69 nat.")
def test_the_home_of_the_walks():
    return xl.cross_entropy_loss(np.array([2, 1, 0, 0]) * math.log(2), 0)
