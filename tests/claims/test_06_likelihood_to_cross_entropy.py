"""The numbers and statements of chapter 6, computed again."""

import math
from statistics import NormalDist

import numpy as np
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
UNIFORM = np.full(4, 1 / 4)
EIGHT = np.array([0, 0, 1, 0, 2, 1, 3, 0])
EIGHTY = np.repeat([0, 1, 2, 3], [38, 22, 9, 11])
ESTIMATE = xl.categorical_mle(EIGHTY, 4)
READINGS, RAINY = np.arange(-2.0, 3), np.array([7, 6, 4, 1, 1])
SEEN = np.stack([RAINY / 8, 1 - RAINY / 8], axis=1)
DEGREES = np.array([2.1, 3.4, 1.8, 4.0, 3.2])


def bits_a_day(q, days):
    return -math.log2(xl.likelihood(q[days])) / len(days)


def most_likely(prior_variance=math.inf):
    """Newton's method for weight and bias of the barometer; the prior is on the weight alone."""
    x, theta = np.stack([READINGS, np.ones(5)], axis=1), np.zeros(2)
    for _ in range(50):
        a = xl.sigmoid(x @ theta)
        slope = x.T @ (8 * a - RAINY) + [theta[0] / prior_variance, 0]
        curvature = x.T @ (x * (8 * a * (1 - a))[:, None]) + np.diag([1 / prior_variance, 0])
        theta = theta - np.linalg.solve(curvature, slope)
    return theta


def answers(w, b):
    rain = xl.sigmoid(w * READINGS + b)
    return np.stack([rain, 1 - rain], axis=1)


# ------------------------------------------------------------------ eight days


@claim(r"the {term}`empirical distribution` is $\hat p = (1/2, 1/4, 1/8, 1/8)$.")
def test_the_eight_days_have_the_frequencies_of_the_weather():
    assert np.array_equal(xl.categorical_mle(EIGHT, 4), WEATHER)


@claim("it is the {term}`cross-entropy` $H(\\hat p, q)$. That is the whole discovery.")
def test_the_mean_negative_log_likelihood_is_the_cross_entropy():
    rng = np.random.default_rng(6)
    for q in rng.dirichlet(np.ones(4), 200):
        days = rng.choice(4, size=30)
        shares = np.bincount(days, minlength=4) / 30
        mean = xl.negative_log_likelihood(q[days]) / 30
        assert math.isclose(mean, xl.cross_entropy(shares, q, base=math.e), rel_tol=1e-12)


@claim(
    """The uniform forecast costs 2 bits a day on these eight days, the frequencies themselves cost 1.75 bits."""
)
def test_the_question_of_the_factor():
    return bits_a_day(UNIFORM, EIGHT), bits_a_day(WEATHER, EIGHT)


@claim("Can any forecast of the four outcomes get below 1.75 bits a day on these eight days?")
def test_the_floor_of_the_eight_days():
    for q in np.random.default_rng(7).dirichlet(np.ones(4), 200):
        assert bits_a_day(q, EIGHT) > 1.75
    return xl.entropy(WEATHER)


@claim("A quarter of a bit a day is 2 bits in eight days, and 2 bits are a factor of $2^2 = 4$.")
def test_the_factor():
    ratio = xl.likelihood(WEATHER[EIGHT]) / xl.likelihood(UNIFORM[EIGHT])
    assert ratio == 4
    return math.log2(ratio), math.log2(ratio)


@claim("$2^{20} = 1{,}048{,}576$. The loss per day is the same, the likelihood is not.")
def test_the_factor_of_eighty_days():
    days = np.tile(EIGHT, 10)
    difference = xl.log_likelihood(WEATHER[days]) - xl.log_likelihood(UNIFORM[days])
    return difference / math.log(2), math.exp(difference)


@claim(r"Eight days of nothing but sun would cost 1 bit each under $\hat p$.")
def test_other_days_may_cost_less():
    return bits_a_day(WEATHER, np.zeros(8, int))


@claim("so $e^4 = 54.6$ times. Half the squared error is the surprise, up to a constant")
def test_off_by_three_degrees():
    return xl.gaussian_density(1.0) / xl.gaussian_density(3.0)


# ------------------------------------------------------------------ play


