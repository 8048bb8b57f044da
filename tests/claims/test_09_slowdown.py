"""What chapter 9 says, computed."""

import math

import numpy as np
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")

RATE, EPOCHS = 0.15, 300
START_1, START_2 = (0.6, 0.9), (2.0, 2.0)
WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
SUNNY = np.array([1.0, 0.0, 0.0, 0.0])


def run(start, cost, **options):
    return xl.train_neuron(*start, cost=cost, **options)


def slope(z):
    """The derivative of the sigmoid at z."""
    return xl.sigmoid(z) * xl.sigmoid(-z)


def updates_until(start, cost, level=0.5, epochs=20_000):
    """How many updates it takes until the output is below `level`."""
    return int(np.argmax(run(start, cost, epochs=epochs).output < level))


def scores(q):
    """The three costs of a forecast for a sunny day."""
    return (
        xl.cross_entropy(SUNNY, q, base=math.e),
        xl.quadratic_cost([q], [SUNNY]),
        xl.binary_cross_entropy(q, SUNNY, reduction="sum"),
    )


# ------------------------------------------------------------------ the experiment, predict
@claim(r"with the {term}`learning rate` $\eta = 0.15$")
def test_the_rate_is_the_default_of_train_neuron():
    assert np.array_equal(
        run(START_2, "quadratic").output, run(START_2, "quadratic", learning_rate=RATE).output
    )
    return RATE


@claim(
    """
    **Start 1**: $w = 0.6$, $b = 0.9$, so $z = 1.5$ and the output is 0.8176. **Start 2**:
    $w = b = 2$, so $z = 4$ and the output is 0.9820.
    """
)
def test_the_two_starts():
    return *START_1, sum(START_1), xl.sigmoid(1.5), xl.sigmoid(4.0)


@claim("After 300 updates, which one is furthest from 0, and roughly where is it?")
def test_three_hundred_epochs_is_the_default():
    return len(run(START_1, "quadratic").output) - 1


@claim(
    """
    Start 1, the *less* wrong one, by a factor of 7.03. Its first gradient is 0.1219, that
    of start 2 only 0.0173.
    """
)
def test_the_worse_start_is_slower_under_the_quadratic_cost():
    first, second = (run(start, "quadratic").gradient[0] for start in (START_1, START_2))
    return first / second, first, second


@claim(
    """
    The first gradients are 0.8176 and 0.9820: under cross-entropy the gradient *is* the
    error.
    """
)
def test_the_worse_start_is_faster_under_cross_entropy():
    return [run(start, "cross_entropy").gradient[0] for start in (START_1, START_2)]


@claim(
    """
    It still answers 0.2028 after 300 updates, when both runs under cross-entropy are below
    0.0121.
    """
)
def test_the_slowest_of_the_four_runs():
    ends = {
        (s, c): run(s, c).output[EPOCHS]
        for s in (START_1, START_2)
        for c in ("quadratic", "cross_entropy")
    }
    assert max(ends, key=ends.get) == (START_2, "quadratic")
    assert max(ends[START_1, "cross_entropy"], ends[START_2, "cross_entropy"]) < 0.0121
    return ends[START_2, "quadratic"], EPOCHS, 0.0121


# ------------------------------------------------------------------ play
@claim(
    """
    | start $(w, b)$ | output before | quadratic cost, after 300 updates | cross-entropy,
    same rate |
    """
)
def test_head_of_the_table():
    return EPOCHS


def row(start):
    quadratic, entropy = (
        run(start, "quadratic", epochs=301).output,
        run(start, "cross_entropy").output,
    )
    return (
        *[s for s in start if s != int(s)],
        quadratic[0],
        quadratic[300],
        quadratic[301],
        301,
        entropy[300],
    )


@claim("| 0.6, 0.9 | 0.8176 | 0.0940 (0.0938 after 301) | 0.0116 |")
def test_table_start_1():
    return row(START_1)


