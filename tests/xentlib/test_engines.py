"""Every engine can do what the table of operations says, and NumPy's answer is everybody's."""

import inspect
import math
import operator

import array_api_compat
import jax.numpy as jnp
import numpy as np
import pytest
import sympy
from optional import optional
from sympy.logic.boolalg import Boolean

from xentlib.engines import numpy_engine
from xentlib.engines.arrays import ArrayEngine
from xentlib.engines.jax import jax_engine
from xentlib.engines.operations import OF_SEVERAL, OPERATIONS, OPERATORS, RECORDED
from xentlib.engines.program import perform
from xentlib.engines.recorded import Recorded, record, recorded_engine
from xentlib.engines.symbolic import IndexedVector, SymbolicArray, symbolic_engine

torch = optional("torch")

definition = ArrayEngine(array_api_compat.array_namespace(np.zeros(1)), "definition")
ENGINES = [numpy_engine, definition, jax_engine, symbolic_engine, recorded_engine]
P, Q, R = np.array(
    [[[0.25, 0.5], [0.125, 1.5]], [[0.75, 2.0], [3.0, 0.5]], [[2.0, 4.0], [1.0, 8.0]]]
)
ROWS = np.array([[[0.25, 0.75], [0.5, 0.5]], [[0.5, 0.5], [0.125, 0.875]]])  # distributions
UNDECIDED = ("argmax", "logical_and", "logical_or", "logical_not", "equal", "not_equal")
OF_INDEX = ("take", "one_hot", "rows", "log_softmax_at")
# Those of Python's operators that go by another name than NumPy's.
OF_PYTHON = {"absolute": "abs", "negative": "neg", "subtract": "sub", "multiply": "mul"}
OF_PYTHON |= {"divide": "truediv", "power": "pow", "remainder": "mod", "less": "lt"}
OF_PYTHON |= {"less_equal": "le", "greater": "gt", "greater_equal": "ge", "equal": "eq"}
OF_PYTHON |= {"not_equal": "ne", "logical_and": "and_", "logical_or": "or_"}
OF_PYTHON |= {"logical_not": "invert"}
OPTIONS = {
    "base": 2,
    "axis": -1,
    "shape": (4,),
    "source": 0,
    "destination": 1,
    "broadcast_to": {"shape": (3, 2, 2)},
}


BY_NAME = {engine.name: engine for engine in ENGINES}
# Symbols have no order, and are equal when they are the same.
PAIRS = [
    (name, op)
    for name in (*BY_NAME, "PyTorch")
    for op in OPERATIONS
    if not (name == "symbolic" and op in UNDECIDED)
]


def engine_called(name):
    if name == "PyTorch":
        assert torch.Tensor  # skips where it is missing
        from xentlib.engines.torch import torch_engine

        return torch_engine
    return BY_NAME[name]


def arguments_of(op):
    """Arrays that make sense for an operation, and its plain arguments."""
    operation = OPERATIONS[op]
    arrays = [P, Q, R][: operation.arrays]
    if op == "one_hot":
        arrays = [np.array([1, 0]), P]
    elif op in OF_INDEX:
        arrays = [P, np.array([1, 0])]
    elif op in ("expected_log", "relative_entropy", "jensen_shannon"):
        arrays = [*ROWS]
    elif op == "where":
        arrays = [P > Q, Q, R]
    elif op in ("logical_and", "logical_or", "logical_not"):
        arrays = [P > 1, Q > 1][: operation.arrays]
    elif op == "excess_of_ratio":
        arrays = [P, R]
    plain = OPTIONS | OPTIONS.get(op, {})
    return arrays, [plain[name] for name in operation.options]


def by_engine(engine, op, arrays, plain):
    method = getattr(engine, op, None) or getattr(operator, OF_PYTHON.get(op, op))
    return method(*arrays, *plain)


def on(name, array):
    if name == "PyTorch":
        return torch.tensor(array)
    return jnp.asarray(array) if name == "JAX" else array


def as_number(expression):
    return float(bool(expression) if isinstance(expression, Boolean) else expression)


@pytest.mark.parametrize("name, op", PAIRS)
def test_every_engine_gives_numpys_answer(name, op):
    engine = engine_called(name)
    arrays, plain = arguments_of(op)
    expected = by_engine(definition, op, arrays, plain)
    if name == "symbolic":
        arrays = [a if a.dtype.kind in "ib" else SymbolicArray(a) for a in arrays]
        answer = by_engine(engine, op, arrays, plain)
        answer = np.vectorize(as_number)(np.asarray(answer, dtype=object))
    elif name == "recorded":
        named = {str(i): a.astype(float) for i, a in enumerate(arrays)}
        program = record(lambda **a: {"out": by_engine(engine, op, a.values(), plain)}, named)
        answer = program.evaluate(named)["out"]
        held = [node for node, *_ in program.nodes if node != "const"]
        assert (held == [op]) == (op in RECORDED)
    else:
        answer = by_engine(engine, op, [on(name, a) for a in arrays], plain)
    rtol = 1e-5 if name == "JAX" else 1e-12  # JAX computes in 32 bits unless told otherwise
    np.testing.assert_allclose(np.asarray(answer, float), np.asarray(expected, float), rtol=rtol)