@claim("Now press *uniform, 80 days*. Which of the two has changed?")
def test_the_panel_goes_up_to_eighty_days():
    return (80,)


@claim("The point cannot leave the curve, because the loss and the likelihood are one number")
def test_the_share_of_the_largest_likelihood():
    for q in np.random.default_rng(8).dirichlet(np.ones(4), 100):
        share = xl.likelihood(q[EIGHT]) / xl.likelihood(WEATHER[EIGHT])
        assert math.isclose(share, 2 ** (-8 * xl.kl_divergence(WEATHER, q)), rel_tol=1e-9)


@claim(
    """The best $w$ and $b$ are −1.127 and −0.158, where the mean loss is 0.4861 nat. Of that, 0.4772 nat is the
    floor, the entropy that the labels have at given readings; 0.0089 nat is the average divergence that remains,
    since two parameters cannot follow five dots. "Knows nothing" pays 0.6931 nat"""
)
def test_the_barometer():
    w, b = most_likely()
    q = answers(w, b)
    loss = xl.cross_entropy(SEEN, q, base=math.e).mean()
    floor, rest = (
        xl.entropy(SEEN, base=math.e).mean(),
        xl.kl_divergence(SEEN, q, base=math.e).mean(),
    )
    assert math.isclose(loss, floor + rest)
    return w, b, loss, floor, rest, xl.cross_entropy(SEEN, answers(0, 0), base=math.e).mean()


@claim(
    r"""pays more than that, 0.8460 nat: at reading $-2$ it expects rain with probability 0.9997, and on one of the
    eight mornings it stayed dry; at reading 2 the other way round. Its likelihood is only $3.9 \times 10^{-7}$ of"""
)
def test_too_sure():
    q = answers(-4, 0)
    each = xl.kl_divergence(SEEN, q, base=math.e)
    assert math.isclose(each[0], each[4])
    assert each[0] == each.max()
    loss = xl.cross_entropy(SEEN, q, base=math.e).mean()
    return loss, q[0, 0], math.exp(-40 * each.mean())


# ------------------------------------------------------------------ prove


@claim("The Gaussian one is a parabola and rises to 8 nats at the ends")
def test_surprise_of_three_noises():
    assert 2.5 < math.log1p(16) < 3
    return xl.gaussian_log_density(0.0) - xl.gaussian_log_density(4.0)


@claim("which holds certainties implausible, it becomes")
def test_ten_days_without_snow():
    theta = np.linspace(0, 1, 12_001)
    assert theta[np.argmax((1 - theta) ** 10)] == 0
    assert math.isclose(theta[np.argmax(theta * (1 - theta) ** 11)], 1 / 12)
    assert math.isclose(np.trapezoid(6 * theta * (1 - theta), theta), 1, rel_tol=1e-6)


# ------------------------------------------------------------------ continuous data


@claim(
    r"""Each step to a scale ten times finer adds $\ln 10 = 2.303$ nats to the divergence, for ever: 1.919 nats, 4.222
    nats, 6.524 nats. What settles down is the loss plus the logarithm of the width: it goes to 1.2261 nats"""
)
def test_the_divergence_from_spikes_grows_without_bound():
    mean, variance = xl.gaussian_mle(DEGREES)
    model, found = NormalDist(mean, math.sqrt(variance)), []
    for width in (0.1, 0.01, 0.001):
        q = [model.cdf(x + width / 2) - model.cdf(x - width / 2) for x in DEGREES]
        found.append(xl.kl_divergence([0.2] * 5 + [0], [*q, 1 - sum(q)], base=math.e))
    return math.log(10), *found, -xl.gaussian_log_density(DEGREES, mean, variance).mean()


# ------------------------------------------------------------------ the sample is not the truth


@claim("with 38 sunny, 22 cloudy, 9 rainy and 11 snowy days")
def test_the_eighty_days():
    return np.bincount(EIGHTY)[:2].tolist()


@claim("| forecast | on the 80 days | on fresh days, expected |")
def test_there_are_eighty_days():
    return (len(EIGHTY),)


@claim("| the truth $p$ | 1.7750 bits | 1.7500 bits |")
def test_the_truth_on_the_sample_and_on_fresh_days():
    return bits_a_day(WEATHER, EIGHTY), xl.entropy(WEATHER)


