r"""Losses of classifiers and of other models, in nats, with the names and arguments of PyTorch.

They differ from PyTorch where PyTorch loses digits, clips, or accepts what has no meaning; each
docstring says where.
"""

import math

from xentlib.core import validation as is_a
from xentlib.core.blocks import BY_ROWS, BY_ROWS_OF_PRIMITIVES
from xentlib.core.formula import formula
from xentlib.core.reductions import reduced, same_shape, shape, weighted
from xentlib.core.targets import Batch, class_numbers, expected_weights, smoothing_or_none

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy_loss",
    "focal_loss",
    "logistic_loss",
    "negative_sampling_loss",
    "nll_loss",
    "quadratic_cost",
    "skip_gram_loss",
]


def cross_entropy_loss(
    logits,
    target,
    *,
    weight=None,
    ignore_index=-100,
    reduction="mean",
    label_smoothing=0.0,
    tolerance=None,
):
    r"""Cross-entropy, in nats, between the target and the softmax of the logits.

    .. math::

        L_n = -w_{y_n} \ln \operatorname{softmax}(z_n)_{y_n}, \qquad
        L_n = -\sum_k w_k\, y_{nk} \ln \operatorname{softmax}(z_n)_k

    for class numbers :math:`y_n` and for probabilities :math:`y_{nk}`.  Label smoothing
    :math:`\varepsilon` replaces the target (a class number stands for its one-hot row) by
    :math:`(1 - \varepsilon)\, y_{nk} + \varepsilon / K`.  A probability or weight of 0 makes its term 0
    even where the logit is -inf; there PyTorch answers NaN.

    Parameters
    ----------
    logits : array_like
        Scores of shape (C), (N, C) or (N, C, d1, ...); -inf rules a class out.
    target : array_like
        Class numbers of any integer dtype, in the shape of `logits` without the axis of the
        classes; or probabilities in the shape of `logits`.
    weight : array_like, optional
        One weight per class, not negative.
    ignore_index : int
        The class number of rows that do not count.
    reduction : {"none", "mean", "sum"}
        The mean over class numbers divides by the weights of the rows that count, the mean over
        probabilities by the number of rows, whatever their weights.
    label_smoothing : float
        The share of the target that is spread over all classes, in [0, 1].
    tolerance : float, optional
        How far the sum of a target's probabilities may be from 1; without it what the dtype allows,
        1e-9 for float64.

    Returns
    -------
    The loss, in nats; with reduction "none" one for each row.

    Raises
    ------
    ValueError
        If a class number is out of range, probabilities are negative or do not sum to 1, the shapes
        do not fit, or integers come in the shape of the logits.
    TypeError
        If the target is neither integers nor floating point.

    References
    ----------
    Goodfellow, Bengio & Courville (2016), section 6.2.2; Szegedy et al. (2016), section 7.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.cross_entropy_loss([40, 0, 0], 0))
    8.496708510583178e-18
    >>> print(xl.cross_entropy_loss([[0, 0], [0, 0]], [0, 1], reduction="none"))
    [0.69314718 0.69314718]
    """
    batch = Batch("logits", logits, target, weight, ignore_index)
    smoothing = smoothing_or_none(label_smoothing)
    if batch.labels is not None and smoothing is None:
        losses = _surprise_of_labels(batch.scores, batch.labels, batch.weight)
    else:
        losses = _expected_surprise(
            batch.scores,
            batch.probabilities,
            batch.labels,
            batch.weight,
            smoothing,
            tolerance=tolerance,
        )
    return reduced(batch.only_counted(losses), reduction, batch.divisor())


@formula(BY_ROWS_OF_PRIMITIVES, logits=is_a.logits, weight=is_a.weight)
def _surprise_of_labels(xp, logits, labels, weight=None, *, axis=-1):
    return _times_weight(xp, 0 - xp.log_softmax_at(logits, labels, axis), labels, weight)


def _times_weight(xp, surprise, labels, weight):
    return surprise if weight is None else xp.masked_product(xp.rows(weight, labels), surprise)


# Also for the gradient of this loss.
of_soft_targets = formula(
    BY_ROWS,
    logits=is_a.logits,
    target=is_a.distribution,
    weight=is_a.weight,
    label_smoothing=is_a.probability,
)


@of_soft_targets
def _expected_surprise(
    xp,
    logits,
    target=None,
    labels=None,
    weight=None,
    label_smoothing=None,
    *,
    axis=-1,
    tolerance=None,
):
    y = expected_weights(xp, logits, target, labels, weight, label_smoothing, axis)
    return 0 - xp.sum(xp.masked_product(y, xp.log_softmax(logits, axis)), axis)


