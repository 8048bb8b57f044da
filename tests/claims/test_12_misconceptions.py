"""The numbers and statements of lesson 12, computed again."""

import functools
import math

import numpy as np
import pytest
import sympy as sp
from claims import BOOK, claim
from optional import optional

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
UNIFORM = np.full(4, 1 / 4)
SKI = WEATHER[::-1].copy()
OUT = np.array([[2, 1, 0, -1], [0, 3, 1, 0], [1, 0, 2, 2]], dtype=float)
SCORES = [[2.0, 1, 0, 0], [0, 2, 1, -1], [1, 0, -1, 1.5]]


def floor(classes):
    return math.log(math.e + classes - 1) - 1


def trapped(scores, label=0):
    return xl.cross_entropy_loss(xl.softmax(scores), label)


def nats(q):
    return xl.self_information(q, base=math.e)


# ------------------------------------------------------------------ the trap


@claim("and that the loss has been 1.4612 nats since Saturday noon")
def test_the_number_in_the_log():
    return floor(10)


@claim("Every image is classified correctly, and the loss does not fall below 1.4612 nats.")
def test_the_number_in_the_question():
    return floor(10)


@claim(
    r"With one softmax too many, no network for ten classes gets below $\ln(e + 9) - 1 = 1.4612$ nats."
)
def test_no_network_gets_below_the_floor():
    scores = np.random.default_rng(0).normal(0, 5, (2000, 10))
    assert min(trapped(z, int(z.argmax())) for z in scores) > floor(10) - 1e-12
    return floor(10)


@claim("Memorised labels would bring the loss towards 0, noisy or not.")
def test_memorised_labels():
    labels = np.random.default_rng(0).integers(0, 10, 20)
    assert xl.cross_entropy_loss(40 * np.eye(10)[labels], labels) < 1e-15


@claim("For ten classes it lies between 1.4612 and 2.4612 nats.")
def test_the_walls_for_ten_classes():
    winner, loser = np.zeros(10), np.zeros(10)
    winner[0], loser[1] = 40, 40
    return trapped(winner), trapped(loser)


@claim("With fewer classes the band is lower, but it is always one nat high.")
def test_the_walls_hold_every_trapped_loss():
    random = np.random.default_rng(1)
    for classes in (2, 3, 4, 10, 100):
        for spread in (0.1, 1, 5):
            loss = trapped(random.normal(0, spread, classes))
            assert floor(classes) < loss < floor(classes) + 1
        winner, loser = np.zeros(classes), np.zeros(classes)
        winner[0], loser[1] = 40, 40
        assert math.isclose(trapped(loser) - trapped(winner), 1, rel_tol=1e-9)
    assert floor(2) < floor(3) < floor(4) < floor(10)


@claim(
    "so sure that four decimals no longer show the distance to the wall, and there the push is almost 0"
)
def test_the_wall_is_reached_in_four_decimals():
    wrong = 2e-5  # the share of all wrong classes together
    trapped = math.log(math.exp(1 - wrong) + 9 * math.exp(wrong / 9)) - (1 - wrong)
    assert f"{trapped:.4f}" == f"{floor(10):.4f}" == "1.4612"
    assert xl.softmax([0.0, 40.0])[1] == 1
    for t, K in ((sp.Rational(999, 1000), 7), (sp.Rational(1, 1000), 3)):
        best = sp.log(sp.exp(t) + (K - 1) * sp.exp((1 - t) / (K - 1))) - t
        worst = sp.log(sp.exp(1 - t) + sp.exp(t) + K - 2) - t
        assert floor(K) < float(best) <= float(worst) < floor(K) + 1


@claim("since the largest score stays the largest")
def test_softmax_keeps_the_order():
    scores = np.random.default_rng(4).normal(size=(100, 7))
    assert (xl.softmax(scores).argmax(axis=1) == scores.argmax(axis=1)).all()


@claim(
    """A model that is sure and wrong is pushed with almost 1 by the true loss, and with almost 0 by the other."""
)
def test_the_trap_does_not_push_a_model_that_is_sure_and_wrong():
    z, step = np.array([-5.0, 5.0, *[-5.0] * 8]), np.array([1e-5, *[0] * 9])
    assert -xl.cross_entropy_loss_grad(z, 0)[0] > 0.999
    pushed = (trapped(z - step) - trapped(z + step)) / 2e-5
    assert 0 < pushed < 1e-3


