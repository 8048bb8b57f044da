"""What lesson 9 says, computed."""

import functools
import math

import numpy as np
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")

RATE, EPOCHS = 0.15, 300
START_1, START_2 = (0.6, 0.9), (2.0, 2.0)


def run(start, cost, **options):
    return xl.train_neuron(*start, cost=cost, **options)


def slope(z):
    """The derivative of the sigmoid at z."""
    return xl.sigmoid(z) * xl.sigmoid(-z)


@functools.cache
def updates_until(start, cost, level=0.5):
    """How many updates it takes until the output is below `level`."""
    epochs = 100 if cost == "cross_entropy" and level == 0.5 else 11_000
    return int(np.argmax(run(start, cost, epochs=epochs).output < level))


@claim(
    """from the output 0.82 to 0.98, cross-entropy becomes 1.20 times as steep, the quadratic cost
    0.142 times."""
)
def test_what_no_convention_changes():
    first, second = (
        [run(start, cost).gradient[0] for cost in ("cross_entropy", "quadratic")]
        for start in (START_1, START_2)
    )
    outputs = [run(start, "quadratic").output[0] for start in (START_1, START_2)]
    return *outputs, second[0] / first[0], second[1] / first[1]


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


@claim("0.9 for more than 150 epochs, while its slope is close to 0.")
def test_the_plateau():
    history = run(START_2, "quadratic")
    assert history.output[150] > 0.9 and history.gradient[150] < 0.1
    return 0.9, 150


@claim(
    r"""It is at least 4, at $z = 1.5$ it is 6.70, at $z = 4$ it is 56.6, and it grows like $e^{|z|}$."""
)
def test_ratio_of_the_gradients():
    z = np.linspace(-30, 30, 601)
    assert np.all(1 / slope(z[np.abs(z) < 15]) >= 4)
    assert math.isclose(math.exp(-20) / slope(20.0), 1, rel_tol=1e-8)
    ratios = [
        run(s, "cross_entropy").gradient[0] / run(s, "quadratic").gradient[0]
        for s in (START_1, START_2)
    ]
    assert np.allclose(ratios, [1 / slope(1.5), 1 / slope(4.0)], rtol=1e-12)
    assert 1 / slope(0.0) == 4
    return sum(START_1), ratios[0], ratios[1]


@claim(
    """The quadratic slope is greatest at $a = 2/3$, where it is $4/27 = 0.148$. Beyond that, being
    more wrong means learning more slowly, and both our neurons began there."""
)
def test_height_of_the_peak():
    a = np.linspace(0, 1, 3_001)
    push = a**2 * (1 - a)
    assert math.isclose(a[push.argmax()], 2 / 3, abs_tol=1e-12)
    assert np.all(np.diff(push[a >= 2 / 3]) < 0) and xl.sigmoid(1.5) > 2 / 3
    return push.max(), push.max()


@claim("From the start at 0.98 the peak is passed at epoch 215, with the output at 0.664.")
def test_the_peak_in_the_training_curve():
    history = run(START_2, "quadratic")
    peak = int(history.gradient.argmax())
    return history.output[0], peak, history.output[peak]


@claim(
    r"""With $\eta = 0.15 \cdot 56.6 = 8.49$ the first quadratic step from the start at 0.98 is as long as that of
    cross-entropy. The run passes one half after 6 updates, and after 300 it is at 0.0101, ahead of 0.0120
    for cross-entropy."""
)
def test_a_larger_rate_for_the_quadratic_cost():
    rate = RATE / slope(4.0)
    large = run(START_2, "quadratic", learning_rate=rate)
    assert math.isclose(large.weight[1], run(START_2, "cross_entropy").weight[1], rel_tol=1e-12)
    assert np.argmax(large.output < 0.5) == 6
    entropy = run(START_2, "cross_entropy").output[EPOCHS]
    return RATE, 1 / slope(4.0), rate, large.output[0], EPOCHS, large.output[EPOCHS], entropy


