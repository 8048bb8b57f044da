"""player.js replays recorded programs as NumPy does: random programs, shapes and special values."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xentlib as xl
from xentlib.engines.operations import RECORDED
from xentlib.engines.program import perform
from xentlib.engines.recorded import record
from xentlib.engines.recorded import recorded_engine as xp

SPECIAL = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    0.5,
    np.inf,
    -np.inf,
    np.nan,
    1e300,
    -1e300,
    1e-300,
    700.0,
    -750.0,
    40.0,
]
NUMBERS = st.one_of(st.sampled_from(SPECIAL), st.floats(-10, 10), st.floats(0, 1))
SHAPES = [(), (1,), (3,), (2, 3), (3, 1), (2, 1, 3), (4, 3)]
ELEMENTWISE = sorted(name for name, operation in RECORDED.items() if not operation.options)
BASES = [2, 10, np.e, 3.5]


def constant(data, shape):
    return np.array([data.draw(NUMBERS) for _ in range(int(np.prod(shape)))]).reshape(shape)


def random_operation(data, pool):
    """One recorded operation on arrays of the pool; raises ValueError where the shapes do not fit."""
    op = data.draw(
        st.sampled_from([*ELEMENTWISE, *sorted(set(RECORDED) - set(ELEMENTWISE)), "join", "index"])
    )
    x, y, z = (pool[data.draw(st.integers(0, len(pool) - 1))] for _ in range(3))
    axis = data.draw(st.integers(0, max(0, x.ndim - 1)))
    if op in ELEMENTWISE:
        return getattr(xp, op)(*(x, y, z)[: RECORDED[op].arrays])
    if op == "where":
        return xp.where(x, y, z)
    if op == "log":
        return xp.log(x, data.draw(st.sampled_from(BASES)))
    if op == "xlogy":
        return xp.xlogy(x, y, data.draw(st.sampled_from(BASES)))
    if op in ("sum", "prod", "max", "min", "argmax"):
        return getattr(xp, op)(x, None if x.ndim == 0 else data.draw(st.sampled_from([None, axis])))
    if op == "reshape":
        return xp.reshape(x, data.draw(st.sampled_from([(-1,), (-1, 1), (1, -1)])))
    if op == "broadcast_to":
        return xp.broadcast_to(x, data.draw(st.sampled_from([(2, *x.shape), (3, 2, *x.shape)])))
    if op == "expand_dims":
        return xp.expand_dims(x, data.draw(st.integers(0, x.ndim)))
    if op == "index":
        return x[tuple(data.draw(indices(n)) for n in x.shape)]
    if op == "join":
        join = xp.concat if x.ndim and data.draw(st.booleans()) else xp.stack
        return join([x, x * 2.0, x], axis=data.draw(st.integers(0, x.ndim - (join == xp.concat))))
    if x.ndim == 0:
        raise ValueError("no axis")
    if op == "take":
        others = tuple(n for i, n in enumerate(x.shape) if i != axis)
        index = [data.draw(st.integers(0, x.shape[axis] - 1)) for _ in range(int(np.prod(others)))]
        return xp.take(x, np.array(index, float).reshape(others), axis)
    if op == "relative_entropy":
        p, q = (
            xp.softmax(x, axis),
            xp.softmax(x * data.draw(st.sampled_from([0.99, 0.3, 1.0])), axis),
        )
        return xp.relative_entropy(p, q, data.draw(st.sampled_from([2, np.e])), axis)
    if op == "moveaxis":
        return xp.moveaxis(x, axis, data.draw(st.integers(0, x.ndim - 1)))
    return getattr(xp, op)(x, axis)


def indices(n):
    slices = st.builds(slice, st.integers(0, n - 1), st.integers(0, n), st.integers(1, 2))
    full = slices.filter(lambda s: len(range(n)[s]) > 0)
    return st.one_of(st.integers(-n, n - 1), st.just(slice(None)), full, st.just(None)).map(
        lambda entry: slice(None) if entry is None else entry
    )


def assert_close(result, expected, operands, what):
    """Within 1e-12 of the value plus 1e-14 of the largest operand; infinities and NaN exactly."""
    assert result.shape == expected.shape, what
    finite = np.isfinite(expected)
    np.testing.assert_array_equal(np.isnan(result), np.isnan(expected), err_msg=what)
    np.testing.assert_array_equal(result[~finite], expected[~finite], err_msg=what)
    sizes = [np.max(np.abs(o[np.isfinite(o)]), initial=0.0) for o in operands]
    allowed = 1e-12 * np.abs(expected[finite]) + 1e-14 * max(sizes, default=0.0)
    assert np.all(np.abs(result[finite] - expected[finite]) <= allowed), (
        what,
        result,
        expected,
        operands,
    )


def check_every_node(node, program, values):
    """Each operation of the page against NumPy on the page's own operands, so that errors cannot add up."""
    kept = {str(i): i for i in range(len(program.inputs) + len(program.nodes))}
    loops = {
        len(program.inputs) + i for i, (op, _, _) in enumerate(program.nodes) if op == "iterate"
    }
    program.outputs = {name: i for name, i in kept.items() if i not in loops}
    page = node.replay(program.to_json(), [values])[0]
    with np.errstate(all="ignore"):
        for i, (op, args, attributes) in enumerate(program.nodes, start=len(program.inputs)):
            if i in loops or any(a in loops for a in args):
                continue
            operands = [page[str(a)] for a in args]
            expected = np.asarray(perform(op, operands, attributes), float)
            assert_close(page[str(i)], expected, operands, f"{op} {attributes} {operands}")


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_random_programs(node, data):
    values = {"a": data.draw(NUMBERS), "b": data.draw(NUMBERS)}

    def model(a, b):
        pool = [a, b, a * constant(data, data.draw(st.sampled_from(SHAPES)))]
        pool.append(b + constant(data, data.draw(st.sampled_from(SHAPES))))
        for _ in range(data.draw(st.integers(1, 8))):
            try:
                made = random_operation(data, pool)
            except (ValueError, IndexError):
                continue
            if made.size <= 200:
                pool.append(made)
        return {"last": pool[-1]}

    with np.errstate(all="ignore"):
        program = record(model, values)
    check_every_node(node, program, values)


