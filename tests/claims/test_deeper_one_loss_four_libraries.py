"""The numbers and statements of the page on four libraries, computed again."""

import math
import warnings

import numpy as np
import pytest
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")

Z = np.array([[2.0, 1.0, 0.0, 0.0], [0.0, 2.0, 1.0, -1.0], [1.0, 0.0, -1.0, 1.5]])
LABELS, WEIGHT = np.array([0, 1, 3]), np.array([1.0, 2.0, 1.0, 5.0])
ONE_HOT, Q = np.eye(4)[LABELS], xl.softmax(Z)
SCORES, YES = np.array([1.5, -0.5, 3.0]), np.array([1.0, 1.0, 0.0])
WEIGHT_OF_YES = np.where(YES == 1, 9.0, 1.0)
RULED_OUT, FIRST = np.array([[2.0, 1.0, -np.inf]]), np.eye(3)[[0]]


def tensor(values):
    return torch.tensor(values)


@pytest.fixture
def kl(monkeypatch):
    """Keras' losses on PyTorch."""
    assert torch.Tensor  # else the test is skipped
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras", reason="Keras is a peer").losses


@pytest.fixture
def optax():
    jax = pytest.importorskip("jax", reason="JAX is a peer")
    with jax.enable_x64(True):
        yield pytest.importorskip("optax", reason="Optax is a peer")


@pytest.fixture
def log_loss():
    return pytest.importorskip("sklearn.metrics", reason="scikit-learn is a peer").log_loss


def weighted_mean():
    return xl.cross_entropy_loss(Z, LABELS, weight=WEIGHT)


def mean_over_rows():
    return (WEIGHT[LABELS] * xl.cross_entropy_loss(Z, LABELS, reduction="none")).mean()


def right():
    return xl.cross_entropy_loss(Z, LABELS)


def right_binary():
    return xl.binary_cross_entropy_with_logits(SCORES, YES)


@claim("PyTorch reports a loss of 0.5768, Keras one of 1.5381.")
def test_the_two_losses():
    return weighted_mean(), mean_over_rows()


@claim(r"""$e^2 + e + 1 + 1 = 12.107$, and the first row costs $\ln 12.107 - 2 = 0.4938$ nat.""")
def test_the_first_row_by_hand():
    total = math.e**2 + math.e + 2
    assert math.isclose(math.log(total) - 2, xl.cross_entropy_loss(Z[0], 0))
    return total, total, math.log(total) - 2


@claim("Keras computes in 32-bit floats unless told otherwise")
def test_keras_computes_in_32_bits():
    return 32


def test_keras_has_seven_digits(kl):
    loss = float(kl.SparseCategoricalCrossentropy(from_logits=True)(LABELS, Z))
    assert 0 < abs(loss - right()) < 1e-6


@claim(
    """There are the two losses from the top of the page, 0.5768 nat and 1.5381 nats. PyTorch itself gives either"""
)
def test_pytorch_gives_either():
    numbers, rows = (
        F.cross_entropy(tensor(Z), target, weight=tensor(WEIGHT)).item()
        for target in (tensor(LABELS), tensor(ONE_HOT))
    )
    return numbers, rows


@claim(
    """`ignore_index` and `ignore_class` work with class numbers only, and leave the row out of
    the sum and of the divisor."""
)
def test_ignored_rows():
    with pytest.raises(RuntimeError, match="not supported for floating point"):
        F.cross_entropy(tensor(Z), tensor(ONE_HOT), ignore_index=0)
    kept = xl.cross_entropy_loss(Z[[0, 2]], [0, 3])
    assert math.isclose(F.cross_entropy(tensor(Z), tensor([0, -100, 3])).item(), kept)


@claim("| all rows ignored | NaN | 0 | error | by hand |")
def test_all_rows_ignored():
    assert math.isnan(F.cross_entropy(tensor(Z), tensor([-100] * 3)))


def test_all_rows_ignored_elsewhere(kl, log_loss):
    keras = kl.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-100)
    assert float(keras(np.full(3, -100), Z)) == 0
    with pytest.raises(ValueError):
        log_loss([], np.zeros((0, 4)), labels=range(4))


def test_label_smoothing_of_keras_is_not_for_class_numbers(kl):
    with pytest.raises(TypeError):
        kl.SparseCategoricalCrossentropy(label_smoothing=0.1)


# ------------------------------------------------------------------ Keras averages first


