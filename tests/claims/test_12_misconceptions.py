"""The numbers in the prose of chapter 12, and what its eighteen claims say instead."""

import math

import numpy as np
import pytest
import sympy as sp
from claims import claim
from optional import optional

import xentlib as xl

P = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
Q = np.array([1 / 4] * 4)
SKI = np.array([1 / 8, 1 / 8, 1 / 4, 1 / 2])
WEATHER = np.log([4, 2, 1, 1])
OUT = np.array([[2, 1, 0, -1], [0, 3, 1, 0], [1, 0, 2, 2]], dtype=float)


def floor(classes):
    return math.log(math.e + classes - 1) - 1


def trapped(scores, label=0):
    return xl.cross_entropy_loss(xl.softmax(scores), label)


# ---------------------------------------------------------------- predict: the four true statements


@claim("Adding 100 to every logit changes neither the loss nor its gradient.")
def test_a_shift_changes_nothing():
    shifted = WEATHER + 100
    assert math.isclose(xl.cross_entropy_loss(shifted, 1), xl.cross_entropy_loss(WEATHER, 1))
    gradients = [xl.cross_entropy_loss_grad(z, 1) for z in (WEATHER, shifted)]
    assert np.allclose(*gradients)
    return (100,)


@claim("On single days a wrong forecast may be less surprised than one that knows the true")
def test_rain_surprises_the_uniform_forecaster_less():
    assert xl.self_information(Q[2]) < xl.self_information(P[2])


@claim("With a one-hot label, cross-entropy and KL divergence are the same number.")
def test_one_hot_makes_them_equal():
    label = [0.0, 1.0, 0.0, 0.0]
    assert xl.cross_entropy(label, SKI) == xl.kl_divergence(label, SKI) == 3


@claim("the slope of one example's loss in a logit is never larger than 1 in size.")
def test_no_slope_is_larger_than_one():
    scores = np.random.default_rng(0).normal(0, 30, (1000, 5))
    labels = np.zeros(1000, dtype=int)
    slopes = xl.cross_entropy_loss_grad(scores, labels, reduction="none")
    assert 0.99 < np.abs(slopes).max() <= 1


# ---------------------------------------------------------------- play and prove


@claim("The corridor is one nat high for every number of classes; only its place moves.")
def test_walls_hold_every_trapped_loss():
    random = np.random.default_rng(1)
    for classes in (2, 3, 4, 10, 100):
        for spread in (0.1, 1, 5):
            loss = trapped(random.normal(0, spread, classes))
            assert floor(classes) < loss < floor(classes) + 1
        winner, loser = np.zeros(classes), np.zeros(classes)
        winner[0], loser[1] = 30, 30
        assert math.isclose(trapped(winner), floor(classes), rel_tol=1e-9)
        assert math.isclose(trapped(loser), floor(classes) + 1, rel_tol=1e-9)
    assert floor(2) < floor(3) < floor(4) < floor(10)


@claim(
    """a model that is sure and wrong is pushed with almost 1 by the true loss, and with almost 0 by the
    trapped one."""
)
def test_the_trap_does_not_push_a_model_that_is_sure_and_wrong():
    z, step = np.array([-6.0, 6.0, 0.0, 0.0]), np.array([1e-5, 0, 0, 0])
    assert -xl.cross_entropy_loss_grad(z, 0)[0] > 0.999
    pushed = (trapped(z - step) - trapped(z + step)) / 2e-5
    assert 0 < pushed < 1e-4


@claim(
    """where the model is sure and right, each step towards the wrong multiplies it by nearly $e$, and nobody
    notices because it is nearly 0. Where the model is sure and wrong, each step adds nearly one nat."""
)
def test_exponential_on_the_right_side_straight_on_the_wrong_one():
    assert math.isclose(xl.softplus(-9.0) / xl.softplus(-10.0), math.e, rel_tol=1e-4)
    assert math.isclose(xl.softplus(11.0) - xl.softplus(10.0), 1, rel_tol=1e-4)