@pytest.mark.parametrize("op", [op for op in ELEMENTWISE if op != "matmul"])
def test_special_values(node, op):
    """Every elementwise operation on every pair of zeros, infinities, NaN, huge and tiny numbers."""
    count = RECORDED[op].arrays
    columns, rows = np.array(SPECIAL)[:, None], np.array(SPECIAL)[None, :]

    def model(a):
        return {"result": getattr(xp, op)(*(a * columns, a * rows, a)[:count])}

    with np.errstate(all="ignore"):
        program = record(model, {"a": 1.0})
    check_every_node(node, program, {"a": 1.0})


@pytest.mark.parametrize(
    "op", ["sum", "prod", "cumsum", "max", "min", "argmax", "logsumexp", "log_softmax", "softmax"]
)
def test_special_rows(node, op):
    """Every row of three special values, along either axis."""
    special = [0.0, -0.0, 1.0, np.inf, -np.inf, np.nan, 700.0, -750.0]
    rows = np.array(list(itertools.product(special, repeat=3)))

    def model(a):
        return {"rows": getattr(xp, op)(a * rows, -1), "columns": getattr(xp, op)(a * rows.T, 0)}

    with np.errstate(all="ignore"):
        program = record(model, {"a": 1.0})
    check_every_node(node, program, {"a": 1.0})


def test_slices(node):
    def model(a):
        x = a * np.arange(60.0).reshape(3, 4, 5)
        return {
            "rows": x[1:], "steps": x[::2, 1::2, 2], "middle": x[:, 2:4], "last": x[..., -2:],
            "new": x[1, None, :, 3], "one": x[2, 3, 4], "empty": x[3:],
        }  # fmt: skip

    program = record(model, {"a": 1.0})
    page, expected = node.replay(program.to_json(), [{"a": 2.0}])[0], program.evaluate({"a": 2.0})
    for name, array in expected.items():
        np.testing.assert_array_equal(page[name], array, err_msg=name)


