"""The numbers and statements of lesson 7, computed again."""

import math

import numpy as np
from claims import claim
from optional import optional

import xentlib as xl

FIRST = np.array([1.4, 0.7, 0, 0])  # the network's first answer
WEATHER = np.array([2, 1, 0, 0]) * math.log(2)  # the same with ln 2 for 0.7
OUT = np.array([[2, 1, 0, -1], [0, 3, 1, 0], [1, 0, 2, 2]], dtype=float)
Y = np.array([0, 1, 3])
SOFT = [1 / 2, 1 / 4, 1 / 4]


def chips(*scores):
    """The chips that scores buy, if 0.7 more doubles them."""
    return 2 ** (np.array(scores) / 0.7)


def loss(q, label):
    return xl.cross_entropy(label, q, base=math.e)


# ------------------------------------------------------------------ chips


@claim("They do not add up to 100 %")
def test_scores_are_no_shares():
    assert FIRST.sum() > 1
    return 100


@claim("four numbers: 1.4 for sun, 0.7 for cloud, 0 for rain and 0 for snow.")
def test_the_first_answer():
    return FIRST[0], FIRST[1]


@claim(
    "every 0.7 more doubles them. That puts 4 chips on sun, 2 on cloud, 1 on rain and 1 on snow."
)
def test_chips_of_the_first_answer():
    assert np.allclose(chips(*FIRST), [4, 2, 1, 1])
    return FIRST[1]


@claim("answers 2.8, 1.4, 0 and 0, each score twice what it was.")
def test_the_second_answer():
    return 2 * FIRST[0], 2 * FIRST[1]


@claim("- [ ] 50 %, as before: the scores are in the same proportions")
def test_a_half_as_before():
    return 100 * chips(*FIRST)[0] / chips(*FIRST).sum()


@claim("- [ ] 67 %: sun has 2.8 of the 4.2 points")
def test_share_of_the_points():
    second = 2 * FIRST
    return 100 * second[0] / second.sum(), second[0], second.sum()


@claim("- [x] 73 %")
def test_share_of_sun_a_week_later():
    share = chips(*2 * FIRST)[0] / chips(*2 * FIRST).sum()
    assert math.isclose(share, xl.softmax(2 * FIRST)[0], abs_tol=0.005)
    return 100 * share


@claim("- [ ] 80 %")
def test_if_cloud_had_stayed():
    return 100 * 16 / (16 + 2 + 1 + 1)


@claim(
    """A score of 2.8 is four doublings, 16 chips. Cloud has 4, rain and snow 1 each, 22 in all, and 16 of 22 are 73 %.
    Proportions between scores mean nothing to this rule. It looks at differences: sun was 0.7 ahead of cloud and is
    now 1.4 ahead. (80 % is what you get if you leave cloud at 2 chips.)"""
)
def test_four_doublings():
    piles = chips(*2 * FIRST)
    sun, cloud, rain, snow = piles
    assert np.allclose([cloud, rain, snow], [4, 1, 1])
    ahead = FIRST[0] - FIRST[1]
    return 2.8, sun, piles.sum(), sun, piles.sum(), 100 * sun / 22, ahead, 2 * ahead, 100 * 16 / 20


# ------------------------------------------------------------------ the panel and the formula


@claim(r"The 0.7 is short for $\ln 2 = 0.6931$.")
def test_what_doubles_the_chips():
    return math.log(2), math.log(2)


@claim(
    r"""$e^{1.4} = 4.055$, $e^{0.7} = 2.014$ and $e^0 = 1$ twice, together 8.069 chips.
    So $q = (0.5026, 0.2496, 0.1239, 0.1239)$."""
)
def test_softmax_by_hand():
    piles = np.exp(FIRST)
    assert np.allclose(piles / piles.sum(), xl.softmax(FIRST))
    return 1.4, piles[0], 0.7, piles[1], piles.sum(), *xl.softmax(FIRST)


@claim(
    "if sun is ahead of cloud by 0.7, it has $e^{0.7}$ times cloud's share, about twice as much, "
    "whatever the two scores are."
)
def test_a_lead():
    for z in np.random.default_rng(0).normal(0, 3, (20, 4)):
        z[0] = z[1] + 0.7
        q = xl.softmax(z)
        assert math.isclose(q[0] / q[1], math.exp(0.7))
    assert 2 < math.exp(0.7) < 2.02
    return 0.7, 0.7


@claim("A class with a score of $-6$ still has a few thousandths of a chip.")
def test_no_share_is_zero():
    assert 0.002 < math.exp(-6) < 0.003


@claim("The scores 5 and 3 therefore give the same forecast as 1,002 and 1,000.")
def test_the_difference_of_large_scores():
    assert np.allclose(xl.softmax([5.0, 3.0]), xl.softmax([1002.0, 1000.0]))
    return 1002, 1000


