"""Every public function on NumPy, PyTorch, SymPy and recorded inputs: one definition, one answer."""

import json
import math

import numpy as np
import pytest
import sympy
from optional import optional
from programs import from_json

import xentlib as xl
from xentlib.engines.recorded import record

torch = optional("torch")

LOGITS = {"z": [[1.5, -0.3, 0.2], [-2.0, 0.7, 3.1]]}
P = {"p": [[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]]}
PQ = {**P, "q": [[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]]}
SOFT = {**LOGITS, "y": P["p"]}
ONE = [0.2, 0.5, 0.3]
WEIGHT = {"w": [0.5, 2.0, 1.5]}
POINTS = {"z": [0.3, -1.2, 2.5], "y": [1.0, 0.25, 0.0]}
UNIT = {"p": [0.3, 0.9, 0.5], "y": [1.0, 0.25, 0.0]}
SCORES = {"s": [0.3, -1.2, 2.5]}
WORDS = {"v": [[0.1, -0.2], [0.5, 0.3]], "u": [[1.0, 0.2], [-0.3, 0.4], [0.7, -0.6]]}
SIX = {"z": [[[0.1, 1.0], [0.7, -1.0], [0.2, 0.4]], [[0.3, 0.9], [2.0, 0.0], [-0.5, 0.6]]]}
PAIR = {"x": [0.3, 1.7], "y": [1.1, 0.4]}
TABLE = {"p": [[0.1, 0.2, 0.05], [0.25, 0.1, 0.3]]}
SPLIT = {"n": [[3.0, 1.0, 2.0], [1.0, 5.0, 0.5]]}
START = {"weight": 0.6, "bias": 0.9}


def halving(state):
    return (state / 2,)


