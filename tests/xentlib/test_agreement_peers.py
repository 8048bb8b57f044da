"""The measures and losses against SciPy, scikit-learn, Keras (on PyTorch) and Optax."""

import math
import os

os.environ["KERAS_BACKEND"] = "torch"

import jax
import numpy as np
import optax
import pytest
import scipy.spatial.distance
import scipy.special
import scipy.stats
import sklearn.metrics
from optional import optional

import xentlib as xl

keras = optional("keras")

E = math.e
KERAS_MEAN = 1e-6  # the mean over entries that its binary losses take is a mean in float32
SEEDS = range(12)


@pytest.fixture(params=SEEDS)
def random(request):
    return np.random.default_rng(request.param)


def close(ours, theirs, rtol=1e-12, atol=1e-15):
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=rtol, atol=atol)


def distributions(random, classes=5, rows=3):
    """Some with zeros."""
    p = random.random((rows, classes)) * (random.random((rows, classes)) < 0.8)
    p[:, 0] += 0.01
    return p / p.sum(1, keepdims=True)


def test_scipy(random):
    p, q = distributions(random), distributions(random)
    table = distributions(random, 12, 1).reshape(3, 4)
    z = random.normal(0, 3, (3, 5))
    with np.errstate(divide="ignore"):
        close(xl.entropy(p), scipy.stats.entropy(p, base=2, axis=-1))
        close(xl.kl_divergence(p, q, base=E), scipy.stats.entropy(p, q, axis=-1), rtol=1e-11)
    close(xl.entropy(p, base=E), scipy.special.entr(p).sum(-1))
    distance = scipy.spatial.distance.jensenshannon(p, q, base=2, axis=-1)
    close(xl.js_divergence(p, q), distance**2)
    close(xl.joint_entropy(table), scipy.stats.entropy(table.ravel(), base=2))
    close(xl.logsumexp(z), scipy.special.logsumexp(z, axis=-1))
    close(xl.log_softmax(z), scipy.special.log_softmax(z, axis=-1), atol=1e-14)
    close(xl.softmax(z), scipy.special.softmax(z, axis=-1))
    close(xl.sigmoid(z), scipy.special.expit(z))
    close(xl.log_sigmoid(z), scipy.special.log_expit(z))
    mean, variance = random.normal(size=2), random.uniform(0.1, 3, 2)
    normal = scipy.stats.norm(mean, np.sqrt(variance))
    close(xl.gaussian_log_density(z[:, :2], mean, variance), normal.logpdf(z[:, :2]))
    close(xl.gaussian_entropy(variance, base=E), normal.entropy())
    fitted = xl.gaussian_mle(z[0])
    close([fitted.mean, np.sqrt(fitted.variance)], scipy.stats.norm.fit(z[0]))


def test_gaussian_kl_is_its_integral(random):
    mean, variance = random.normal(size=2), random.uniform(0.3, 3, 2)
    x = np.linspace(-40, 40, 20001)
    p, q = (xl.gaussian_log_density(x, m, v) for m, v in zip(mean, variance, strict=True))
    integral = scipy.integrate.trapezoid(np.exp(p) * (p - q), x)
    close(xl.gaussian_kl(mean[0], variance[0], mean[1], variance[1], base=E), integral, rtol=1e-9)


def test_scikit_learn(random):
    p = distributions(random, rows=8) * 0.99 + 0.002
    labels = random.integers(0, 5, 8)
    weights = random.random(8)
    theirs = sklearn.metrics.log_loss(labels, p, labels=range(5), sample_weight=weights)
    one_by_one = xl.cross_entropy(np.eye(5)[labels], p, base=E)
    close(np.average(one_by_one, weights=weights), theirs)
    close(xl.nll_loss(np.log(p), labels), sklearn.metrics.log_loss(labels, p, labels=range(5)))
    table = random.integers(0, 9, (3, 4)) + np.eye(3, 4)
    information = sklearn.metrics.mutual_info_score(None, None, contingency=table)
    close(xl.mutual_information(table / table.sum(), base=E), information, rtol=1e-11, atol=1e-14)
    close(xl.information_gain(table.sum(0), table, base=E), information, rtol=1e-11, atol=1e-14)
    close(xl.brier_score(p, labels), sklearn.metrics.brier_score_loss(labels, p, labels=range(5)))


