"""The arguments of the losses: forms of the target, dtypes, refusals, symbols and sliders."""

import math

import jax
import numpy as np
import pytest
import sympy
from optional import optional

import xentlib as xl
from xentlib.engines.recorded import record
from xentlib.engines.symbolic import IndexedVector

torch = optional("torch")


INF, NAN = math.inf, math.nan
LOGITS = [[1.0, 2.0, 0.5], [0.3, -1.0, 2.0]]


@pytest.mark.parametrize(
    "dtype", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
)
def test_any_integer_dtype_is_a_class_number(dtype):
    target = np.array([1, 0], dtype)
    assert xl.cross_entropy_loss(LOGITS, target) == xl.cross_entropy_loss(LOGITS, [1, 0])
    if dtype in ("int8", "int16", "int32", "int64", "uint8"):
        tensor = torch.tensor(target)
        assert xl.cross_entropy_loss(torch.tensor(LOGITS), tensor) == pytest.approx(
            xl.cross_entropy_loss(LOGITS, [1, 0])
        )


def test_lists_tuples_and_single_numbers():
    expected = xl.cross_entropy_loss(np.array(LOGITS), np.array([1, 0]))
    assert xl.cross_entropy_loss(tuple(map(tuple, LOGITS)), (1, 0)) == expected
    assert xl.cross_entropy_loss(torch.tensor(LOGITS).double(), [1, 0]) == pytest.approx(expected)
    one = xl.cross_entropy_loss(LOGITS[0], 1)
    assert one == xl.cross_entropy_loss(LOGITS[0], np.int64(1))
    assert one == xl.cross_entropy_loss(LOGITS[0], [0.0, 1.0, 0.0])
    for options in ({}, {"reduction": "none"}, {"reduction": "sum"}, {"weight": [1.0, 2.0, 3.0]}):
        for label in (1, -100):
            loss = xl.cross_entropy_loss(LOGITS[0], label, **options)
            assert isinstance(loss, np.float64)
    single = xl.cross_entropy_loss(np.float32(LOGITS[0]), 1, weight=np.ones(3, np.float32))
    assert isinstance(single, np.float32)
    assert xl.cross_entropy_loss(torch.tensor(LOGITS), [1, 0]).shape == ()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_dtype_stays(dtype):
    logits = np.array(LOGITS, dtype)
    for result in (
        xl.cross_entropy_loss(logits, [1, 0]),
        xl.cross_entropy_loss(logits, [1, 0], label_smoothing=0.1),
        xl.cross_entropy_loss_grad(logits, [1, 0], reduction="none"),
        xl.cross_entropy_loss(logits, [1, 0], weight=np.ones(3, dtype)),
        xl.binary_cross_entropy_with_logits(logits, np.ones((2, 3), dtype)),
        xl.focal_loss(logits, np.ones((2, 3), dtype), gamma=1.5, alpha=0.3),
        xl.quadratic_cost(logits, np.ones((2, 3), dtype)),
        xl.skip_gram_loss(logits, [1, 0], logits),
    ):
        assert result.dtype == dtype


def test_half_precision_in_pytorch():
    logits = torch.tensor(LOGITS, dtype=torch.bfloat16)
    loss = xl.cross_entropy_loss(logits, torch.tensor([1, 0]))
    assert loss.dtype == torch.bfloat16
    assert float(loss) == pytest.approx(float(xl.cross_entropy_loss(LOGITS, [1, 0])), rel=0.01)


def test_float32_losses_are_summed_in_float64():
    rows = np.array([[-(2.0**24)], [-1], [-1]], np.float32)
    assert xl.nll_loss(rows, [0, 0, 0], reduction="sum") == 2.0**24 + 2
    assert xl.nll_loss(torch.from_numpy(rows), [0, 0, 0], reduction="sum") == 2.0**24 + 2