# Name of the function, a short name of the case, its inputs, and the call on them.
CASES = [
    ("self_information", "", P, xl.self_information),
    ("entropy", "", P, xl.entropy),
    ("entropy", "in nats along axis 0", {"p": [0.5, 0.5]}, lambda p: xl.entropy(p, base=math.e)),
    ("cross_entropy", "", PQ, xl.cross_entropy),
    ("kl_divergence", "", PQ, lambda p, q: xl.kl_divergence(p, q, base=10)),
    ("cross_entropy", "of one with many", P, lambda p: xl.cross_entropy(ONE, p)),
    ("kl_divergence", "of one from many", P, lambda p: xl.kl_divergence(ONE, p)),
    ("kl_divergence", "of many from one", P, lambda p: xl.kl_divergence(p, ONE)),
    ("perplexity", "of one", P, xl.perplexity),
    ("perplexity", "of two", PQ, xl.perplexity),
    ("sigmoid", "", LOGITS, xl.sigmoid),
    ("log_sigmoid", "", LOGITS, xl.log_sigmoid),
    ("softplus", "", LOGITS, xl.softplus),
    ("logsumexp", "", LOGITS, xl.logsumexp),
    ("log_softmax", "", LOGITS, xl.log_softmax),
    ("softmax", "along axis 0", LOGITS, lambda z: xl.softmax(z, axis=0)),
    ("cross_entropy_loss", "class numbers", LOGITS, lambda z: xl.cross_entropy_loss(z, [2, 0])),
    (
        "cross_entropy_loss",
        "weights, a row ignored, smoothing",
        {**LOGITS, **WEIGHT},
        lambda z, w: xl.cross_entropy_loss(
            z, [2, -1], weight=w, ignore_index=-1, label_smoothing=0.1
        ),
    ),
    (
        "cross_entropy_loss",
        "probabilities",
        {**SOFT, **WEIGHT, "e": 0.2},
        lambda z, y, w, e: xl.cross_entropy_loss(
            z, y, weight=w, reduction="none", label_smoothing=e
        ),
    ),
    (
        "cross_entropy_loss",
        "three axes",
        SIX,
        lambda z: xl.cross_entropy_loss(z, [[0, 2], [1, 1]], reduction="sum"),
    ),
    (
        "cross_entropy_loss_grad",
        "weights, a row ignored, smoothing",
        {**LOGITS, **WEIGHT},
        lambda z, w: xl.cross_entropy_loss_grad(
            z, [2, -1], weight=w, ignore_index=-1, label_smoothing=0.1
        ),
    ),
    (
        "cross_entropy_loss_grad",
        "probabilities",
        {**SOFT, **WEIGHT},
        lambda z, y, w: xl.cross_entropy_loss_grad(z, y, weight=w),
    ),
    (
        "cross_entropy_loss_grad",
        "three axes",
        SIX,
        lambda z: xl.cross_entropy_loss_grad(z, [[0, 2], [1, 1]], reduction="none"),
    ),
    (
        "nll_loss",
        "",
        {**LOGITS, **WEIGHT},
        lambda z, w: xl.nll_loss(xl.log_softmax(z), [2, 0], weight=w),
    ),
    (
        "nll_loss_grad",
        "",
        {**LOGITS, **WEIGHT},
        lambda z, w: xl.nll_loss_grad(xl.log_softmax(z), [2, 0], weight=w),
    ),
    (
        "binary_cross_entropy",
        "",
        {**UNIT, **WEIGHT},
        lambda p, y, w: xl.binary_cross_entropy(p, y, weight=w),
    ),
    (
        "binary_cross_entropy_grad",
        "",
        {**UNIT, **WEIGHT},
        lambda p, y, w: xl.binary_cross_entropy_grad(p, y, weight=w),
    ),
    (
        "binary_cross_entropy_with_logits",
        "",
        {**POINTS, **WEIGHT},
        lambda z, y, w: xl.binary_cross_entropy_with_logits(
            z, y, weight=w, pos_weight=w, reduction="none"
        ),
    ),
    (
        "binary_cross_entropy_with_logits_grad",
        "",
        {**POINTS, **WEIGHT},
        lambda z, y, w: xl.binary_cross_entropy_with_logits_grad(z, y, weight=w, pos_weight=w),
    ),
    ("logistic_loss", "", SCORES, lambda s: xl.logistic_loss(s, s / xl.sqrt(s * s))),
    ("logistic_loss_grad", "", SCORES, lambda s: xl.logistic_loss_grad(s, s / xl.sqrt(s * s))),
    (
        "focal_loss",
        "",
        {**POINTS, "g": 1.5, "a": 0.25},
        lambda z, y, g, a: xl.focal_loss(z, y, gamma=g, alpha=a),
    ),
    (
        "focal_loss_grad",
        "",
        {**POINTS, "g": 1.5, "a": 0.25},
        lambda z, y, g, a: xl.focal_loss_grad(z, y, gamma=g, alpha=a, reduction="sum"),
    ),
    ("quadratic_cost", "one output", POINTS, xl.quadratic_cost),
    ("quadratic_cost", "three outputs", SOFT, xl.quadratic_cost),
    ("quadratic_cost_grad", "", SOFT, xl.quadratic_cost_grad),
    ("skip_gram_loss", "", WORDS, lambda v, u: xl.skip_gram_loss(v, [2, 0], u)),
    ("skip_gram_loss", "one pair", WORDS, lambda v, u: xl.skip_gram_loss(v[0], 2, u)),
    ("skip_gram_loss_grad", "", WORDS, lambda v, u: xl.skip_gram_loss_grad(v, [2, 0], u)),
    (
        "skip_gram_loss_grad",
        "of each pair",
        WORDS,
        lambda v, u: xl.skip_gram_loss_grad(v, [2, 0], u, reduction="none"),
    ),
    (
        "negative_sampling_loss",
        "",
        WORDS,
        lambda v, u: xl.negative_sampling_loss(v, [2, 0], [[0, 1, 1], [2, 1, 0]], u),
    ),
    (
        "negative_sampling_loss_grad",
        "",
        WORDS,
        lambda v, u: xl.negative_sampling_loss_grad(v, [2, 0], [[0, 1, 1], [2, 1, 0]], u),
    ),
    (
        "negative_sampling_loss_grad",
        "one pair",
        WORDS,
        lambda v, u: xl.negative_sampling_loss_grad(v[0], 2, [0, 1, 1], u),
    ),
    ("binary_entropy", "", UNIT, lambda p, y: xl.binary_entropy(p)),
    ("joint_entropy", "", TABLE, xl.joint_entropy),
    ("conditional_entropy", "of y", TABLE, xl.conditional_entropy),
    ("conditional_entropy", "of x", TABLE, lambda t: xl.conditional_entropy(t, given=1, base=10)),
    ("mutual_information", "", TABLE, xl.mutual_information),
    ("js_divergence", "", PQ, xl.js_divergence),
    ("information_gain", "", SPLIT, lambda n: xl.information_gain(n[0] + n[1], n)),
    ("likelihood", "", P, xl.likelihood),
    ("log_likelihood", "", {**P, **WEIGHT}, lambda p, w: xl.log_likelihood(p, weights=w)),
    ("negative_log_likelihood", "", P, lambda p: xl.negative_log_likelihood(p, axis=0)),
    ("bernoulli_mle", "", WEIGHT, lambda w: xl.bernoulli_mle(w / w, weights=w)),
    ("categorical_mle", "", WEIGHT, lambda w: xl.categorical_mle([1, 0, 1], 3, weights=w)),
    ("gaussian_mle", "", {**SCORES, **WEIGHT}, lambda s, w: xl.gaussian_mle(s, weights=w)),
    ("gaussian_mle", "of rows", LOGITS, xl.gaussian_mle),
    ("gaussian_log_density", "", PAIR, lambda x, y: xl.gaussian_log_density(x, y, x)),
    ("gaussian_density", "", PAIR, xl.gaussian_density),
    ("gaussian_entropy", "", PAIR, lambda x, y: xl.gaussian_entropy(x)),
    ("gaussian_kl", "", PAIR, lambda x, y: xl.gaussian_kl(x, y, y, x)),
    ("plug_in_entropy", "", WEIGHT, xl.plug_in_entropy),
    ("miller_madow_entropy", "", WEIGHT, xl.miller_madow_entropy),
    ("total_variation", "", PQ, xl.total_variation),
    ("pinsker_bound", "", PQ, xl.pinsker_bound),
    ("brier_score", "class numbers", P, lambda p: xl.brier_score(p, [2, 0])),
    ("brier_score", "probabilities", PQ, xl.brier_score),
    ("kraft_sum", "", WEIGHT, xl.kraft_sum),
    ("expected_length", "", {**P, **WEIGHT}, xl.expected_length),
    (
        "train_softmax_regression",
        "",
        {"x": [[0.5, 1.0], [-0.3, 0.8]], "rate": 0.5},
        lambda x, rate: xl.train_softmax_regression(
            x, [1, 0], classes=2, learning_rate=rate, epochs=1
        ),
    ),
    ("entropy_grad", "", P, xl.entropy_grad),
    ("cross_entropy_grad", "", PQ, xl.cross_entropy_grad),
    ("kl_divergence_grad", "", PQ, xl.kl_divergence_grad),
    ("softmax_jacobian", "", LOGITS, xl.softmax_jacobian),
    ("train_neuron", "quadratic", START, lambda w, b: xl.train_neuron(w, b, epochs=2)),
    (
        "train_neuron",
        "cross-entropy and tanh",
        START,
        lambda w, b: xl.train_neuron(
            w, b, y=-0.5, cost="cross_entropy", activation="tanh", epochs=2
        ),
    ),
    ("iterate", "", {"x": 3.0}, lambda x: xl.iterate(halving, (x,), 4)),
    ("exp", "", PAIR, lambda x, y: xl.exp(x - y)),
    ("log", "", PAIR, lambda x, y: xl.log(x, base=3) + xl.log(y)),
    ("sqrt", "", PAIR, lambda x, y: xl.sqrt(x * y)),
    ("tanh", "", PAIR, lambda x, y: xl.tanh(x - y)),
    ("maximum", "", PAIR, xl.maximum),
    ("minimum", "", PAIR, xl.minimum),
    ("where", "", PAIR, lambda x, y: xl.where(x > y, x, -y)),
    ("stack", "", PAIR, lambda x, y: xl.stack([x, y], axis=1)),
    ("sum", "", PAIR, lambda x, y: xl.sum(x * y)),
    ("namespace", "", PAIR, lambda x, y: xl.namespace(x, y).cos(x - y)),
    ("abs", "", PAIR, lambda x, y: xl.abs(x - y)),
    ("sin", "", PAIR, lambda x, y: xl.sin(x - y)),
    ("cos", "", PAIR, lambda x, y: xl.cos(x - y)),
    ("tan", "", PAIR, lambda x, y: xl.tan(x - y)),
    ("atan2", "", PAIR, lambda x, y: xl.atan2(x, -y)),
    ("floor", "", PAIR, lambda x, y: xl.floor(9 * x - y) + (x % y)),
    ("expm1", "", PAIR, lambda x, y: xl.expm1(x - y)),
    ("log1p", "", PAIR, lambda x, y: xl.log1p(x * y)),
    ("clip", "", PAIR, lambda x, y: xl.clip(x, 0.5, y)),
    ("concat", "", PAIR, lambda x, y: xl.concat([x, y])),
    ("reshape", "", PAIR, lambda x, y: xl.reshape(x * y, (2, 1))),
    ("broadcast_to", "", PAIR, lambda x, y: xl.broadcast_to(x * y, (3, 2))),
    ("expand_dims", "", PAIR, lambda x, y: xl.expand_dims(x * y, 0)),
    ("moveaxis", "", TABLE, lambda p: xl.moveaxis(2 * p, 0, 1)),
    ("max", "", TABLE, lambda p: xl.max(p, axis=1)),
    ("min", "", TABLE, lambda p: xl.min(p, axis=0, keepdims=True)),
    ("prod", "", TABLE, lambda p: xl.prod(p - 0.15, keepdims=True)),
    ("mean", "", TABLE, lambda p: (xl.mean(p), xl.mean(p, axis=0), xl.mean(p, 1, keepdims=True))),
    ("cumsum", "", TABLE, lambda p: xl.cumsum(p, axis=0)),
]
NOT_ON_ARRAYS = {
    "argmax": "the largest of symbols is not known",
    "argmin": "the smallest of symbols is not known",
    "History": "the tuple that train_neuron returns",
    "Training": "the tuple that train_softmax_regression returns",
    "Gaussian": "the tuple that gaussian_mle returns",
    "huffman_code": "its bit strings come from a tree that numbers decide",
    "shannon_code_lengths": "its whole numbers are read off the bits of numbers",
}
IDS = [f"{name}: {what}" if what else name for name, what, _, _ in CASES]


