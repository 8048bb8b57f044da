"""The numbers and statements of the deeper page on floating point, computed again."""

import math

import ml_dtypes
import mpmath
import numpy as np
import pytest
from claims import claim
from optional import optional

import xentlib as xl

FORMATS = (np.float16, ml_dtypes.bfloat16, np.float32, np.float64)


def first(breaks, dtype, low=0.0, high=1000.0):
    """The smallest number of the format at which a formula breaks."""
    with np.errstate(all="ignore"):
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (low, middle) if breaks(dtype(middle)) else (middle, high)
    return float(dtype(high))


def pair(z):
    return np.stack([z, 0 * z])


def naive_softmax(z):
    return np.exp(z) / np.exp(z).sum()


def naive_softmax_is_nan(z):
    return np.isnan(naive_softmax(pair(z))).any()


def log_of_softmax_is_infinite(z):
    return np.log(xl.softmax(pair(z)))[1] == -np.inf


def naive_bce_is_infinite(z):
    one = np.ones_like(z)
    return np.isinf(-np.log(one - one / (one + np.exp(-z))))


def overflow(info):
    half = mpmath.mpf(2) ** -(info.nmant + 1)
    return mpmath.log(mpmath.mpf(2) ** info.maxexp * (1 - half / 2))


def underflow(info):
    return -mpmath.log(mpmath.mpf(float(info.smallest_subnormal)) / 2)


def absorbed(info):
    return mpmath.log(mpmath.mpf(2) ** (info.nmant + 1))


@claim("The largest score that it ever gave was 12.")
def test_a_score_of_12_breaks_half_precision():
    with np.errstate(all="ignore"):
        assert naive_softmax_is_nan(np.float16(12))


# ------------------------------------------------------------------ formats


@claim("| bits | 16 | 16 | 32 | 64 |")
def test_bits():
    return [ml_dtypes.finfo(dtype).bits for dtype in FORMATS]


@claim(
    r"| largest number | 65,504 | $3.4 \times 10^{38}$ | $3.4 \times 10^{38}$ | $1.8 \times 10^{308}$ |"
)
def test_largest_numbers():
    return [float(ml_dtypes.finfo(dtype).max) for dtype in FORMATS]


@claim(
    r"""| smallest number above 0 | $6.0 \times 10^{-8}$ | $9.2 \times 10^{-41}$ | $1.4 \times 10^{-45}$ |
    $4.9 \times 10^{-324}$ |"""
)
def test_smallest_numbers():
    return [float(ml_dtypes.finfo(dtype).smallest_subnormal) for dtype in FORMATS]


@claim(
    r"""| from 1 to the next number | $9.8 \times 10^{-4}$ | $7.8 \times 10^{-3}$ | $1.2 \times 10^{-7}$ |
    $2.2 \times 10^{-16}$ |"""
)
def test_steps_from_1():
    return [float(ml_dtypes.finfo(dtype).eps) for dtype in FORMATS]


@claim("The two formats of 16 bits spend them differently.")
def test_two_formats_of_16_bits():
    half, brain = (ml_dtypes.finfo(dtype) for dtype in FORMATS[:2])
    assert half.precision == 3 and brain.precision == 2
    assert brain.maxexp == np.finfo(np.float32).maxexp
    return half.bits


# ------------------------------------------------------------------ where formulas break


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
    info = ml_dtypes.finfo(dtype)
    found, reference = first(breaks, dtype), float(reference(info))
    assert -1e-6 < (found - reference) / reference < 1.5 * float(info.eps) + 1e-6


@claim("| softmax by hand, $e^z / (e^z + 1)$: `nan` | 11.09 | 89 | 88.72 | 709.78 |")
def test_naive_softmax():
    return [first(naive_softmax_is_nan, dtype) for dtype in FORMATS]


@claim(r"| logarithm of a stable softmax, second class: $-\infty$ | 17.34 | 93 | 103.97 | 745.13 |")
def test_logarithm_of_a_stable_softmax():
    return [first(log_of_softmax_is_infinite, dtype) for dtype in FORMATS]


@claim(r"| binary loss $-\ln(1 - \sigma(z))$: $\infty$ | 7.62 | 5.56 | 16.64 | 36.74 |")
def test_bce_from_a_probability():
    return [first(naive_bce_is_infinite, dtype) for dtype in FORMATS]


@claim(r"In single precision that is at $\ln(3.4 \times 10^{38}) = 88.72$.")
def test_overflow_in_single_precision():
    largest = float(np.finfo(np.float32).max)
    return largest, math.log(largest)


@claim(
    """had a score of 12 in half precision, above 11.09: $e^{12}$ is about 163,000, and half precision ends at 65,504.
    The true loss for the wrong label would have been 12.000006 nats."""
)
def test_the_overnight_run():
    assert round(math.exp(12), -3) == 163_000
    largest = float(np.finfo(np.float16).max)
    limit = first(naive_softmax_is_nan, np.float16)
    return limit, 163_000, largest, xl.cross_entropy_loss([12.0, 0.0], 1)


