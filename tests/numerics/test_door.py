"""What comes to the door from elsewhere: infinities, byte orders, NumPy's integers, padding, tables."""

import math

import numpy as np
import pytest
import sympy
from optional import optional

import xentlib as xl
from xentlib.explore import Slider

torch = optional("torch")

INF, NAN = math.inf, math.nan
P = np.array([[0.5, 0.5], [0.25, 0.75]])


@pytest.mark.parametrize("rows", [1, 40_000])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "z, expected",
    [
        ([-INF, -INF], -INF),
        ([INF, 1.0], INF),
        ([INF, -INF], INF),
        ([INF, INF], INF),
        ([-INF, 2.0], 2.0),
    ],
)
def test_logsumexp_of_infinities(array, z, expected, dtype, rows):
    result = xl.logsumexp(array(np.tile(np.array(z, dtype), (rows, 1))))
    assert np.all(np.asarray(result) == expected)


@pytest.mark.parametrize("function", [xl.logsumexp, xl.log_softmax, xl.softmax, xl.entropy])
def test_a_single_number_is_no_list(function):
    for single in (2.0, np.array(2.0), torch.tensor(2.0)):
        with pytest.raises(
            ValueError, match=r"^[zp] must be a list of .*; got the single number 2(\.0)?$"
        ):
            function(single)


def test_logsumexp_refuses_nan(array):
    with pytest.raises(
        ValueError, match=r"^z must be a number, not NaN; got nan at index \(0, 1\)$"
    ):
        xl.logsumexp(array(np.array([[INF, NAN]])))


@pytest.mark.parametrize("copies", [1, 40_000])
@pytest.mark.parametrize("width", [4, 8])
def test_the_other_byte_order(width, copies):
    p = np.tile(P, (copies, 1)).astype(f"f{width}")
    swapped, y = p.astype(f">f{width}"), np.arange(len(p)) % 2
    for measure in (xl.entropy, xl.softmax, xl.sigmoid, lambda p: xl.kl_divergence(p, p[::-1])):
        result = measure(swapped)
        assert result.dtype == f"=f{width}"
        np.testing.assert_array_equal(result, measure(p))
    loss = xl.cross_entropy_loss(swapped, y.astype(">i8"))
    assert loss == xl.cross_entropy_loss(p, y)
    assert xl.kl_divergence(swapped, p).shape == (len(p),)


def test_numpys_whole_numbers():
    labels = np.array([0, 1, 1])
    np.testing.assert_allclose(xl.categorical_mle(labels, labels.max() + 1), [1 / 3, 2 / 3])
    assert len(xl.train_neuron(0.6, 0.9, epochs=np.int64(2)).cost) == 3
    trained = xl.train_softmax_regression(
        np.eye(3), labels, classes=np.int64(2), epochs=np.uint8(2)
    )
    assert len(trained.loss) == 3
    assert len(xl.iterate(lambda x: (2 * x,), (1.0,), np.array(3))[0]) == 4
    slider = Slider("k", labels.min(), labels.max(), value=labels[0], step=np.int64(1))
    assert [type(x) for x in (slider.min, slider.max, slider.value, slider.step)] == [int] * 4
    assert xl.entropy(P, axis=np.int64(0) - 1).shape == (2,)
    table = [[0.25, 0.25], [0.5, 0]]
    assert xl.conditional_entropy(table, given=np.int64(0)) == 0.5
    assert xl.categorical_mle(torch.tensor([0, 1]), torch.tensor(2)).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("axis", [None, (0, 1), (1,), [1], 1.0, True, "1"])
@pytest.mark.parametrize("rows", [2, 100_000])
@pytest.mark.parametrize("function", [xl.entropy, xl.perplexity, xl.softmax, xl.logsumexp])
def test_an_axis_is_one_whole_number_whatever_the_size(function, rows, axis):
    with pytest.raises(TypeError) as caught:
        function(np.full((rows, 4), 0.25), axis=axis)
    assert str(caught.value) == f"axis must be a whole number; got {axis!r}"


BASES = [1j, np.array([2.0, 3.0]), np.array(2.0), np.True_, [2], "2", None, True, {}, ...]


@pytest.mark.parametrize("base", BASES, ids=repr)
@pytest.mark.parametrize("rows", [1, 40_000])
def test_what_is_no_base_is_named(base, rows):
    p = np.full((rows, 4), 0.25)
    for measure in (xl.entropy, xl.perplexity, xl.self_information, xl.pinsker_bound):
        with pytest.raises(TypeError, match=r"^base"):
            measure(p, p, base=base) if measure is xl.pinsker_bound else measure(p, base=base)
    with pytest.raises(TypeError, match=r"^base"):
        xl.kraft_sum([1, 1], base=base)


@pytest.mark.parametrize("base", [sympy.S.Zero, sympy.S.One, sympy.S(-2), sympy.oo])
def test_symbols_that_cannot_be_a_base(base):
    with pytest.raises(ValueError, match=r"^base must be a positive number other than 1, not"):
        xl.entropy([0.5, 0.5], base=base)


@pytest.mark.parametrize("label", [2**64 - 1, 2**64 - 100, 2**63 + 5, 3])
def test_unsigned_labels_are_not_reported_as_negative(label):
    labels = np.array([0, label], np.uint64)
    with pytest.raises(ValueError, match=f"^target must be .* 0 to 2; got {label} at index 1$"):
        xl.cross_entropy_loss(np.zeros((2, 3)), labels)


