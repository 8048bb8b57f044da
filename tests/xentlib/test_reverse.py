"""Gradients of recorded programs against PyTorch's autograd and against xentlib's own gradients."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from optional import optional
from programs import gradients
from test_player import random_operation

import xentlib as xl
from xentlib.engines import engine_of
from xentlib.engines.operations import RECORDED
from xentlib.engines.recorded import record
from xentlib.engines.recorded import recorded_engine as xp

torch = optional("torch")

NAMES = {"equal": "eq", "not_equal": "ne", "power": "pow"}  # PyTorch's own
SHAPES = [(), (1,), (3,), (2, 3), (3, 1), (2, 1, 3)]


# Programs replayed by PyTorch, which then knows their gradients.


def in_torch(program, inputs):
    """The values of all nodes, as tensors whose gradients can be asked for."""
    values = [
        torch.tensor(inputs[name], dtype=torch.float64, requires_grad=True)
        for name in program.inputs
    ]
    for op, args, attributes in program.nodes:
        values.append(operation(op, [values[a] for a in args], attributes))
        if isinstance(values[-1], torch.Tensor) and values[-1].requires_grad:
            values[-1].retain_grad()
    return values


def operation(op, args, attributes):
    if op == "const":
        return torch.tensor(attributes["value"], dtype=torch.float64).reshape(attributes["shape"])
    if op == "iterate":
        return loop(args, attributes)
    if op == "item":
        return args[0][attributes["i"]]
    if op == "getitem":
        return args[0][attributes["index"]]
    if op == "where":
        return torch.where(args[0] != 0, args[1], args[2])
    if op == "take":
        args = [args[0], torch.broadcast_to(args[1].long(), out_shape(args[0], attributes["axis"]))]
    if op in ("stack", "concat"):
        return getattr(torch, op)(args, dim=attributes["axis"])
    engine = engine_of(args[0])
    perform = getattr(engine, op, None) or getattr(torch, NAMES.get(op, op))
    result = perform(*args, **attributes)
    return result.double()


def out_shape(x, axis):
    return [n for i, n in enumerate(x.shape) if i != axis]


def loop(args, attributes):
    history = [args[: attributes["states"]]]
    body, captured = attributes["body"], args[attributes["states"] :]
    for _ in range(attributes["n"]):
        values = [*history[-1], *captured]
        for op, nodes, options in body.nodes:
            values.append(operation(op, [values[a] for a in nodes], options))
        history.append([values[node] for node in body.outputs.values()])
    return [torch.stack(states) for states in zip(*history, strict=True)]


def check_against_torch(program, of, inputs, rtol=1e-12):
    """Every named gradient, where PyTorch's is finite; its NaN is often 0 times infinity."""
    values = in_torch(program, inputs)
    places = {name: i for i, name in enumerate(program.inputs)} | program.outputs
    if values[places[of]].requires_grad:
        values[places[of]].sum().backward()
    # To PyTorch, what comes of a comparison is no variable.
    places = {name: node for name, node in places.items() if values[node].requires_grad}
    found = gradients(program, of, inputs).evaluate(inputs)
    compared = 0
    for name, node in places.items():
        grad = values[node].grad
        expected = np.zeros(found[name].shape) if grad is None else grad.numpy()
        known = np.isfinite(expected)
        scale = np.max(np.abs(expected[known]), initial=1.0)
        assert found[name].shape == expected.shape
        np.testing.assert_allclose(
            found[name][known], expected[known], rtol=rtol, atol=rtol * scale, err_msg=name
        )
        compared += known.sum()
    return compared


