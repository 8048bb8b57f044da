r"""Analytic gradients of the losses and of the measures of information.

Each takes the arguments of its function and answers the derivative of the reduced value; with
reduction "none" the derivative of each row's own loss.  At the edges a term that is absent by
convention (a target, weight or probability of 0) adds 0, and otherwise the answer is the true
derivative, infinite where it is; never NaN.
"""

from xentlib.core import validation as is_a
from xentlib.core.formula import formula
from xentlib.core.reductions import count, same_shape, shape, shared, weighted
from xentlib.core.targets import Batch, expected_weights, smoothing_or_none
from xentlib.core.units import nats_per_unit
from xentlib.losses import (
    focal_weights,
    of_soft_targets,
    sampled_scores,
    samples_of_outputs,
    word_numbers,
)

__all__ = [
    "binary_cross_entropy_grad",
    "binary_cross_entropy_with_logits_grad",
    "cross_entropy_grad",
    "cross_entropy_loss_grad",
    "entropy_grad",
    "focal_loss_grad",
    "kl_divergence_grad",
    "logistic_loss_grad",
    "negative_sampling_loss_grad",
    "nll_loss_grad",
    "quadratic_cost_grad",
    "skip_gram_loss_grad",
    "softmax_jacobian",
]


def cross_entropy_loss_grad(
    logits,
    target,
    *,
    weight=None,
    ignore_index=-100,
    reduction="mean",
    label_smoothing=0.0,
    tolerance=None,
):
    r"""Gradient of `cross_entropy_loss` in the logits: prediction minus target.

    .. math::

        \frac{\partial L_n}{\partial z_{nk}} = p_{nk} - y_{nk}, \qquad
        p_n = \operatorname{softmax}(z_n)

    and with class weights :math:`p_{nk} \sum_j w_j y_{nj} - w_k y_{nk}`, where y is the smoothed
    target.  Computed with :math:`1 - p` from the logits, so that a confident row keeps its digits.

    Parameters
    ----------
    logits, target, weight, ignore_index, reduction, label_smoothing, tolerance
        As in `cross_entropy_loss`.

    Returns
    -------
    The gradient, in nats per unit of logit, shaped like `logits`; 0 in the rows that are ignored.

    Raises
    ------
    ValueError, TypeError
        As `cross_entropy_loss`.

    References
    ----------
    Bishop (2006), section 4.3.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.cross_entropy_loss_grad([0.0, 0.0], 1))
    [ 0.5 -0.5]
    >>> print(xl.cross_entropy_loss_grad([40.0, 0.0, 0.0], 0)[0])
    -8.496708510583178e-18
    """
    batch = Batch("logits", logits, target, weight, ignore_index)
    smoothing = smoothing_or_none(label_smoothing)
    gradient = _error(
        batch.scores,
        batch.probabilities,
        batch.labels,
        batch.weight,
        smoothing,
        tolerance=tolerance,
    )
    return batch.as_logits(shared(gradient, reduction, batch.divisor()))