@claim(r"A lead of 2 gives it $\sigma(2) = 0.8808$, whether the scores are 2 and 0 or 5 and 3.")
def test_two_classes():
    assert math.isclose(xl.softmax([5.0, 3.0])[0], xl.softmax([2.0, 0.0])[0])
    return xl.softmax([2.0, 0.0])[0]


# ------------------------------------------------------------------ temperature


@claim("Its entropy never falls on the way.")
def test_entropy_grows_with_temperature():
    for z in np.random.default_rng(0).normal(0, 3, (50, 5)):
        entropies = [xl.entropy(xl.softmax(z / T)) for T in np.linspace(0.1, 10, 100)]
        assert np.all(np.diff(entropies) > -1e-12)


@claim("everything goes to the largest score, shared if several are equally large.")
def test_cold_means_one_class_or_a_tie():
    assert xl.softmax(np.array([2.0, 0, 0]) / 0.1)[0] > 0.999999
    assert np.allclose(xl.softmax(np.array([2.0, 2, 0]) / 0.1), [1 / 2, 1 / 2, 0], atol=1e-6)


@claim(
    r"""Then our network says "snow" one time in 22 at $T = \tfrac12$, one time in 8 at $T = 1$, and almost one time in
    5 at $T = 2$."""
)
def test_how_often_snow_is_drawn():
    cold, plain, hot = (1 / xl.softmax(WEATHER / T)[3] for T in (1 / 2, 1, 2))
    assert math.isclose(plain, 8) and 5 < hot < 5.5
    return cold


@claim("So a 70 % that comes out of a softmax is a share of chips.")
def test_seven_in_ten():
    return 100 * 7 / 10


# ------------------------------------------------------------------ the loss


@claim(
    """The chips are 7.389, 2.718, 1 and 0.368, together 11.475, whose logarithm is 2.4402. The loss is
    $-2 + 2.4402 = 0.4402$ nat."""
)
def test_the_first_example_by_hand():
    piles = np.exp(OUT[0])
    assert math.isclose(piles[2], 1)
    charged = xl.cross_entropy_loss(OUT[0], 0)
    return (
        piles[0],
        piles[1],
        piles[3],
        piles.sum(),
        xl.logsumexp(OUT[0]),
        math.log(piles.sum()),
        charged,
    )


@claim(
    """Suppose that a network for ten classes gives every class the score 0 before it is trained. Its loss is then 2.30
    nats, whatever the labels are."""
)
def test_a_fresh_network():
    losses = [xl.cross_entropy_loss(np.zeros(10), y) for y in range(10)]
    assert np.ptp(losses) == 0
    return losses[0]


@claim(
    r"""$-0 + \ln 10 = 2.3026$ nats for every label. Anything very different in the first line of a training log is a
    reason to look for a mistake. (Real networks begin with small random scores, which make it a little larger on
    average.)"""
)
def test_small_random_scores():
    z = np.random.default_rng(0).normal(0, 0.3, (20_000, 10))
    charged = xl.cross_entropy_loss(z, np.arange(20_000) % 10)
    assert math.log(10) < charged < math.log(10) + 0.1
    return math.log(10)


@claim("Log-sum-exp is never below the largest score, and never more than $\\ln K$ above it")
def test_bounds_of_log_sum_exp():
    for z in np.random.default_rng(0).normal(0, 3, (100, 5)):
        assert z.max() < xl.logsumexp(z) <= z.max() + math.log(5)
    assert math.isclose(xl.logsumexp(np.zeros(5)), math.log(5))
    assert math.isclose(xl.logsumexp([40.0, 0.0]), 40)


@claim("Say that pile holds half of the chips, and it grows by 1 %.")
def test_all_the_chips_grow_by_half_a_per_cent():
    piles = np.array([4.0, 2, 1, 1])
    assert math.isclose((piles * [1.01, 1, 1, 1]).sum() / piles.sum(), 1.005)
    return 1


# ------------------------------------------------------------------ the triangle


@claim("The bill for $(0.3, 0.6, 0.1)$ is that for $(0.3, 0.1, 0.6)$, 1.20 nats.")
def test_the_loss_sees_one_share():
    q, r = [0.3, 0.6, 0.1], [0.3, 0.1, 0.6]
    assert loss(q, [1, 0, 0]) == loss(r, [1, 0, 0])
    return *q, *r, loss(q, [1, 0, 0])


@claim("Its lowest place is at $q = p$ and its floor is the entropy of the label, 1.04 nats.")
def test_floor_of_a_soft_label():
    for q in np.random.default_rng(0).dirichlet(np.ones(3), 200):
        assert loss(q, SOFT) > loss(SOFT, SOFT)
    return loss(SOFT, SOFT)