NUMBERS = st.floats(-3, 3).map(lambda x: round(x, 3) + 0.0)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_random_programs_as_autograd(data):
    inputs = {
        name: np.array([data.draw(NUMBERS) for _ in range(int(np.prod(shape)))]).reshape(shape)
        for name, shape in (("a", ()), ("b", data.draw(st.sampled_from(SHAPES))))
    }

    def model(a, b):
        pool = [a, b, a * np.linspace(-1.0, 2.0, 3), b * 0.5]
        for _ in range(data.draw(st.integers(1, 7))):
            try:
                made = random_operation(data, pool)
            except (ValueError, IndexError):
                continue
            if made.size <= 200:
                pool.append(made)
        return {f"n{i}": value for i, value in enumerate(pool)}

    with np.errstate(all="ignore"):
        program = record(model, inputs)
        result = program.evaluate(inputs)
    assume(all(np.isfinite(array).all() for array in result.values()))
    # Chance finds programs that lose digits; the next test has those of each operation.
    check_against_torch(program, list(result)[-1], inputs, rtol=1e-7)


@pytest.mark.parametrize("op", sorted(RECORDED))
def test_every_operation_as_autograd(op):
    """None is left to chance: each on a row, on its own and against a number."""
    count, names = RECORDED[op][:2]
    options = {
        "axis": {"axis": 0},
        "shape": {"shape": (3, 1)},
        "source": {"source": 0, "destination": 0},
    }
    attributes = next((options[name] for name in names if name in options), {})
    if op == "broadcast_to":
        attributes = {"shape": (2, 3)}
    weights = np.array([0.7, -1.1, 2.3])

    def model(x, y):
        rest = [np.array(1.0)] if op == "take" else [y, y + 0.1][: count - 1]
        result = getattr(xp, op)(x, *rest, **attributes)
        return {"result": xp.sum(result * (weights if result.shape[-1:] == (3,) else 1.3))}

    for y in (np.array([0.5, 0.25, 0.25]), np.array([0.2, 0.3, 0.5])):
        inputs = {"x": np.array([0.2, 0.3, 0.5]), "y": y}
        assert check_against_torch(record(model, inputs), "result", inputs) >= 6


def test_slices_and_products_of_matrices_as_autograd():
    """Steps, which leave out entries, an empty slice, and rows beside matrices."""

    def model(x, m):
        parts = [x[::2], x[1::3], x[3:3], m[:, ::2] @ m[:2, :2], m @ x[:3], x[2:4] @ m]
        return {"result": sum(xp.sum(part * part) for part in parts)}

    rng = np.random.default_rng(8)
    inputs = {"x": rng.normal(size=5), "m": rng.normal(size=(2, 3))}
    assert check_against_torch(record(model, inputs), "result", inputs) >= 11


def test_loops_as_autograd():
    """States that swap, a state that is a row, captured numbers, a loop within a loop."""

    def model(w, b, rate):
        def step(u, v, row):
            (inner,) = xp.iterate(lambda s: (xp.tanh(s * 0.5 + rate),), (u,), 3)
            return v, u - rate * v, row * 0.9 + inner[2]

        u, v, row = xp.iterate(step, (w, b, w * np.array([1.0, 2.0, 3.0])), 5)
        return {"u": u, "row": row, "loss": xp.sum(u * u) + xp.sum(row[-1]) + v[3]}

    inputs = {"w": 0.7, "b": -0.4, "rate": 0.3}
    assert check_against_torch(record(model, inputs), "loss", inputs) == 3 + 6 + 18 + 1


def test_training_in_its_start_and_rate_as_autograd():
    def model(w, b, rate):
        return {"last": xl.train_neuron(w, b, learning_rate=rate, epochs=30).cost[-1]}

    inputs = {"w": 0.6, "b": 0.9, "rate": 0.15}
    check_against_torch(record(model, inputs), "last", inputs)


def in_reverse(model, of, **inputs):
    inputs = {name: np.asarray(x, float) for name, x in inputs.items()}
    return gradients(record(model, inputs), of, inputs).evaluate(inputs)


LOGITS = [
    [0.0, 0.0, 0.0],
    [2.0, -1.0, 0.5],
    [40.0, 0.0, 0.0],
    [800.0, -800.0, 3.0],
    [-np.inf, 1.0, 2.0],
]