@pytest.mark.parametrize("op", OPERATIONS)
def test_an_operation_is_called_as_the_table_says(op):
    operation = OPERATIONS[op]
    for engine in (*ENGINES, engine_called("PyTorch")):
        method = getattr(engine, op, None)
        assert method or (engine is symbolic_engine and op in OPERATORS), (engine.name, op)
        parameters = list(inspect.signature(method).parameters.values()) if method else []
        if any(p.kind is p.VAR_POSITIONAL for p in parameters):
            continue  # made from the table, or of any number of expressions
        names = [p.name for p in parameters]
        if method:
            assert tuple(names[operation.arrays :]) == operation.options, (engine.name, op)
        for parameter in parameters[operation.arrays :]:
            if parameter.name == "axis":
                defaults = {operation.axis} | ({parameter.empty} if op == "expand_dims" else set())
                assert parameter.default in defaults, (engine.name, op)
            elif parameter.name == "base":
                assert parameter.default == math.e


def test_operators_are_those_of_python():
    assert OPERATORS.keys() >= OF_PYTHON.keys()
    for op, operation in OPERATORS.items():
        name = OF_PYTHON.get(op, op).removesuffix("_")
        for kind in (np.ndarray, Recorded):
            assert hasattr(kind, f"__{name}__"), (kind, op)
        arrays = [P > 1, Q > 1] if op.startswith("logical") else [P, Q]
        arrays = arrays[: operation.arrays]
        named = {str(i): array.astype(float) for i, array in enumerate(arrays)}
        operate = getattr(operator, OF_PYTHON.get(op, op))
        program = record(lambda **a: {"out": operate(*a.values())}, named)  # noqa: B023
        assert [node for node, *_ in program.nodes] == [op]
        np.testing.assert_array_equal(program.evaluate(named)["out"], operate(*arrays))
        if operation.arrays == 2:  # an array on the left, and the assignment to the value itself
            left = record(lambda y: {"out": operate(arrays[0], y)}, {"y": named["1"]})  # noqa: B023
            np.testing.assert_array_equal(left.evaluate({"y": named["1"]})["out"], operate(*arrays))


def test_an_operator_that_assigns():
    def twice(x):
        before = x
        x += x
        return {"before": before, "out": x}

    outputs = record(twice, {"x": 1.0}).evaluate({"x": 3.0})
    assert outputs == {"before": 3.0, "out": 6.0}


def test_arithmetic_of_a_vector_of_general_length_is_that_of_its_term():
    k, size = sympy.symbols("k K", integer=True, positive=True)
    term, z = sympy.IndexedBase("p", positive=True)[k], sympy.Symbol("z")
    p = IndexedVector(term, k, size)
    for vector, expected in {
        p + 1: term + 1, 1 + p: term + 1, p - z: term - z, z - p: z - term, -p: -term, p * p: term**2,
        2.0 * p: 2 * term, np.float64(2) * p: 2 * term, p / 2: term / 2, 1 / p: 1 / term, p**2: term**2,
        2**p: 2**term, z / p: z / term, p / p: 1,
    }.items():  # fmt: skip
        assert isinstance(vector, IndexedVector)
        assert (vector.term, vector.size) == (expected, size)
    assert p == p
    assert p != IndexedVector(term, k, size)
    with pytest.raises(TypeError):
        p < 1  # noqa: B015


def test_no_engine_does_what_is_not_in_the_table():
    """Beside how arrays come in, which are no operations."""
    ways_in = {
        *("asarray", "arange", "device", "from_numbers", "holds", "holds_arrays"),
        *("as_index", "astype", "widened", "wide", "looked_at", "looked_up", "nan_unless"),
        *("are_distributions", "stop_gradient", "not_finite", "getitem"),
        *("name", "xp", "pi", "computes", "exact"),
    }
    for engine in (*ENGINES, engine_called("PyTorch")):
        names = {name for name in dir(engine) if not name.startswith("_")}
        assert names <= ways_in | set(OPERATIONS) | set(OF_SEVERAL), engine.name
        assert set(OF_SEVERAL) <= names, engine.name


def test_a_program_performs_what_is_recorded():
    for op in RECORDED:
        arrays, plain = arguments_of(op)
        attributes = dict(zip(RECORDED[op].options, plain, strict=True))
        assert perform(op, [a.astype(float) for a in arrays], attributes).dtype == float