@claim(r"| the estimate $\hat p$ | 1.7705 bits | 1.7544 bits |")
def test_the_estimate_on_the_sample_and_on_fresh_days():
    return bits_a_day(ESTIMATE, EIGHTY), xl.cross_entropy(WEATHER, ESTIMATE)


@claim(
    r"""by $D(\hat p \parallel p) = 0.0045$ bit a day. On fresh days it loses, by $D(p \parallel \hat p) =
    0.0044$ bit a day."""
)
def test_what_the_estimate_gains_and_loses():
    gain = bits_a_day(WEATHER, EIGHTY) - bits_a_day(ESTIMATE, EIGHTY)
    assert math.isclose(gain, xl.kl_divergence(ESTIMATE, WEATHER))
    return gain, xl.kl_divergence(WEATHER, ESTIMATE)


# ------------------------------------------------------------------ check


@claim(
    r"""= 2^{-14}$, and $14/8 = 1.75$ bits a day. Uniform: $4^{-8} = 2^{-16}$, and 2 bits a day."""
)
def test_the_eight_days_by_hand():
    p, q = xl.likelihood(WEATHER[EIGHT]), xl.likelihood(UNIFORM[EIGHT])
    assert 4.0**-8 == q
    log_p = torch.tensor(np.log(WEATHER)).expand(8, 4)
    nats = F.nll_loss(log_p, torch.tensor(EIGHT)).item()
    assert math.isclose(nats / math.log(2), 1.75)
    return (
        math.log2(p),
        14 / 8,
        bits_a_day(WEATHER, EIGHT),
        math.log2(q),
        bits_a_day(UNIFORM, EIGHT),
    )


@claim(
    r"""trained by PyTorch on the 40 single mornings. Without decay it finds the best setting of the panel. With a
    Gaussian prior of variance $v = 1$ on $w$, the penalty on the mean loss is $w^2 / (2 \cdot 40)$. PyTorch's
    `SGD` adds `weight_decay * w` to the gradient, so `weight_decay` has to be $1/(nv) = 0.025$:"""
)
def test_weight_decay_of_the_prior():
    x = torch.tensor(np.repeat(READINGS, 8))
    y = torch.tensor(np.concatenate([np.repeat([1.0, 0.0], [r, 8 - r]) for r in RAINY]))
    for decay, variance in ((0.0, math.inf), (1 / 40, 1.0)):
        w, b = (torch.zeros((), dtype=torch.float64, requires_grad=True) for _ in "wb")
        sgd = torch.optim.SGD([{"params": [w], "weight_decay": decay}, {"params": [b]}], lr=1.0)
        for _ in range(60):
            sgd.zero_grad()
            F.binary_cross_entropy_with_logits(w * x + b, y).backward()
            sgd.step()
        assert np.allclose([w.item(), b.item()], most_likely(variance), atol=1e-4)
    return 8 * 5, 8 * 5, 1 / 40


@claim(
    """The prior pulls the weight from −1.127 to −1.015, and the trained pair is the top of the posterior."""
)
def test_the_prior_pulls_the_weight():
    return most_likely()[0], most_likely(1.0)[0]


# ------------------------------------------------------------------ what people get wrong


@claim(
    r"""For the eighty days the minimum of that is 0, while the divergence from the truth, $D(p \parallel \hat p)$, is
    0.0044 bit."""
)
def test_the_divergence_from_the_truth():
    assert xl.kl_divergence(ESTIMATE, ESTIMATE) == 0
    return xl.kl_divergence(WEATHER, ESTIMATE)


@claim(
    r"""The eight days have likelihood 0.000061 under the best of all forecasts, eighty such days
    $7.2 \times 10^{-43}$."""
)
def test_likelihoods_shrink():
    return xl.likelihood(WEATHER[EIGHT]), xl.likelihood(WEATHER[np.tile(EIGHT, 10)])


@claim("(a Gaussian gives probability to labels of 0.4 and of 7)")
def test_labels_of_a_gaussian():
    assert xl.gaussian_density(0.4, 0.5) > xl.gaussian_density(7.0, 0.5) > 0
    return (0.4,)


@claim(r"let $\sigma \to 0$, and $-\ln q$ goes to $-\infty$.")
def test_a_density_has_no_smallest_loss():
    for width in (1e-3, 1e-30, 1e-100):
        assert -xl.gaussian_log_density(2.0, 2.0, width**2) < math.log(width) + 1


