"""The numbers in the prose of chapter 7."""

import math
from pathlib import Path

import mpmath
import numpy as np
import pytest
from claims import BOOK, claim
from optional import optional

import xentlib as xl

WEATHER = np.array([2, 1, 0, 0]) * math.log(2)
OUT = np.array([[2, 1, 0, -1], [0, 3, 1, 0], [1, 0, 2, 2]], dtype=float)
Y = np.array([0, 1, 3])
FORMATS = (np.float16, np.float32, np.float64)


def sentences():
    path = Path(BOOK / "data" / "weather-sentences.txt")
    return [line.split() for line in path.read_text("utf-8").splitlines()]


def skip_gram_pairs():
    lines = sentences()
    words = sorted({word for line in lines for word in line})
    pairs = [
        (words.index(line[a]), words.index(line[b]))
        for line in lines
        for a in range(len(line))
        for b in range(len(line))
        if 0 < abs(a - b) <= 2
    ]
    return words, np.array(pairs).T


def first(breaks, dtype, low=0.0, high=1000.0):
    """The smallest number of the format at which a formula breaks."""
    with np.errstate(all="ignore"):
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (low, middle) if breaks(dtype(middle)) else (middle, high)
    return dtype(high)


def naive_softmax(z):
    return np.exp(z) / np.exp(z).sum()


def naive_softmax_is_nan(z):
    return np.isnan(naive_softmax(np.stack([z, 0 * z]))).any()


def log_of_softmax_is_infinite(z):
    return np.log(xl.softmax(np.stack([z, 0 * z])))[1] == -np.inf


def naive_bce_is_infinite(z):
    return np.isinf(-np.log(1 - 1 / (1 + np.exp(-z))))


@claim("the exponentials are 4, 2, 1 and 1.")
def test_the_weather_as_logits():
    assert np.allclose(np.exp(WEATHER), [4, 2, 1, 1])
    assert np.allclose(xl.softmax(WEATHER), [1 / 2, 1 / 4, 1 / 8, 1 / 8])


@claim("The entropy never falls on the way.")
def test_entropy_grows_with_temperature():
    for z in np.random.default_rng(0).normal(0, 3, (50, 5)):
        entropies = [xl.entropy(xl.softmax(z / T)) for T in np.linspace(0.1, 10, 100)]
        assert np.all(np.diff(entropies) > -1e-12)


@claim("Drag one logit up until it is the largest and bring $T$ down to 0.1.")
def test_cold_means_one_class_or_a_tie():
    assert xl.softmax(np.array([2.0, 0, 0]) / 0.1)[0] > 0.999999
    assert np.allclose(xl.softmax(np.array([2.0, 2, 0]) / 0.1), [1 / 2, 1 / 2, 0], atol=1e-6)
    return (0.1,)


@claim("Somebody adds 100 to all logits.")
def test_a_hundred_is_added():
    assert np.allclose(xl.softmax(WEATHER + 100), xl.softmax(WEATHER))
    return (100,)


@claim("What if the logits are 1002 and 1000?")
def test_the_difference_of_large_logits():
    return 1002, 1000


@claim(
    r"""A `float32` holds numbers up to about $3 \times 10^{38}$. At which logit does $e^z$ become infinite: near 39,
    near 89, or near 380?"""
)
def test_the_largest_single():
    largest = float(np.finfo(np.float32).max)
    return largest, 39, math.log(largest), 380


@claim("Nothing at all; it grows by exactly 100.")
def test_log_sum_exp_grows_by_a_hundred():
    return (xl.logsumexp(WEATHER + 100) - xl.logsumexp(WEATHER),)


@claim(
    r"""$\sigma(2) = 0.8808$ both times. A program that computes $e^{1002}$ first answers NaN."""
)
def test_only_the_difference_counts():
    assert math.isclose(xl.softmax([5.0, 3.0])[0], xl.softmax([1002.0, 1000.0])[0])
    with np.errstate(all="ignore"):
        assert np.isnan(naive_softmax(np.array([1002.0, 1000.0]))).all()
    return xl.sigmoid(2.0), 1002


@claim(
    "Halving $T$ squares the exponentials: they become 16, 4, 1 and 1, so sun has $16/22 = 0.7273$."
)
def test_the_cold_weather():
    sun = xl.softmax(WEATHER / 0.5)[0]
    return np.exp(WEATHER[0] / 0.5), sun, sun


