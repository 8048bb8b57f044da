"""What every public function takes: for each kind of argument valid values, and mistakes.

A new function joins the property tests with one line in FUNCTIONS.
"""

import math

import numpy as np

from xentlib.core import operations

N, K = 3, 4  # rows, classes

NAN, INF = math.nan, math.inf
PARENT = np.array([4.0, 3.0, 2.0, 1.0])


def rows_of_probabilities(rng):
    p = rng.random((N, K)) * rng.integers(0, 2, (N, K))
    p[:, 0] += 0.1
    return p / p.sum(-1, keepdims=True)


def some_logits(rng):
    z = rng.normal(0, 10.0 ** rng.integers(-2, 4), (N, K))
    z[rng.integers(N), 1] = -INF
    return z


def joint_table(rng):
    table = rng.random((N, K))
    return table / table.sum()


def split_of_parent(rng):
    left = rng.integers(0, PARENT + 1)
    return np.stack([left, PARENT - left])


# kind: (valid values from a random generator, values that spoil one entry)
ARRAYS = {
    "distribution": (rows_of_probabilities, [-0.25, NAN, INF, 2.0]),
    "vector_distribution": (lambda rng: rows_of_probabilities(rng)[0], [-0.25, NAN, INF, 2.0]),
    "table": (joint_table, [-0.25, NAN, INF, 2.0]),
    "probability": (lambda rng: rng.random(N).round(1), [-0.1, 1.1, NAN, INF]),
    "logits": (some_logits, [NAN, INF]),
    "exponents": (some_logits, [NAN]),
    "number": (lambda rng: rng.choice([-INF, INF, -3, 0.5], N), [NAN]),
    "finite": (lambda rng: rng.normal(size=N), [NAN, INF, -INF]),
    "finite_rows": (lambda rng: rng.normal(size=(N, K)), [NAN, INF, -INF]),
    "score": (lambda rng: rng.normal(0, 20, N), [NAN]),
    "weight_of_samples": (lambda rng: 0.1 + rng.random(N), [-1.0, NAN, INF]),
    "weight": (lambda rng: rng.random(N).round(1), [-1.0, NAN, INF]),
    "class_weight": (lambda rng: 0.1 + rng.random(K), [-1.0, NAN, INF]),
    "positive": (lambda rng: 0.1 + rng.random(N), [0.0, -1.0, NAN, INF]),
    "sign": (lambda rng: rng.choice([-1.0, 1.0], N), [0.0, 0.5, NAN]),
    "log_probability": (lambda rng: np.log(rows_of_probabilities(rng)), [0.5, NAN, INF]),
    "labels": (lambda rng: rng.integers(0, K, N), [-1, K + 1, 10**6]),
    "word": (lambda rng: rng.integers(0, N, N), [-1, N]),
    "words": (lambda rng: rng.integers(0, N, (N, 2)), [-1, N]),
    "counts": (lambda rng: rng.integers(1, 9, K).astype(float), [-1.0, NAN, INF]),
    "parent": (lambda rng: PARENT.copy(), [-1.0, NAN, INF]),
    "children": (split_of_parent, [-1.0, NAN, INF]),
    "zero_or_one": (lambda rng: rng.integers(0, 2, N).astype(float), [0.5, -1.0, NAN]),
    "lengths": (lambda rng: rng.integers(1, 6, (N, K)), [-1]),
}

# kind: (valid, invalid) values of arguments that are no arrays
PLAIN = {
    "base": ([2, 10, math.e, 0.5], [0, 1, -2, NAN, INF, "2", None, True, [2], 1j, np.True_]),
    "tolerance": ([None, 1e-3, 1e-2], [-1e-9, NAN, "0", True, [0.1]]),
    "axis": ([-1, 1], [2, -3, 1.0, "0", True, (0,), (0, 1), [1], None]),
    "reduction": (["none", "mean", "sum"], ["average", "", None, 1]),
    "smoothing": ([0.0, 0.1, 1.0], [-0.1, 1.1, NAN, "0.1"]),
    "gamma": ([0.0, 2.0], [-1.0, NAN, INF, "2"]),
    "alpha": ([None, 0.25], [-0.1, 1.1, NAN, "a"]),
    "ignore_index": ([-100], [0.5, "0", True]),
    "epochs": ([0, 3], [-1, 2.5, "3", None, True]),
    "cost": (["quadratic", "cross_entropy"], ["mse", None]),
    "activation": (["sigmoid", "tanh"], ["relu", None]),
    "rate": ([0.1, 1], [NAN, INF, "0.1"]),
    "condition": ([0, 1], [2, -1, 0.5, "0"]),
    "number_of_classes": ([K, K + 1], [0, -1, 2.5, "4", None]),
}

SUMS = {"tolerance": "tolerance"}
INFORMATION = {"base": "base", "axis": "axis"}
TWO = {"p": "distribution", "q": "distribution"}
CLASSES = {
    **{"target": "labels", "weight": "class_weight"},
    **{"ignore_index": "ignore_index", "reduction": "reduction"},
}
BINARY = {"target": "probability", "weight": "weight", "reduction": "reduction"}
WORDS = {
    **{"center": "finite_rows", "context": "word", "outside_vectors": "finite_rows"},
    "reduction": "reduction",
}