@claim("Ten days without snow and a uniform prior on $\\theta$: the MAP is 0. The same belief")
def test_map_depends_on_the_parameter():
    z = np.linspace(-10, 10, 200_001)
    theta = xl.sigmoid(z)
    uniform = theta * (1 - theta)  # the slope of theta(z) is the density over z
    assert math.isclose(theta[np.argmax(uniform * (1 - theta) ** 10)], 1 / 12, rel_tol=1e-3)


# ------------------------------------------------------------------ summary and exercises


@claim("Eight days of weather: $1.75 + 0.25 = 2$ bits a day for the uniform forecast.")
def test_summary_of_the_eight_days():
    assert xl.cross_entropy(WEATHER, UNIFORM) == 2
    return xl.entropy(WEATHER), xl.kl_divergence(WEATHER, UNIFORM)


@claim(
    r"""= 2^{-15}$. The loss is $15/8 = 1.875$ bits a day, the divergence $1.875 - 1.75 = 0.125$ bit, and the factor
    $2^{8 \cdot 0.125} = 2$."""
)
def test_exercise_1():
    q = np.array([1 / 2, 1 / 8, 1 / 8, 1 / 4])
    loss, gap = bits_a_day(q, EIGHT), xl.kl_divergence(WEATHER, q)
    assert xl.likelihood(WEATHER[EIGHT]) / xl.likelihood(q[EIGHT]) == 2
    return math.log2(xl.likelihood(q[EIGHT])), 15 / 8, loss, loss, xl.entropy(WEATHER), gap, gap


@claim(
    """On 10,000 test examples model A has a mean loss of 0.310 nat and model B one of 0.320 nat."""
)
def test_exercise_2_question():
    return 10_000, 0.310, 0.320


@claim(r"$e^{10{,}000 \times 0.010} = e^{100} = 2.7 \times 10^{43}$ times.")
def test_exercise_2():
    return 10_000, 0.320 - 0.310, 10_000 * 0.010, math.exp(100)


@claim(
    r"""Whether it is on the next 10,000 depends on how much the differences between the two losses scatter from
    example to example: with a standard deviation of 1 nat, the mean difference has a standard error of
    $1/\sqrt{10{,}000} = 0.01$ nat"""
)
def test_exercise_2_scatter():
    return 10_000, 1, 10_000, 1 / math.sqrt(10_000)


@claim("so it is smallest at a median. Under Gaussian noise it was the mean.")
def test_exercise_3():
    a = np.linspace(1, 5, 4001)
    absolute = np.abs(DEGREES - a[:, None]).sum(axis=1)
    squares = ((DEGREES - a[:, None]) ** 2).sum(axis=1)
    assert math.isclose(a[np.argmin(absolute)], np.median(DEGREES))
    assert math.isclose(a[np.argmin(squares)], DEGREES.mean())


@claim('A library reports "NLL: 180.0" for a batch of 500 images.')
def test_exercise_4_question():
    return 180.0, 500


@claim(
    r"""$180/500 = 0.36$ nat, which is $0.36 / 0.6931 = 0.519$ bit. The likelihood is $e^{-180}$, so the geometric mean
    is $e^{-0.36} = 0.698$."""
)
def test_exercise_4():
    mean = 180 / 500
    return 180 / 500, mean, mean, math.log(2), mean / math.log(2), -180, -mean, math.exp(-mean)


@claim("so $P(y \\mid x) = \\sigma(ys)$")
def test_exercise_5():
    for score in np.linspace(-5, 5, 21):
        for label in (-1, 1):
            probability = xl.sigmoid(score) if label == 1 else 1 - xl.sigmoid(score)
            assert math.isclose(-math.log(probability), xl.logistic_loss(score, label))


@claim("Ten days without snow became 1,000 days without snow.")
def test_exercise_6_question():
    return (1000,)


@claim(r"""the maximum of $\theta (1 - \theta)^{1001}$ is at $1/1002 = 0.000998$.""")
def test_exercise_6():
    theta = np.linspace(0, 0.01, 1_000_001)[1:]
    best = theta[np.argmax(np.log(theta) + 1001 * np.log1p(-theta))]
    assert abs(best - 1 / 1002) < 1e-7
    return 1001, 1 / 1002, best