@of_soft_targets
def _error(
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
    """total·p - y, written as (total - y) p - y (1 - p) with 1 - p = -expm1(ln p)."""
    y = expected_weights(xp, logits, target, labels, weight, label_smoothing, axis)
    total = 1 if weight is None else xp.expand_dims(xp.sum(y, axis), axis)
    log_p = xp.log_softmax(logits, axis)
    return (total - y) * xp.exp(log_p) + y * xp.expm1(log_p)


def nll_loss_grad(log_probabilities, target, *, weight=None, ignore_index=-100, reduction="mean"):
    r"""Gradient of `nll_loss` in the log-probabilities: minus the weight of the label, at the label.

    .. math:: \frac{\partial L_n}{\partial (\ln p_n)_k} = -w_k\,[k = y_n]

    Parameters
    ----------
    log_probabilities, target, weight, ignore_index, reduction
        As in `nll_loss`.

    Returns
    -------
    The gradient, shaped like `log_probabilities`; 0 in the rows that are ignored.

    Raises
    ------
    ValueError, TypeError
        As `nll_loss`.

    References
    ----------
    Bishop (2006), section 4.3.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.nll_loss_grad(xl.log_softmax([0.0, 0.0]), 1))
    [ 0. -1.]
    """
    batch = Batch("log_probabilities", log_probabilities, target, weight, ignore_index)
    gradient = _minus_label(batch.scores, batch.only_labels(), batch.weight)
    return batch.as_logits(shared(gradient, reduction, batch.divisor()))


@formula(log_probabilities=is_a.log_probability, weight=is_a.weight)
def _minus_label(xp, log_probabilities, labels, weight=None, *, axis=-1):
    y = xp.one_hot(labels, log_probabilities)
    return 0 - (y if weight is None else weight * y)


@formula(probability=is_a.probability, target=is_a.probability, weight=is_a.weight)
def binary_cross_entropy_grad(xp, probability, target, *, weight=None, reduction="mean"):
    r"""Gradient of `binary_cross_entropy` in the probability.

    .. math:: \frac{\partial L}{\partial p} = w \left[ \frac{1 - y}{1 - p} - \frac{y}{p} \right]

    Infinite where the model rules out what may happen: at p = 0 < y and at p = 1 > y.

    Parameters
    ----------
    probability, target, weight, reduction
        As in `binary_cross_entropy`.

    Returns
    -------
    The gradient, in nats per unit of probability, shaped like `probability`.

    Raises
    ------
    ValueError
        As `binary_cross_entropy`.

    References
    ----------
    Nielsen (2015), chapter 3.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.binary_cross_entropy_grad(0.5, 1))
    -2.0
    """
    same_shape(probability=probability, target=target)
    gradient = xp.masked_product(1 - target, 1 / (1 - probability))
    gradient = gradient - xp.masked_product(target, 1 / probability)
    return shared(weighted(gradient, weight), reduction)


@formula(logits=is_a.number, target=is_a.probability, weight=is_a.weight, pos_weight=is_a.weight)
def binary_cross_entropy_with_logits_grad(
    xp, logits, target, *, weight=None, pos_weight=None, reduction="mean"
):
    r"""Gradient of `binary_cross_entropy_with_logits` in the logit: prediction minus target.

    .. math::

        \frac{\partial L}{\partial z} = w \left[ (1 - y)\, \sigma(z) - c\, y\, \sigma(-z) \right],
        \qquad = \sigma(z) - y \text{ without weights}

    Parameters
    ----------
    logits, target, weight, pos_weight, reduction
        As in `binary_cross_entropy_with_logits`.

    Returns
    -------
    The gradient, in nats per unit of logit, shaped like `logits`.

    Raises
    ------
    ValueError
        As `binary_cross_entropy_with_logits`.

    References
    ----------
    Bishop (2006), section 4.3.2.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.binary_cross_entropy_with_logits_grad(0.0, 1))
    -0.5
    """
    same_shape(logits=logits, target=target)
    positive = weighted(target, pos_weight)
    gradient = (1 - target) * xp.sigmoid(logits) - positive * xp.sigmoid(-logits)
    return shared(weighted(gradient, weight), reduction)


@formula(score=is_a.number, label=is_a.sign)
def logistic_loss_grad(xp, score, label, *, reduction="mean"):
    r"""Gradient of `logistic_loss` in the score.

    .. math:: \frac{\partial L}{\partial s} = -y\, \sigma(-y s)

    Parameters
    ----------
    score, label, reduction
        As in `logistic_loss`.

    Returns
    -------
    The gradient, in nats per unit of score, shaped like `score`.

    Raises
    ------
    ValueError
        As `logistic_loss`.

    References
    ----------
    Hastie, Tibshirani & Friedman (2009), section 10.5.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.logistic_loss_grad(0.0, 1))
    -0.5
    """
    same_shape(score=score, label=label)
    return shared(-label * xp.sigmoid(-label * score), reduction)


@formula(logits=is_a.number, target=is_a.probability, gamma=is_a.weight, alpha=is_a.probability)
def focal_loss_grad(xp, logits, target, *, gamma=2.0, alpha=None, reduction="mean"):
    r"""Gradient of `focal_loss` in the logit.

    .. math::

        \frac{\partial L}{\partial z} = (1 - \alpha)(1 - y)\, g(-z) - \alpha\, y\, g(z), \qquad
        g(z) = (1 - p)^\gamma \left[ 1 - p - \gamma\, p \ln p \right], \quad p = \sigma(z)

    Parameters
    ----------
    logits, target, gamma, alpha, reduction
        As in `focal_loss`.

    Returns
    -------
    The gradient, in nats per unit of logit, shaped like `logits`.

    Raises
    ------
    ValueError
        As `focal_loss`.

    References
    ----------
    Lin, Goyal, Girshick, He & Dollár (2017), appendix B.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.focal_loss_grad(0.0, 1, gamma=0.0))
    -0.5
    """
    same_shape(logits=logits, target=target)
    ones, zeros = focal_weights(target, alpha)

    def slope(z):
        surprise = gamma * xp.masked_product(xp.sigmoid(z), xp.softplus(-z))
        return xp.exp(-xp.masked_product(gamma, xp.softplus(z))) * (xp.sigmoid(-z) + surprise)

    return shared(zeros * slope(-logits) - ones * slope(logits), reduction)


@formula(output=is_a.finite, target=is_a.finite)
def quadratic_cost_grad(xp, output, target, *, reduction="mean"):
    r"""Gradient of `quadratic_cost` in the output: output minus target.

    .. math:: \frac{\partial C_n}{\partial a_{nk}} = a_{nk} - y_{nk}

    Parameters
    ----------
    output, target, reduction
        As in `quadratic_cost`.

    Returns
    -------
    The gradient, shaped like `output`.

    Raises
    ------
    ValueError
        As `quadratic_cost`.

    References
    ----------
    Nielsen (2015), chapter 2.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.quadratic_cost_grad([1.0, 0.0], [0.0, 0.0]))
    [0.5 0. ]
    """
    samples_of_outputs(output, target)
    samples = shape(output)[0] if shape(output) else 1
    return shared(output - target, reduction, samples)


@formula(center=is_a.vectors, outside_vectors=is_a.vectors)
def skip_gram_loss_grad(xp, center, context, outside_vectors, *, reduction="mean"):
    r"""Gradients of `skip_gram_loss` in the centre vectors and in the outside vectors.

    .. math::

        \frac{\partial J}{\partial v} = \sum_w (p_w - [w = o])\, u_w, \qquad
        \frac{\partial J}{\partial u_w} = (p_w - [w = o])\, v

    Parameters
    ----------
    center, context, outside_vectors, reduction
        As in `skip_gram_loss`.

    Returns
    -------
    tuple
        The gradient shaped like `center` and the gradient shaped like `outside_vectors`; with
        reduction "none" the latter has one (V, d) table for each pair.

    Raises
    ------
    ValueError
        As `skip_gram_loss`.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado & Dean (2013), section 2.

    Examples
    --------
    >>> import xentlib as xl
    >>> center, outside = xl.skip_gram_loss_grad([1.0, 2.0], 0, [[0.0, 1.0], [0.0, 1.0]])
    >>> print(center, outside.tolist())
    [0. 0.] [[-0.5, -1.0], [0.5, 1.0]]
    """
    (context,) = word_numbers(xp, center, outside_vectors, context)
    scores = center @ xp.moveaxis(outside_vectors, 0, 1)
    error = cross_entropy_loss_grad(scores, context, reduction=reduction)
    return _of_vectors(xp, error, center, outside_vectors, reduction)


@formula(center=is_a.vectors, outside_vectors=is_a.vectors)
def negative_sampling_loss_grad(
    xp, center, context, negatives, outside_vectors, *, reduction="mean"
):
    r"""Gradients of `negative_sampling_loss` in the centre vectors and in the outside vectors.

    .. math::

        \frac{\partial J}{\partial v} = -\sigma(-u_o \cdot v)\, u_o + \sum_k \sigma(u_k \cdot v)\, u_k,
        \qquad
        \frac{\partial J}{\partial u_w} =
        \left( \sum_k \sigma(u_k \cdot v)\,[w = k] - \sigma(-u_o \cdot v)\,[w = o] \right) v

    Parameters
    ----------
    center, context, negatives, outside_vectors, reduction
        As in `negative_sampling_loss`.

    Returns
    -------
    tuple
        The gradient shaped like `center` and the gradient shaped like `outside_vectors`; with
        reduction "none" the latter has one (V, d) table for each pair.

    Raises
    ------
    ValueError
        As `negative_sampling_loss`.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado & Dean (2013), section 2.2.

    Examples
    --------
    >>> import xentlib as xl
    >>> center, outside = xl.negative_sampling_loss_grad([1.0, 2.0], 0, [1], [[0.0, 0.0], [0.0, 0.0]])
    >>> print(center, outside.tolist())
    [0. 0.] [[-0.5, -1.0], [0.5, 1.0]]
    """
    context, negatives = word_numbers(xp, center, outside_vectors, context, negatives)
    positive, negative = sampled_scores(xp, center, context, negatives, outside_vectors)
    words = xp.moveaxis(outside_vectors, 0, 1)
    drawn = xp.expand_dims(xp.sigmoid(negative), -1) * xp.one_hot(negatives, words)
    true = xp.expand_dims(xp.sigmoid(-positive), -1) * xp.one_hot(context, words)
    error = shared(xp.sum(drawn, -2) - true, reduction, count(positive))
    return _of_vectors(xp, error, center, outside_vectors, reduction)


def _of_vectors(xp, error, center, outside_vectors, reduction):
    """The gradients in the vectors from those in the scores, the products of the vectors."""
    if reduction == "none" or len(shape(center)) == 1:
        tables = xp.expand_dims(error, -1) * xp.expand_dims(center, -2)
    else:
        tables = xp.moveaxis(error, 0, 1) @ center
    return error @ outside_vectors, tables


@formula(p=is_a.distribution)
def entropy_grad(xp, p, *, base=2, axis=-1, tolerance=None):
    r"""Gradient of `entropy` in the probabilities, each taken as a variable of its own.

    .. math:: \frac{\partial H}{\partial p_k} = -\log p_k - \frac{1}{\ln b}

    0 by convention where p_k is 0.

    Parameters
    ----------
    p, base, axis, tolerance
        As in `entropy`.

    Returns
    -------
    The gradient, shaped like `p`.

    Raises
    ------
    ValueError
        As `entropy`.

    References
    ----------
    Cover & Thomas (2006), section 2.7.

    Examples
    --------
    >>> import xentlib as xl
    >>> import math
    >>> print(xl.entropy_grad([1.0, 0.0], base=math.e))
    [-1.  0.]
    """
    return xp.where(p == 0, 0.0, 0 - xp.log(p, base) - 1 / nats_per_unit(xp, base))


@formula(p=is_a.distribution, q=is_a.distribution)
def cross_entropy_grad(xp, p, q, *, base=2, axis=-1, tolerance=None):
    r"""Gradients of `cross_entropy` in p and in q, each entry taken as a variable of its own.

    .. math::

        \frac{\partial H(p, q)}{\partial p_k} = -\log q_k, \qquad
        \frac{\partial H(p, q)}{\partial q_k} = -\frac{p_k}{q_k \ln b}

    Both are 0 by convention where p_k is 0, and infinite where q_k = 0 < p_k.

    Parameters
    ----------
    p, q, base, axis, tolerance
        As in `cross_entropy`.

    Returns
    -------
    tuple
        The gradient in p and the gradient in q.

    Raises
    ------
    ValueError
        As `cross_entropy`.

    References
    ----------
    Cover & Thomas (2006), section 5.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> import math
    >>> print(xl.cross_entropy_grad([0.5, 0.5], [0.25, 0.75], base=math.e)[1])
    [-2.         -0.66666667]
    """
    in_p = xp.where(p == 0, 0.0, 0 - xp.log(q, base))
    return in_p, 0 - xp.masked_product(p, 1 / q) / nats_per_unit(xp, base)


@formula(p=is_a.distribution, q=is_a.distribution)
def kl_divergence_grad(xp, p, q, *, base=2, axis=-1, tolerance=None):
    r"""Gradients of `kl_divergence` in p and in q, each entry taken as a variable of its own.

    .. math::

        \frac{\partial D}{\partial p_k} = \log \frac{p_k}{q_k} + \frac{1}{\ln b}, \qquad
        \frac{\partial D}{\partial q_k} = -\frac{p_k}{q_k \ln b}

    Both are 0 by convention where p_k is 0, and infinite where q_k = 0 < p_k.

    Parameters
    ----------
    p, q, base, axis, tolerance
        As in `kl_divergence`.

    Returns
    -------
    tuple
        The gradient in p and the gradient in q.

    Raises
    ------
    ValueError
        As `kl_divergence`.

    References
    ----------
    Kullback & Leibler (1951).

    Examples
    --------
    >>> import xentlib as xl
    >>> import math
    >>> print(xl.kl_divergence_grad([0.5, 0.5], [0.5, 0.5], base=math.e))
    (array([1., 1.]), array([-1., -1.]))
    """
    in_p = xp.log(p, base) - xp.log(q, base) + 1 / nats_per_unit(xp, base)
    return xp.where(p == 0, 0.0, in_p), 0 - xp.masked_product(p, 1 / q) / nats_per_unit(xp, base)


@formula(z=is_a.logits)
def softmax_jacobian(xp, z, *, axis=-1):
    r"""Derivatives of every entry of a softmax in every logit: the Hessian of log-sum-exp.

    .. math:: \frac{\partial p_i}{\partial z_j} = p_i ([i = j] - p_j), \qquad
        J = \operatorname{diag}(p) - p p^\top

    Parameters
    ----------
    z : array_like
        Logits; -inf stands for a class that is ruled out.
    axis : int
        The axis of the classes.

    Returns
    -------
    One matrix for each row of logits, on the last two axes.

    Raises
    ------
    ValueError
        If a logit is NaN or +inf, or a whole row is -inf.

    References
    ----------
    Bishop (2006), section 4.3.4.

    Examples
    --------
    >>> import xentlib as xl
    >>> print(xl.softmax_jacobian([0.0, 0.0]).tolist())
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    z = xp.moveaxis(z, axis, -1)
    log_p = xp.log_softmax(z, -1)
    same = xp.one_hot(xp.arange(shape(z)[-1], z), z)
    other = (1 - same) * xp.expand_dims(xp.exp(log_p), -2)
    rest = same * xp.expand_dims(xp.expm1(log_p), -2) + other
    return 0 - xp.expand_dims(xp.exp(log_p), -1) * rest