@claim("With four classes, their 0.1 is 0.1333 in PyTorch.")
def test_the_other_epsilon():
    others = np.array([0.9, 0.1 / 3, 0.1 / 3, 0.1 / 3])
    assert np.allclose((1 - 0.1 * 4 / 3) * np.eye(4)[0] + 0.1 * 4 / 3 / 4, others)
    return 0.1, 0.1 * 4 / 3


@claim(
    """Together with smoothing, PyTorch weighs each class's share of the smoothed label with that class's own
    weight, and
    still divides by the weights of the labels. Smooth by hand and pass soft labels, and the divisor is the number of
    rows: another loss."""
)
def test_weights_and_smoothing_together():
    weight, logits = torch.tensor(WEIGHT), tensor(Z)
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
    r"""To rule a class out, set its logit to $-\infty$, but only with class numbers. Label smoothing asks for a share
    of every class, and the loss is then infinite."""
)
def test_a_class_that_is_ruled_out():
    logits, label = torch.tensor([[2.0, 1.0, -math.inf]]), torch.tensor([0])
    without = F.cross_entropy(logits[:, :2], label)
    assert F.cross_entropy(logits, label) == without
    assert F.cross_entropy(logits, label, label_smoothing=0.1) == math.inf


@claim("PyTorch leaves out rows with the label −100 unless you name another:")
def test_the_default_of_ignore_index():
    without = xl.cross_entropy_loss(Z[[0, 2]], [0, 3])
    assert math.isclose(F.cross_entropy(tensor(Z), tensor([0, -100, 3])).item(), without)
    return -100


@claim("It prints 8.9175 where 4.5427 was wanted, without a warning.")
def test_mean_times_mean():
    wanted = (
        WEIGHT_OF_YES * xl.binary_cross_entropy_with_logits(SCORES, YES, reduction="none")
    ).mean()
    return WEIGHT_OF_YES.mean() * right_binary(), wanted