@claim("Written from the scores, none of the three breaks for any $z$ that the format can hold.")
def test_losses_from_scores_stay_finite():
    for dtype in FORMATS:
        for z in (dtype(1000), ml_dtypes.finfo(dtype).max):
            assert np.isfinite(xl.log_softmax(pair(z)).astype(float)).all()
            assert float(xl.binary_cross_entropy_with_logits(z, np.zeros_like(z))) == float(z)


@claim("ones added one by one in half precision stop at 2,048, because 2,049 is rounded to 2,048.)")
def test_too_many_classes_for_half_precision():
    total = np.float16(0)
    for _ in range(3_000):
        total += np.float16(1)
    return total, 2_049, np.float16(2_049)


# ------------------------------------------------------------------ errors


def by_hand(z):
    return -np.log(1 / (1 + np.exp(-z)))


def true_loss(z):
    return mpmath.log1p(mpmath.exp(-z))


@claim("Above, four rising lines, one for each format, that reach 1 at about 6, 8, 17 and 37.")
def test_where_all_digits_are_lost():
    lost = [first(lambda z: by_hand(z) == 0, dtype) for dtype in FORMATS]
    assert [round(z) for z in sorted(lost)][:2] == [6, 8]
    return sorted(lost)[2:]


@claim("By hand the error grows by a factor of 10 with every 2.3 of lead, until the answer is 0.")
def test_growth_of_the_error():
    leads = np.linspace(2, 34, 2000)
    errors = [float(abs(by_hand(z) / true_loss(z) - 1)) + 1e-17 for z in leads]
    slope = np.polyfit(leads, np.log10(errors), 1)[0]
    assert math.isclose(1 / slope, math.log(10), rel_tol=0.02)
    return math.log(10)


@claim(
    r"""In double precision at $z = 40$ the loss is $4.2 \times 10^{-18}$ nat, and the formula says 0."""
)
def test_a_small_loss():
    assert by_hand(40.0) == 0
    loss = xl.binary_cross_entropy_with_logits(40.0, 1.0)
    assert math.isclose(loss, true_loss(40), rel_tol=1e-15)
    return 40, loss


@claim(
    r"""It says 0 there too, and in single precision already at $z = 20$, where the loss is $2.1 \times 10^{-9}$ nat;
    `binary_cross_entropy_with_logits` keeps both."""
)
def test_tiny_losses_in_pytorch():
    torch = optional("torch")
    F = torch.nn.functional
    for z, dtype in ((40.0, torch.float64), (20.0, torch.float32)):
        logits, one = torch.tensor([z, 0.0], dtype=dtype), torch.tensor(1.0, dtype=dtype)
        assert F.cross_entropy(logits, torch.tensor(0)).item() == 0
        loss = F.binary_cross_entropy_with_logits(logits[0], one).item()
        assert math.isclose(loss, true_loss(z), rel_tol=1e-5)
    return 20, true_loss(20)


# ------------------------------------------------------------------ gradients


def grid_in(dtype):
    torch = optional("torch")
    z = torch.arange(0, 900, 0.01, dtype=torch.float64).to(dtype)
    return z, torch.stack([z, 0 * z], 1).requires_grad_()


@claim("on a grid of scores $z$ in steps of 0.01")
def test_step_of_the_grid():
    torch = optional("torch")
    z, _ = grid_in(torch.float64)
    return (z[1] - z[0]).item()


@claim(
    """the gradient in single precision is `nan` from 88.73 on, although the loss is finite up to 103.97. The derivative
    of $\\ln q$ is $1/q$, and that overflows before $q$ underflows."""
)
def test_gradient_of_the_logarithm_of_a_softmax():
    torch = optional("torch")
    z, x = grid_in(torch.float32)
    loss = -x.softmax(1)[:, 1].log()
    loss.sum().backward()
    bad = torch.isnan(x.grad).any(1)
    return z[bad].min().item(), z[torch.isfinite(loss)].max().item()


@claim("The last two lines never fail.")
def test_library_losses_have_finite_gradients():
    torch = optional("torch")
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        _, x = grid_in(dtype)
        loss = -x.log_softmax(1)[:, 1] + torch.nn.functional.softplus(x[:, 0])
        loss.sum().backward()
        assert torch.isfinite(x.grad).all()


# ------------------------------------------------------------------ a small constant


@claim(
    r"""$\ln(q + 10^{-9})$. That caps the loss at $-\ln 10^{-9} = 20.72$ nats. Take the scores $(30, 0, 0)$ and let the
    second class be right. The loss is 30 nats and its slope in the second score is $-1$: raise this score! With the
    constant the slope is $-0.00009$."""
)
def test_a_small_constant_in_the_logarithm():
    z = np.array([30.0, 0.0, 0.0])
    q = xl.softmax(z)[1]
    assert math.isclose(q - 1, -1)
    assert math.isclose(-math.log(q + 1e-9), -math.log(1e-9), abs_tol=0.001)
    return -math.log(1e-9), 30, xl.cross_entropy_loss(z, 1), -q * (1 - q) / (q + 1e-9)


@claim("In half precision $10^{-9}$ is 0, and the logarithm of 0 is back.")
def test_the_constant_in_half_precision():
    assert np.float16(1e-9) == 0