@claim(
    """For a given $t$ the loss is lowest if they share evenly and highest if one takes everything, and both fall as
    $t$ grows."""
)
def test_how_the_others_share():
    random = np.random.default_rng(2)
    last = None
    for t in np.linspace(0.01, 0.99, 50):
        shares = (1 - t) * random.dirichlet(np.ones(3))
        losses = [
            xl.cross_entropy_loss([t, *others], 0)
            for others in ([(1 - t) / 3] * 3, shares, [1 - t, 0, 0])
        ]
        assert losses == sorted(losses)
        assert last is None or (losses[0] < last[0] and losses[2] < last[2])
        last = losses


# ------------------------------------------------------------------ forecasts about the number


@claim(
    """Each further unit *adds* about one nat there, so twice as far out the loss is about twice as large."""
)
def test_the_penalty_is_a_straight_line_on_the_wrong_side():
    assert math.isclose(xl.softplus(11.0) - xl.softplus(10.0), 1, rel_tol=1e-4)
    assert math.isclose(xl.softplus(20.0) / xl.softplus(10.0), 2, rel_tol=1e-4)


@claim(
    "Where the model is sure and right, each step towards the wrong side multiplies it by nearly $e$."
)
def test_the_penalty_is_exponential_on_the_right_side():
    assert math.isclose(xl.softplus(-9.0) / xl.softplus(-10.0), math.e, rel_tol=1e-4)


@claim(
    """Nine right answers at 60 %, and one image whose label it gave 0.01 %: on average 1.38 nats. Eight right answers
    at 90 %, and two labels at 40 %: 0.27 nat."""
)
def test_more_often_right_and_a_larger_loss():
    often = np.array([0.6] * 9 + [0.0001])
    seldom = np.array([0.9] * 8 + [0.4] * 2)
    assert (often > 0.5).sum() > (seldom > 0.5).sum()
    return 60, 0.01, nats(often).mean(), 90, 40, nats(seldom).mean()


@claim("They differ by $H(p)$, which does not contain the model, so all slopes are equal.")
def test_same_slopes():
    z = torch.tensor([0.3, 0.1, -0.2, 0.0], dtype=torch.float64, requires_grad=True)
    target = torch.tensor(WEATHER)
    losses = F.cross_entropy(z, target), F.kl_div(z.log_softmax(0), target, reduction="sum")
    slopes = [torch.autograd.grad(loss, z)[0].numpy() for loss in losses]
    assert np.allclose(*slopes)
    assert math.isclose((losses[0] - losses[1]).item(), xl.entropy(WEATHER, base=math.e))


# ------------------------------------------------------------------ the number, put right


@claim(r"""The yardstick is $\ln K$, the loss of a uniform guess: 2.3026 nats for ten classes.""")
def test_the_uniform_guess():
    assert xl.cross_entropy_loss([0.0, 40.0], 0) == 40
    assert xl.cross_entropy([1, 0], [0, 1]) == math.inf
    return xl.cross_entropy_loss(np.zeros(10), 0)


@claim("1.75 bits or 1.2130 nats for the weather")
def test_the_minimum():
    forecasts = np.random.default_rng(12).dirichlet(np.ones(4), 100_000)
    assert xl.cross_entropy(WEATHER, forecasts).min() > xl.cross_entropy(WEATHER, WEATHER)
    return xl.cross_entropy(WEATHER, WEATHER), xl.cross_entropy_loss(np.log(WEATHER), WEATHER)


@claim(
    """each further zero after the point adds 2.3026 nats, and squaring the probability doubles the loss."""
)
def test_a_further_zero():
    assert math.isclose(nats(1e-7) - nats(1e-6), nats(1e-2) - nats(1e-1))
    assert math.isclose(nats(1e-12), 2 * nats(1e-6))
    return nats(1e-7) - nats(1e-6)


@claim("the mistake makes it 2.614, and always flatters")
def test_perplexity():
    loss = xl.cross_entropy(WEATHER, UNIFORM, base=math.e)
    assert math.isclose(math.exp(loss), 4) and xl.perplexity(WEATHER, UNIFORM) == 4
    assert all(2**x < math.exp(x) for x in (0.01, 1, 10))
    return 2**loss