def test_keras_averages_the_last_axis_first(kl):
    each = kl.BinaryCrossentropy(from_logits=True, reduction="none")
    assert tuple(each(ONE_HOT, Z).shape) == (3,) and tuple(each(YES, SCORES).shape) == ()
    keras = kl.BinaryCrossentropy(from_logits=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        flat = float(keras(YES, SCORES, WEIGHT_OF_YES))
        column = float(keras(YES[:, None], SCORES[:, None], WEIGHT_OF_YES))
    assert abs(flat - 8.9175) < 1e-4 and abs(column - 4.5427) < 1e-4


@claim(
    "Wanted are the three on the diagonal, with the mean 1.4080; the mean of all nine is 0.8525."
)
def test_nine_losses():
    nine = xl.binary_cross_entropy_with_logits(
        SCORES[:, None] + 0 * YES, YES + 0 * SCORES[:, None], reduction="none"
    )
    assert math.isclose(nine.trace() / 3, right_binary())
    return right_binary(), nine.mean()


def test_shapes_that_do_not_fit(kl, optax):
    nine = optax.sigmoid_binary_cross_entropy(SCORES[:, None], YES)
    assert nine.shape == (3, 3) and abs(nine.mean() - 0.8525) < 1e-4
    keras = float(kl.BinaryCrossentropy(from_logits=True)(YES, SCORES[:, None]))
    assert abs(keras - right_binary()) < 1e-6
    with pytest.raises(ValueError):
        F.binary_cross_entropy_with_logits(tensor(SCORES[:, None]), tensor(YES))


# ------------------------------------------------------------------ the table of traps


@claim("The right loss of our batch is 0.5273 nat, of the three yes-or-no questions 1.4080 nats.")
def test_the_right_losses():
    return right(), right_binary()


@claim(
    "| gave probabilities where logits belong | silent: 1.0682, for yes or no 0.7222 | hand over logits |"
)
def test_probabilities_as_logits():
    return (
        F.cross_entropy(tensor(Q), tensor(LABELS)),
        F.binary_cross_entropy_with_logits(tensor(xl.sigmoid(SCORES)), tensor(YES)),
    )


@claim(
    """| gave logits where probabilities belong | Keras silent: 0.1352; PyTorch and scikit-learn
    refuse | `from_logits=True` |"""
)
def test_logits_as_probabilities():
    with pytest.raises(RuntimeError):
        F.binary_cross_entropy(tensor(SCORES), tensor(YES))
    rows = np.clip(Z / Z.sum(axis=1, keepdims=True), 1e-7, 1 - 1e-7)  # what Keras makes of them
    return xl.nll_loss(np.log(rows), LABELS)


def test_keras_and_scikit_learn_take_logits_for_probabilities(kl, log_loss):
    assert abs(float(kl.SparseCategoricalCrossentropy()(LABELS, Z)) - 0.1352) < 1e-4
    with pytest.raises(ValueError):
        log_loss(LABELS, Z, labels=range(4))


@claim("silent, here below 0: −1.8333, −0.5924")
def test_nll_loss_of_other_things():
    return F.nll_loss(tensor(Z), tensor(LABELS)), F.nll_loss(tensor(Q), tensor(LABELS))


@claim("| labels −1 and +1 where 0 and 1 belong | silent: 2.4080, and no floor | `(y + 1) / 2` |")
def test_labels_of_the_other_coding():
    far = F.binary_cross_entropy_with_logits(tensor([-50.0]), tensor([-1.0]))
    assert far < -40
    return F.binary_cross_entropy_with_logits(tensor(SCORES), tensor(2 * YES - 1))


@claim("| labels 0 and 1 where −1 and +1 belong | silent: 0.6229 | `2 * y - 1` |")
def test_labels_of_the_first_coding():
    return F.soft_margin_loss(tensor(SCORES), tensor(YES))


@claim("silent: PyTorch 1.1512, Keras 6.5692, Optax 1.9446")
def test_swapped():
    torch_swapped = F.cross_entropy(tensor(ONE_HOT), tensor(Q))
    keras = xl.cross_entropy(Q, np.clip(ONE_HOT, 1e-7, 1 - 3e-7), base=math.e).mean()
    optax = (-Z * xl.log_softmax(ONE_HOT)).sum(axis=1).mean()
    return torch_swapped, keras, optax


def test_keras_and_optax_swapped(kl, optax):
    assert abs(float(kl.CategoricalCrossentropy()(Q, ONE_HOT)) - 6.5692) < 1e-4
    assert abs(optax.softmax_cross_entropy(ONE_HOT, Z).mean() - 1.9446) < 1e-4


@claim(
    """PyTorch refuses floats and 32-bit integers as class numbers, and integers as one-hot rows or as yes and no"""
)
def test_labels_of_the_wrong_type():
    z, labels, rows = tensor(Z), tensor(LABELS), tensor(ONE_HOT)
    for target in (labels.double(), labels.int(), rows.long()):
        with pytest.raises(RuntimeError):
            F.cross_entropy(z, target)
    with pytest.raises(RuntimeError):
        F.binary_cross_entropy_with_logits(tensor(SCORES), tensor(YES).long())
    return 32


FOUR, FOUR_LABELS = np.vstack([Z, Z[:1]]), np.array([0, 1, 3, 2])


@claim("silent if there are as many rows as classes: 13.1137 for 1.0190")
def test_class_numbers_for_one_hot_rows():
    wrong = (-FOUR_LABELS * xl.log_softmax(FOUR)).sum(axis=1).mean()
    return wrong, xl.cross_entropy_loss(FOUR, FOUR_LABELS)


def test_optax_takes_class_numbers_for_one_hot_rows(optax):
    wrong = optax.softmax_cross_entropy(FOUR, FOUR_LABELS).mean()
    assert abs(wrong - 13.1137) < 1e-4
    with pytest.raises(ValueError):
        optax.softmax_cross_entropy(Z, LABELS)


@claim(
    "| classes last, in PyTorch | refused, but silent if there are as many words as classes | `.movedim(-1, 1)` |"
)
def test_classes_last():
    random = np.random.default_rng(8)
    five, four = random.normal(size=(2, 5, 4)), random.normal(size=(2, 4, 4))
    with pytest.raises(RuntimeError):
        F.cross_entropy(tensor(five), tensor(random.integers(0, 4, (2, 5))))
    tags = tensor(random.integers(0, 4, (2, 4)))
    wrong, right = (F.cross_entropy(z, tags) for z in (tensor(four), tensor(four).movedim(-1, 1)))
    assert not torch.isclose(wrong, right)


@claim("| (3, 1) against (3,), in Optax | silent: 0.8525 | `z[:, 0]` |")
def test_shapes_again():
    losses = [[xl.binary_cross_entropy_with_logits(z, y) for y in YES] for z in SCORES]
    return np.mean(losses)


@claim("| soft labels that do not sum to 1 | silent in PyTorch, Keras and Optax | check the sum |")
def test_soft_labels_that_do_not_sum_to_1():
    much = np.array([[0.5, 0.5, 0.5, 0.0]])
    loss = -(much * xl.log_softmax(Z[:1])).sum()
    assert math.isclose(F.cross_entropy(tensor(Z[:1]), tensor(much)).item(), loss)


def test_soft_labels_elsewhere(kl, optax):
    much = np.array([[0.5, 0.5, 0.5, 0.0]])
    loss = -(much * xl.log_softmax(Z[:1])).sum()
    assert math.isclose(optax.softmax_cross_entropy(Z[:1], much)[0], loss)
    keras = kl.CategoricalCrossentropy(from_logits=True)
    assert abs(float(keras(much, Z[:1])) - loss) < 1e-6


@claim("NaN in PyTorch, Keras and Optax; with a class number 0.3133")
def test_a_logit_of_minus_infinity():
    assert math.isnan(F.cross_entropy(tensor(RULED_OUT), tensor(FIRST)))
    large = np.array([[2.0, 1.0, -1e9]])
    number = F.cross_entropy(tensor(RULED_OUT), tensor([0]))
    assert torch.isclose(F.cross_entropy(tensor(large), tensor(FIRST)), number)
    return number


def test_a_logit_of_minus_infinity_elsewhere(kl, optax):
    assert math.isnan(float(kl.CategoricalCrossentropy(from_logits=True)(FIRST, RULED_OUT)))
    assert math.isnan(optax.softmax_cross_entropy(RULED_OUT, FIRST)[0])
    number = optax.softmax_cross_entropy_with_integer_labels(RULED_OUT, np.array([0]))[0]
    assert abs(number - 0.3133) < 1e-4


@claim("PyTorch refuses, and Keras on PyTorch; Optax NaN, and −1 is silently the last class")
def test_a_class_that_does_not_exist():
    with pytest.raises(IndexError):
        F.cross_entropy(tensor(Z), tensor([0, 1, 4]))


def test_a_class_that_does_not_exist_elsewhere(kl, optax):
    with pytest.raises(IndexError):
        kl.SparseCategoricalCrossentropy(from_logits=True)(np.array([0, 1, 4]), Z)
    none, minus, last = optax.softmax_cross_entropy_with_integer_labels(
        Z[[1, 1, 1]], np.array([4, -1, 3])
    )
    assert math.isnan(none) and minus == last


@claim(
    """| −100 in Keras without `ignore_class` | silent: 0.3806 for 0.5709, the row counts in the
    divisor | `ignore_class=-100` |"""
)
def test_minus_100():
    kept = xl.cross_entropy_loss(Z, [0, -100, 3], reduction="sum")
    return -100, kept / 3, kept / 2


def test_minus_100_in_keras(kl):
    loss = kl.SparseCategoricalCrossentropy(from_logits=True)(np.array([0, -100, 3]), Z)
    assert abs(float(loss) - 0.3806) < 1e-4


SKY = ["sun", "cloud", "rain"]
SAID = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]])