def nll_loss(log_probabilities, target, *, weight=None, ignore_index=-100, reduction="mean"):
    r"""Negative log-likelihood, in nats, of class numbers under given log-probabilities.

    .. math:: L_n = -w_{y_n}\, (\ln p_n)_{y_n}

    After `log_softmax` it is `cross_entropy_loss`.  It takes logarithms of probabilities:
    probabilities themselves, which PyTorch accepts, are refused because they are positive.

    Parameters
    ----------
    log_probabilities : array_like
        Logarithms of probabilities, of shape (C), (N, C) or (N, C, d1, ...).
    target : array_like
        Class numbers, in the shape of `log_probabilities` without the axis of the classes.
    weight : array_like, optional
        One weight per class, not negative.
    ignore_index : int
        The class number of rows that do not count.
    reduction : {"none", "mean", "sum"}
        The mean divides by the weights of the rows that count.

    Returns
    -------
    The loss, in nats; with reduction "none" one for each row.

    Raises
    ------
    ValueError
        If a class number is out of range, a logarithm is positive, or the shapes do not fit.
    TypeError
        If the target is not integers.

    References
    ----------
    Bishop (2006), section 4.3.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.nll_loss(xl.log_softmax([40, 0, 0]), 0))
    8.496708510583178e-18
    """
    batch = Batch("log_probabilities", log_probabilities, target, weight, ignore_index)
    losses = _surprise_of_logarithms(batch.scores, batch.only_labels(), batch.weight)
    return reduced(batch.only_counted(losses), reduction, batch.divisor())


@formula(BY_ROWS, log_probabilities=is_a.log_probability, weight=is_a.weight)
def _surprise_of_logarithms(xp, log_probabilities, labels, weight=None, *, axis=-1):
    return _times_weight(xp, 0 - xp.take(log_probabilities, labels, axis), labels, weight)


def binary_cross_entropy(probability, target, *, weight=None, reduction="mean"):
    r"""Cross-entropy, in nats, between a target in [0, 1] and the probability of class 1.

    .. math:: L = -w \left[ y \ln p + (1 - y) \ln(1 - p) \right]

    The true value, infinity included: PyTorch cuts each logarithm off at -100.

    Parameters
    ----------
    probability : array_like
        The model's probabilities of class 1, of any shape.
    target : array_like
        Numbers in [0, 1], shaped like `probability`.
    weight : array_like, optional
        Weights of the entries, not negative.
    reduction : {"none", "mean", "sum"}
        The mean divides by the number of entries, whatever their weights.

    Returns
    -------
    The loss, in nats; with reduction "none" shaped like `probability`.

    Raises
    ------
    ValueError
        If a number is outside [0, 1], a weight is negative, or the shapes differ.

    References
    ----------
    Bishop (2006), section 4.3.2.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.binary_cross_entropy(0.5, 1))
    0.6931471805599453
    >>> print(xl.binary_cross_entropy(0.0, 1))
    inf
    """
    return reduced(_binary_surprise(probability, target, weight), reduction)


@formula(BY_ROWS, probability=is_a.probability, target=is_a.probability, weight=is_a.weight)
def _binary_surprise(xp, probability, target, weight=None):
    same_shape(probability=probability, target=target)
    losses = 0 - (xp.xlogy(target, probability) + xp.xlog1py(1 - target, -probability))
    return weighted(losses, weight)


def binary_cross_entropy_with_logits(
    logits, target, *, weight=None, pos_weight=None, reduction="mean"
):
    r"""Cross-entropy, in nats, between a target in [0, 1] and the sigmoid of a logit.

    .. math::

        L = -w \left[ c\, y \ln \sigma(z) + (1 - y) \ln \sigma(-z) \right], \qquad
        -\ln \sigma(z) = \operatorname{softplus}(-z)

    Written with softplus it neither overflows nor loses the digits of soft targets.

    Parameters
    ----------
    logits : array_like
        Logits of class 1, of any shape; infinities mean certainty.
    target : array_like
        Numbers in [0, 1], shaped like `logits`.
    weight : array_like, optional
        Weights of the entries, not negative.
    pos_weight : array_like, optional
        The weight c of class 1, not negative; broadcast against the target.
    reduction : {"none", "mean", "sum"}
        The mean divides by the number of entries, whatever their weights.

    Returns
    -------
    The loss, in nats; with reduction "none" shaped like `logits`.

    Raises
    ------
    ValueError
        If a target is outside [0, 1], a weight is negative, a logit is NaN, or the shapes differ.

    References
    ----------
    Bishop (2006), section 4.3.2.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.binary_cross_entropy_with_logits(-1000.0, 1))
    1000.0
    """
    return reduced(_binary_surprise_of_logits(logits, target, weight, pos_weight), reduction)