@claim(
    """the loss is smallest when the others share evenly, and largest when one of them takes all of $1 - t$."""
)
def test_how_the_others_share():
    random = np.random.default_rng(2)
    for _ in range(200):
        t = random.uniform(0.01, 0.99)
        shares = (1 - t) * random.dirichlet(np.ones(3))
        losses = [
            xl.cross_entropy_loss([t, *others], 0)
            for others in ([(1 - t) / 3] * 3, shares, [1 - t, 0, 0])
        ]
        assert losses == sorted(losses)


@claim(
    """A model that gives the right class a probability of 0.001 learns from it a thousand times more slowly
    than it should."""
)
def test_minus_the_probability_learns_slowly():
    z = np.log([0.001, 0.999])
    step = np.array([1e-4, 0])
    slope = (xl.softmax(z + step)[0] - xl.softmax(z - step)[0]) / 2e-4
    assert math.isclose(slope * 1000, -xl.cross_entropy_loss_grad(z, 0)[0], rel_tol=1e-6)
    return (0.001,)


# ---------------------------------------------------------------- check


@claim(
    r"""On a sunny day the loss is $\ln 2 = 0.6931$ nat, which is 1 bit. With a softmax first it is $\ln(e^{1/2} +
    e^{1/4} + 2 e^{1/8}) - \tfrac12 = 1.1485$ nats, between the walls at 0.7437 nat and 1.7437 nats."""
)
def test_the_weather_in_the_trap():
    assert np.allclose(xl.softmax(WEATHER), P)
    loss = xl.cross_entropy_loss(WEATHER, 0)
    return loss, loss / math.log(2), trapped(WEATHER), floor(4), floor(4) + 1


# ---------------------------------------------------------------- what the number means


@claim("People who see 1.2 ask whether that is normal")
def test_the_number_in_the_question():
    return (1.2,)


@claim(
    "The mark to compare with is $\\ln K$, the loss of a uniform guess: 2.3026 nats with ten classes."
)
def test_zero_to_one():
    assert xl.cross_entropy_loss([0.0, 40.0], 0) == 40
    assert xl.cross_entropy([1, 0], [0, 1]) == math.inf
    return (xl.cross_entropy_loss(np.zeros(10), 0),)


@claim("1.75 bits or 1.2130 nats for the weather.")
def test_minimum():
    forecasts = np.random.default_rng(12).dirichlet(np.ones(4), 100_000)
    assert xl.cross_entropy(P, forecasts).min() > xl.cross_entropy(P, P)
    return xl.cross_entropy(P, P), xl.cross_entropy_loss(np.log(P), P)


@claim("same gradient in the model, different number: they differ by $H(p)$, here 1.2130 nats.")
def test_not_kl():
    torch = optional("torch")
    z = torch.tensor([0.3, 0.1, -0.2, 0.0], dtype=torch.float64, requires_grad=True)
    target = torch.tensor(P)
    cross = torch.nn.functional.cross_entropy(z, target)
    divergence = torch.nn.functional.kl_div(z.log_softmax(0), target, reduction="sum")
    slopes = [torch.autograd.grad(loss, z)[0].numpy() for loss in (cross, divergence)]
    assert np.allclose(*slopes)
    return ((cross - divergence).item(),)


@claim("each further zero in the probability adds the same 2.3026 nats.")
def test_exponential():
    def loss(q):
        return xl.self_information(q, base=math.e)

    assert math.isclose(loss(1e-7) - loss(1e-6), loss(1e-2) - loss(1e-1))
    return (loss(1e-7) - loss(1e-6),)


@claim("4, as unsure as with four equal outcomes, and not 2.614. The mistake always flatters.")
def test_perplexity():
    nats = xl.cross_entropy(P, Q, base=math.e)
    assert math.isclose(math.exp(nats), 4) and xl.perplexity(P, Q) == 4
    assert all(2**loss < math.exp(loss) for loss in (0.01, 1, 10))
    return (2**nats,)