@claim(
    """from $z = 8$ the same rate needs 181 updates to pass one half, where cross-entropy needs 30. The rate it
    would need
    is $0.15 / \\sigma'(z)$"""
)
def test_the_larger_rate_elsewhere():
    large = run((4.0, 4.0), "quadratic", learning_rate=8.49)
    return int(np.argmax(large.output < 0.5)), updates_until((4.0, 4.0), "cross_entropy"), RATE


@claim(
    """Here both runs are drawn against the epoch. Cross-entropy keeps the rate 0.15; the quadratic cost may have a
    larger one."""
)
def test_the_rates_of_the_panel():
    assert updates_until(START_2, "quadratic") > updates_until(START_2, "cross_entropy")
    return RATE


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


def two_layers(z1):
    """Gradients at the output bias and at the hidden bias, by autograd; the output's logit is 4."""
    b1 = torch.tensor(float(z1), dtype=torch.float64, requires_grad=True)
    h = torch.sigmoid(b1)
    b2 = (4 - h).detach().requires_grad_()
    torch.nn.functional.binary_cross_entropy_with_logits(h + b2, torch.zeros_like(b2)).backward()
    return b2.grad.item(), b1.grad.item()


@claim(r"In single precision $\sigma(17)$ comes out as exactly 1")
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


@claim(r"PyTorch cuts the loss off at 100 nats and the first link at $10^{12}$")
def test_where_pytorch_cuts_off():
    a = torch.tensor(1.0, requires_grad=True)
    loss = torch.nn.functional.binary_cross_entropy(a, torch.tensor(0.0))
    assert math.isclose(torch.autograd.grad(loss, a)[0].item(), 1e12, rel_tol=1e-6)
    return loss.item()


@claim(
    """A cost that did would need slopes that grow like $e^z$, and one wrong label would throw the neuron far."""
)
def test_a_cost_without_the_shoulder():
    for z in (4.0, 8.0):  # C = e^z, whose slope times that of the sigmoid is a^2
        assert math.isclose(math.exp(z) * slope(z), xl.sigmoid(z) ** 2, rel_tol=1e-9)
    assert math.exp(8) > 2_000


@claim(r"after how many updates ($\eta = 0.15$) does each run pass one half?")
def test_exercise_1_rate():
    return RATE


