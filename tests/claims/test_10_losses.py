"""What chapter 10 says, computed."""

import math

import numpy as np
import pytest
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
LOGITS = np.array([2.0, 1.0, 0.0, 0.0])
SUNNY = np.array([1.0, 0.0, 0.0, 0.0])
Z = np.array([[2.0, 1.0, 0.0, 0.0], [0.0, 2.0, 1.0, -1.0], [1.0, 0.0, -1.0, 1.5]])
LABELS, WEIGHT = np.array([0, 1, 3]), np.array([1.0, 2.0, 1.0, 5.0])


def smoothed(epsilon, classes):
    """A one-hot label of class 0 with a share of epsilon spread over all classes."""
    return (1 - epsilon) * np.eye(classes)[0] + epsilon / classes


def floor(epsilon, classes):
    return xl.entropy(smoothed(epsilon, classes), base=math.e)


def weighted_mean(rows=slice(None)):
    return xl.cross_entropy_loss(Z[rows], LABELS[rows], weight=WEIGHT)


def mean_over_rows():
    each = xl.cross_entropy_loss(Z, LABELS, reduction="none")
    return (WEIGHT[LABELS] * each).mean()


def from_logits(z, y, **options):
    return xl.binary_cross_entropy_with_logits(z, y, **options)


# ------------------------------------------------------------------ opening and predict
@claim('both say "cross-entropy" can show 0.58 nat and 1.54 nats for the same batch')
def test_two_programs():
    return weighted_mean(), mean_over_rows()


@claim("Neither: both get 2.1269 nats. It is the same loss.")
def test_both_codings():
    assert math.isclose(from_logits(-2.0, 1), xl.logistic_loss(-2.0, 1), rel_tol=1e-15)
    return from_logits(-2.0, 1)


@claim(r"Four classes, {term}`label smoothing` with $\varepsilon = 0.1$.")
def test_smoothing_given():
    return 0.1


@claim(
    """
    The smoothed label is $(0.925, 0.025, 0.025, 0.025)$, and the best forecast is the label
    itself: 0.925, not 1. The smallest loss is its entropy, 0.3488 nat.
    """
)
def test_smoothed_label():
    return *smoothed(0.1, 4), smoothed(0.1, 4)[0], floor(0.1, 4)


@claim("Two examples have losses of 1 nat and 3 nats. Their classes have weights 1 and 3.")
def test_given_losses():
    return 1, 3


@claim(
    r"""
    $(1 \cdot 1 + 3 \cdot 3) / (1 + 3) = 2.5$ nats: the weighted sum is divided by the sum of
    the weights. Dividing by the number of examples gives 5 nats
    """
)
def test_two_means():
    losses = weights = np.array([1.0, 3.0])
    return (losses * weights).sum() / weights.sum(), (losses * weights).mean()


@claim("so each unit of score costs about one nat more")
def test_slope_on_the_wrong_side():
    step = from_logits(-6.0, 1) - from_logits(-5.0, 1)
    assert 0.99 < step < 1


# ------------------------------------------------------------------ prove
@claim(
    r"""
    With $z = 40$ and $y = 0$ the loss is 40 nats, but a 64-bit float holds $\sigma(40)$ as
    exactly 1:
    """
)
def test_large_logit():
    assert xl.sigmoid(40.0) == 1 and xl.binary_cross_entropy(1.0, 0) == math.inf
    assert np.finfo(np.float64).bits == 64
    return 40, from_logits(40.0, 0), 64, 40


@claim("`xentlib` refuses such a label; PyTorch's loss from logits does not.")
def test_minus_one_where_zero_belongs():
    with pytest.raises(ValueError):
        from_logits(-50.0, -1)
    z, y = torch.tensor([-50.0]), torch.tensor([-1.0])
    assert torch.nn.functional.binary_cross_entropy_with_logits(z, y) < -40


# ------------------------------------------------------------------ labels and classes
@claim("The loss here is 0.4938 nat.")
def test_softmax_loss():
    return xl.cross_entropy_loss(LOGITS, 0)


@claim(
    """
    The four probabilities sum to 2.6119, and nothing is wrong with that. The losses sum to
    2.8265 nats.
    """
)
def test_sigmoid_losses():
    return xl.sigmoid(LOGITS).sum(), from_logits(LOGITS, SUNNY, reduction="sum")