@claim(
    """took 2 to the power of a loss in nats until 2022; for one sentence the correction took the perplexity from 19.12
    to 70.61"""
)
def test_the_corrected_perplexity():
    loss = math.log2(19.1218)  # the value before, as reported there
    return 2022, 2**loss, math.exp(loss)


@claim("The cell prints 1.4080 nats four times.")
def test_one_loss_with_many_names():
    log_loss = pytest.importorskip("sklearn.metrics", reason="scikit-learn is a peer").log_loss
    score, yes = np.array([1.5, -0.5, 3.0]), np.array([1, 1, 0])
    loss = xl.binary_cross_entropy_with_logits(score, yes)
    names = [
        log_loss(yes, xl.sigmoid(score)),
        xl.binary_cross_entropy(xl.sigmoid(score), yes),
        xl.logistic_loss(score, 2 * yes - 1),
        xl.cross_entropy_loss(np.stack([0 * score, score], axis=1), yes),
    ]
    assert np.allclose(names, loss, rtol=1e-14)
    return loss


# ------------------------------------------------------------------ entropies


def mean_entropy_of_a_sample(n=8):
    """The plug-in entropy of n days of our weather, exactly on average, in bits."""

    def term(p):
        ways = [math.comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(1, n + 1)]
        return sum(w * -(x / n) * math.log2(x / n) for x, w in enumerate(ways, start=1))

    return sum(map(term, WEATHER))


@claim("On average over many such stretches you get 1.75 bits.")
def test_the_entropy_of_the_source():
    return xl.entropy(WEATHER)


@claim("You get 1.433 bits.")
def test_the_mean_entropy_of_eight_days():
    return mean_entropy_of_a_sample()


@claim("about one such stretch in three shows no snow")
def test_notes_without_snow():
    assert abs((7 / 8) ** 8 - 1 / 3) < 0.02


@claim(
    """From our weather to the ski resort's forecast it is 0.875 bit; by way of the uniform forecast it is $0.25 + 0.25$
    bit."""
)
def test_the_detour():
    D = xl.kl_divergence
    return D(WEATHER, SKI), D(WEATHER, UNIFORM), D(UNIFORM, SKI)


@claim("It is not symmetric, and it can be infinite.")
def test_not_a_distance():
    D = xl.kl_divergence
    assert D([0.5, 0.5], [0.9, 0.1]) > 1.3 * D([0.9, 0.1], [0.5, 0.5])
    assert D(WEATHER, SKI) > D(WEATHER, UNIFORM) + D(UNIFORM, SKI)
    assert D(WEATHER, [1 / 2, 1 / 4, 1 / 4, 0]) == math.inf


@claim("it is symmetric and at most $H(X) + H(Y)$")
def test_a_joint_entropy():
    random = np.random.default_rng(3)
    for _ in range(100):
        table = random.dirichlet(np.ones(12)).reshape(3, 4)
        assert math.isclose(xl.joint_entropy(table), xl.joint_entropy(table.T))
        assert xl.joint_entropy(table) <= xl.entropy(table.sum(0)) + xl.entropy(table.sum(1))
    assert xl.cross_entropy(WEATHER, UNIFORM) != xl.cross_entropy(UNIFORM, WEATHER)


@claim(
    """The rule $(K - 1)/(2n)$ nats ({ref}`why <ch2-bias>`) would say 0.27 bit too low; for so few days it is
    0.32 bit. A single stretch may be too high."""
)
def test_the_bias_of_a_sample():
    mean = mean_entropy_of_a_sample()
    assert xl.plug_in_entropy([2, 2, 2, 2]) > xl.entropy(WEATHER)
    return 3 / 16 / math.log(2), xl.entropy(WEATHER) - mean


# ------------------------------------------------------------------ code


def given_probabilities(probabilities, labels):
    """PyTorch's nll_loss of probabilities; xentlib's refuses them."""
    with pytest.raises(ValueError, match="logarithms"):
        xl.nll_loss(probabilities, labels)
    return F.nll_loss(torch.tensor(probabilities), torch.tensor(labels)).item()