@formula(
    BY_ROWS, logits=is_a.number, target=is_a.probability, weight=is_a.weight, pos_weight=is_a.weight
)
def _binary_surprise_of_logits(xp, logits, target, weight=None, pos_weight=None):
    same_shape(logits=logits, target=target)
    positive = weighted(target, pos_weight)
    losses = xp.masked_product(positive, xp.softplus(-logits))
    losses = losses + xp.masked_product(1 - target, xp.softplus(logits))
    return weighted(losses, weight)


def logistic_loss(score, label, *, reduction="mean"):
    r"""Binary cross-entropy, in nats, for labels -1 and +1.

    .. math:: L = \ln\left(1 + e^{-y s}\right) = \operatorname{softplus}(-y s)

    At score -1000 and label 1 it is 1000, where PyTorch's `soft_margin_loss` overflows.

    Parameters
    ----------
    score : array_like
        Logits of class +1, of any shape.
    label : array_like
        -1 or +1, shaped like `score`.
    reduction : {"none", "mean", "sum"}

    Returns
    -------
    The loss, in nats; with reduction "none" shaped like `score`.

    Raises
    ------
    ValueError
        If a label is neither -1 nor +1, a score is NaN, or the shapes differ.

    References
    ----------
    Hastie, Tibshirani & Friedman (2009), section 10.5.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.logistic_loss(-1000.0, 1))
    1000.0
    """
    return reduced(_surprise_of_scores(score, label), reduction)


@formula(BY_ROWS, score=is_a.number, label=is_a.sign)
def _surprise_of_scores(xp, score, label):
    same_shape(score=score, label=label)
    return xp.softplus(-label * score)


def focal_loss(logits, target, *, gamma=2.0, alpha=None, reduction="mean"):
    r"""Binary cross-entropy, in nats, with the easy examples weighed down.

    .. math::

        L = -\alpha\, y\, (1 - p)^\gamma \ln p - (1 - \alpha)(1 - y)\, p^\gamma \ln(1 - p), \qquad
        p = \sigma(z)

    Without `alpha` both classes weigh 1.  With gamma 0 it is the binary cross-entropy.

    Parameters
    ----------
    logits : array_like
        Logits of class 1, of any shape.
    target : array_like
        Numbers in [0, 1], shaped like `logits`.
    gamma : float
        How much easy examples are weighed down, 0 or more.
    alpha : float, optional
        The weight of class 1, in [0, 1]; class 0 has 1 - alpha.
    reduction : {"none", "mean", "sum"}

    Returns
    -------
    The loss, in nats; with reduction "none" shaped like `logits`.

    Raises
    ------
    ValueError
        If a target or alpha is outside [0, 1], gamma is negative, or the shapes differ.

    References
    ----------
    Lin, Goyal, Girshick, He & Dollár (2017), section 3.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(f"{xl.focal_loss(2.0, 1):.6f} against {xl.focal_loss(2.0, 1, gamma=0.0):.6f}")
    0.001804 against 0.126928
    """
    return reduced(_focal_surprise(logits, target, gamma, alpha), reduction)


@formula(
    BY_ROWS, logits=is_a.number, target=is_a.probability, gamma=is_a.weight, alpha=is_a.probability
)
def _focal_surprise(xp, logits, target, gamma, alpha=None):
    same_shape(logits=logits, target=target)
    ones, zeros = focal_weights(target, alpha)

    def modulated(z):  # where the surprise is infinite (1 - p)^gamma is 1: no slope times infinity
        surprise = xp.softplus(-z)
        infinite = surprise == math.inf
        ease = xp.exp(-xp.masked_product(gamma, xp.softplus(z)))
        return xp.where(infinite, surprise, ease * xp.where(infinite, 0.0, surprise))

    losses = xp.masked_product(ones, modulated(logits))
    return losses + xp.masked_product(zeros, modulated(-logits))


def focal_weights(target, alpha):
    """What the two terms of the focal loss weigh: that of class 1 and that of class 0."""
    if alpha is None:
        return target, 1 - target
    return alpha * target, (1 - alpha) * (1 - target)


@formula(output=is_a.finite, target=is_a.finite)
def quadratic_cost(xp, output, target, *, reduction="mean"):
    r"""Half the squared distance between output and target, summed over the outputs.

    .. math:: C_n = \tfrac12 \sum_k (a_{nk} - y_{nk})^2

    Parameters
    ----------
    output : array_like
        Outputs of shape (N,), N samples of one output, or (N, K).
    target : array_like
        What they should be, shaped like `output`.
    reduction : {"none", "mean", "sum"}
        Over the samples.

    Returns
    -------
    The cost; with reduction "none" one for each sample.  The mean is K/2 times PyTorch's `mse_loss`.

    Raises
    ------
    ValueError
        If a number is not finite, the shapes differ or have more than two axes.

    References
    ----------
    Nielsen (2015), chapter 1.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.quadratic_cost([[1.0, 0.0], [0.0, 0.0]], [[0.0, 1.0], [0.0, 0.0]]))
    0.5
    """
    samples_of_outputs(output, target)
    squares = (output - target) ** 2 / 2
    if len(shape(output)) == 2:
        squares = xp.sum(squares, -1)
    return reduced(squares, reduction)