@claim("| 2.0, 2.0 | 0.9820 | 0.2028 (0.2013 after 301) | 0.0120 |")
def test_table_start_2():
    return *START_2, *row(START_2)


@claim(
    """
    Under the quadratic cost start 2 needs 172 updates to get below 0.9 and 232 to get below
    one half. Cross-entropy passes the same two marks after 7 and 17 updates.
    """
)
def test_marks_passed_by_the_two_runs():
    assert updates_until(START_2, "cross_entropy", 0.9) == 7
    quadratic = [updates_until(START_2, "quadratic", level) for level in (0.9, 0.5)]
    return quadratic[0], 0.9, quadratic[1], updates_until(START_2, "cross_entropy", 0.5)


@claim("The dots on the two walks are 25 epochs apart, so their spacing is the speed.")
def test_both_parameters_get_the_same_step():
    history = run(START_1, "quadratic")
    assert np.allclose(np.diff(history.weight), np.diff(history.bias), rtol=0, atol=1e-15)
    return 25


@claim("0.9 for more than 150 epochs, while its gradient is close to 0.")
def test_the_plateau():
    history = run(START_2, "quadratic")
    assert history.output[150] > 0.9 and history.gradient[150] < 0.1
    return 0.9, 150


# ------------------------------------------------------------------ prove
@claim("at start 2 it is 0.0177")
def test_slope_of_the_sigmoid_at_start_2():
    return slope(4.0)


@claim("At start 1 it is 6.70, at start 2 it is 56.6, and it grows like $e^{|z|}$.")
def test_ratio_of_the_gradients():
    z = np.linspace(-30, 30, 601)
    assert np.all(1 / slope(z[np.abs(z) < 15]) >= 4)
    assert math.isclose(math.exp(-20) / slope(20.0), 1, rel_tol=1e-8)
    ratios = [
        run(s, "cross_entropy").gradient[0] / run(s, "quadratic").gradient[0]
        for s in (START_1, START_2)
    ]
    assert np.allclose(ratios, [1 / slope(1.5), 1 / slope(4.0)], rtol=1e-12)
    return ratios


@claim("Two marks at the logits 1.5 and 4 show the starts")
def test_marks_in_the_picture_of_the_sigmoid():
    return sum(START_1)


@claim(r"So the push is largest at $a = 2/3$, where it is $4/27 \approx 0.148$.")
def test_height_of_the_peak():
    a = np.linspace(0, 1, 3_001)
    push = a**2 * (1 - a)
    assert math.isclose(a[push.argmax()], 2 / 3, abs_tol=1e-12)
    return push.max(), push.max()


@claim("Start 1, at 0.8176, is already on the far side of the peak")
def test_start_1_is_beyond_the_peak():
    return xl.sigmoid(1.5)


@claim("the quadratic cost pushes hardest at epoch 215, when the output has come down to 0.664.")
def test_the_peak_in_the_training_curve():
    history = run(START_2, "quadratic")
    return int(history.gradient.argmax()), history.output[history.gradient.argmax()]


@claim("to 0.148 at two thirds and falls back to 0 at 1.")
def test_description_of_the_push_panel():
    return 4 / 27


@claim("at $z = 4$ it is 0.00134.")
def test_slope_of_tanh_at_4():
    return 1 - math.tanh(4) ** 2


@claim(r"$-\ln 2 = -0.693$ nat, and not towards 0.")
def test_floor_of_the_tanh_cost():
    history = run(START_2, "cross_entropy", y=-1.0, activation="tanh", epochs=30_000)
    assert -math.log(2) < history.cost[-1] < -math.log(2) + 1e-3
    return -math.log(2)


@claim("moves the output from 0.9993 to 0.9987 in 300 updates. Cross-entropy reaches −0.9943.")
def test_tanh_neuron():
    quadratic, entropy = (
        run(START_2, c, y=-1.0, activation="tanh").output for c in ("quadratic", "cross_entropy")
    )
    return quadratic[0], quadratic[EPOCHS], EPOCHS, entropy[EPOCHS]


