"""The numbers and statements of the deeper page on learned targets, computed again."""

import numpy as np
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
UNIFORM = np.full(4, 1 / 4)


def learn_targets(loss, steps):
    q, z = torch.tensor(WEATHER), torch.zeros(4, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        (gradient,) = torch.autograd.grad(loss(xl.softmax(z), q), z)
        z = (z - 0.5 * gradient).detach().requires_grad_()
    return xl.softmax(z).detach().numpy()


@claim(
    """takes 200 steps of gradient descent on the scores, half the gradient of the loss in bits at a time. On the
    divergence it arrives at $q$. On the cross-entropy the same 200 steps put 0.995 of the probability on sun and are
    still going"""
)
def test_learned_targets_collapse_without_their_entropy():
    assert np.allclose(learn_targets(xl.kl_divergence, 200), WEATHER, atol=1e-6)
    collapsed = learn_targets(xl.cross_entropy, 200)
    assert learn_targets(xl.cross_entropy, 400)[0] > collapsed[0]
    return 200, 200, collapsed[0]


@claim("The loss fell, and the divergence from $q$ grew from 0.25 bit to 0.952 bit.")
def test_learned_targets_move_away_from_the_model():
    end = learn_targets(xl.cross_entropy, 200)
    assert xl.cross_entropy(end, WEATHER) < xl.cross_entropy(UNIFORM, WEATHER)
    return xl.kl_divergence(UNIFORM, WEATHER), xl.kl_divergence(end, WEATHER)


@claim(
    """The loss falls from 2.25 bits to 2 bits, and yet the student is as far from its teacher as before: 0.25
    bit."""
)
def test_a_changing_teacher_moves_the_loss():
    monday, friday = xl.kl_divergence(UNIFORM, WEATHER), xl.kl_divergence(WEATHER, UNIFORM)
    assert monday == friday
    return xl.cross_entropy(UNIFORM, WEATHER), xl.cross_entropy(WEATHER, UNIFORM), monday
