"""No invalid input passes and no valid input is refused, over all public functions."""

import inspect

import numpy as np
import pytest
from arguments import ARRAYS, FUNCTIONS, NOT_HERE, PLAIN, N, valid_arguments
from hypothesis import given, settings
from hypothesis import strategies as st
from optional import optional

import xentlib as xl

torch = optional("torch")

SEEDS = st.integers(0, 2**32 - 1)
MISTAKES = [
    (name, argument)
    for name, arguments in FUNCTIONS.items()
    for argument, kind in arguments.items()
    if kind in ARRAYS
]


def on(library, arguments):
    """The arguments with their arrays in the library, and Python's lists."""
    return {
        name: library(value) if isinstance(value, np.ndarray) else value
        for name, value in arguments.items()
    }


def tensor(array):
    return torch.from_numpy(np.array(array))


LIBRARIES = {"NumPy": np.array, "PyTorch": tensor, "lists": np.ndarray.tolist}


def test_every_public_function_is_here():
    assert FUNCTIONS.keys() | NOT_HERE == set(xl.__all__)
    for name, arguments in FUNCTIONS.items():
        assert arguments.keys() <= inspect.signature(getattr(xl, name)).parameters.keys(), name


@pytest.mark.parametrize("name", FUNCTIONS)
@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, library=st.sampled_from(sorted(LIBRARIES)))
def test_no_valid_input_is_refused(name, seed, library):
    """Nor is it changed; a result has no NaN."""
    arguments = valid_arguments(name, np.random.default_rng(seed))
    if name == "train_neuron" and arguments["activation"] == "tanh":
        arguments["y"] = 2 * arguments["y"] - 1
    passed = on(LIBRARIES[library], arguments)
    before = repr(passed)
    result = getattr(xl, name)(**passed)
    assert repr(passed) == before
    parts = result if isinstance(result, tuple) else (result,)
    for part in parts:
        if not isinstance(part, str):
            kind = torch.Tensor if library == "PyTorch" else (np.ndarray, np.generic, float, int)
            assert isinstance(part, kind) or name in ("huffman_code", "shannon_code_lengths")
            if name not in ("sigmoid", "log_sigmoid", "softplus", "train_neuron"):
                assert not np.isnan(np.asarray(part, dtype=float)).any()


@pytest.mark.parametrize("name, argument", MISTAKES)
@settings(max_examples=12, deadline=None)
@given(seed=SEEDS, library=st.sampled_from(sorted(LIBRARIES)), data=st.data())
def test_a_spoilt_entry_is_named(name, argument, seed, library, data):
    rng = np.random.default_rng(seed)
    arguments = valid_arguments(name, rng)
    if name == "train_neuron":
        arguments["activation"] = "sigmoid"
    array = arguments[argument]
    bad = data.draw(st.sampled_from(ARRAYS[FUNCTIONS[name][argument]][1]))
    at = data.draw(st.integers(0, array.size - 1))
    array.flat[at] = bad
    with pytest.raises((ValueError, TypeError)) as caught:
        getattr(xl, name)(**on(LIBRARIES[library], arguments))
    message = str(caught.value)
    assert argument in message
    place = np.unravel_index(at, array.shape)
    if array.ndim == 1 and bad not in (2.0, np.inf):  # a sum off 1 belongs to a row
        assert f"at index {at}" in message, message
    elif bad != 2.0 and not np.isposinf(bad):
        assert str(tuple(map(int, place))) in message or "at row" in message, message


WRONG_TYPES = {
    "text": "many",
    "texts": ["a", "b"],
    "booleans": np.array([True, False]),
    "complex": np.array([1j, 0.5]),
    "none": None,
    "some none": [0.5, None],
    "ragged": [[0.5, 0.5], [1.0]],
    "objects": np.array([{}, {}]),
    "dict": {"p": 0.5},
    "masked": np.ma.masked_array([0.5, 0.5], [True, False]),
    "date": np.array(["2000-01-01"], dtype="M8[D]"),
    "function": len,
}


@pytest.mark.parametrize("wrong", WRONG_TYPES)
@pytest.mark.parametrize("name, argument", MISTAKES)
def test_no_other_type_passes(name, argument, wrong):
    arguments = valid_arguments(name, np.random.default_rng(0))
    optional = inspect.signature(getattr(xl, name)).parameters[argument].default is None
    if wrong == "none" and optional:
        return
    with pytest.raises((ValueError, TypeError)) as caught:
        getattr(xl, name)(**{**arguments, argument: WRONG_TYPES[wrong]})
    assert argument in str(caught.value)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_plain_arguments(name):
    for argument, kind in FUNCTIONS[name].items():
        for bad in PLAIN.get(kind, ([], []))[1]:
            if bad is None and kind == "alpha":
                continue
            arguments = valid_arguments(name, np.random.default_rng(1))
            with pytest.raises((ValueError, TypeError)) as caught:
                getattr(xl, name)(**{**arguments, argument: bad})
            assert argument in str(caught.value), (argument, bad, str(caught.value))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_kinds_of_array_do_not_mix(name):
    arguments = valid_arguments(name, np.random.default_rng(0))
    arrays = [n for n, value in arguments.items() if isinstance(value, np.ndarray)]
    if len(arrays) < 2 or FUNCTIONS[name][arrays[0]] in ("labels", "word"):
        return
    mixed = {**arguments, arrays[0]: tensor(arguments[arrays[0]])}
    with pytest.raises(TypeError):
        getattr(xl, name)(**mixed)


def many_rows(arguments, copies):
    """The arguments with their rows repeated, or as they are where not all of them have rows."""
    arrays = [value for value in arguments.values() if isinstance(value, np.ndarray)]
    alone = {"outside_vectors", "table"} & arguments.keys()  # one vocabulary, one joint table
    if not arrays or alone or any(len(array) != N for array in arrays):
        return arguments
    return on(lambda array: np.repeat(array, copies, axis=0), arguments)


@pytest.mark.parametrize("name", FUNCTIONS)
@settings(max_examples=8, deadline=None)
@given(seed=SEEDS, library=st.sampled_from(sorted(LIBRARIES)), data=st.data())
def test_one_voice_whatever_the_size_and_the_engine(name, seed, library, data):
    """A bad axis, base, reduction ... is refused in the same words everywhere."""
    kinds = {a: k for a, k in FUNCTIONS[name].items() if PLAIN.get(k, ([], []))[1]}
    if not kinds:
        return
    argument = data.draw(st.sampled_from(sorted(kinds)))
    bad = data.draw(st.sampled_from(PLAIN[kinds[argument]][1]))
    if (bad is None and kinds[argument] == "alpha") or (
        kinds[argument] == "axis" and bad in (2, -3)
    ):
        return  # no alpha is no mistake; an axis out of range names the shape
    arguments = valid_arguments(name, np.random.default_rng(seed)) | {argument: bad}
    told = set()
    for library_, given_ in (
        ("NumPy", arguments),
        ("NumPy", many_rows(arguments, 6000)),
        (library, many_rows(arguments, 2)),
    ):
        with pytest.raises((ValueError, TypeError)) as caught:
            getattr(xl, name)(**on(LIBRARIES[library_], given_))
        told.add(str(caught.value))
    assert len(told) == 1, told
    assert argument in told.pop()