@claim("one loss, 1.4080 nats each time.")
def test_log_loss():
    log_loss = pytest.importorskip("sklearn.metrics", reason="scikit-learn is a peer").log_loss
    score, yes = np.array([1.5, -0.5, 3.0]), np.array([1, 1, 0])
    ours = xl.binary_cross_entropy_with_logits(score, yes)
    others = [
        log_loss(yes, xl.sigmoid(score)),
        xl.binary_cross_entropy(xl.sigmoid(score), yes),
        xl.logistic_loss(score, 2 * yes - 1),
        xl.cross_entropy_loss(np.stack([0 * score, score], axis=1), yes),
    ]
    assert np.allclose(others, ours, rtol=1e-14)
    return (ours,)


# ---------------------------------------------------------------- entropies and distances


@claim("It is not symmetric, a detour can be shorter than the direct way, and it can be infinite.")
def test_distance():
    D = xl.kl_divergence
    assert D([0.5, 0.5], [0.9, 0.1]) > 1.3 * D([0.9, 0.1], [0.5, 0.5])
    assert D(P, SKI) > D(P, Q) + D(Q, SKI)
    assert D(P, [1 / 2, 1 / 4, 1 / 4, 0]) == math.inf


@claim("It is symmetric, at most $H(X) + H(Y)$, and needs a joint table")
def test_joint():
    random = np.random.default_rng(3)
    for _ in range(100):
        table = random.dirichlet(np.ones(12)).reshape(3, 4)
        assert math.isclose(xl.joint_entropy(table), xl.joint_entropy(table.T))
        assert xl.joint_entropy(table) <= xl.entropy(table.sum(0)) + xl.entropy(table.sum(1))
    # the same two marginals, another joint entropy
    assert xl.joint_entropy(np.diag(P)) < xl.joint_entropy(np.outer(P, P))
    assert xl.cross_entropy(P, Q) != xl.cross_entropy(Q, P)


@claim(
    "eight days of weather give 1.433 bits in the mean instead of 1.75 bits. The bias is about $(K - 1)/2n$ nats"
)
def test_sample():
    def plug_in_term(p, n=8):
        ways = [math.comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(1, n + 1)]
        return sum(w * -(x / n) * math.log2(x / n) for x, w in enumerate(ways, start=1))

    exact = sum(plug_in_term(p) for p in P)
    assert abs(xl.entropy(P) - exact - 3 / 16 / math.log(2)) < 0.05
    return exact, xl.entropy(P)


# ---------------------------------------------------------------- in code


def given_probabilities(probabilities, labels):
    """PyTorch's nll_loss of probabilities; xentlib's refuses them."""
    with pytest.raises(ValueError, match="logarithms"):
        xl.nll_loss(probabilities, labels)
    torch = optional("torch")
    nll_loss = torch.nn.functional.nll_loss
    return nll_loss(torch.tensor(probabilities), torch.tensor(labels)).item()


@claim("One user reported the −0.9 as")
def test_the_number_in_the_report():
    return (given_probabilities(np.array([[0.9, 0.1]]), [0]),)


@claim("A loss between −1 and 0 is the trace of this mistake")
def test_nll():
    probabilities = xl.softmax(OUT)
    loss = given_probabilities(probabilities, [0, 1, 3])
    assert math.isclose(loss, -probabilities[[0, 1, 2], [0, 1, 3]].mean()) and -1 < loss < 0


@claim("with ten classes a perfect model shows 1.4612 nats, with a thousand 5.9095 nats.")
def test_softmax_twice():
    perfect = np.zeros((1, 1000))
    perfect[0, 0] = 1000
    assert math.isclose(trapped(perfect, [0]), floor(1000))
    return floor(10), floor(1000)