def wait_quadratic(z):
    return (math.exp(z) + 3 * z + 5 / 2 - 3 * math.exp(-z) - math.exp(-2 * z) / 2) / (2 * RATE)


def wait_entropy(z):
    return (z + 1 - math.exp(-z)) / (2 * RATE)


def waits(z):
    start = (z / 2, z / 2)
    quadratic, entropy = (updates_until(start, cost) for cost in ("quadratic", "cross_entropy"))
    return quadratic, wait_quadratic(z), entropy, wait_entropy(z)


@claim("| 2 | 4 | 232 | 230.1 | 17 | 16.6 |")
def test_wait_from_logit_4():
    return waits(4.0)


@claim("| 3 | 6 | 1,416 | 1,413.1 | 23 | 23.3 |")
def test_wait_from_logit_6():
    return waits(6.0)


@claim("| 4 | 8 | 10,028 | 10,024.9 | 30 | 30.0 |")
def test_wait_from_logit_8():
    return waits(8.0)


@claim(
    """
    **At our rate, one more unit of logit adds three or four updates to the wait under
    cross-entropy; it multiplies the wait under the quadratic cost, in the end by $e$.**
    """
)
def test_linear_and_exponential_wait():
    assert all(3 < wait_entropy(z + 1) - wait_entropy(z) < 4 for z in range(3, 40))
    assert math.isclose(wait_quadratic(31) / wait_quadratic(30), math.e, rel_tol=1e-6)


# ------------------------------------------------------------------ check
@claim(
    r"""
    The logit is $z = 2 + 2 = 4$ and the output $a = 0.982014$, so $\sigma'(z) = 0.982014
    \times 0.017986 = 0.017663$.
    """
)
def test_the_logit_by_hand():
    a = xl.sigmoid(4.0)
    return a, a, 1 - a, a * (1 - a)


@claim(
    r"""
    the gradient is $0.982014 \times 0.017663 = 0.017345$. The weight becomes $2 - 0.15 \times
    0.017345 = 1.997398$, so does the bias, and the output is now 0.98192.
    """
)
def test_one_quadratic_update_by_hand():
    a, history = xl.sigmoid(4.0), run(START_2, "quadratic")
    assert history.weight[1] == history.bias[1]
    return (
        a,
        slope(4.0),
        a * slope(4.0),
        RATE,
        history.gradient[0],
        history.weight[1],
        history.output[1],
    )


@claim(
    r"""
    the gradient is 0.982014. Weight and bias become $2 - 0.15 \times 0.982014 = 1.852698$, and
    the output is now 0.97600.
    """
)
def test_one_cross_entropy_update_by_hand():
    history = run(START_2, "cross_entropy")
    return history.gradient[0], RATE, history.gradient[0], history.weight[1], history.output[1]


@claim("One update by hand, 300 updates by `xentlib`, 300 by PyTorch's autograd.")
def test_pytorch_autograd_agrees_at_every_epoch():
    losses = {
        "quadratic": lambda z: torch.sigmoid(z) ** 2 / 2,
        "cross_entropy": lambda z: torch.nn.functional.binary_cross_entropy_with_logits(
            z, torch.zeros_like(z)
        ),
    }
    for start in (START_1, START_2):
        for cost, loss in losses.items():
            w, b = (torch.tensor(s, dtype=torch.float64, requires_grad=True) for s in start)
            history = run(start, cost)
            for epoch in range(EPOCHS + 1):
                push_w, push_b = torch.autograd.grad(loss(w + b), (w, b))
                assert math.isclose(push_w.item(), history.gradient[epoch], rel_tol=1e-9)
                assert math.isclose(w.item(), history.weight[epoch], rel_tol=1e-9, abs_tol=1e-12)
                w, b = (
                    (s - RATE * g).detach().requires_grad_() for s, g in ((w, push_w), (b, push_b))
                )
    return EPOCHS, EPOCHS