@claim("It is the right gradient times the probability of the right class.")
def test_the_gradient_of_minus_the_probability():
    z = torch.tensor(OUT, requires_grad=True)
    for row, y in enumerate([0, 1, 3]):
        q = z[row].softmax(0)
        (slip,) = torch.autograd.grad(-q[y], z, retain_graph=True)
        right = xl.cross_entropy_loss_grad(OUT[row], y)
        assert np.allclose(slip[row].numpy(), q[y].item() * right)


@claim("It is an $N \\times N$ table, the scores of every row for the labels of *all* rows")
def test_the_table_of_all_labels():
    assert OUT[:, [0, 1, 3]].shape == (3, 3)
    assert math.isclose(OUT[:, [0, 1, 3]].mean(), OUT[:, [3, 0, 1]].mean())


@claim(
    "The logarithm of 0 is $-\\infty$ (and an infinite loss is the right answer to a forecast of 0)"
)
def test_zero_times_the_logarithm_of_zero():
    with np.errstate(all="ignore"):
        assert np.log(0.0) == -math.inf
        assert math.isnan(0 * np.log(0.0)) and math.isnan(np.log(0.0) - np.log(0.0))
    assert math.isnan((0 * torch.tensor(0.0).log()).item())
    assert xl.entropy([1.0, 0.0]) == 0
    with pytest.raises(ValueError):
        math.log(0.0)


@claim("a loss between −1 and 0")
def test_the_loss_of_probabilities():
    probabilities = xl.softmax(OUT)
    loss = given_probabilities(probabilities, [0, 1, 3])
    assert math.isclose(loss, -probabilities[[0, 1, 2], [0, 1, 3]].mean()) and -1 < loss < 0


@claim("at 0.001 a thousand times more slowly")
def test_learning_from_minus_the_probability():
    z, step = np.log([0.001, 0.999]), np.array([1e-4, 0])
    slope = (xl.softmax(z + step)[0] - xl.softmax(z - step)[0]) / 2e-4
    assert math.isclose(slope * 1000, -xl.cross_entropy_loss_grad(z, 0)[0], rel_tol=1e-6)
    return 0.001


@claim("One user reported the −0.9 as")
def test_the_number_in_the_report():
    return given_probabilities(np.array([[0.9, 0.1]]), [0])


@claim("With ten classes a perfect model shows 1.4612 nats, with a thousand 5.9095 nats.")
def test_a_perfect_model_in_the_trap():
    perfect = np.zeros((1, 1000))
    perfect[0, 0] = 1000
    assert math.isclose(trapped(perfect, [0]), floor(1000))
    return floor(10), floor(1000)


@claim(
    """In [one report](https://github.com/ariecattan/SciCo/issues/2) a validation loss stayed near 1.0, and the reader
    who found the softmax gave the lower bound, 0.74 nat for four classes"""
)
def test_the_bound_in_the_report():
    assert floor(4) < 1.0 < floor(4) + 1  # 1.0 as reported there
    return 1.0, floor(4)


@claim("taking it out raised an accuracy of 90 % to 95 %")
def test_the_accuracies_in_the_report():
    return 90, 95  # as reported there


@claim("The second call changes nothing, apart from rounding.")
def test_log_softmax_twice():
    z = torch.tensor(OUT, requires_grad=True)
    label = torch.tensor([0, 1, 3])
    losses = [
        F.cross_entropy(x, label) for x in (z, z.log_softmax(1), z.log_softmax(1).log_softmax(1))
    ]
    slopes = [torch.autograd.grad(loss, z, retain_graph=True)[0].numpy() for loss in losses]
    assert all(math.isclose(loss.item(), losses[0].item()) for loss in losses)
    assert all(np.allclose(slope, slopes[0]) for slope in slopes)


@claim(
    """Once $q$ is far below $10^{-9}$, the loss stays at 20.72 nats and its slope in the scores vanishes: the worst
    mistakes are no longer corrected. (In half precision, float16, $10^{-9}$ is 0 and helps nothing.)"""
)
def test_a_small_constant():
    q = xl.softmax([0.0, 300.0])[0]
    assert q * (1 - q) / (q + 1e-9) < 1e-100
    assert np.float16(1e-9) == 0
    return -np.log(q + 1e-9)