@claim(r"Near 89: $\ln(3.4 \times 10^{38}) = 88.72$.")
def test_near_89():
    largest = float(np.finfo(np.float32).max)
    return math.log(largest), largest, math.log(largest)


@claim(r"The entropy stays between 0 and $\log_2 5 = 2.322$ bits.")
def test_the_entropy_of_five():
    return (math.log2(5),)


@claim(
    r"The first has logits 2, 1, 0, −1 and label 0: its loss is $-2 + \ln(e^2 + e + 1 + e^{-1}) = 0.4402$ nat."
)
def test_the_first_example_by_hand():
    loss = -2 + math.log(math.e**2 + math.e + 1 + 1 / math.e)
    assert math.isclose(loss, xl.cross_entropy_loss(OUT[0], 0))
    return (loss,)


@claim("All say 0.5229 nat. Do they say *exactly* the same?")
def test_one_batch_four_ways():
    loss = xl.cross_entropy_loss(OUT, Y)
    assert math.isclose(loss, xl.nll_loss(xl.log_softmax(OUT), Y))
    assert math.isclose(loss, (-OUT[np.arange(3), Y] + xl.logsumexp(OUT, axis=1)).mean())
    assert math.isclose(loss, -(np.eye(4)[Y] * np.log(xl.softmax(OUT))).sum() / 3, rel_tol=1e-12)
    return (loss,)


def test_one_batch_in_pytorch():
    torch = optional("torch")
    t, labels = torch.tensor(OUT), torch.tensor(Y)
    loss = xl.cross_entropy_loss(OUT, Y)
    assert math.isclose(torch.nn.CrossEntropyLoss()(t, labels).item(), loss, rel_tol=1e-12)
    log_p = torch.nn.LogSoftmax(dim=1)(t)
    assert math.isclose(torch.nn.NLLLoss()(log_p, labels).item(), loss, rel_tol=1e-12)


@claim("so `==` between them is a coin toss. Here it is tossed 1,000 times:")
def test_equality_of_floats_is_a_coin_toss():
    rng = np.random.default_rng(7)
    equal = 0
    for _ in range(1000):
        z, label = rng.normal(0, 3, (8, 5)), rng.integers(0, 5, 8)
        a = xl.nll_loss(xl.log_softmax(z), label)
        b = (-z[np.arange(8), label] + xl.logsumexp(z, axis=1)).mean()
        assert math.isclose(a, b, rel_tol=1e-12)
        equal += a == b
    assert 100 < equal < 950
    return (1000,)


@claim("half precision (16 bits wide), single (32) and double (64).")
def test_widths_of_formats():
    return [np.finfo(dtype).bits for dtype in FORMATS]


def overflow(dtype):
    info = np.finfo(dtype)
    half = mpmath.mpf(2) ** -(info.nmant + 1)
    return mpmath.log(mpmath.mpf(2) ** info.maxexp * (1 - half / 2))


def underflow(dtype):
    return -mpmath.log(mpmath.mpf(float(np.finfo(dtype).smallest_subnormal)) / 2)


def absorbed(dtype):
    return mpmath.log(mpmath.mpf(2) ** (np.finfo(dtype).nmant + 1))


@pytest.mark.parametrize(
    "breaks, reference",
    [
        (naive_softmax_is_nan, overflow),
        (log_of_softmax_is_infinite, underflow),
        (naive_bce_is_infinite, absorbed),
    ],
)
@pytest.mark.parametrize("dtype", FORMATS)
def test_thresholds_are_the_references(breaks, reference, dtype):
    found, reference = float(first(breaks, dtype)), float(reference(dtype))
    assert -1e-6 < (found - reference) / reference < 1.5 * np.finfo(dtype).eps + 1e-6


@claim("| naive softmax of $(z, 0)$: NaN | 11.09 | 88.72 | 709.78 |")
def test_naive_softmax():
    return [first(naive_softmax_is_nan, dtype) for dtype in FORMATS]


@claim(r"| logarithm of a stable softmax: $-\infty$ | 17.34 | 103.97 | 745.13 |")
def test_logarithm_of_a_stable_softmax():
    return [first(log_of_softmax_is_infinite, dtype) for dtype in FORMATS]