# ------------------------------------------------------------------ many classes
@claim("| climate: 1/2, 1/4, 1/8, 1/8 | 0.6931 nat | 0.1719 | 1.2479 nats |")
def test_scores_of_the_climate():
    return scores(WEATHER)


@claim("| two-way: 1/2, 1/2, 0, 0 | 0.6931 nat | 0.2500 | 1.3863 nats |")
def test_scores_of_the_two_way_forecast():
    return scores([1 / 2, 1 / 2, 0, 0])


@claim("| even: 1/2, 1/6, 1/6, 1/6 | 0.6931 nat | 0.1667 | 1.2401 nats |")
def test_scores_of_the_even_forecast():
    return scores([1 / 2, 1 / 6, 1 / 6, 1 / 6])


@claim("| timid: 0.46, 0.18, 0.18, 0.18 | 0.7765 nat | 0.1944 | 1.3719 nats |")
def test_scores_of_the_timid_forecast():
    q = [0.46, 0.18, 0.18, 0.18]
    return *q, *scores(q)


@claim(
    r"""
    For a given $q_{\text{sun}}$ it is smallest when the wrong classes share the rest evenly, so
    it prefers *even* to *two-way*. It even prefers *timid* to *two-way*, although *timid* gave less
    probability to what happened. A sum of binary cross-entropies, one for each class, also looks
    at all of them.
    """
)
def test_which_outputs_a_cost_looks_at():
    two_way, even = [1 / 2, 1 / 2, 0, 0], [1 / 2, 1 / 6, 1 / 6, 1 / 6]
    timid = [0.46, 0.18, 0.18, 0.18]
    for spread in np.random.default_rng(2).dirichlet([1] * 3, size=200) / 2:
        assert scores([1 / 2, *spread])[0] == scores(even)[0]
        assert scores([1 / 2, *spread])[1] > scores(even)[1]
        assert scores([1 / 2, *spread])[2] > scores(even)[2]
    assert scores(timid)[1] < scores(two_way)[1]
    assert scores(timid)[0] > scores(two_way)[0]


@claim(
    """
    the gradient for a sunny day is $(-3/4, 1/4, 1/4, 1/4)$. Averaged over the climate, with
    the label replaced by $p$, it is $q - p = (-1/4, 0, 1/8, 1/8)$
    """
)
def test_gradients_in_the_logits():
    for target, expected in (
        (SUNNY, [-3 / 4, 1 / 4, 1 / 4, 1 / 4]),
        (WEATHER, [-1 / 4, 0, 1 / 8, 1 / 8]),
    ):
        z = torch.zeros(4, dtype=torch.float64, requires_grad=True)
        torch.nn.functional.cross_entropy(z, torch.tensor(target)).backward()
        assert np.allclose(z.grad.numpy(), expected, rtol=0, atol=1e-15)


def gradient_lengths(c):
    """Of cross-entropy and quadratic cost in the logits (0, c, 0, 0) on a sunny day, by autograd."""
    z = torch.tensor([0.0, c, 0.0, 0.0], dtype=torch.float64, requires_grad=True)
    costs = (
        -torch.log_softmax(z, 0)[0],
        ((torch.softmax(z, 0) - torch.tensor(SUNNY)) ** 2).sum() / 2,
    )
    return [torch.autograd.grad(cost, z, retain_graph=True)[0].norm().item() for cost in costs]


@claim(
    """
    At $c = 0$ the cross-entropy gradient is 4 times as long as the quadratic one, at $c =
    6$ it is 124 times as long.
    """
)
def test_the_slowdown_of_a_softmax():
    ratios = [np.divide(*gradient_lengths(c)) for c in (0.0, 6.0)]
    assert math.isclose(ratios[0], 4, rel_tol=1e-12)
    return ratios[1]


# ------------------------------------------------------------------ two honest scores
def average_quadratic(q):
    return sum(p_k * xl.quadratic_cost([q], [label]) for p_k, label in zip(WEATHER, np.eye(4)))