@claim("silent: 2.0715 for 0.3635; `labels=` warns, and reorders nothing")
def test_columns():
    alphabet = sorted(SKY)
    wrong = -np.log([row[alphabet.index(name)] for row, name in zip(SAID, SKY)]).mean()
    return wrong, -np.log(SAID.diagonal()).mean()


def test_columns_in_scikit_learn(log_loss):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        silent = log_loss(SKY, SAID)
    with pytest.warns(UserWarning, match="lexicographically"):
        assert log_loss(SKY, SAID, labels=SKY) == silent
    assert abs(silent - 2.0715) < 1e-4
    assert math.isclose(log_loss(SKY, SAID[:, [1, 2, 0]]), -np.log(SAID.diagonal()).mean())
    with pytest.raises(ValueError):
        log_loss(LABELS, Q)


@claim("""PyTorch stops at 100 nats, scikit-learn at 36.04 nats in 64 bits, Keras near 16 nats.""")
def test_where_the_libraries_cut():
    loss = F.binary_cross_entropy(tensor([1.0]), tensor([0.0]))
    return loss, -math.log(np.finfo(np.float64).eps), 64, -math.log(2.0**-23)


def test_where_scikit_learn_and_keras_cut(kl, log_loss):
    no, sure = np.zeros(1), np.ones(1)
    assert abs(log_loss(no, sure, labels=[0, 1]) - 36.04) < 0.005
    assert abs(float(kl.BinaryCrossentropy()(no, sure)) - 16) < 0.1
