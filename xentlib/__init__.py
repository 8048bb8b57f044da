"""xentlib: the formulas of the book, each written once, run on NumPy, PyTorch, SymPy and sliders.

    >>> import xentlib as xl
    >>> float(xl.entropy([1/2, 1/4, 1/8, 1/8]))
    1.75

Names are imported when they are first used, so `import xentlib` costs next to nothing.
"""

import importlib
import sys

__version__ = "0.1.0"

_HOMES = {
    "information": [
        "self_information",
        "entropy",
        "cross_entropy",
        "kl_divergence",
        "perplexity",
        "binary_entropy",
        "joint_entropy",
        "conditional_entropy",
        "mutual_information",
        "js_divergence",
        "information_gain",
    ],
    "activations": ["sigmoid", "log_sigmoid", "softplus", "logsumexp", "log_softmax", "softmax"],
    "losses": [
        "cross_entropy_loss",
        "nll_loss",
        "binary_cross_entropy",
        "binary_cross_entropy_with_logits",
        "logistic_loss",
        "focal_loss",
        "quadratic_cost",
        "skip_gram_loss",
        "negative_sampling_loss",
    ],
    "gradients": [
        "cross_entropy_loss_grad",
        "nll_loss_grad",
        "binary_cross_entropy_grad",
        "binary_cross_entropy_with_logits_grad",
        "logistic_loss_grad",
        "focal_loss_grad",
        "quadratic_cost_grad",
        "skip_gram_loss_grad",
        "negative_sampling_loss_grad",
        "entropy_grad",
        "cross_entropy_grad",
        "kl_divergence_grad",
        "softmax_jacobian",
    ],
    "likelihoods": [
        "likelihood",
        "log_likelihood",
        "negative_log_likelihood",
        "bernoulli_mle",
        "categorical_mle",
        "gaussian_mle",
        "Gaussian",
    ],
    "gaussian": ["gaussian_log_density", "gaussian_density", "gaussian_entropy", "gaussian_kl"],
    "estimation": ["plug_in_entropy", "miller_madow_entropy", "total_variation", "pinsker_bound"],
    "scores": ["brier_score"],
    "coding": ["kraft_sum", "shannon_code_lengths", "huffman_code", "expected_length"],
    "training": ["Training", "train_softmax_regression"],
    "neuron": ["History", "train_neuron", "iterate"],
    "core.operations": [
        *("namespace", "abs", "atan2", "clip", "cos", "exp", "expm1", "floor", "log", "log1p"),
        *("maximum", "minimum", "sin", "sqrt", "tan", "tanh", "where"),
        *("argmax", "argmin", "cumsum", "max", "mean", "min", "prod", "sum"),
        *("broadcast_to", "concat", "expand_dims", "moveaxis", "reshape", "stack"),
    ],
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}
__all__ = list(_HOME_OF)


def __getattr__(name):
    if name not in _HOME_OF:
        problem = f"module 'xentlib' has no attribute {name!r}"
        if "numpy" in sys.modules and hasattr(sys.modules["numpy"], name):
            problem += f": {importlib.import_module('xentlib.core.operations').instead(name)}"
        raise AttributeError(problem)
    value = getattr(importlib.import_module(f"xentlib.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return [*__all__, "__version__"]