@claim("The largest score stays the largest, so the accuracy may look fine")
def test_softmax_keeps_the_order():
    scores = np.random.default_rng(4).normal(size=(100, 7))
    assert (xl.softmax(scores).argmax(axis=1) == scores.argmax(axis=1)).all()


@claim("it costs a little time and changes nothing: same loss, same gradient, up to rounding.")
def test_log_softmax_twice():
    torch = optional("torch")
    z = torch.tensor(OUT, requires_grad=True)
    label = torch.tensor([0, 1, 3])
    found = []
    for given in (z, z.log_softmax(1), z.log_softmax(1).log_softmax(1)):
        loss = torch.nn.functional.cross_entropy(given, label)
        found.append((loss.item(), torch.autograd.grad(loss, z)[0].numpy()))
    assert all(math.isclose(loss, found[0][0]) for loss, _ in found)
    assert all(np.allclose(slope, found[0][1]) for _, slope in found)


@claim("the floating-point logarithm of 0 is $-\\infty$")
def test_log_zero():
    with np.errstate(all="ignore"):
        assert np.log(0.0) == -math.inf
        assert math.isnan(0 * np.log(0.0)) and math.isnan(np.log(0.0) - np.log(0.0))
    assert xl.entropy([1.0, 0.0]) == 0
    with pytest.raises(ValueError):
        math.log(0.0)


@claim(
    """it caps the loss at 20.72 nats and switches the gradient off exactly where the model is most wrong; in double
    precision a sure and right forecast gets a loss below 0; in half precision it is 0 and repairs nothing."""
)
def test_epsilon():
    q = xl.softmax([0.0, 300.0])[0]
    assert q * (1 - q) / (q + 1e-9) < 1e-100
    assert -np.log(1.0 + 1e-9) < 0
    assert np.float16(1e-9) == 0
    return (-np.log(q + 1e-9),)


@claim("The mistaken loss is 1.9674 nats whichever row gets which label")
def test_out_y():
    deals = ([0, 1, 3], [1, 3, 0], [3, 0, 1])
    mixed = [(-OUT[:, y] + xl.logsumexp(OUT, axis=1)).mean() for y in deals]
    assert np.allclose(mixed, mixed[0])
    assert len({round(xl.cross_entropy_loss(OUT, y), 6) for y in deals}) == 3
    return (mixed[0],)


@claim("in 2024 a")
def test_the_year_of_the_correction():
    return (2024,)


@claim("The factor is 3, 8 or 2: no learning rate that is fixed in advance can absorb it.")
def test_sum_mean():
    scores = np.array([[2.0, 1, 0, 0], [0, 2, 1, -1], [1, 0, -1, 1.5]])
    weight = np.array([1.0, 2, 1, 5])
    cases = [{"target": [0, 1, 3]}, {"target": [0, 1, 3], "weight": weight}]
    cases.append({"target": np.array([0, -100, 3])})
    factors = [
        xl.cross_entropy_loss(scores, reduction="sum", **case)
        / xl.cross_entropy_loss(scores, **case)
        for case in cases
    ]
    assert np.allclose(factors, [3, 8, 2])


@claim("Weight decay and a clipping threshold do not grow with the sum")
def test_one_step_with_decay_and_clipping():
    torch = optional("torch")
    scores = torch.tensor([[2.0, 1, 0, 0], [0, 2, 1, -1], [1, 0, -1, 1.5]])
    label = torch.tensor([0, 1, 3])

    def step(reduction, rate, decay=0.0, clip=math.inf):
        W = torch.eye(4, requires_grad=True)
        optimiser = torch.optim.SGD([W], lr=rate, weight_decay=decay)
        torch.nn.functional.cross_entropy(scores @ W, label, reduction=reduction).backward()
        torch.nn.utils.clip_grad_norm_([W], clip)
        optimiser.step()
        return W.detach()

    def differ(**more):
        return (step("mean", 0.3, **more) - step("sum", 0.1, **more)).abs().max().item()

    assert differ() < 1e-6 < 0.01 < min(differ(decay=0.1), differ(clip=0.5))