@pytest.mark.parametrize("op", sorted(RECORDED))
def test_operation_is_known_to_the_page(node, op):
    """No operation that can be recorded is missing in player.js, whatever hypothesis happens to draw."""
    count, names = RECORDED[op][:2]
    options = {
        "axis": {"axis": 0},
        "shape": {"shape": (3, 1)},
        "source": {"source": 0, "destination": 0},
    }
    attributes = next((options[name] for name in names if name in options), {})
    if op == "broadcast_to":
        attributes = {"shape": (2, 3)}

    def model(a):
        x = a * np.array([0.2, 0.3, 0.5])
        rest = [np.array(1.0)] if op == "take" else [np.array([0.5, 0.25, 0.25])] * (count - 1)
        return {"result": getattr(xp, op)(x, *rest, **attributes)}

    program = record(model, {"a": 1.0})
    assert_close(
        node.replay(program.to_json(), [{"a": 1.5}])[0]["result"],
        np.asarray(program.evaluate({"a": 1.5})["result"], float),
        [np.array(1.0)],
        op,
    )


def test_logarithms_are_exact_on_powers(node):
    program = record(lambda x: {"two": xp.log(x, 2), "ten": xp.log(x, 10)}, {"x": 1.0})
    twos = [2.0**k for k in range(-1074, 1024)]
    runs = node.replay(program.to_json(), [{"x": x} for x in twos])
    assert [float(run["two"]) for run in runs] == list(range(-1074, 1024))
    tens = [float(f"1e{k}") for k in range(-300, 309)]
    runs = node.replay(program.to_json(), [{"x": x} for x in tens])
    assert [float(run["ten"]) for run in runs] == [float(np.log10(x)) for x in tens]


def test_confident_rows_keep_their_digits(node):
    def model(z):
        logits = xp.stack([z, 0.0 * z, 0.0 * z])
        return {"loss": -xp.log_softmax(logits)[0], "total": xp.logsumexp(logits)}

    run = node.replay(record(model, {"z": 1.0}).to_json(), [{"z": 40.0}])[0]
    assert float(run["loss"]) == pytest.approx(2 * np.exp(-40.0), rel=1e-14)


def test_conventions(node):
    def model(x, y):
        return {"xlogy": xp.xlogy(x, y), "product": xp.masked_product(x, y)}

    program = record(model, {"x": 1.0, "y": 1.0}).to_json()
    settings = [
        {"x": 0.0, "y": 0.0},
        {"x": 2.0, "y": 0.0},
        {"x": 0.0, "y": -np.inf},
        {"x": 0.0, "y": np.nan},
    ]
    runs = node.replay(program, settings)
    assert [float(run["xlogy"]) for run in runs] == [0.0, -np.inf, 0.0, 0.0]
    assert [float(run["product"]) for run in runs] == [0.0, 0.0, 0.0, 0.0]


@settings(max_examples=40, deadline=None)
@given(w=st.floats(-3, 3), b=st.floats(-3, 3), rate=st.floats(0.001, 1.0), n=st.integers(0, 40))
def test_loops(node, w, b, rate, n):
    """States that swap, arrays as states, captured values, a loop within a loop."""

    def model(w, b, rate):
        def step(u, v, row):
            (inner,) = xp.iterate(lambda s: (s * 0.5 + rate,), (u,), 2)
            return v, u - rate * v, row * 0.9 + inner[2]

        u, v, row = xp.iterate(step, (w, b, w * np.array([1.0, 2.0, 3.0])), n)
        return {"u": u, "v": v, "row": row, "last": u[-1]}

    values = {"w": w, "b": b, "rate": rate}
    program = record(model, values)
    page, expected = node.replay(program.to_json(), [values])[0], program.evaluate(values)
    for name, array in expected.items():
        np.testing.assert_allclose(page[name], array, rtol=1e-11, atol=1e-12, err_msg=name)


def test_train_neuron_as_in_the_book(node):
    def model(w, b):
        quadratic = xl.train_neuron(w, b, cost="quadratic")
        entropy = xl.train_neuron(w, b, cost="cross_entropy")
        return {"quadratic": quadratic.output, "entropy": entropy.output}

    program = record(model, {"w": 0.6, "b": 0.9}).to_json()
    starts = node.replay(program, [{"w": 0.6, "b": 0.9}, {"w": 2.0, "b": 2.0}])
    table = [(f"{run['quadratic'][300]:.4f}", f"{run['entropy'][300]:.4f}") for run in starts]
    assert table == [("0.0940", "0.0116"), ("0.2028", "0.0120")]
