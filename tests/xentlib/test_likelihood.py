"""Likelihoods, estimators, joint tables, normal distributions: values worked out by other ways."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optional import optional

import xentlib as xl

torch = optional("torch")

E = math.e
SAMPLES = st.lists(st.integers(0, 3), min_size=1, max_size=20)


def test_likelihood_underflows_and_its_logarithm_does_not():
    p = np.full(2000, 0.1)
    assert xl.likelihood(p) == 0
    assert xl.log_likelihood(p) == pytest.approx(2000 * math.log(0.1), rel=1e-14)
    assert xl.negative_log_likelihood(p) == -xl.log_likelihood(p)


def test_an_impossible_observation():
    assert xl.log_likelihood([0.5, 0.0]) == -math.inf
    assert xl.likelihood([0.5, 0.0]) == 0
    assert xl.log_likelihood([0.5, 0.0], weights=[1, 0]) == math.log(0.5)


def test_weights_count_observations():
    p, times = np.array([0.2, 0.5, 0.9]), [3, 0, 2]
    repeated = np.repeat(p, times)
    assert xl.log_likelihood(p, weights=times) == pytest.approx(xl.log_likelihood(repeated))
    x = [1.0, 5.0, -2.0]
    fitted, plain = xl.gaussian_mle(x, weights=times), xl.gaussian_mle(np.repeat(x, times))
    assert fitted == pytest.approx(plain)
    ones = [1, 0, 1]
    assert xl.bernoulli_mle(ones, weights=times) == xl.bernoulli_mle(np.repeat(ones, times))
    labels = [2, 0, 1]
    np.testing.assert_allclose(
        xl.categorical_mle(labels, 3, weights=times),
        xl.categorical_mle(np.repeat(labels, times), 3),
    )


@settings(deadline=None)
@given(SAMPLES)
def test_log_likelihood_over_n_is_the_cross_entropy_with_the_frequencies(labels):
    q = np.array([0.1, 0.2, 0.3, 0.4])
    frequencies = xl.categorical_mle(labels, 4)
    assert xl.negative_log_likelihood(q[labels]) / len(labels) == pytest.approx(
        xl.cross_entropy(frequencies, q, base=E)
    )
    assert np.array_equal(frequencies, np.bincount(labels, minlength=4) / len(labels))


@settings(deadline=None)
@given(SAMPLES, st.integers(0, 2**32))
def test_no_other_distribution_makes_the_sample_likelier(labels, seed):
    best = xl.categorical_mle(labels, 4)
    other = np.random.default_rng(seed).dirichlet(np.ones(4))
    assert xl.log_likelihood(best[labels]) >= xl.log_likelihood(other[labels])


def test_estimates_of_rows():
    x = np.array([[1.0, 2.0, 6.0], [0.0, 0.0, 3.0]])
    fitted = xl.gaussian_mle(x)
    np.testing.assert_allclose(fitted.mean, [3, 1])
    np.testing.assert_allclose(fitted.variance, x.var(axis=1))
    assert xl.bernoulli_mle([[1, 0], [1, 1]], axis=0).tolist() == [1.0, 0.5]


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: xl.bernoulli_mle([0, 2]), "x must be 0 or 1; got 2"),
        (lambda: xl.bernoulli_mle([]), "x has no entries"),
        (lambda: xl.bernoulli_mle(1), "x must be a list of observations; got the single number 1"),
        (lambda: xl.bernoulli_mle([0, 1], weights=[0, 0]), "weights must hold at least one"),
        (lambda: xl.categorical_mle([0, 3], 3), "labels must be class numbers from 0 to 2; got 3"),
        (lambda: xl.categorical_mle([0, 1], 0), "classes must be a whole number"),
        (lambda: xl.categorical_mle([0, 1], 2, weights=[1]), "weights has shape"),
        (lambda: xl.categorical_mle([], 2), "at least one|no entries"),
        (lambda: xl.gaussian_mle([1.0, math.inf]), "x must be finite"),
        (lambda: xl.likelihood([0.5, -0.1]), "p must be finite and not negative; got -0.1"),
        (lambda: xl.gaussian_kl(0, -1, 0, 1), "variance_p must be positive"),
        (lambda: xl.joint_entropy([0.5, 0.5]), "table must have two axes"),
        (lambda: xl.mutual_information([[0.5, 0.5]], base=1), "base must be"),
        (lambda: xl.joint_entropy([[0.5, 0.4]]), "table must sum to 1; its sum is 0.9"),
        (lambda: xl.conditional_entropy([[0.5, 0.5]], given=2), "given must be one of 0, 1"),
        (lambda: xl.information_gain([4, 4], [[4, 0], [0, 3]]), "children_counts must sum to"),
        (lambda: xl.information_gain([4, 4], [[4, 0, 0]]), "parent_counts has shape"),
        (lambda: xl.information_gain([4, 4], [4, 4]), "they must be"),
        (
            lambda: xl.train_softmax_regression([[1.0]], [0], classes=0),
            "classes must be a whole number",
        ),
        (lambda: xl.miller_madow_entropy([0, 0]), "counts must hold at least one observation"),
        (lambda: xl.plug_in_entropy([[1, 2]]), "counts has shape"),
        (lambda: xl.brier_score([0.5, 0.5], 2), "target must be class numbers from 0 to 1; got 2"),
        (lambda: xl.brier_score([0.5, 0.6], 1), "probabilities must sum to 1"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def tables():
    return np.random.default_rng(3).dirichlet(np.ones(12), 50).reshape(50, 3, 4)


def test_chain_rule_and_its_consequences():
    table = tables() * (tables() > 0.02)
    table /= table.sum((1, 2), keepdims=True)
    h_x, h_y = xl.entropy(table.sum(2)), xl.entropy(table.sum(1))
    joint = xl.joint_entropy(table)
    np.testing.assert_allclose(joint, h_x + xl.conditional_entropy(table))
    np.testing.assert_allclose(joint, h_y + xl.conditional_entropy(table, given=1))
    np.testing.assert_allclose(xl.mutual_information(table), h_x + h_y - joint, atol=1e-14)
    assert (xl.conditional_entropy(table) <= h_y + 1e-15).all()


def test_independent_and_identical():
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.6, 0.4])
    assert xl.mutual_information(np.outer(p, q)) == pytest.approx(0, abs=1e-30)
    assert xl.mutual_information(np.outer(p, q)) >= 0
    assert xl.mutual_information(np.diag(p)) == pytest.approx(xl.entropy(p))
    assert xl.conditional_entropy(np.diag(p)) == 0
    assert xl.mutual_information([[0.5, 0.5], [0.0, 0.0]]) == 0
    assert xl.mutual_information([[1e-200, 0], [0, 1]]) == pytest.approx(
        1e-200 * (math.log2(1e200) + 1 / math.log(2)), rel=1e-9, abs=0
    )


def test_information_gain_is_what_the_split_takes_off_the_entropy():
    parent, children = np.array([9, 5]), np.array([[6, 2], [3, 3]])  # Quinlan's wind
    after = sum(n.sum() / 14 * xl.entropy(n / n.sum()) for n in children)
    assert xl.information_gain(parent, children) == pytest.approx(xl.entropy(parent / 14) - after)
    assert round(float(xl.information_gain(parent, children)), 3) == 0.048
    assert xl.information_gain([2, 2], [[2, 2], [0, 0]]) == 0


def test_binary_entropy_keeps_the_digits_of_rare_outcomes():
    assert xl.binary_entropy(0.25) == pytest.approx(xl.entropy([0.25, 0.75]), rel=1e-15)
    assert xl.binary_entropy([0.0, 1.0]).tolist() == [0, 0]
    rare = 1e-20
    exact = (-rare * math.log(rare) + rare) / math.log(2)
    assert xl.binary_entropy(rare) == pytest.approx(exact, rel=1e-14, abs=0)
    assert xl.entropy([rare, 1 - rare]) != pytest.approx(exact, rel=1e-3, abs=0)


def test_jensen_shannon():
    for p, q in (([1, 0], [0, 1]), ([1, 0, 0], [0, 0.5, 0.5])):
        assert xl.js_divergence(p, q) == 1
    assert xl.js_divergence([0.3, 0.7], [0.3, 0.7]) == 0
    tiny = [5e-324, 1.0]
    assert 0 <= xl.js_divergence(tiny, [0, 1]) < 1e-300
    random = np.random.default_rng(5)
    p, q = random.dirichlet(np.ones(5), (2, 100))
    m = (p + q) / 2
    plain = (xl.kl_divergence(p, m) + xl.kl_divergence(q, m)) / 2
    np.testing.assert_allclose(xl.js_divergence(p, q), plain, rtol=1e-12)


def test_gaussian_kl_of_neighbours_is_not_rounded_away():
    for step in (1e-3, 1e-6, 1e-9):
        value = xl.gaussian_kl(0.0, 1.0 + step, 0.0, 1.0, base=E)
        assert value == pytest.approx(step**2 / 4 - step**3 / 6, rel=1e-5, abs=0)
    assert xl.gaussian_kl(1.0, 2.0, 1.0, 2.0) == 0
    far = xl.gaussian_kl(0.0, 9.0, 0.0, 1.0, base=E)
    assert far == pytest.approx((9 - 1 - math.log(9)) / 2, rel=1e-15)


def test_gaussian_kl_is_in_bits_unless_told_otherwise():
    arguments = (0.0, 9.0, 1.0, 1.0)
    assert xl.gaussian_kl(*arguments) == pytest.approx(
        xl.gaussian_kl(*arguments, base=E) / math.log(2)
    )


def test_outcomes_that_were_not_seen_do_not_count_as_seen():
    seen, padded = xl.miller_madow_entropy([4, 2]), xl.miller_madow_entropy([4, 0, 2, 0])
    assert seen == padded == pytest.approx(xl.plug_in_entropy([4, 2]) + 1 / 12 / math.log(2))


def test_miller_and_madow_correct_most_of_the_bias():
    random, p = np.random.default_rng(0), np.array([0.4, 0.3, 0.2, 0.1])
    counts = random.multinomial(60, p, 400)
    plug_in = np.mean([xl.plug_in_entropy(n, base=E) for n in counts])
    corrected = np.mean([xl.miller_madow_entropy(n, base=E) for n in counts])
    bias, left = plug_in - xl.entropy(p, base=E), corrected - xl.entropy(p, base=E)
    assert bias == pytest.approx(-3 / 120, abs=0.01)
    assert abs(left) < abs(bias) / 3


def test_the_standard_normal_is_the_default():
    assert xl.gaussian_density(0.5) == pytest.approx(math.exp(-0.125) / math.sqrt(2 * math.pi))
    assert xl.gaussian_density(torch.tensor(0.5)).dtype == torch.float32


def test_pinsker():
    random = np.random.default_rng(1)
    p, q = random.dirichlet(np.ones(4), (2, 200))
    assert (xl.pinsker_bound(p, q) <= xl.kl_divergence(p, q)).all()
    largest = np.maximum(p - q, 0).sum(1)  # the event where p is the larger
    np.testing.assert_allclose(xl.total_variation(p, q), largest, rtol=1e-12)
    near = xl.pinsker_bound([0.5, 0.5], [0.501, 0.499]) / xl.kl_divergence(
        [0.5, 0.5], [0.501, 0.499]
    )
    assert near == pytest.approx(1, abs=1e-5)


def test_softmax_regression_learns():
    random = np.random.default_rng(2)
    labels = np.repeat([0, 1, 2], 30)
    centres = np.array([[2.0, 0.0], [-1.0, 2.0], [-1.0, -2.0]])
    inputs = centres[labels] + 0.3 * random.normal(size=(90, 2))
    run = xl.train_softmax_regression(inputs, labels, classes=3, learning_rate=1.0, epochs=60)
    assert run.weight.shape == (61, 2, 3)
    assert run.bias.shape == (61, 3)
    assert run.loss[0] == pytest.approx(math.log(3))
    assert not run.weight[0].any() and not run.bias[0].any()
    assert len(xl.train_softmax_regression(inputs, labels, classes=3).loss) == 101
    assert (np.diff(run.loss) < 0).all()
    assert run.loss[-1] < 0.05
    assert ((inputs @ run.weight[-1] + run.bias[-1]).argmax(1) == labels).all()
    logits = inputs @ run.weight[3] + run.bias[3]
    assert run.loss[3] == pytest.approx(xl.cross_entropy_loss(logits, labels))
    error = xl.softmax(logits) - np.eye(3)[labels]
    np.testing.assert_allclose(run.weight[4], run.weight[3] - inputs.T @ error / 90, rtol=1e-12)
    np.testing.assert_allclose(run.bias[4], run.bias[3] - error.mean(0), atol=1e-15)
    assert (xl.train_softmax_regression(inputs, 0 * labels, classes=1, epochs=1).loss == 0).all()
    with pytest.raises(ValueError, match="labels must be class numbers from 0 to 1"):
        xl.train_softmax_regression(inputs, labels, classes=2)
    with pytest.raises(ValueError, match="one row for each example"):
        xl.train_softmax_regression(inputs[0], labels[:2], classes=2)


def test_class_numbers_choose_the_engine():
    frequencies = xl.categorical_mle(torch.tensor([0, 2, 0, 1]), 3)
    assert isinstance(frequencies, torch.Tensor)
    assert frequencies.tolist() == [0.5, 0.25, 0.25]