@claim(
    """
    For the weather and the uniform forecast, the quadratic parts are 0.0469 and 0.3281,
    together 0.375; the logarithmic ones are 0.25 bit and 1.75 bits, together 2 bits.
    """
)
def test_parts_of_the_two_scores():
    q = np.full(4, 1 / 4)
    floor = average_quadratic(WEATHER)
    return (
        average_quadratic(q) - floor, floor, average_quadratic(q),
        xl.kl_divergence(WEATHER, q), xl.entropy(WEATHER), xl.cross_entropy(WEATHER, q),
    )  # fmt: skip


@claim(
    """
    pays on average 0.3393 under the quadratic score, which is only 0.0112 more than the
    best.
    """
)
def test_a_forecaster_who_says_no_snow():
    q = np.array([4 / 7, 2 / 7, 1 / 7, 0])
    assert xl.cross_entropy(WEATHER, q) == math.inf
    return average_quadratic(q), average_quadratic(q) - average_quadratic(WEATHER)


@claim("For the uniform forecast the two ends are 0.1733 nat and 0.0469.")
def test_the_log_score_never_costs_less():
    rng = np.random.default_rng(1)
    for p, q in zip(rng.dirichlet([1] * 4, size=500), rng.dirichlet([1] * 4, size=500)):
        pinsker = abs(p - q).sum() ** 2 / 2
        assert xl.kl_divergence(p, q, base=math.e) >= pinsker >= ((p - q) ** 2).sum() / 2
    q = np.full(4, 1 / 4)
    return xl.kl_divergence(WEATHER, q, base=math.e), ((WEATHER - q) ** 2).sum() / 2


@claim("The quadratic cost of a single forecast never exceeds 1, however wrong it is.")
def test_the_quadratic_score_is_bounded():
    forecasts = np.random.default_rng(0).dirichlet([0.1] * 4, size=1_000)
    assert max(xl.quadratic_cost([q], [SUNNY]) for q in forecasts) <= 1
    assert xl.quadratic_cost([[0.0, 1.0, 0.0, 0.0]], [SUNNY]) == 1


# ------------------------------------------------------------------ a loss that never arrives
def creep(n):
    history = run(START_2, "cross_entropy", epochs=n)
    return n, history.cost[-1], history.weight[-1] + history.bias[-1], 1 / (2 * RATE * n)


@claim("Above: the cost stays near 4 nats at first")
def test_cost_of_start_2():
    return round(run(START_2, "cross_entropy").cost[0])


@claim("| 300 | 0.01208 nat | −4.41 | 0.01111 |")
def test_after_300_updates():
    return creep(300)


@claim("| 3,000 | 0.00112 nat | −6.79 | 0.00111 |")
def test_after_3000_updates():
    return creep(3_000)


@claim("| 30,000 | 0.000111 nat | −9.10 | 0.000111 |")
def test_after_30000_updates():
    return creep(30_000)


@claim(
    r"Ten times the patience buys one tenth of the cost, and about $\ln 10 = 2.30$ more of logit."
)
def test_ten_times_the_patience():
    (_, cost, z, _), (_, later_cost, later_z, _) = creep(3_000), creep(30_000)
    assert math.isclose(later_cost / cost, 1 / 10, rel_tol=0.02)
    assert math.isclose(z - later_z, math.log(10), rel_tol=0.01)
    return math.log(10)


def weights(targets, updates=10_000):
    x, w, history = np.array([-2.0, -1.0, 1.0, 2.0]), 0.0, [0.0]
    for _ in range(updates):
        w -= 0.5 * np.mean((xl.sigmoid(w * x) - targets) * x)
        history.append(w)
    return np.array(history), xl.binary_cross_entropy_with_logits(w * x, np.array(targets))