@claim("The mistaken loss, here 1.9674 nats, sees how frequent the labels are")
def test_out_y():
    deals = ([0, 1, 3], [1, 3, 0], [3, 0, 1])
    mixed = [(-OUT[:, y] + xl.logsumexp(OUT, axis=1)).mean() for y in deals]
    assert np.allclose(mixed, mixed[0])
    assert len({round(xl.cross_entropy_loss(OUT, y), 6) for y in deals}) == 3
    return mixed[0]


@claim(
    """With `reduction="sum"`, or with probabilities as targets, the loss becomes ten times as large."""
)
def test_weights_times_ten():
    z, label = torch.tensor(SCORES), torch.tensor([0, 1, 3])
    weight = torch.tensor([1.0, 2, 1, 5])
    soft = torch.full((3, 4), 0.25)
    for target, reduction, factor in ((label, "mean", 1), (label, "sum", 10), (soft, "mean", 10)):
        once, ten = (
            F.cross_entropy(z, target, weight=w, reduction=reduction).item()
            for w in (weight, 10 * weight)
        )
        assert math.isclose(ten, factor * once, rel_tol=1e-6)


@claim("so no fixed rate makes up for it: here the divisors are 3, 8 and 2")
def test_sum_and_mean():
    cases = [{"target": [0, 1, 3]}, {"target": [0, 1, 3], "weight": np.array([1.0, 2, 1, 5])}]
    cases.append({"target": np.array([0, -100, 3])})
    factors = [
        xl.cross_entropy_loss(SCORES, reduction="sum", **case)
        / xl.cross_entropy_loss(SCORES, **case)
        for case in cases
    ]
    assert np.allclose(factors, [3, 8, 2])


@claim("Neither the decay nor the threshold grows with the sum.")
def test_one_step_with_decay_and_clipping():
    scores, label = torch.tensor(SCORES), torch.tensor([0, 1, 3])

    def step(reduction, rate, decay=0.0, clip=math.inf):
        W = torch.eye(4, requires_grad=True)
        optimiser = torch.optim.SGD([W], lr=rate, weight_decay=decay)
        F.cross_entropy(scores @ W, label, reduction=reduction).backward()
        torch.nn.utils.clip_grad_norm_([W], clip)
        optimiser.step()
        return W.detach()

    def differ(**more):
        return (step("mean", 0.3, **more) - step("sum", 0.1, **more)).abs().max().item()

    assert differ() < 1e-6 < 0.01 < min(differ(decay=0.1), differ(clip=0.5))


@claim("in 2024 a [widely used trainer]")
def test_the_year_of_the_correction():
    return 2024


# ------------------------------------------------------------------ training, and the clip


@claim("and both lie between 0 and 1")
def test_no_slope_is_larger_than_one():
    scores = np.random.default_rng(0).normal(0, 30, (1000, 5))
    slopes = xl.cross_entropy_loss_grad(scores, np.zeros(1000, dtype=int), reduction="none")
    assert 0.99 < np.abs(slopes).max() <= 1


@functools.cache
def naive_bayes():
    """Probabilities, their logarithms and the labels of the last 897 digits."""
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is a peer")
    bayes = pytest.importorskip("sklearn.naive_bayes", reason="scikit-learn is a peer").GaussianNB()
    images, digits = datasets.load_digits(return_X_y=True)
    bayes.fit(images[:900], digits[:900])
    return bayes.predict_proba(images[900:]), bayes.predict_log_proba(images[900:]), digits[900:]


def right_answers():
    P, _, label = naive_bayes()
    return P.argmax(axis=1) == label, P.max(axis=1)


@claim(
    """Such a classifier says "more than 99 %" for 92 % of some handwritten digits. Its probabilities add up to
    1, so it is right in about 99 of 100 of these cases."""
)
def test_how_often_it_says_99():
    _, confidence = right_answers()
    return 99, 100 * (confidence > 0.99).mean(), 99, 100


@claim("It is right in 83 % of them.")
def test_how_often_it_is_right_then():
    right, confidence = right_answers()
    return 100 * right[confidence > 0.99].mean()


@claim("It has learnt from the first 900 of the 1,797 digits, and here it is on the other 897.")
def test_the_digits():
    label = naive_bayes()[2]
    return 900, 900 + len(label), len(label)


@claim("The model gave 42 labels a probability that is 0 in double precision")
def test_labels_with_probability_zero():
    P, _, label = naive_bayes()
    return (P[np.arange(897), label] == 0).sum()