@claim(r"| BCE from a probability, label 0: $\infty$ | 7.62 | 16.64 | 36.74 |")
def test_bce_from_a_probability():
    return [first(naive_bce_is_infinite, dtype) for dtype in FORMATS]


@claim("""Each pair of columns is naive and `xentlib`, at $z = 10$, 20, 40 and 100.""")
def test_logits_of_the_lab():
    return 20, 40, 100


@claim(
    r"""it says 0 there as well, and in single precision already at $z = 20$, where the loss is
    $2.1 \times 10^{-9}$ nat. Its binary loss from logits keeps both."""
)
def test_tiny_losses_in_pytorch():
    torch = optional("torch")
    F = torch.nn.functional
    for z, dtype in ((40.0, torch.float64), (20.0, torch.float32)):
        logits, one = torch.tensor([z, 0.0], dtype=dtype), torch.tensor(1.0, dtype=dtype)
        assert F.cross_entropy(logits, torch.tensor(0)).item() == 0
        kept = F.binary_cross_entropy_with_logits(logits[0], one).item()
        assert math.isclose(kept, math.log1p(math.exp(-z)), rel_tol=1e-5)
    return 20, math.log1p(math.exp(-20))


@claim(
    r"""In double precision at $z = 40$ the loss is $4.2 \times 10^{-18}$ nat, the naive formulas say 0, and `log1p`
    keeps it."""
)
def test_small_losses():
    z = np.array([40.0, 0.0])
    assert np.log(naive_softmax(z))[0] == 0
    assert -np.log(1 / (1 + np.exp(-40.0))) == 0
    loss = xl.binary_cross_entropy_with_logits(40.0, 1.0)
    assert math.isclose(loss, mpmath.log1p(mpmath.exp(-40)), rel_tol=1e-15)
    assert math.isclose(-xl.log_softmax(z)[0], loss, rel_tol=1e-15)
    return 40, loss


@claim("where single precision shows 0.02, it is so small that few of its digits fit.")
def test_digits_of_a_subnormal():
    value = float(xl.softmax(np.array([100, 0], dtype=np.float32))[1])
    return (abs(value / float(1 / (1 + mpmath.exp(100))) - 1),)


@claim("PyTorch's automatic differentiation, on a grid of logits in steps of 0.01:")
def test_step_of_the_grid():
    return (0.01,)


@claim(
    """with PyTorch's own stable softmax the gradient is NaN in single precision from 88.73 on, although the loss is
    finite up to 103.97. The derivative of $\\ln p$ is $1/p$, and that overflows before $p$ underflows."""
)
def test_gradient_of_the_logarithm_of_a_softmax():
    torch = optional("torch")
    z = torch.arange(0, 900, 0.01, dtype=torch.float64).to(torch.float32)
    x = torch.stack([z, 0 * z], 1).requires_grad_()
    loss = -x.softmax(1)[:, 1].log()
    loss.sum().backward()
    bad = torch.isnan(x.grad).any(1)
    return z[bad].min().item(), z[torch.isfinite(loss)].max().item()


def test_library_losses_have_finite_gradients():
    torch = optional("torch")
    for dtype in (torch.float16, torch.float32, torch.float64):
        z = torch.arange(0, 900, 0.5, dtype=torch.float64).to(dtype)
        x = torch.stack([z, 0 * z], 1).requires_grad_()
        loss = -x.log_softmax(1)[:, 1] + torch.nn.functional.softplus(x[:, 0])
        loss.sum().backward()
        assert torch.isfinite(x.grad).all()


@claim("The corpus is tiny: 34 sentences about weather and seasons")
def test_sentences():
    return (len(sentences()),)


def trained():
    words, (center, context) = skip_gram_pairs()
    v, u = np.random.default_rng(0).normal(0, 0.1, (2, len(words), 8))
    losses = []
    for _ in range(350):
        losses.append(xl.skip_gram_loss(v[center], context, u))
        dv, du = xl.skip_gram_loss_grad(v[center], context, u)
        np.add.at(v, center, -2 * dv)
        u = u - 2 * du
    losses.append(xl.skip_gram_loss(v[center], context, u))
    return words, v, losses


@claim("After 350 updates it is 2.16 nats.")
def test_loss_after_training():
    _, _, losses = trained()
    return len(losses) - 1, losses[-1]