@pytest.fixture(params=CASES, ids=IDS)
def case(request):
    """The inputs as arrays, the call, and NumPy's answer."""
    _, _, inputs, call = request.param
    inputs = {name: np.asarray(value) for name, value in inputs.items()}
    return inputs, call, parts(call(*inputs.values()))


def parts(result):
    """A result as a list of arrays: one, or those of a tuple."""
    return [
        np.asarray(r, dtype=float) for r in (result if isinstance(result, tuple) else (result,))
    ]


def same(answers, expected):
    assert len(answers) == len(expected)
    for answer, right in zip(answers, expected, strict=True):
        assert answer.shape == right.shape
        np.testing.assert_allclose(answer, right, rtol=1e-12, atol=1e-14)


def test_pytorch(case):
    inputs, call, expected = case
    result = call(*map(torch.tensor, inputs.values()))
    results = result if isinstance(result, tuple) else (result,)
    assert all(isinstance(r, torch.Tensor) and r.dtype == torch.float64 for r in results)
    same([r.numpy() for r in results], expected)


def test_symbols(case):
    inputs, call, expected = case
    values, symbols = {}, {}
    for name, array in inputs.items():
        place = np.vectorize(lambda i, name=name: sympy.Symbol(f"{name}_{i}", real=True))
        symbols[name] = place(np.arange(array.size).reshape(array.shape))
        symbols[name] = symbols[name].tolist() if array.ndim == 0 else symbols[name]
        values |= dict(zip(np.ravel(symbols[name]), map(exactly, np.ravel(array)), strict=True))
    result = call(*(xl.engines.engine_of(s).asarray(s) for s in symbols.values()))
    results = result if isinstance(result, tuple) else (result,)
    number = np.vectorize(
        lambda e: float(sympy.sympify(e).xreplace(values).evalf(30)), otypes=[float]
    )
    same([number(np.asarray(r, dtype=object)) for r in results], expected)


def exactly(x):
    return sympy.Float(float(x), 40)


def test_recorded(case):
    inputs, call, expected = case

    def model(**recorded):
        result = call(*recorded.values())
        return {str(i): r for i, r in enumerate(result if isinstance(result, tuple) else (result,))}

    # Recorded at other values than it is replayed at: nothing may be frozen into the program.
    others = {
        name: np.roll(value.ravel(), 1).reshape(value.shape) for name, value in inputs.items()
    }
    program = record(model, inputs if "p" in inputs else others)
    same(list(program.evaluate(inputs).values()), expected)
    again = from_json(json.loads(json.dumps(program.to_json())))
    same(list(again.evaluate(inputs).values()), expected)


def test_no_public_function_is_missing():
    tested = {name for name, _, _, _ in CASES}
    assert tested | set(NOT_ON_ARRAYS) == set(xl.__all__)
    assert not tested & set(NOT_ON_ARRAYS)
