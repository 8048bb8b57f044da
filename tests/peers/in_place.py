"""A plugin of pytest that puts xentlib in the place of a peer's own functions, for the peer's own tests.

What is translated is how the peer is called: the names of arguments, which axis, whether weights are
multiplied in.  Arguments that xentlib has no counterpart for go to the peer's own function.
"""

import functools
import inspect
import math
import os

import numpy as np

import xentlib as xl

NONE = {"reduction": "none"}


def pytest_configure(config):
    PLACES[os.environ["PEER"]]()


def _replace(module, name, make):
    """`module.name` as what `make` makes of the original."""
    original = getattr(module, name)
    replacement = functools.wraps(original)(make(original))
    setattr(module, name, replacement)
    return original, replacement


def scipy():
    import scipy.special
    import scipy.stats
    from scipy._lib._array_api import xp_capabilities_table

    def over_axes(function, keeps):
        """SciPy's axis, which may be several or None, as one."""

        def make(original):
            def call(a, axis=None, **options):
                options = {k: v for k, v in options.items() if v is not None and v is not False}
                a = np.asarray(a)
                if options.keys() - {"keepdims"} or a.dtype.kind == "c" or not a.size:
                    return original(a, axis=axis, **options)
                axes = range(a.ndim) if axis is None else np.atleast_1d(axis)
                axes = [k % max(a.ndim, 1) for k in axes]
                rest = [k for k in range(a.ndim) if k not in axes]
                turned = np.transpose(a, rest + axes)
                rows = turned.reshape(*[a.shape[k] for k in rest], -1)
                result = function(rows)
                if keeps:
                    return np.transpose(result.reshape(turned.shape), np.argsort(rest + axes))[()]
                return np.expand_dims(result, axes) if options else result

            return call

        return make

    def entropy(original):
        def call(pk, qk=None, base=None, axis=0, **options):
            if options:
                return original(pk, qk, base, axis, **options)
            base = math.e if base is None else base
            given = [np.asarray(x, float) for x in (pk, qk) if x is not None]
            given = [x / x.sum(axis, keepdims=True) for x in np.broadcast_arrays(*given)]
            measure = xl.entropy if qk is None else xl.kl_divergence
            return measure(*given, base=base, axis=axis)

        return call

    for module, name, make in (
        (scipy.special, "logsumexp", over_axes(xl.logsumexp, False)),
        (scipy.special, "softmax", over_axes(xl.softmax, True)),
        (scipy.special, "log_softmax", over_axes(xl.log_softmax, True)),
        (scipy.stats, "entropy", entropy),
    ):
        original, replacement = _replace(module, name, make)
        xp_capabilities_table[replacement] = xp_capabilities_table[original]
    scipy.special.expit, scipy.special.log_expit = xl.sigmoid, xl.log_sigmoid


def scikit_learn():
    import sklearn.metrics
    from sklearn._loss import loss
    from sklearn.metrics import _classification, cluster
    from sklearn.metrics.cluster import _supervised

    def log_loss(original):
        def call(transformed_labels, y_proba, *, normalize=True, sample_weight=None):
            p, q = (np.asarray(x, float) for x in (transformed_labels, y_proba))
            tolerance = 1e-4 if np.asarray(y_proba).dtype.itemsize < 8 else None
            losses = xl.cross_entropy(p, q, base=math.e, tolerance=tolerance)
            weights = np.ones(len(losses)) if sample_weight is None else np.asarray(sample_weight)
            counted = losses[weights > 0] @ weights[weights > 0]
            return float(counted / weights.sum() if normalize else counted)

        return call

    def entropy(original):
        def call(labels):
            counts = np.unique(np.asarray(labels), return_counts=True)[1]
            return (
                float(xl.plug_in_entropy(counts, base=math.e)) if len(counts) else original(labels)
            )

        return call

    def mutual_information(original):
        def call(labels_true, labels_pred, *, contingency=None):
            table = contingency
            if table is None:
                table = _supervised.contingency_matrix(labels_true, labels_pred)
            table = np.asarray(table.todense() if hasattr(table, "todense") else table, float)
            if not table.size:
                return original(labels_true, labels_pred, contingency=contingency)
            return float(xl.mutual_information(table / table.sum(), base=math.e))

        return call

    _replace(_classification, "_log_loss", log_loss)
    _replace(_supervised, "_entropy", entropy)
    _, replaced = _replace(_supervised, "mutual_info_score", mutual_information)
    cluster.mutual_info_score = sklearn.metrics.mutual_info_score = replaced
    functions = {
        loss.HalfBinomialLoss: (
            xl.binary_cross_entropy_with_logits,
            xl.binary_cross_entropy_with_logits_grad,
            float,
        ),
        loss.HalfMultinomialLoss: (xl.cross_entropy_loss, xl.cross_entropy_loss_grad, int),
        loss.HalfSquaredError: (xl.quadratic_cost, xl.quadratic_cost_grad, float),
    }
    for kind, (of_loss, of_gradient, target) in functions.items():
        _put_into(kind, "loss", "loss_out", of_loss, target)
        _put_into(kind, "gradient", "gradient_out", of_gradient, target)