def keras_loss(name, target, prediction, **options):
    """Keras's function, averaged here: its loss classes average in float32."""
    return getattr(keras.losses, name)(target, prediction, **options).numpy().mean()


def test_keras(random):
    z, labels = random.normal(0, 3, (6, 4)), random.integers(0, 4, 6)
    soft, binary = distributions(random, 4, 6), random.integers(0, 2, (6, 4)).astype(float)
    logits = {"from_logits": True}
    categorical = keras_loss("sparse_categorical_crossentropy", labels, z, **logits)
    close(xl.cross_entropy_loss(z, labels), categorical)
    smoothed = keras_loss("categorical_crossentropy", soft, z, label_smoothing=0.125, **logits)
    close(xl.cross_entropy_loss(z, soft, label_smoothing=0.125), smoothed)
    with_logits = keras_loss("binary_crossentropy", binary, z, **logits)
    close(xl.binary_cross_entropy_with_logits(z, binary), with_logits, KERAS_MEAN)
    p = random.uniform(0.01, 0.99, (6, 4))
    close(
        xl.binary_cross_entropy(p, binary), keras_loss("binary_crossentropy", binary, p), KERAS_MEAN
    )
    close(2 * xl.quadratic_cost(z, soft) / 4, keras_loss("mean_squared_error", soft, z), KERAS_MEAN)
    focal = {"gamma": 3.0, "alpha": 0.25, "apply_class_balancing": True}
    balanced = keras_loss("binary_focal_crossentropy", binary, p, **focal)
    at = np.log(p) - np.log1p(-p)
    close(xl.focal_loss(at, binary, gamma=3.0, alpha=0.25), balanced, KERAS_MEAN)
    p, q = soft * 0.9 + 0.025, xl.softmax(z) * 0.9 + 0.025
    close(np.mean(xl.kl_divergence(p, q, base=E)), keras_loss("kl_divergence", p, q), rtol=1e-11)


def test_optax(random):
    with jax.enable_x64(True):
        z, labels = random.normal(0, 3, (6, 4)), random.integers(0, 4, 6)
        soft, binary = distributions(random, 4, 6), random.integers(0, 2, (6, 4))
        none = {"reduction": "none"}
        by_number = optax.softmax_cross_entropy_with_integer_labels(z, labels)
        close(xl.cross_entropy_loss(z, labels, **none), by_number)
        close(xl.cross_entropy_loss(z, soft, **none), optax.softmax_cross_entropy(z, soft))
        smooth = optax.smooth_labels(np.eye(4)[labels], 0.2)
        by_smoothing = optax.softmax_cross_entropy(z, smooth)
        close(xl.cross_entropy_loss(z, labels, label_smoothing=0.2, **none), by_smoothing)
        entry = xl.binary_cross_entropy_with_logits(z, binary, **none)
        close(entry, optax.sigmoid_binary_cross_entropy(z, binary))
        focal = optax.sigmoid_focal_loss(z, binary.astype(float), alpha=0.3, gamma=2.0)
        close(xl.focal_loss(z, binary, alpha=0.3, **none), focal, rtol=1e-11)
        close(xl.quadratic_cost(z[0], soft[0], **none), optax.l2_loss(z[0], soft[0]))
        q = xl.softmax(z)
        close(xl.kl_divergence(soft, q, base=E), optax.kl_divergence(np.log(q), soft), rtol=1e-9)
        close(
            xl.logistic_loss(z, 2 * binary - 1, **none),
            xl.binary_cross_entropy_with_logits(z, binary, **none),
        )