@claim("The loss of 0.7066 nat a label is a quarter of the loss of the day.")
def test_mean_over_labels():
    assert math.isclose(from_logits(LOGITS, SUNNY), from_logits(LOGITS, SUNNY, reduction="sum") / 4)
    return from_logits(LOGITS, SUNNY)


# ------------------------------------------------------------------ soft and smoothed labels
@claim(
    """
    it is $H(p, q) = 2$ bits, that is 1.3863 nats. The floor is $H(p) = 1.75$ bits, or 1.2130
    nats: no training gets below.
    """
)
def test_the_weather_as_a_label():
    uniform = np.full(4, 1 / 4)
    assert xl.cross_entropy(WEATHER, uniform) == 2
    return (
        xl.cross_entropy_loss(np.zeros(4), WEATHER),
        xl.entropy(WEATHER),
        xl.entropy(WEATHER, base=math.e),
    )


@claim(r"Move $\varepsilon$ from 0.1 to 0.01.")
def test_two_settings():
    return 0.1, 0.01


@claim(r"For $K = 4$ and $\varepsilon = 0.1$ the floor is 0.3488 nat.")
def test_floor():
    q = xl.softmax(np.array([math.log(37), 0.0, 0.0, 0.0]))
    assert np.allclose(q, smoothed(0.1, 4))
    loss = xl.cross_entropy_loss(np.log(q), 0, label_smoothing=0.1)
    assert math.isclose(loss, floor(0.1, 4))
    return 0.1, loss


@claim(
    r"""
    With four classes, an $\varepsilon'$ of 0.1 in such a codebase is $\varepsilon = 0.1333$ in
    PyTorch. With two classes it is twice as much.
    """
)
def test_the_other_epsilon():
    assert np.allclose(smoothed(0.1 * 4 / 3, 4), [0.9, 0.1 / 3, 0.1 / 3, 0.1 / 3])
    assert np.allclose(smoothed(0.1 * 2, 2), [0.9, 0.1])
    return 0.1, 0.1 * 4 / 3


# ------------------------------------------------------------------ weights
@claim("The third and the fourth number, 0.5768 nat and 1.5381 nats")
def test_third_and_fourth():
    soft = xl.cross_entropy_loss(Z, np.eye(4)[LABELS], weight=WEIGHT)
    assert math.isclose(soft, mean_over_rows())
    return weighted_mean(), mean_over_rows()


@claim("In a batch that holds a single class, or a batch of one, the weights cancel")
def test_weights_cancel():
    plain = xl.cross_entropy_loss(Z, [1, 1, 1])
    assert math.isclose(xl.cross_entropy_loss(Z, [1, 1, 1], weight=WEIGHT), plain)


@claim("`ignore_index` (PyTorch's default is −100) leaves these rows out")
def test_ignored_rows():
    kept = xl.cross_entropy_loss(Z, [0, -100, 3])
    assert math.isclose(kept, xl.cross_entropy_loss(Z[[0, 2]], [0, 3]))
    target = torch.tensor([0, -100, 3])
    assert math.isclose(torch.nn.functional.cross_entropy(torch.tensor(Z), target), kept)
    return -100


@claim("0/0, and PyTorch and `xentlib` both answer NaN")
def test_all_rows_ignored():
    assert math.isnan(xl.cross_entropy_loss(Z, [-100] * 3))
    target = torch.tensor([-100] * 3)
    assert math.isnan(torch.nn.functional.cross_entropy(torch.tensor(Z), target))


@claim("for a share of 0.1 and $c = 9$ it is 0.5.")
def test_balanced():
    z = np.linspace(-5, 5, 100_001)
    loss = from_logits(z, np.full(z.shape, 0.1), pos_weight=9.0, reduction="none")
    return 0.1, xl.sigmoid(z[loss.argmin()])


@claim(
    r"""
    subtract $\ln c$ from the logit: here 2.1972, and the forecast is 0.1 again.
    """
)
def test_correction():
    return math.log(9), xl.sigmoid(0 - math.log(9))


@claim(
    r"""Class weights do the same to a softmax: its best forecast is proportional to $w_k p_k$ and not to $p_k$, and
    $\ln w_k$ is what has to be taken off each logit."""
)
def test_class_weights_move_the_best_forecast():
    logits = np.log(
        WEIGHT * WEATHER
    )  # best, if the gradient of the expected weighted loss is 0 there
    gradient = sum(
        WEATHER[k] * WEIGHT[k] * xl.cross_entropy_loss_grad(logits, np.eye(4)[k]) for k in range(4)
    )
    assert np.allclose(gradient, 0)
    assert not np.allclose(xl.softmax(logits), WEATHER)
    assert np.allclose(xl.softmax(logits - np.log(WEIGHT)), WEATHER)