@pytest.mark.parametrize("z", LOGITS)
@pytest.mark.parametrize("target", [0, 1, [0.0, 0.25, 0.75], [0.0, 1.0, 0.0]])
def test_cross_entropy_as_its_formula(z, target):
    """Label for label, to the last digit of a confident row; 0 at a logit of -inf under a zero target."""
    found = in_reverse(lambda z: {"L": xl.cross_entropy_loss(z, target)}, "L", z=z)["z"]
    np.testing.assert_allclose(
        found, xl.cross_entropy_loss_grad(z, target), rtol=1e-12, atol=1e-300
    )


@pytest.mark.parametrize("z", [-800.0, -40.0, -0.3, 0.0, 2.0, 40.0, 800.0])
@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
def test_binary_losses_as_their_formulas(z, y):
    found = in_reverse(lambda z: {"L": xl.binary_cross_entropy_with_logits(z, y)}, "L", z=z)["z"]
    expected = xl.binary_cross_entropy_with_logits_grad(z, y)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-16)
    p = xl.sigmoid(z)
    found = in_reverse(lambda p: {"L": xl.binary_cross_entropy(p, y)}, "L", p=p)["p"]
    np.testing.assert_allclose(found, xl.binary_cross_entropy_grad(p, y), rtol=1e-12)


@pytest.mark.parametrize(
    ("p", "q"),
    [
        ([0.5, 0.5], [0.25, 0.75]),
        ([0.0, 1.0], [0.5, 0.5]),
        ([0.5, 0.5], [0.0, 1.0]),
        ([0.0, 1.0], [0.0, 1.0]),
        ([0.3, 0.7], [0.3, 0.7]),
        ([0.3, 0.7], [0.3 + 1e-9, 0.7 - 1e-9]),
    ],
)
@pytest.mark.parametrize("measure", ["cross_entropy", "kl_divergence"])
def test_measures_as_their_formulas(measure, p, q):
    """0 where p is 0, infinite where the model rules out what happens; never NaN."""
    formula = getattr(xl, measure)
    found = in_reverse(lambda p, q: {"H": formula(p, q)}, "H", p=p, q=q)
    expected = getattr(xl, measure + "_grad")(p, q)
    in_p, in_q = expected if isinstance(expected, tuple) else (None, expected)
    np.testing.assert_allclose(found["q"], in_q, rtol=1e-12)
    if in_p is not None:
        np.testing.assert_allclose(found["p"], in_p, rtol=1e-12)
    assert not np.isnan(found["p"]).any()


def test_nothing_arrives_through_an_infinite_slope():
    """sqrt has an infinite slope at 0 and log another; multiplied by 0, both pass on 0."""
    found = in_reverse(
        lambda x: {"y": 0.0 * xp.sqrt(x) + xp.masked_product(x, xp.log(x))}, "y", x=0.0
    )
    assert found["x"] == 0
    assert in_reverse(lambda x: {"y": xp.sqrt(x)}, "y", x=0.0)["x"] == np.inf
    assert in_reverse(lambda x: {"y": xp.log(x)}, "y", x=0.0)["x"] == np.inf


@pytest.mark.parametrize(
    ("model", "inputs", "expected"),
    [
        (xp.atan2, (0.0, 0.0), (0.0, 0.0)),
        (xp.remainder, (1.0, 0.1), (1.0, -9.0)),  # 1 / 0.1 rounds to 10
        (lambda x, y: xp.sqrt(xp.cumsum(xp.stack([x, y]))), (0.0, 4.0), (np.inf, 0.25)),
        (lambda x, y: xp.cumsum(xp.stack([x, y])) * [1e17, 1.0], (3.0, 4.0), (1e17, 1.0)),
    ],
)
def test_slopes_at_places_where_formulas_break(model, inputs, expected):
    found = in_reverse(lambda x, y: {"r": xp.sum(model(x, y))}, "r", x=inputs[0], y=inputs[1])
    assert (found["x"], found["y"]) == pytest.approx(expected, rel=1e-14)