# ---------------------------------------------------------------- in training


@claim(
    r"""from the last neuron to the first both costs lose the same factor, $1.24 \times 10^{-6}$."""
)
def test_vanishing():
    a, factor = 1.0, 1.0
    for _ in range(9):  # the slopes of all neurons but the last
        a = xl.sigmoid(a)
        factor *= a * (1 - a)
    return (factor,)


@claim("Naive Bayes on the 1,797 images of handwritten digits")
def test_number_of_images():
    return (len(digits()[0]),)


@claim("the first 900 of them for training")
def test_number_for_training():
    return (900,)


@claim(
    """It says 98.6 % and is right in 80.7 % of the cases: it treats neighbouring pixels as independent
    witnesses and counts the same evidence many times. Its log loss, 4.67 nats, is twice that of a uniform guess."""
)
def test_calibrated():
    images, labels = digits()
    bayes = pytest.importorskip("sklearn.naive_bayes", reason="scikit-learn is a peer").GaussianNB()
    P = bayes.fit(images[:900], labels[:900]).predict_proba(images[900:])
    correct = P.argmax(axis=1) == labels[900:]
    log_loss = pytest.importorskip("sklearn.metrics", reason="scikit-learn is a peer").log_loss
    loss = log_loss(labels[900:], P)
    assert 1.95 < loss / math.log(10) < 2.05
    return 100 * P.max(axis=1).mean(), 100 * correct.mean(), loss


def digits():
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is a peer")
    return datasets.load_digits(return_X_y=True)


# ---------------------------------------------------------------- exercises


@claim("The training accuracy is 100 %, and the loss has stood at 1.4612 nats for days.")
def test_exercise_1_question():
    return 100, floor(10)


@claim(r"$\ln(e + 9) - 1 = 1.4612$ nats is the floor")
def test_exercise_1():
    return (floor(10),)


@claim(
    "losses of −0.31, −0.54, −0.93. No class weights, no soft labels. What happened, and what does −0.93 mean?"
)
def test_exercise_2_question():
    return -0.31, -0.54, -0.93, -0.93


@claim("its mean is minus the mean probability of the right class, which has reached 0.93.")
def test_exercise_2():
    return (-given_probabilities(np.array([[0.93, 0.07]]), [0]),)


@claim("A report states a perplexity of 9.19 for a language model whose PyTorch loss is 3.2 nats.")
def test_exercise_3_question():
    return 2**3.2, 3.2


@claim(
    r"""$2^{3.2} = 9.19$ is the mistake. The perplexity is $e^{3.2} = 24.53$, the loss $3.2 / \ln 2 = 4.617$ bits,
    and $2^{4.617}$ is the same 24.53."""
)
def test_exercise_3():
    bits = 3.2 / math.log(2)
    return 3.2, 2**3.2, 3.2, math.exp(3.2), 3.2, bits, bits, 2**bits


@claim(
    """By 2, from 6.9078 nats to 13.8155 nats: squaring the probability doubles its logarithm. For 27.6310 nats it
    takes $10^{-12}$."""
)
def test_exercise_4():
    return [xl.self_information(q, base=math.e) for q in (1e-3, 1e-6, 1e-12)]


# ---------------------------------------------------------------- the proofs, at the ends


def test_both_walls_are_approached_and_not_reached():
    t, K = sp.Rational(999, 1000), 7
    best = sp.log(sp.exp(t) + (K - 1) * sp.exp((1 - t) / (K - 1))) - t
    worst = sp.log(sp.exp(1 - t) + sp.exp(t) + K - 2) - (1 - t)
    assert 0 < float(best) - floor(K) < 0.01
    assert 0 < floor(K) + 1 - float(worst) < 0.01