@claim("The only straight line along which the loss never changes is the shift.")
def test_only_the_shift_is_flat():
    same = [xl.cross_entropy_loss(np.log(q), 0) for q in ([0.3, 0.6, 0.1], [0.3, 0.1, 0.6])]
    assert math.isclose(
        *same
    )  # the blindness is there, but no straight way leads from one to the other
    assert (
        xl.cross_entropy_loss(np.log([[0.3, 0.6, 0.1], [0.3, 0.1, 0.6]]).mean(axis=0), 0) < same[0]
    )
    for z in np.random.default_rng(0).normal(0, 2, (20, 3)):
        q = xl.softmax(z)
        flat = np.linalg.eigvalsh(np.diag(q) - np.outer(q, q)) < 1e-12
        assert flat.sum() == 1


# ------------------------------------------------------------------ three spellings


@claim("All three say 0.5229 nat.")
def test_one_batch_three_ways():
    charged = xl.cross_entropy_loss(OUT, Y)
    assert math.isclose(charged, xl.nll_loss(xl.log_softmax(OUT), Y))
    assert math.isclose(charged, (-OUT[np.arange(3), Y] + xl.logsumexp(OUT, axis=1)).mean())
    return charged


def test_one_batch_in_pytorch():
    torch = optional("torch")
    t, labels = torch.tensor(OUT), torch.tensor(Y)
    charged = xl.cross_entropy_loss(OUT, Y)
    assert math.isclose(torch.nn.CrossEntropyLoss()(t, labels).item(), charged, rel_tol=1e-12)
    log_q = torch.nn.LogSoftmax(dim=1)(t)
    assert math.isclose(torch.nn.NLLLoss()(log_q, labels).item(), charged, rel_tol=1e-12)


@claim(
    "`CrossEntropyLoss` takes soft labels, too: give it a row of shares for each example in the place of `y`."
)
def test_soft_labels_in_pytorch():
    torch = optional("torch")
    soft = np.array([[1 / 2, 1 / 4, 1 / 4, 0], [0, 1, 0, 0], [1 / 4, 1 / 4, 1 / 4, 1 / 4]])
    charged = torch.nn.CrossEntropyLoss()(torch.tensor(OUT), torch.tensor(soft)).item()
    assert math.isclose(charged, loss(xl.softmax(OUT), soft).mean())


@claim("On 1,000 random batches, the second and the third agree exactly about half of the time.")
def test_equality_of_floats_is_a_coin_toss():
    torch = optional("torch")
    rng, equal = np.random.default_rng(7), 0
    for _ in range(1000):
        z, y = torch.tensor(rng.normal(0, 3, (8, 5))), torch.tensor(rng.integers(0, 5, 8))
        by_hand = (-z[range(8), y] + z.logsumexp(1)).mean()
        library = torch.nn.functional.cross_entropy(z, y)
        torch.testing.assert_close(by_hand, library)
        equal += int(by_hand == library)
    assert 300 < equal < 700
    return 1000


# ------------------------------------------------------------------ nan


@claim("Add 1,000 to each of the network's scores. The forecast should not change.")
def test_a_thousand_is_added():
    large = FIRST + 1000
    with np.errstate(all="ignore"):
        assert np.isnan(np.exp(large) / np.exp(large).sum()).all()
    assert np.allclose(xl.softmax(large), xl.softmax(FIRST))
    return 1000


@claim(
    """The chips on rain alone, $e^{1000}$, are a number with 435 digits. The largest number that a program can usually
    hold has 309"""
)
def test_digits_of_large_numbers():
    return 1000, math.floor(1000 / math.log(10)) + 1, len(str(int(np.finfo(float).max)))


@claim("In single precision this happens already at a score of 89.")
def test_single_precision():
    with np.errstate(all="ignore"):
        assert np.isfinite(np.exp(np.float32(88))) and np.isinf(np.exp(np.float32(89)))
    return 89


@claim(
    """In single precision that happens to a class that is 104 behind the leader, where the true loss is 104 nats."""
)
def test_logarithm_of_a_softmax():
    z = np.array([104, 0], dtype=np.float32)
    with np.errstate(divide="ignore"):
        assert np.log(xl.softmax(z))[1] == -np.inf
    assert np.isfinite(np.log(xl.softmax(z - np.float32([1, 0])))[1])
    return 104, xl.cross_entropy_loss([104.0, 0.0], 1)


def test_logarithm_of_a_softmax_in_pytorch():
    torch = optional("torch")
    z = torch.tensor([[104.0, 0.0]])
    assert -torch.log(torch.softmax(z, dim=1))[0, 1] == math.inf
    assert torch.log_softmax(z, dim=1)[0, 1] == -104


@claim("it stays finite: the class that is 104 behind gets $-104$.")
def test_log_softmax_stays_finite():
    return 104, xl.log_softmax(np.array([104, 0], dtype=np.float32))[1]