@pytest.mark.filterwarnings("error")
def test_mean_over_nothing_and_sum_over_nothing():
    empty, none = np.empty((0, 3)), np.empty(0, int)
    for logits, target, options in (
        (empty, none, {}),
        (empty, [], {}),
        (LOGITS, [-100, -100], {}),
        (LOGITS, [1, 1], {"weight": [1.0, 0.0, 1.0]}),
        (empty, np.empty((0, 3)), {}),
    ):
        assert math.isnan(xl.cross_entropy_loss(logits, target, **options))
        assert xl.cross_entropy_loss(logits, target, reduction="sum", **options) == 0
        none_left = xl.cross_entropy_loss(logits, target, reduction="none", **options)
        assert none_left.shape == (len(logits),)
    assert math.isnan(xl.binary_cross_entropy([], []))
    assert xl.quadratic_cost([], [], reduction="sum") == 0


REFUSED = {
    # The target of a classifier.
    r"target holds integers of shape \(2, 3\);.* or probabilities, which are floats of shape": (
        lambda: xl.cross_entropy_loss(LOGITS, [[0, 1, 0], [1, 0, 0]])
    ),
    "class numbers from 0 to 2; got 3 at index 1": lambda: xl.cross_entropy_loss(LOGITS, [0, 3]),
    "class numbers from 0 to 2; got -1 at index 0": lambda: xl.nll_loss(
        np.log(np.full((2, 3), 1 / 3)), [-1, 0]
    ),
    r"target holds floats of shape \(2,\);.* class numbers, which are integers of shape \(2,\)": (
        lambda: xl.cross_entropy_loss(LOGITS, [0.0, 1.0])
    ),
    r"holds integers of shape \(3,\); logits of shape \(2, 3\) need class numbers": (
        lambda: xl.cross_entropy_loss(LOGITS, [0, 1, 1])
    ),
    r"target holds floats of shape \(2, 2\);.* which are floats of shape \(2, 3\)$": (
        lambda: xl.cross_entropy_loss(LOGITS, [[0.5, 0.5], [0.5, 0.5]])
    ),
    "target must sum to 1; its sum is 1.5 at row 1": (
        lambda: xl.cross_entropy_loss(LOGITS, [[1.0, 0, 0], [0.5, 0.5, 0.5]])
    ),
    r"target must not be negative; got -0.5 at index \(0, 1\)": (
        lambda: xl.cross_entropy_loss(LOGITS, [[1.5, -0.5, 0], [1.0, 0, 0]])
    ),
    "ignore_index 0 goes with class numbers": (
        lambda: xl.cross_entropy_loss(LOGITS, np.eye(3)[:2], ignore_index=0)
    ),
    "logits must have one number per class": lambda: xl.cross_entropy_loss(1.0, 0),
    # The logits.
    "logits must be numbers below inf; got nan": lambda: xl.cross_entropy_loss([NAN, 1.0], 0),
    "logits must be numbers below inf; got inf": lambda: xl.cross_entropy_loss([INF, 1.0], 0),
    "finite logit in every row; got -inf at row 1": (
        lambda: xl.cross_entropy_loss([[0.0, 1.0], [-INF, -INF]], [0, 0])
    ),
    r"logarithms of probabilities, 0 or less; got 0.9 at index \(0, 1\)": (
        lambda: xl.nll_loss([[-0.1, 0.9]], [1])
    ),
    "logits is ragged": lambda: xl.cross_entropy_loss([[1.0], [1.0, 2.0]], [0, 0]),
    # Weights, smoothing, reduction.
    r"weight has shape \(2,\); there are 3 classes": (
        lambda: xl.cross_entropy_loss(LOGITS, [0, 1], weight=[1.0, 1.0])
    ),
    "weight must be finite and not negative; got -1 at index 2": (
        lambda: xl.cross_entropy_loss(LOGITS, [0, 1], weight=[1, 1, -1])
    ),
    "label_smoothing must lie between 0 and 1; got 1.5": (
        lambda: xl.cross_entropy_loss(LOGITS, [0, 1], label_smoothing=1.5)
    ),
    "label_smoothing must lie between 0 and 1; got nan": (
        lambda: xl.cross_entropy_loss_grad(LOGITS, [0, 1], label_smoothing=NAN)
    ),
    "reduction must be one of 'none', 'mean', 'sum'; got 'avg'": (
        lambda: xl.cross_entropy_loss(LOGITS, [0, 1], reduction="avg")
    ),
    r"reduction must be one of .* got 'mean '": (
        lambda: xl.binary_cross_entropy([0.5], [1], reduction="mean ")
    ),
    # The binary losses.
    "probability must lie between 0 and 1; got 1.2 at index 1": (
        lambda: xl.binary_cross_entropy([0.5, 1.2], [1, 0])
    ),
    "target must lie between 0 and 1; got -1 at index 0": (
        lambda: xl.binary_cross_entropy_with_logits([0.5, 1.2], [-1, 1])
    ),
    r"probability has shape \(2,\) and target has shape \(1,\)": (
        lambda: xl.binary_cross_entropy([0.5, 0.2], [1])
    ),
    r"logits has shape \(2, 1\) and target has shape \(2,\)": (
        lambda: xl.binary_cross_entropy_with_logits([[0.5], [0.2]], [1, 0])
    ),
    r"weight has shape \(2, 2\)": lambda: xl.binary_cross_entropy(
        [0.5, 0.2], [1, 0], weight=np.ones((2, 2))
    ),
    "pos_weight must be finite and not negative": (
        lambda: xl.binary_cross_entropy_with_logits([0.5], [1], pos_weight=-2.0)
    ),
    "label must be -1 or \\+1; got 0 at index 1": lambda: xl.logistic_loss([0.5, 1.0], [1, 0]),
    "gamma must be finite and not negative; got -1": lambda: xl.focal_loss([0.5], [1], gamma=-1),
    "alpha must lie between 0 and 1; got 2": lambda: xl.focal_loss([0.5], [1], alpha=2),
    r"output has shape \(1, 1, 1\)": lambda: xl.quadratic_cost([[[1.0]]], [[[1.0]]]),
    "output must be finite; got inf": lambda: xl.quadratic_cost([INF], [0.0]),
    # Words.
    "context must be class numbers from 0 to 1; got -100": (
        lambda: xl.skip_gram_loss([1.0], -100, [[1.0], [2.0]])
    ),
    r"context has shape \(2,\)": lambda: xl.skip_gram_loss([1.0], [0, 1], [[1.0], [2.0]]),
    r"center has shape \(2,\) and outside_vectors has shape \(2, 1\)": (
        lambda: xl.skip_gram_loss([1.0, 2.0], 0, [[1.0], [2.0]])
    ),
    "negatives must be class numbers from 0 to 1; got 2 at index 1": (
        lambda: xl.negative_sampling_loss([1.0], 0, [1, 2], [[1.0], [2.0]])
    ),
    r"center has shape \(1,\) and outside_vectors has shape \(2,\)": (
        lambda: xl.negative_sampling_loss([1.0], 0, [1], [1.0, 2.0])
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_refusals(message):
    with pytest.raises(ValueError, match=message):
        REFUSED[message]()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: xl.cross_entropy_loss(LOGITS, np.array([True, False])), "target holds booleans"),
        (lambda: xl.cross_entropy_loss(LOGITS, ["a", "b"]), "target holds text"),
        (lambda: xl.nll_loss([[-0.1, -3.0]], [[0.5, 0.5]]), "which are integers"),
        (lambda: xl.cross_entropy_loss(LOGITS, [0, 1], ignore_index=0.5), "a whole number"),
        (lambda: xl.cross_entropy_loss(LOGITS, [0, 1], ignore_index=True), "a whole number"),
        (lambda: xl.cross_entropy_loss(LOGITS, [0, 1], label_smoothing=None), "label_smoothing"),
        (lambda: xl.cross_entropy_loss(LOGITS, [0, 1], label_smoothing=True), "label_smoothing"),
        (lambda: xl.skip_gram_loss([1.0], 0.0, [[1.0]]), "context must hold class numbers"),
        (lambda: xl.cross_entropy_loss(np.array(LOGITS), torch.tensor([0, 1])), "kind"),
        (
            lambda: xl.negative_sampling_loss(np.ones(1), 0, torch.tensor([0]), np.ones((1, 1))),
            "kind",
        ),
        (
            lambda: xl.negative_sampling_loss(np.ones(1), 0, [0], torch.ones((1, 1))),
            "kind",
        ),
    ],
)
def test_wrong_types(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_rows_of_class_number_minus_100_do_not_count_by_default():
    rows = np.log([[0.5, 0.5], [0.25, 0.75]])
    for loss in (xl.nll_loss, xl.cross_entropy_loss):
        assert loss(rows, [0, -100]) == pytest.approx(math.log(2))
    for gradient in (xl.nll_loss_grad, xl.cross_entropy_loss_grad):
        assert gradient(rows, [0, -100])[1].tolist() == [0.0, 0.0]


def test_weights_of_a_row_are_those_of_every_row():
    p, y, w = [[0.5, 0.25], [0.9, 0.5]], [[1, 0], [0, 1]], [1.0, 3.0]
    losses = xl.binary_cross_entropy(p, y, reduction="none")
    np.testing.assert_allclose(xl.binary_cross_entropy(p, y, weight=w), (losses * w).mean())


def test_no_row_counts_and_nothing_changes():
    for gradient in (xl.cross_entropy_loss_grad, xl.nll_loss_grad):
        assert not gradient(np.log([[0.5, 0.5]]), [-100]).any()
        assert not gradient(np.log([[0.5, 0.5]]), [0], weight=[0.0, 1.0]).any()


@pytest.mark.parametrize("target", [1.0, 0.25, 0.0])
def test_focal_loss_weighs_the_classes_by_alpha(target):
    surprises = target * xl.softplus(-0.5), (1 - target) * xl.softplus(0.5)
    for alpha in (0.3, 1.0):
        loss = xl.focal_loss(0.5, target, gamma=0, alpha=alpha)
        assert loss == pytest.approx(alpha * surprises[0] + (1 - alpha) * surprises[1])


def test_a_general_number_of_classes():
    k, y, size = sympy.symbols("k y K", integer=True, positive=True)
    z, t = sympy.IndexedBase("z", real=True), sympy.IndexedBase("t", positive=True)
    logits, target = IndexedVector(z[k], k, size), IndexedVector(t[k], k, size)
    total = sympy.log(sympy.Sum(sympy.exp(z[k]), (k, 1, size)))
    assert xl.cross_entropy_loss(logits, y) == total - z[y]
    assert xl.cross_entropy_loss(logits, target) == -sympy.Sum((z[k] - total) * t[k], (k, 1, size))
    smoothing = sympy.Symbol("epsilon")
    smoothed = xl.cross_entropy_loss(logits, y, label_smoothing=smoothing)
    at_three = smoothed.subs({size: 3, y: 2}).doit()
    concrete = xl.cross_entropy_loss([z[1], z[2], z[3]], 1, label_smoothing=smoothing)
    assert sympy.simplify(at_three - concrete) == 0


def test_lists_of_symbols_and_of_sliders_are_probabilities():
    y = sympy.Symbol("y", positive=True)
    loss = xl.cross_entropy_loss([1.0, 2.0], [y, 1 - y])
    program = record(lambda y: {"loss": xl.cross_entropy_loss([1.0, 2.0], [y, 1 - y])}, {"y": 0.5})
    for share in (0.25, 1.0):
        right = xl.cross_entropy_loss([1.0, 2.0], [share, 1 - share])
        assert float(loss.subs(y, share)) == pytest.approx(right)
        assert program.evaluate({"y": share})["loss"] == pytest.approx(right)


def test_a_slider_may_choose_the_label():
    program = record(
        lambda label, e: {
            "loss": xl.cross_entropy_loss([1.0, 2.0, 0.5], label),
            "gradient": xl.cross_entropy_loss_grad([1.0, 2.0, 0.5], label, label_smoothing=e),
        },
        {"label": 0, "e": 0.1},
    )
    for label in range(3):
        played = program.evaluate({"label": label, "e": 0.3})
        assert played["loss"] == pytest.approx(xl.cross_entropy_loss([1.0, 2.0, 0.5], label))
        right = xl.cross_entropy_loss_grad([1.0, 2.0, 0.5], label, label_smoothing=0.3)
        np.testing.assert_allclose(played["gradient"], right, rtol=1e-12)


def test_sliders_may_choose_the_word_and_its_vector():
    def model(word, x):
        return {"loss": xl.skip_gram_loss([x, 0.5], word, [[1.0, 0.0], [0.0, 1.0], [2.0, 1.0]])}

    program = record(model, {"word": 0, "x": 1.0})
    for word in range(3):
        played = program.evaluate({"word": word, "x": 0.3})
        assert played["loss"] == pytest.approx(model(word, 0.3)["loss"])


def test_a_slider_may_choose_the_word_alone():
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0]])

    def model(word):
        sampled = xl.negative_sampling_loss(vectors[0], word, [0, 2], vectors)
        return {"loss": xl.skip_gram_loss(vectors[0], word, vectors), "sampled": sampled}

    program = record(model, {"word": 0})
    for word in range(3):
        played = program.evaluate({"word": word})
        assert played == pytest.approx(model(word))