@claim(
    """
    the weight is still growing after 10,000 updates, from 5.55 at 1,000 to 7.83. With the
    labels 0, 1, 0, 1 it settles at 0.4196 and the cost at 0.6420 nat
    """
)
def test_separable_points_and_others():
    growing, _ = weights([0.0, 0.0, 1.0, 1.0])
    settled, cost = weights([0.0, 1.0, 0.0, 1.0])
    assert settled[5_000] == settled[10_000]
    return 10_000, growing[1_000], 1_000, growing[10_000], settled[10_000], cost


# ------------------------------------------------------------------ what it does not cure
def two_layers(z1):
    """Gradients at the output bias and at the hidden bias, by autograd; the output's logit is 4."""
    b1 = torch.tensor(float(z1), dtype=torch.float64, requires_grad=True)
    h = torch.sigmoid(b1)
    b2 = (4 - h).detach().requires_grad_()
    torch.nn.functional.binary_cross_entropy_with_logits(h + b2, torch.zeros_like(b2)).backward()
    return b2.grad.item(), b1.grad.item()


@claim("| 0 | 0.9820 | 0.2455 |")
def test_hidden_logit_0():
    return two_layers(0)


@claim("| 2 | 0.9820 | 0.1031 |")
def test_hidden_logit_2():
    return two_layers(2)


@claim("| 4 | 0.9820 | 0.0173 |")
def test_hidden_logit_4():
    return two_layers(4)


@claim("| 8 | 0.9820 | 0.00033 |")
def test_hidden_logit_8():
    return two_layers(8)


@claim(
    """
    you meet an old acquaintance: 0.0173 is the first gradient of start 2 under the
    quadratic cost.
    """
)
def test_the_hidden_gradient_is_an_old_acquaintance():
    assert math.isclose(two_layers(4)[1], run(START_2, "quadratic").gradient[0], rel_tol=1e-12)
    return two_layers(4)[1]


@claim(r"the factor is at most $(1/4)^{10} = 9.5 \times 10^{-7}$.")
def test_ten_sigmoid_layers():
    return 0.25**10


# ------------------------------------------------------------------ case study
def demonstration(start, updates, rate=0.005):
    """The output when every update multiplies the rate by dC/da = 1/(1 - a)."""
    w, b = start
    for _ in range(updates):
        push = 1 / (1 - xl.sigmoid(w + b))
        w, b = w - rate * push, b - rate * push
    return xl.sigmoid(w + b)


def case(start):
    correct = run(start, "cross_entropy", learning_rate=0.005).output[300]
    return demonstration(start, 300), demonstration(start, 301), 301, correct


@claim("it makes 301 updates (its counter runs from 0 to 300, both included)")
def test_the_demonstration_makes_one_update_more():
    return len(range(0, 300 + 1)), 300


@claim("The rate on that page is 0.005, thirty times smaller than for the quadratic cost.")
def test_the_rate_of_the_demonstration():
    assert math.isclose(RATE / 0.005, 30)
    return 0.005


@claim("| start $(w, b)$ | with $1/(1 - a)$, 300 updates | with the gradient $a$, 300 updates |")
def test_head_of_the_case_study():
    return 300, 300


@claim("| 0.6, 0.9 | 0.0404 (0.0400 after 301) | 0.4177 |")
def test_case_study_start_1():
    return *START_1, *case(START_1)


@claim("| 2.0, 2.0 | 0.0479 (0.0474 after 301) | 0.7796 |")
def test_case_study_start_2():
    return *START_2, *case(START_2)


@claim(
    """
    With the correct gradient the published rate leaves the second start at 0.78 after 300
    updates, not near 0 (press *rate 0.005* in the first panel).
    """
)
def test_the_published_rate_with_the_correct_gradient():
    return case(START_2)[3], 300, 0.005


@claim("which is 6.70 times at the first start and 56.6 times at the second.")
def test_how_much_too_large():
    return [1 / (1 - a) / a for a in (xl.sigmoid(1.5), xl.sigmoid(4.0))]


@claim(
    r"""
    At $\eta = 0.15$, the same for both costs, cross-entropy takes the second start to
    0.0120, as in our table.
    """
)
def test_the_same_rate_for_both_costs():
    return RATE, run(START_2, "cross_entropy").output[EPOCHS]