@claim(
    r"""`log_loss` avoids that by raising every probability to at least $2.2 \times 10^{-16}$, in single precision to
    $1.2 \times 10^{-7}$. Below that, a label counts as 36.04 nats, or as 15.94, however wrong the model was."""
)
def test_what_the_clip_makes_of_a_label():
    log_loss = pytest.importorskip("sklearn.metrics", reason="scikit-learn is a peer").log_loss
    sure = np.array([[1.0, 0.0]])
    double = log_loss([1], sure, labels=[0, 1])
    single = log_loss([1], sure.astype("float32"), labels=[0, 1])
    return math.exp(-double), math.exp(-single), double, single


@claim("So 4.67 says where the clip is.")
def test_the_clip_makes_the_loss():
    log_loss = pytest.importorskip("sklearn.metrics", reason="scikit-learn is a peer").log_loss
    P, log_P, label = naive_bayes()
    loss = log_loss(label, P)
    paid = -log_P[np.arange(897), label]
    clipped = np.minimum(paid, -math.log(np.finfo(float).eps)).mean()
    assert math.isclose(clipped, loss, rel_tol=1e-9)
    return loss


@claim("Without it the loss is 3.07 million nats.")
def test_the_loss_without_a_clip():
    _, log_P, label = naive_bayes()
    return -log_P[np.arange(897), label].mean() / 1e6


@claim(
    """A line that rises steadily from 1 to 9 nats while the smallest probability falls from 1e-2 to 1e-40. Marked are
    single precision at 2.47, 1e-9 at 3.07 and double precision at 4.67 nats. A dotted level line at 2.30 nats is the
    uniform guess."""
)
def test_the_picture_of_the_clip():
    _, log_P, label = naive_bayes()
    paid = -log_P[np.arange(897), label]

    def loss(smallest):
        return np.minimum(paid, -math.log(smallest)).mean()

    assert round(loss(1e-2)) == 1 and round(loss(1e-40)) == 9
    marks = [loss(x) for x in (np.finfo("float32").eps, 1e-9, np.finfo(float).eps)]
    return round(loss(1e-40)), 40, *marks, math.log(10)


@claim(
    r"""In a row of ten sigmoid neurons both costs lose the same factor from the last to the first, on nine slopes,
    $1.24 \times 10^{-6}$"""
)
def test_vanishing():
    a, factor = 1.0, 1.0
    for _ in range(9):  # the slopes of all neurons but the last
        a = xl.sigmoid(a)
        factor *= a * (1 - a)
    return factor


@claim("Over all digits it says 98.6 % on average and is right in 80.7 %")
def test_confidence_and_accuracy():
    right, confidence = right_answers()
    return 100 * confidence.mean(), 100 * right.mean()


def smoothed(var_smoothing):
    """Mean loss in nats, share right and mean confidence in per cent, by the logarithms."""
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is a peer")
    bayes = pytest.importorskip("sklearn.naive_bayes", reason="scikit-learn is a peer").GaussianNB
    images, digits = datasets.load_digits(return_X_y=True)
    log_P = bayes(var_smoothing=var_smoothing).fit(images[:900], digits[:900])
    log_P = log_P.predict_log_proba(images[900:])
    right = log_P.argmax(axis=1) == digits[900:]
    loss = -log_P[np.arange(897), digits[900:]].mean()
    return loss, 100 * right.mean(), 100 * np.exp(log_P.max(axis=1)).mean()


@claim("So is 3.07 million the true one?")
def test_the_millions():
    return smoothed(1e-9)[0] / 1e6


@claim("What becomes of 3.07 million nats? - [ ] still 3.07 million, to three digits")
def test_the_millions_again():
    return [smoothed(1e-9)[0] / 1e6] * 2


@claim("- [x] 30.7 million")
def test_ten_times_the_millions():
    return smoothed(1e-10)[0] / 1e6


@claim("Some pixels are white in every training image of a class, so their variance is 0.")
def test_pixels_without_variance():
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is a peer")
    images, digits = datasets.load_digits(return_X_y=True)
    assert all((images[:900][digits[:900] == d].var(axis=0) == 0).any() for d in range(10))


@claim("| $10^{-10}$ | 30.7 million | 78.7 % | 98.8 % |")
def test_smoothing_less():
    loss, *shares = smoothed(1e-10)
    return loss / 1e6, *shares