def test_words_of_another_kind_of_array_are_named():
    torch = pytest.importorskip("torch")
    vectors = np.eye(2)
    with pytest.raises(TypeError, match=r"mix kinds of array: .*context is torch\.Tensor"):
        xl.skip_gram_loss(vectors[0], torch.tensor(1), vectors)


def test_a_slider_may_move_a_label_to_one_that_is_ignored():
    def model(label):
        return {"loss": xl.cross_entropy_loss(LOGITS, [label, 2], ignore_index=1)}

    program = record(model, {"label": 0})
    for label in range(3):
        assert program.evaluate({"label": label})["loss"] == pytest.approx(model(label)["loss"])


def test_a_slider_that_moves_a_weight_to_nothing():
    program = record(
        lambda w: {"loss": xl.cross_entropy_loss([[1.0, 2.0]], [0], weight=[w, 1.0])}, {"w": 1.0}
    )
    assert math.isnan(program.evaluate({"w": 0.0})["loss"])
    assert program.evaluate({"w": 3.0})["loss"] == pytest.approx(
        xl.cross_entropy_loss([[1.0, 2.0]], [0])
    )


def test_jax_differentiates_and_compiles_the_losses():
    with jax.enable_x64(True):
        logits, target = jax.numpy.array(LOGITS), jax.numpy.array([1, 0])
        analytic = xl.cross_entropy_loss_grad(LOGITS, [1, 0])
        for loss in (xl.cross_entropy_loss, jax.jit(xl.cross_entropy_loss)):
            assert float(loss(logits, target)) == pytest.approx(
                float(xl.cross_entropy_loss(LOGITS, [1, 0])), rel=1e-14
            )
            np.testing.assert_allclose(jax.grad(loss)(logits, target), analytic, rtol=1e-13)