@claim(
    """PyTorch weighs each class's share of the smoothed label with that class's own weight, and still divides by the
    weights of the labels. Smooth by hand and pass soft labels, and the divisor is the number of rows: another loss."""
)
def test_weights_and_smoothing_together():
    F = torch.nn.functional
    weight, logits = torch.tensor(WEIGHT), torch.tensor(Z)
    soft = torch.tensor(0.9 * np.eye(4)[LABELS] + 0.1 / 4)
    total = -(weight * soft * logits.log_softmax(1)).sum().item()
    options = {"weight": weight, "label_smoothing": 0.1}
    at_once = F.cross_entropy(logits, torch.tensor(LABELS), **options).item()
    by_hand = F.cross_entropy(logits, soft, weight=weight).item()
    assert math.isclose(at_once, total / WEIGHT[LABELS].sum())
    assert math.isclose(by_hand, total / len(LABELS))
    assert math.isclose(
        at_once, xl.cross_entropy_loss(Z, LABELS, weight=WEIGHT, label_smoothing=0.1)
    )


@claim(
    r"""$-\infty$ (but not with label smoothing, which asks for a share of every class: the loss is then infinite)."""
)
def test_a_class_that_is_ruled_out():
    F = torch.nn.functional
    logits, label = torch.tensor([[2.0, 1.0, -math.inf]]), torch.tensor([0])
    without = F.cross_entropy(logits[:, :2], label)
    assert F.cross_entropy(logits, label) == without
    assert F.cross_entropy(logits, label, label_smoothing=0.1) == math.inf


# ------------------------------------------------------------------ focal loss
@claim(
    r"""
    With $\gamma = 2$ an example at $q_y = 0.9$ counts a hundred times less than in the
    cross-entropy, one at $q_y = 0.1$ only 1.23 times less.
    """
)
def test_easy_examples():
    easy, hard = math.log(9), -math.log(9)
    assert math.isclose(from_logits(easy, 1) / xl.focal_loss(easy, 1), 100)
    return 0.9, 0.1, from_logits(hard, 1) / xl.focal_loss(hard, 1)


@claim(
    r"""
    If the true probability is 0.9, the forecast that minimises the expected focal loss with
    $\gamma = 2$ is 0.694.
    """
)
def test_focal_loss_is_too_modest():
    q = np.linspace(0.01, 0.99, 98_001)
    z, ones = np.log(q / (1 - q)), np.ones(q.shape)
    hit, miss = (xl.focal_loss(z, y, reduction="none") for y in (ones, 0 * ones))
    return 0.9, q[np.argmin(0.9 * hit + 0.1 * miss)]


# ------------------------------------------------------------------ check
@claim(
    r"""
    $e^2 + e + 1 + 1 = 12.107$, and $\ln 12.107 - 2 = 0.4938$ nat
    """
)
def test_by_hand():
    total = math.e**2 + math.e + 2
    return total, total, math.log(total) - 2


@claim("Keras computes in 32-bit floats unless told otherwise")
def test_keras_floats():
    keras = keras_on_torch()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(LABELS, Z)
    assert abs(float(loss) - xl.cross_entropy_loss(Z, LABELS)) < 1e-6
    return 32


@claim(
    """
    PyTorch stops at 100 nats, scikit-learn at 36.04 nats in 64 bits, Keras near 16 nats.
    """
)
def test_where_the_libraries_cut_off():
    log_loss = pytest.importorskip("sklearn.metrics", reason="scikit-learn is a peer").log_loss
    keras, no, sure = keras_on_torch(), np.zeros(1), np.ones(1)
    loss = torch.nn.functional.binary_cross_entropy(torch.tensor(sure), torch.tensor(no))
    cut = log_loss(no, sure, labels=[0, 1])
    return loss, cut, 64, float(keras.losses.BinaryCrossentropy()(no, sure))


def keras_on_torch():
    assert torch.__name__ == "torch"  # else the test is skipped
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", "torch")
        return pytest.importorskip("keras", reason="Keras is a peer")


# ------------------------------------------------------------------ what people get wrong
@claim(r"0.3488 nat for $K = 4$ and $\varepsilon = 0.1$. Subtract it")
def test_floor_again():
    return floor(0.1, 4), 0.1