# ------------------------------------------------------------------ what people get wrong
@claim(
    r"""
    With $\eta = 0.15 \times 56.6 = 8.49$ the first step from start 2 is that of
    cross-entropy, and the output ends at 0.0101.
    """
)
def test_a_larger_rate_for_the_quadratic_cost():
    rate = RATE / slope(4.0)
    large = run(START_2, "quadratic", learning_rate=rate)
    assert math.isclose(large.weight[1], run(START_2, "cross_entropy").weight[1], rel_tol=1e-12)
    return RATE, 1 / slope(4.0), rate, large.output[EPOCHS]


@claim(
    """
    at the peak $a = 2/3$ this same 8.49 makes a step 12.6 times that of cross-entropy at 0.15.
    And from $w = b = 4$ the first step is still tiny: there the ratio is 2,983.
    """
)
def test_the_larger_rate_elsewhere():
    rate = RATE / slope(4.0)
    return rate, rate * (4 / 27) / (RATE * 2 / 3), RATE, 1 / slope(8.0)


@claim(
    r"""
    In single precision, PyTorch's $\sigma(17)$ comes out as exactly 1. Its `binary_cross_entropy`,
    given `sigmoid(z)`, then multiplies a huge first link, which it has to cut off, by a middle
    link of exactly 0: the gradient is 0 instead of 1
    """
)
def test_the_factor_cancels_on_paper_only():
    functional = torch.nn.functional
    z = torch.tensor(17.0, requires_grad=True)
    assert torch.sigmoid(z).item() == 1
    losses = {
        0: functional.binary_cross_entropy(torch.sigmoid(z), torch.tensor(0.0)),
        1: functional.binary_cross_entropy_with_logits(z, torch.tensor(0.0)),
    }
    for gradient, loss in losses.items():
        assert torch.autograd.grad(loss, z)[0].item() == gradient
    return 17


@claim("From start 2 the quadratic curve is flat for 150 epochs *at the top*.")
def test_flat_at_the_top():
    output = run(START_2, "quadratic").output
    assert output[0] - output[150] < 0.05
    return 150


@claim(
    """
    A neuron with the target $y = 1/4$ stops at $a = 1/4$ and at the cost $H(y) = 0.5623$
    nat $= 0.8113$ bit.
    """
)
def test_the_floor_of_an_uncertain_label():
    history = run(START_2, "cross_entropy", y=0.25, epochs=3_000)
    assert math.isclose(history.output[-1], 1 / 4, rel_tol=1e-9)
    assert math.isclose(history.cost[-1], xl.entropy([1 / 4, 3 / 4], base=math.e), rel_tol=1e-9)
    return history.cost[-1], xl.entropy([1 / 4, 3 / 4])


# ------------------------------------------------------------------ summary
@claim("with $4/27$, and beyond that more wrong means slower.")
def test_beyond_the_peak():
    a = np.linspace(2 / 3, 1, 500)
    assert np.all(np.diff(a**2 * (1 - a)) < 0)
    return 4 / 27


@claim(
    r"""
    The ratio is $1/\sigma'(z)$: at least 4, and 56.6 at $z = 4$. From $w = b = 2$, 300
    updates reach 0.2028 against 0.0120.
    """
)
def test_the_summary():
    return (
        1 / slope(4.0),
        EPOCHS,
        *(run(START_2, c).output[EPOCHS] for c in ("quadratic", "cross_entropy")),
    )


# ------------------------------------------------------------------ exercises
@claim(r"after how many updates ($\eta = 0.15$) does each run pass one half?")
def test_exercise_1_rate():
    return RATE