def test_softmax_before_the_loss_traps_it():
    """ln(e + K - 1) - 1 and ln(e + K - 1) are the bounds of the loss of a softmax of a softmax."""
    for scale in (-50.0, 50.0):
        twice = xl.cross_entropy_loss(xl.softmax([scale, 0.0, 0.0]), 0)
        assert math.log(math.e + 2) - 1 - 1e-12 <= twice <= math.log(math.e + 2)
    log_p = xl.log_softmax([3.0, 1.0, 0.2])
    np.testing.assert_allclose(xl.log_softmax(log_p), log_p, rtol=1e-14)


def test_unsigned_class_numbers_may_be_ignored_or_not():
    z, labels = np.array([[1.0, 0.0], [0.0, 3.0]]), np.array([0, 1])
    for ignore_index in (0, 1, -100):
        signed, unsigned = (
            xl.cross_entropy_loss(z, y, ignore_index=ignore_index)
            for y in (labels, labels.astype(np.uint8))
        )
        assert unsigned == signed
    assert xl.skip_gram_loss(z, labels.astype(np.uint8), z) == xl.skip_gram_loss(z, labels, z)


def test_a_target_of_symbols_is_named_when_it_is_none():
    z = sympy.symbols("z1 z2", real=True)
    with pytest.raises(TypeError, match=r"^target is not an array of numbers: y has no range"):
        xl.cross_entropy_loss(z, sympy.IndexedBase("y"))