def samples_of_outputs(output, target):
    same_shape(output=output, target=target)
    if len(shape(output)) > 2:
        raise ValueError(f"output has shape {shape(output)}; pass (N,) or (N, K)")


@formula(center=is_a.vectors, outside_vectors=is_a.vectors)
def skip_gram_loss(xp, center, context, outside_vectors, *, reduction="mean"):
    r"""Cross-entropy, in nats, of a context word under the softmax over the vocabulary.

    .. math:: J = -u_o \cdot v + \ln \sum_w e^{u_w \cdot v}

    Parameters
    ----------
    center : array_like
        The vector v of the centre word, of shape (d,), or (N, d) for N pairs of words.
    context : array_like
        The number o of the context word, a class number; (N,) of them for N pairs.
    outside_vectors : array_like
        One row :math:`u_w` for each word of the vocabulary: (V, d).
    reduction : {"none", "mean", "sum"}

    Returns
    -------
    The loss, in nats; with reduction "none" one for each pair.

    Raises
    ------
    ValueError
        If a number is not finite, a word number is out of range, or the shapes do not fit.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado & Dean (2013), section 2.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(f"{xl.skip_gram_loss([1.0, 0.0], 0, [[1.0, 0.0], [0.0, 1.0]]):.6f}")
    0.313262
    """
    (context,) = word_numbers(xp, center, outside_vectors, context)
    scores = center @ xp.moveaxis(outside_vectors, 0, 1)
    return cross_entropy_loss(scores, context, reduction=reduction)


@formula(center=is_a.vectors, outside_vectors=is_a.vectors)
def negative_sampling_loss(xp, center, context, negatives, outside_vectors, *, reduction="mean"):
    r"""Binary cross-entropies, in nats, that tell a context word from words drawn at random.

    .. math:: J = -\ln \sigma(u_o \cdot v) - \sum_k \ln \sigma(-u_k \cdot v)

    Parameters
    ----------
    center : array_like
        The vector v of the centre word, of shape (d,), or (N, d) for N pairs of words.
    context : array_like
        The number o of the context word, a class number; (N,) of them for N pairs.
    negatives : array_like
        The numbers of the K words drawn at random: (K,), or (N, K) for N pairs.
    outside_vectors : array_like
        One row :math:`u_w` for each word of the vocabulary: (V, d).
    reduction : {"none", "mean", "sum"}

    Returns
    -------
    The loss, in nats; with reduction "none" one for each pair.

    Raises
    ------
    ValueError
        If a number is not finite, a word number is out of range, or the shapes do not fit.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado & Dean (2013), section 2.2.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(f"{xl.negative_sampling_loss([1.0, 0.0], 0, [1], [[1.0, 0.0], [0.0, 1.0]]):.6f}")
    1.006409
    """
    context, negatives = word_numbers(xp, center, outside_vectors, context, negatives)
    positive, negative = sampled_scores(xp, center, context, negatives, outside_vectors)
    losses = xp.softplus(-positive) + xp.sum(xp.softplus(negative), -1)
    return reduced(losses, reduction)


def sampled_scores(xp, center, context, negatives, outside_vectors):
    """u·v for the context word and for each of the words drawn at random."""
    positive = xp.sum(xp.rows(outside_vectors, context) * center, -1)
    negative = xp.rows(outside_vectors, negatives) * xp.expand_dims(center, -2)
    return positive, xp.sum(negative, -1)


def word_numbers(xp, center, outside_vectors, context, *negatives):
    """The words by their numbers: one for each centre, of `negatives` several.

    The vectors must be of one length: (d,) or (N, d) for the centre, (V, d) for the others.
    """
    at, table = shape(center), shape(outside_vectors)
    if len(at) not in (1, 2) or len(table) != 2 or at[-1] != table[1]:
        raise ValueError(
            f"center has shape {at} and outside_vectors has shape {table}; they must be (d,) or "
            "(N, d) and (V, d)"
        )
    pairs, vocabulary = at[:-1], table[0]
    words = [("context", context, vocabulary, pairs)]
    words += [("negatives", drawn, vocabulary, (*pairs, None)) for drawn in negatives]
    return [class_numbers(xp, *word, like=center) for word in words]