@claim("The skip-gram loss of 350 updates, in nats a pair")
def test_skip_gram_learns_what_goes_together():
    words, v, losses = trained()
    assert min(losses) > 2.0653
    assert losses[-1] < 2.2
    v = v / np.linalg.norm(v, axis=1, keepdims=True)
    for word, friends in {"rain": "snow", "sun": "moon", "morning": "evening night"}.items():
        cosine = v @ v[words.index(word)]
        cosine[words.index(word)] = -1
        assert words[cosine.argmax()] in friends.split()
    return (len(losses) - 1,)


@claim(
    r"""The loss starts at $\ln 41 = 3.71$ nats, a uniform guess over 41 words. It cannot fall below 2.07 nats"""
)
def test_start_and_floor_of_skip_gram():
    words, (center, context) = skip_gram_pairs()
    counts = np.zeros((len(words), len(words)))
    np.add.at(counts, (center, context), 1)
    floor = xl.conditional_entropy(counts / counts.sum(), base=math.e)
    return len(words), math.log(len(words)), len(words), floor


@claim("For the batch above it is 1.9674 nats where the loss is 0.5229 nat.")
def test_the_out_y_mistake():
    wrong = (-OUT[:, Y] + xl.logsumexp(OUT, axis=1)).mean()
    frequencies = np.tile(np.bincount(Y, minlength=4) / 3, (3, 1))
    assert math.isclose(wrong, xl.cross_entropy_loss(OUT, frequencies))
    return wrong, xl.cross_entropy_loss(OUT, Y)


@claim("Whether a class that gets 0.9 is right in 90 % of such cases")
def test_a_calibrated_class():
    return 0.9, 90


@claim(
    r"""$\ln(p + 10^{-9})$ caps the loss at $-\ln 10^{-9} = 20.72$ nats, and there the gradient dies: the example that
    is most wrong teaches least. In half precision $10^{-9}$ is 0 and repairs nothing."""
)
def test_a_small_constant_in_the_logarithm():
    p = xl.softmax([30.0, 0.0, 0.0])[1]
    assert abs(p * (1 - p) / (p + 1e-9)) < 1e-3 < 1 - p
    assert np.float16(1e-9) == 0
    return (-math.log(1e-9),)


@claim(
    "Naive single precision breaks at logit 88.72, and a binary loss from probabilities already at 16.64."
)
def test_single_precision_again():
    return [first(f, np.float32) for f in (naive_softmax_is_nan, naive_bce_is_infinite)]


@claim(
    r"$3/4$ and $1/4$, both times: the exponentials are 3 and 1, and the shift by 7 cancels. "
    r"The sigmoid says the same: $\sigma(\ln 3) = 0.75$."
)
def test_three_to_one():
    assert np.allclose(xl.softmax([math.log(3) + 7, 7.0]), [3 / 4, 1 / 4])
    return (xl.sigmoid(math.log(3)),)


@claim(r"$\ln 10 = 2.3026$ nats, or $\log_2 10 = 3.3219$ bits.")
def test_ten_classes():
    loss = xl.cross_entropy_loss(np.zeros(10), 3)
    return loss, loss / math.log(2)


@claim("$e / (e + K - 1)$, which is 0.4754 for $K = 4$.")
def test_softmax_twice():
    return (xl.softmax([1.0, 0, 0, 0])[0],)


@claim(
    r"""$e^{12}$ is about 163,000 and half precision ends at 65,504, so the sum is infinite, the quotient 0 and the loss
    $\infty$. The true loss is $12 + \ln(1 + e^{-12}) = 12.000006$ nats."""
)
def test_an_image_in_half_precision():
    with np.errstate(all="ignore"):
        e = np.exp(np.array([12, 0], dtype=np.float16))
        assert np.isinf(-np.log(e[1] / e.sum()))
    assert round(math.exp(12), -3) == 163_000
    return 163_000, np.finfo(np.float16).max, xl.cross_entropy_loss([12.0, 0.0], 1)


@claim("(unless $K$ itself is too large for the format: half precision ends at 65,504)")
def test_the_largest_half():
    return (np.finfo(np.float16).max,)


@claim("The right one: the label frequencies are the one-hot row of that class.")
def test_equal_labels_hide_the_mistake():
    y = np.array([2, 2, 2])
    wrong = (-OUT[:, y] + xl.logsumexp(OUT, axis=1)).mean()
    assert math.isclose(wrong, xl.cross_entropy_loss(OUT, y))