# The names of functions that take the same arguments, and the kind of each argument.
TABLE = [
    ("self_information binary_entropy", {"p": "probability", "base": "base"}),
    ("entropy entropy_grad", {"p": "distribution", **INFORMATION, **SUMS}),
    (
        "cross_entropy kl_divergence js_divergence perplexity pinsker_bound",
        {**TWO, **INFORMATION, **SUMS},
    ),
    ("cross_entropy_grad kl_divergence_grad", {**TWO, **INFORMATION, **SUMS}),
    ("total_variation", {**TWO, "axis": "axis", **SUMS}),
    ("joint_entropy mutual_information", {"table": "table", "base": "base", **SUMS}),
    (
        "information_gain",
        {"parent_counts": "parent", "children_counts": "children", "base": "base"},
    ),
    ("conditional_entropy", {"table": "table", "base": "base", "given": "condition", **SUMS}),
    ("sigmoid log_sigmoid softplus", {"z": "number"}),
    ("logsumexp", {"z": "exponents", "axis": "axis"}),
    ("log_softmax softmax softmax_jacobian", {"z": "logits", "axis": "axis"}),
    (
        "cross_entropy_loss cross_entropy_loss_grad",
        {"logits": "logits", **CLASSES, "label_smoothing": "smoothing"},
    ),
    ("nll_loss nll_loss_grad", {"log_probabilities": "log_probability", **CLASSES}),
    ("binary_cross_entropy binary_cross_entropy_grad", {"probability": "probability", **BINARY}),
    (
        "binary_cross_entropy_with_logits binary_cross_entropy_with_logits_grad",
        {"logits": "score", **BINARY, "pos_weight": "weight"},
    ),
    (
        "logistic_loss logistic_loss_grad",
        {"score": "score", "label": "sign", "reduction": "reduction"},
    ),
    (
        "focal_loss focal_loss_grad",
        {"logits": "score", "target": "probability", "gamma": "gamma", "alpha": "alpha"},
    ),
    (
        "quadratic_cost quadratic_cost_grad",
        {"output": "finite", "target": "finite", "reduction": "reduction"},
    ),
    ("skip_gram_loss skip_gram_loss_grad", WORDS),
    ("negative_sampling_loss negative_sampling_loss_grad", {**WORDS, "negatives": "words"}),
    (
        "brier_score",
        {"probabilities": "distribution", "target": "labels", "reduction": "reduction", **SUMS},
    ),
    (
        "train_neuron",
        {
            **dict.fromkeys(["weight", "bias", "x"], "finite"),
            **{"y": "probability", "cost": "cost", "activation": "activation"},
            **{"learning_rate": "rate", "epochs": "epochs"},
        },
    ),
    (
        "train_softmax_regression",
        {
            **{"inputs": "finite_rows", "labels": "labels", "classes": "number_of_classes"},
            **{"learning_rate": "rate", "epochs": "epochs"},
        },
    ),
    ("gaussian_entropy", {"variance": "positive", "base": "base"}),
    (
        "gaussian_kl",
        {
            **{"mean_p": "finite", "variance_p": "positive", "mean_q": "finite"},
            **{"variance_q": "positive", "base": "base"},
        },
    ),
    (
        "gaussian_density gaussian_log_density",
        {"x": "finite", "mean": "finite", "variance": "positive"},
    ),
    ("gaussian_mle", {"x": "finite", "weights": "weight_of_samples"}),
    ("bernoulli_mle", {"x": "zero_or_one", "weights": "weight_of_samples"}),
    ("categorical_mle", {"labels": "labels", "classes": "number_of_classes"}),
    ("likelihood", {"p": "weight"}),
    ("log_likelihood negative_log_likelihood", {"p": "weight", "weights": "weight"}),
    ("expected_length", {"p": "distribution", "lengths": "lengths", "axis": "axis", **SUMS}),
    ("kraft_sum", {"lengths": "lengths", "axis": "axis"}),
    ("huffman_code shannon_code_lengths", {"p": "vector_distribution", **SUMS}),
    ("plug_in_entropy miller_madow_entropy", {"counts": "counts", "base": "base"}),
]
FUNCTIONS = {name: arguments for names, arguments in TABLE for name in names.split()}

# Functions of a slider's model, which only pass operations on, and types.
NOT_HERE = {
    *[*operations.__all__, "iterate"],
    *["History", "Training", "Gaussian"],
}


def valid_arguments(name, rng):
    """Arguments that the function must take."""
    arguments = {}
    for argument, kind in FUNCTIONS[name].items():
        if kind in ARRAYS:
            arguments[argument] = ARRAYS[kind][0](rng)
        else:
            choices = PLAIN[kind][0]
            arguments[argument] = choices[rng.integers(len(choices))]
    return arguments