def _put_into(kind, method, out, function, target):
    """A method of scikit-learn's losses, which writes into an array that may be given."""
    original = getattr(kind, method)

    @functools.wraps(original)
    def call(self, y_true, raw_prediction, sample_weight=None, n_threads=1, **given):
        if raw_prediction.ndim == 2 and raw_prediction.shape[1] == 1:
            raw_prediction = raw_prediction.squeeze(1)
        y = y_true.astype(target if target is int else raw_prediction.dtype)
        result = np.asarray(function(raw_prediction, y, **NONE))
        if sample_weight is not None:
            result = result * sample_weight.reshape(-1, *[1] * (result.ndim - 1))
        if given.get(out) is None:
            return result.astype(raw_prediction.dtype)
        given[out].reshape(result.shape)[...] = result
        return given[out]

    setattr(kind, method, call)


def keras():
    import torch
    from keras.src import backend, losses, ops

    def tensors(function):
        def make(original):
            def call(target, output, from_logits=False, axis=-1):
                target, output = map(backend.convert_to_tensor, (target, output))
                return function(target, output, from_logits, axis)

            return call

        return make

    def rows(x, axis):
        x = torch.movedim(x, axis, -1)
        return x.reshape(-1, x.shape[-1])

    def categorical(y, z, from_logits, axis):
        shape = torch.movedim(z, axis, -1).shape[:-1]
        if from_logits:
            flat = xl.cross_entropy_loss(rows(z, axis), rows(y, axis), **NONE)
            return flat.reshape(shape)
        p = z / z.sum(axis, keepdim=True)
        return xl.cross_entropy(y, p, base=math.e, axis=axis)

    def sparse(y, z, from_logits, axis):
        shape = torch.movedim(z, axis, -1).shape[:-1]
        y = y.to(torch.int64).reshape(-1)
        if from_logits:
            return xl.cross_entropy_loss(rows(z, axis), y, **NONE).reshape(shape)
        p = rows(z / z.sum(axis, keepdim=True), axis)
        return xl.nll_loss(torch.log(p), y, **NONE).reshape(shape)

    def binary(y, z, from_logits, axis):
        loss = xl.binary_cross_entropy_with_logits if from_logits else xl.binary_cross_entropy
        return loss(z, y.to(z.dtype), **NONE)

    def divergence(original):
        def call(y_true, y_pred):
            y_pred = backend.convert_to_tensor(y_pred)
            y_true = backend.convert_to_tensor(y_true, y_pred.dtype)
            return xl.kl_divergence(y_true, y_pred, base=math.e)

        return call

    _replace(ops, "categorical_crossentropy", tensors(categorical))
    _replace(ops, "sparse_categorical_crossentropy", tensors(sparse))
    _replace(ops, "binary_crossentropy", tensors(binary))
    _replace(losses.losses, "kl_divergence", divergence)


def optax():
    import jax.numpy as jnp
    from optax.losses import _classification

    def one_axis(function):
        def make(original):
            signature = inspect.signature(original)

            def call(*args, **named):
                bound = signature.bind(*args, **named)
                bound.apply_defaults()
                x, y, axis, where = bound.arguments.values()
                if where is not None or not isinstance(axis, int):
                    return original(*args, **named)
                return function(jnp.asarray(x), jnp.asarray(y), axis)

            return call

        return make

    def rows(x, axis):
        x = jnp.moveaxis(x, axis, -1)
        return x.reshape(-1, x.shape[-1])

    def soft(z, y, axis):
        z, y = jnp.broadcast_arrays(z, y)
        flat = xl.cross_entropy_loss(rows(z, axis), rows(y, axis), **NONE)
        return flat.reshape(jnp.moveaxis(z, axis, -1).shape[:-1])

    def hard(z, y, axis):
        flat = xl.cross_entropy_loss(rows(z, axis), y.reshape(-1), **NONE)
        return flat.reshape(y.shape)

    def binary(original):
        def call(logits, labels):
            z, y = jnp.broadcast_arrays(jnp.asarray(logits), jnp.asarray(labels, float))
            return xl.binary_cross_entropy_with_logits(z, y, **NONE)

        return call

    def focal(original):
        def call(logits, labels, *, alpha=None, gamma=2.0):
            z, y = jnp.asarray(logits), jnp.asarray(labels)
            return xl.focal_loss(z, y.astype(z.dtype), alpha=alpha, gamma=gamma, **NONE)

        return call

    def divergence(log_q, p, axis):
        return xl.kl_divergence(p, jnp.exp(log_q), base=math.e, axis=axis)

    _replace(_classification, "softmax_cross_entropy", one_axis(soft))
    _replace(_classification, "softmax_cross_entropy_with_integer_labels", one_axis(hard))
    _replace(_classification, "kl_divergence", one_axis(divergence))
    _replace(_classification, "sigmoid_binary_cross_entropy", binary)
    _replace(_classification, "sigmoid_focal_loss", focal)


PLACES = {
    "SciPy": scipy,
    "scikit-learn": scikit_learn,
    "Keras": keras,
    "Optax": optax,
    "none": lambda: None,
}