@claim("| $10^{-9}$ (as it comes) | 3.07 million | 80.7 % | 98.6 % |")
def test_smoothing_as_it_comes():
    loss, *shares = smoothed(1e-9)
    return loss / 1e6, *shares


@claim("| $10^{-8}$ | 307,000 | 82.1 % | 98.8 % |")
def test_smoothing_more():
    loss, *shares = smoothed(1e-8)
    return round(loss, -3), *shares


@claim("| 0.1 | 1.26 | 89.4 % | 98.0 % |")
def test_smoothing_much_more():
    return 0.1, *smoothed(0.1)


@claim("| 1 | 0.46 | 86.7 % | 89.0 % |")
def test_smoothing_most():
    return smoothed(1)


@claim("takes the same model on the same digits from half a nat to 30 million.")
def test_from_half_a_nat():
    assert round(smoothed(1e-10)[0] / 1e7) == 3 and round(smoothed(1)[0], 1) == 0.5
    return 30


# ------------------------------------------------------------------ what the screen says


@claim("| 2.3026, ten classes, does not move |")
def test_screen_uniform():
    return math.log(10)


@claim("| 1.4612, ten classes, all right |")
def test_screen_trap():
    return floor(10)


@claim("| −0.93, labels are classes |")
def test_screen_nll():
    return given_probabilities(np.array([[0.93, 0.07]]), [0])


@claim("their mean for the right classes is 0.93")
def test_screen_nll_mean():
    return -given_probabilities(np.array([[0.93, 0.07]]), [0])


@claim(
    r"""| a perplexity of 9.19 beside a loss of 3.2 | $2^{3.2}$; in nats the perplexity is $e^{3.2} = 24.53$ |"""
)
def test_screen_perplexity():
    return 2**3.2, 3.2, 3.2, 3.2, math.exp(3.2)


@claim(r"| never above 20.72 | $10^{-9}$ inside the logarithm |")
def test_screen_constant():
    return -math.log(1e-9)


@functools.cache
def log_of_six_digits(doubled=True):
    """Loss and share right by epoch: one layer, the digits 0 to 5, plain gradient descent."""
    rows = np.loadtxt(BOOK / "data" / "digits.csv.gz", delimiter=",", dtype=int)
    rows = rows[rows[:, 64] < 6]
    rows = rows[np.random.default_rng(11).permutation(len(rows))[:500]]
    x, label, y = rows[:, :64] / 16, rows[:, 64], np.eye(6)[rows[:, 64]]
    W, b, log = np.zeros((64, 6)), np.zeros(6), []
    for _ in range(1001):
        z = x @ W + b
        q = xl.softmax(z)
        loss = xl.cross_entropy_loss(q if doubled else z, label)
        log.append((loss, 100 * (q.argmax(axis=1) == label).mean()))
        slope = xl.softmax(q) - y if doubled else q - y
        if doubled:
            slope = q * (slope - (q * slope).sum(axis=1, keepdims=True))
        W, b = W - 5 * x.T @ slope / 500, b - 5 * slope.mean(axis=0)
    return log


@claim(
    """| 0 | 1.7918 | 15 % | | 50 | 1.1021 | 98 % | | 200 | 1.0689 | 99 % | | 1,000 | 1.0537 | 99 % |"""
)
def test_a_log_to_diagnose():
    log = log_of_six_digits()
    numbers = [x for epoch in (0, 50, 200, 1000) for x in (epoch, *log[epoch])]
    return numbers[1:]  # 0 is none that counts


@claim("- [ ] the labels are noisy, and 1.05 nats is their entropy")
def test_the_end_of_the_log():
    return log_of_six_digits()[-1][0]


@claim(
    r"""The first loss is $\ln K$, and $e^{1.7918} = 6$, so there are six classes. With six the trap's floor is
    $\ln(e + 5) - 1 = 1.0436$ nats"""
)
def test_six_classes():
    assert round(math.exp(1.7918)) == 6
    return math.log(6), floor(6)


@claim("Without the extra softmax the same run ends at 0.0052 nat.")
def test_the_log_without_the_extra_softmax():
    return log_of_six_digits(doubled=False)[-1][0]


@claim("whether your 80 % was right in eight of ten cases")
def test_eighty_per_cent():
    return 80