PADDING = [np.full(3, NAN), np.full(3, -INF), np.array([INF, 0, 0])]


@pytest.mark.parametrize("padding", PADDING, ids=str)
@pytest.mark.parametrize("copies", [1, 20_000])
def test_ignored_rows_may_hold_anything(array, padding, copies):
    z = np.tile([[1.0, 2.0, 3.0], [0.0, 1.0, -INF]], (copies, 1))
    y = np.tile([0, 1], copies)
    padded = array(np.concatenate([z, [padding]])), array(np.append(y, -100))
    whole = array(z), array(y)
    options = {"weight": array(np.array([1.0, 2.0, 3.0]))}
    assert xl.cross_entropy_loss(*padded) == pytest.approx(float(xl.cross_entropy_loss(*whole)))
    for given in ({}, options):
        losses = xl.cross_entropy_loss(*padded, reduction="none", **given)
        expected = xl.cross_entropy_loss(*whole, reduction="none", **given)
        np.testing.assert_array_equal(losses[:-1], expected)
        assert losses[-1] == 0
    gradient = xl.cross_entropy_loss_grad(*padded)
    assert np.all(np.asarray(gradient[-1]) == 0)
    assert np.all(np.isfinite(np.asarray(gradient)))
    logs = array(np.concatenate([np.log([[0.5, 0.25, 0.25]]), [padding]]))
    assert float(xl.nll_loss(logs, array(np.array([0, -100])))) == pytest.approx(math.log(2))


def test_padding_leaves_no_trace_in_a_tensors_gradient():
    z = torch.tensor([[1.0, 2.0], [NAN, INF]], requires_grad=True)
    xl.cross_entropy_loss(z, torch.tensor([0, -100])).backward()
    np.testing.assert_allclose(z.grad, [[-0.731059, 0.731059], [0, 0]], rtol=1e-5)


def test_rows_that_count_are_still_looked_at():
    z = np.array([[NAN, 0.0], [NAN, 1.0]])
    with pytest.raises(ValueError, match=r"^logits must be .* got nan at index \(1, 0\)$"):
        xl.cross_entropy_loss(z, [-100, 0])


class Table:
    """As pandas' Series and DataFrames are, to a library that does not know them."""

    def to_numpy(self):
        return P

    def __array__(self, dtype=None, copy=None):
        return P


@pytest.mark.parametrize("given", [Table(), [Table(), Table()]])
def test_tables_of_other_libraries(given):
    message = "cannot compute with a Table; pass its .to_numpy()"
    with pytest.raises(TypeError) as caught:
        xl.entropy(given)
    assert str(caught.value) == f"p: {message}"
    with pytest.raises(TypeError) as caught:
        xl.cross_entropy_loss(P, given)
    assert str(caught.value) == f"target: {message}"
    assert xl.entropy(Table().to_numpy()).shape == (2,)


OFF = np.array([[0.5, 0.5 + 4e-5], [0.5, 0.5]])  # as sums of float32 may be


@pytest.mark.parametrize("rows", [1, 40_000])
@pytest.mark.parametrize(
    "function",
    [
        xl.entropy,
        xl.perplexity,
        xl.entropy_grad,
        lambda p, **t: xl.kl_divergence(p, p, **t),
        lambda p, **t: xl.js_divergence(p, p, **t),
        lambda p, **t: xl.cross_entropy(p, p, **t),
        lambda p, **t: xl.total_variation(p, p, **t),
        lambda p, **t: xl.pinsker_bound(p, p, **t),
        lambda p, **t: xl.expected_length(p, p, **t),
        lambda p, **t: xl.cross_entropy_loss(p, p, **t),
        lambda p, **t: xl.cross_entropy_loss_grad(p, p, **t),
        lambda p, **t: xl.brier_score(p, p, **t),
        xl.shannon_code_lengths,
    ],
)
def test_sums_of_what_was_float32(function, rows):
    p = np.tile(OFF, (rows, 1))
    hint = "if it was computed in float32, pass tolerance=1e-4$"
    with pytest.raises(ValueError, match=rf"must sum to 1; its sum is 1\.00004 at row 0; {hint}"):
        function(p)
    with pytest.raises(ValueError, match=r"must sum to 1; its sum is 1\.5 at row 1$"):
        function(np.array([[0.5, 0.5], [0.5, 1]]))
    function(p, tolerance=1e-4)
    function(p.astype(np.float32))
    with pytest.raises(ValueError, match=r"must sum to 1; its sum is 1\.00004 at row 0; if"):
        function(p, tolerance=1e-5)


def test_tolerance_for_lists_tables_and_tensors():
    assert xl.entropy(OFF[0].tolist(), tolerance=1e-4) == pytest.approx(1, abs=1e-4)
    assert xl.huffman_code(OFF[0], tolerance=1e-4) == ("0", "1")
    for measure in (xl.joint_entropy, xl.conditional_entropy, xl.mutual_information):
        with pytest.raises(
            ValueError, match=r"^table must sum to 1; its sum is 1\.00004; if it was"
        ):
            measure([OFF[0], [0, 0]])
        measure([OFF[0], [0, 0]], tolerance=1e-4)
    assert xl.entropy(torch.tensor(OFF), tolerance=1e-4).shape == (2,)
    with pytest.raises(ValueError, match=r"^tolerance must be a number, 0 or more; got nan$"):
        xl.entropy(OFF, tolerance=NAN)