@claim(
    r"""The logit is −4, so $a = 1 - 0.98201 = 0.01799$ and $a - y = -0.98201$. The factor
    $\sigma'(-4) = \sigma'(4) = 0.01766$ is the same on both sides. First slopes: quadratic
    −0.01735, cross-entropy −0.98201."""
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


# ------------------------------------------------------------------ the two neurons and their balls
def logit(history, epoch):
    return history.weight[epoch] + history.bias[epoch]


@claim("One said 0.82, the other 0.98.")
def test_what_the_two_neurons_said():
    return xl.sigmoid(sum(START_1)), xl.sigmoid(sum(START_2))


@claim(
    """
    - [ ] the one that said 0.98, a little more than the other
    - [ ] the one that said 0.98, about seven times as much
    - [ ] the one that said 0.82, a little more than the other
    - [x] the one that said 0.82, about seven times as much

    Its first correction is 7.03 times as large. The neuron that was further off hardly moves, and it
    needs 172 corrections to bring its answer below 0.9.
    """
)
def test_the_worse_start_is_slower_under_the_quadratic_cost():
    first, second = (run(start, "quadratic") for start in (START_1, START_2))
    moved = first.weight[0] - first.weight[1], second.weight[0] - second.weight[1]
    a, b = first.output[0], second.output[0]
    return b, b, a, a, moved[0] / moved[1], updates_until(START_2, "quadratic", 0.9), 0.9


@claim("Take the neuron that said 0.98 and give it a twin.")
def test_the_twins():
    return xl.sigmoid(4.0)


@claim(
    """after a hundred updates it has come from 4 to 3.29. Then the ground begins to fall away under it,
    and it goes too. Further right the shelf is flatter still, and from 6 the three hundred updates bring the
    ball no further than 5.75."""
)
def test_the_ball_on_the_shelf():
    near, far = run(START_2, "quadratic"), run((3.0, 3.0), "quadratic")
    assert logit(near, 0) == 4 and logit(far, 0) == 6
    return logit(near, 100), logit(far, EPOCHS)


@claim(
    """From the start at 0.82, an answer below one half takes the ball on the shelf 36 updates instead of
    232; the ball on the ramp takes 8 instead of 17."""
)
def test_the_less_wrong_start():
    quadratic, entropy = (
        [updates_until(start, cost) for start in (START_1, START_2)]
        for cost in ("quadratic", "cross_entropy")
    )
    assert entropy[0] == 8
    return xl.sigmoid(1.5), *quadratic, entropy[1]


@claim(
    """At $z = 4$ the ramp has the slope 0.9820 and the shelf 0.0173: on this picture the ground is 56.6 times flatter.
    It has to be flat out there, because"""
)
def test_the_ground_at_4():
    ramp, shelf = (run(START_2, cost).gradient[0] for cost in ("cross_entropy", "quadratic"))
    return ramp, shelf, ramp / shelf


@claim(
    """Whether the neuron says 0.98 or 0.998, it has lost nearly all that there is to lose. Under
    cross-entropy there is always more to lose: far to the right, each unit of $z$ costs another nat."""
)
def test_what_there_is_to_lose():
    near, far = xl.sigmoid(4.0), xl.sigmoid(6.0)
    assert 0.96 / 2 < near**2 / 2 < far**2 / 2 < 1 / 2
    assert math.isclose(xl.softplus(21.0) - xl.softplus(20.0), 1, rel_tol=1e-8)
    return near, far


# ------------------------------------------------------------------ by hand
@claim(r"The {term}`learning rate` is $\eta = 0.15$.")
def test_the_rate_is_the_default_of_train_neuron():
    given = run(START_2, "quadratic", learning_rate=RATE)
    assert np.array_equal(run(START_2, "quadratic").output, given.output)
    return RATE


@claim(
    r"""For the neuron that said 0.98, $w = b = 2$, $x = 1$ and $y = 0$. So $z = 4$ and $a = 0.982014$, and the
    middle link is $\sigma'(z) = 0.982014 \cdot 0.017986 = 0.017663$."""
)
def test_the_middle_link_by_hand():
    a = xl.sigmoid(4.0)
    assert round(0.982014 * 0.017986, 6) == 0.017663
    return a, a, a, 1 - a, a * (1 - a)


@claim(
    r"""The first link is $a - y = 0.982014$. The product of the three is $0.982014 \cdot 0.017663 \cdot 1 =
    0.017345$, and $w$ goes from 2 to $2 - 0.15 \cdot 0.017345 = 1.997398$."""
)
def test_one_quadratic_update_by_hand():
    a, history = xl.sigmoid(4.0), run(START_2, "quadratic")
    first = history.gradient[0]
    return a, a, slope(4.0), first, RATE, first, history.weight[1]


@claim(
    r"""which is $\frac{1}{1 - a} = 55.6$. The product is $\frac{1}{1 - a} \cdot a (1 - a) \cdot 1 = a =
    0.982014$, and $w$ goes from 2 to $2 - 0.15 \cdot 0.982014 = 1.852698$."""
)
def test_one_cross_entropy_update_by_hand():
    a, history = xl.sigmoid(4.0), run(START_2, "cross_entropy")
    return 1 / (1 - a), history.gradient[0], RATE, a, history.weight[1]


# ------------------------------------------------------------------ how long
@claim("the counter of his demonstration makes 301 updates, hence the figures in brackets.")
def test_the_updates_in_brackets():
    return 301


@claim(
    """All four runs learn. But under the quadratic cost the worse start needs 232 updates to get below one
    half; under cross-entropy, 17."""
)
def test_all_four_runs_learn():
    costs = ("quadratic", "cross_entropy")
    assert all(run(s, c).output[EPOCHS] < 0.21 for s in (START_1, START_2) for c in costs)
    return [updates_until(START_2, cost) for cost in costs]


@claim(
    "to 0.148 at two thirds and falls back to 0 at 1. The two starts are marked at 0.82 and 0.98."
)
def test_the_picture_of_the_slopes():
    return 4 / 27, xl.sigmoid(1.5), xl.sigmoid(4.0)


def waits(z):
    return [updates_until((z / 2, z / 2), cost) for cost in ("quadratic", "cross_entropy")]


@claim("| 2 | 4 | 232 updates | 17 updates |")
def test_wait_from_logit_4():
    return waits(4.0)


@claim("| 3 | 6 | 1,416 updates | 23 updates |")
def test_wait_from_logit_6():
    return waits(6.0)


@claim("| 4 | 8 | 10,028 updates | 30 updates |")
def test_wait_from_logit_8():
    return waits(8.0)


@claim(
    """Under cross-entropy, two more units of logit cost six or seven updates. Under the quadratic cost they
    multiply the wait, in the end by $e^2 = 7.39$."""
)
def test_two_more_units_of_logit():
    (slow_6, fast_6), (slow_8, fast_8) = waits(6.0), waits(8.0)
    assert {fast_6 - waits(4.0)[1], fast_8 - fast_6} == {6, 7}
    assert 6.5 < slow_8 / slow_6 < math.e**2
    return math.e**2


# ------------------------------------------------------------------ many classes, hidden layers
@claim(
    """The forecast $(0.40, 0.60, 0)$ gives it more than $(0.39, 0.305, 0.305)$ does. Yet the quadratic cost
    charges 0.360
    for the first forecast and 0.279 for the second: two wrong shares of 0.305 cost it less than one of 0.60."""
)
def test_the_quadratic_cost_may_prefer_less_truth():
    forecasts = [0.4, 0.6, 0.0], [0.39, 0.305, 0.305]
    quadratic = [xl.quadratic_cost([q], [[1, 0, 0]]) for q in forecasts]
    return *forecasts[0][:2], *forecasts[1], *quadratic, 0.305, 0.6


@claim("and charges 0.916 nat and 0.942 nat.")
def test_the_softmax_loss_of_both():
    return -math.log(0.40), -math.log(0.39)


@claim("the slope in the output neuron's bias is 0.9820.")
def test_the_output_of_two_layers():
    return two_layers(4)[0]


@claim("- [ ] 0.9820 as well: cross-entropy has cancelled the saturation")
def test_no_slope_passes_unchanged():
    assert two_layers(4)[1] < 0.02
    return two_layers(4)[0]


@claim("- [x] 0.0173: the hidden neuron's own factor is still there")
def test_the_hidden_factor_stays():
    return two_layers(4)[1]


@claim("- [ ] 0.0003: both factors are still there")
def test_both_factors():
    return two_layers(4)[1] * slope(4.0)


@claim(
    r"""It is $0.9820 \cdot w_2 \cdot \sigma'(4) = 0.0173$. The output's factor is gone. The hidden neuron's
    stays, and the product is the first slope of the start at 0.98 under the quadratic cost."""
)
def test_the_hidden_slope_is_that_of_start_2():
    output, hidden = two_layers(4)
    assert math.isclose(hidden, run(START_2, "quadratic").gradient[0], rel_tol=1e-12)
    return output, hidden, xl.sigmoid(4.0)


@claim(r"together they are at most $(1/4)^9 = 3.8 \times 10^{-6}$.")
def test_nine_hidden_factors():
    assert math.isclose(slope(0.0), 1 / 4)
    return 0.25**9


@claim(r"at $z = 4$ it is 56.6 times as steep as $\tfrac12 (a - y)^2$.")
def test_the_line_to_keep():
    return 1 / slope(4.0)