@claim(
    r"""
    The logit is −4, so $a = 1 - 0.98201 = 0.01799$ and $a - y = -0.98201$. The slope
    $\sigma'(-4) = \sigma'(4) = 0.01766$ is the same on both sides. First gradients:
    quadratic −0.01735, cross-entropy −0.98201.
    """
)
def test_exercise_1_gradients():
    a = xl.sigmoid(-4.0)
    first = [run((-2.0, -2.0), cost, y=1.0).gradient[0] for cost in ("quadratic", "cross_entropy")]
    return 1 - a, a, a - 1, slope(-4.0), *first


@claim("so the runs pass one half after 232 and 17 updates.")
def test_exercise_1_waits():
    return [
        int(np.argmax(run((-2.0, -2.0), c, y=1.0).output > 0.5))
        for c in ("quadratic", "cross_entropy")
    ]


@claim(r"There the gradient is $(4/3)^2 \cdot 2/3 = 32/27 \approx 1.185$.")
def test_exercise_2_peak_of_tanh():
    a = np.linspace(-1, 1, 3_001)
    push = (a + 1) * (1 - a**2)
    assert math.isclose(a[push.argmax()], 1 / 3, abs_tol=1e-12)
    return push.max(), push.max()


@claim(r"and the value is $8 \cdot 4/27$.")
def test_exercise_2_against_the_sigmoid():
    assert math.isclose(8 * 4 / 27, 32 / 27)
    return 4 / 27


@claim("Ada said $(1/2, 1/2, 0, 0)$, Bea said $(0.46, 0.18, 0.18, 0.18)$.")
def test_exercise_4_forecasts():
    q = (0.46, 0.18, 0.18, 0.18)
    assert math.isclose(sum(q), 1)
    return q


@claim(
    r"""
    Ada $-\log_2 \tfrac12 = 1$ bit, Bea $-\log_2 0.46 = 1.1203$ bits. Ada is better.
    Quadratic cost: Ada $\tfrac12 (0.25 + 0.25) = 0.25$, Bea $\tfrac12 (0.54^2 + 3 \cdot
    0.18^2) = 0.1944$.
    """
)
def test_exercise_4_scores():
    ada, bea = (0.5, 0.5, 0.0, 0.0), (0.46, 0.18, 0.18, 0.18)
    logs = [xl.cross_entropy(SUNNY, q) for q in (ada, bea)]
    quadratic = [xl.quadratic_cost([q], [SUNNY]) for q in (ada, bea)]
    assert math.isclose(logs[0], 1)
    return 0.46, logs[1], 0.25, 0.25, quadratic[0], 0.54, 0.18, quadratic[1]


@claim("estimate how many updates it takes until $a < 0.001$.")
def test_exercise_5_level():
    return 0.001


@claim(
    r"""
    From $a \approx 1 / (2 \eta n)$ we get $n \approx 1 / (0.3 \cdot 0.001) = 3{,}333$. The count
    is 3,363. The integral of {eq}`eq-ch9-wait`, taken down to $z = \ln 0.001$, says $2 \eta n
    \approx z_0 - z + e^{-z} - e^{-z_0}$, and the estimate leaves out the term $z_0 - z = 10.9$.
    """
)
def test_exercise_5_count():
    count, z = updates_until(START_2, "cross_entropy", 0.001), math.log(0.001)
    integral = 4 - z + math.exp(-z) - math.exp(-4)
    assert math.isclose(2 * RATE * count, integral, rel_tol=0.002)
    return 2 * RATE, 0.001, 1 / (2 * RATE * 0.001), count, 0.001, 4 - z


@claim("Where do both runs end if you let them, and where are they after 300 updates?")
def test_exercise_6_epochs():
    return EPOCHS


@claim(
    """
    After 300 updates cross-entropy is there (0.2500), and the quadratic cost is still at
    0.6295. The quadratic cost arrives at 0. The cross-entropy arrives at its floor, $H(y) =
    0.5623$ nat
    """
)
def test_exercise_6_soft_target():
    entropy, quadratic = (run(START_2, c, y=0.25) for c in ("cross_entropy", "quadratic"))
    return EPOCHS, entropy.output[EPOCHS], quadratic.output[EPOCHS], entropy.cost[EPOCHS]