@claim(
    """
    On the batch of this chapter the weights turn 0.5273 nat into 0.5768 nat, though they are
    1, 2 and 5.
    """
)
def test_weights_hardly_change_the_mean():
    assert list(WEIGHT[LABELS]) == [1, 2, 5]
    return xl.cross_entropy_loss(Z, LABELS), weighted_mean()


@claim(
    """
    the two means are 0.4581 nat and 0.6480 nat, and their mean is 0.5530 nat, not 0.5768 nat.
    """
)
def test_means_of_parts():
    first, second = weighted_mean(slice(2)), weighted_mean(slice(2, 3))
    return first, second, (first + second) / 2, weighted_mean()


# ------------------------------------------------------------------ exercises
@claim(
    r"""
    $\operatorname{softplus}(2) = 2.1269$ nats for the label 1 and $\operatorname{softplus}(-2) =
    0.1269$ nat for the label 0.
    """
)
def test_exercise_1():
    return xl.softplus(2.0), xl.softplus(-2.0)


@claim(r"Ten classes, $\varepsilon = 0.1$.")
def test_exercise_3_given():
    return 0.1


@claim(
    r"""
    $1 - 0.1 + 0.01 = 0.91$; each other class 0.01. The gap is $\ln 91 = 4.511$. The floor is
    $-0.91 \ln 0.91 - 0.09 \ln 0.01 = 0.5003$ nat. $\varepsilon' = 0.1 \cdot 9/10 = 0.09$.
    """
)
def test_exercise_3():
    right, other = smoothed(0.1, 10)[:2]
    gap = math.log(right / other)
    wrong = 9 * other
    numbers = (0.1, other, right, other, 91, gap, -right, right, wrong, other, floor(0.1, 10))
    return *numbers, 0.1, 0.1 * 9 / 10


ROWS_A, LOSS_A, ROWS_B, LOSS_B, WEIGHT_B = 90, 0.2, 10, 1.0, 9


@claim(
    """
    A batch holds 90 rows of class A with a mean loss of 0.2 nat and 10 rows of class B with a
    mean loss of 1 nat.
    """
)
def test_exercise_4_given():
    return ROWS_A, LOSS_A, LOSS_B


@claim(
    r"""
    The weighted sum is $90 \cdot 0.2 + 9 \cdot 10 \cdot 1 = 108$ nats. PyTorch divides by $90 +
    90 = 180$ and reports 0.6 nat, the mean of the two classes' losses. The mean over 100 rows is
    1.08 nats. Without weights it is $(18 + 10)/100 = 0.28$ nat.
    """
)
def test_exercise_4():
    total = ROWS_A * LOSS_A + WEIGHT_B * ROWS_B * LOSS_B
    divisor = ROWS_A + WEIGHT_B * ROWS_B
    rows = ROWS_A + ROWS_B
    assert math.isclose(total / divisor, (LOSS_A + LOSS_B) / 2)
    plain = ROWS_A * LOSS_A + ROWS_B * LOSS_B
    given = (ROWS_A, LOSS_A, total, ROWS_A, WEIGHT_B * ROWS_B, divisor)
    return *given, total / divisor, rows, total / rows, ROWS_A * LOSS_A, rows, plain / rows


@claim(r"A well-trained model answers $\sigma(z) = 0.5$.")
def test_exercise_5_given():
    return xl.sigmoid(0.0)


@claim(
    r"""
    The logit is 0, and the weight added $\ln 99 = 4.595$ to it. The honest logit is $-4.595$,
    which is $\sigma(-4.595) = 0.01$
    """
)
def test_exercise_5():
    moved = math.log(99)
    return 99, moved, -moved, -moved, xl.sigmoid(-moved)


@claim(
    """
    A tagger has 1000 labels, each true for 0.2 % of the examples. Its mean binary cross-entropy
    is 0.02 nat
    """
)
def test_exercise_6_given():
    return 1000, 0.2, 0.02


@claim(
    r"""
    A model that always answers 0.002 pays the entropy of $(0.002, 0.998)$: 0.0144 nat a label.
    The tagger is worse than that. The mean over entries hides it: an example costs $1000 \cdot
    0.02 = 20$ nats.
    """
)
def test_exercise_6():
    at_least = xl.binary_entropy(0.002, base=math.e)
    assert at_least < 0.02
    return 0.002, 0.002, 1 - 0.002, at_least, 1000, 0.02, 1000 * 0.02
