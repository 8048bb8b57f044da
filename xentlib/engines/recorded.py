"""The engine for sliders: operations are recorded into a small program that a browser replays.

`record(model, inputs)` calls the model once with recorded inputs.  Each operation on them becomes a
node of the program; shapes are those of the sample run.
"""

import itertools
import linecache
import math
import sys

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from xentlib.core import operations
from xentlib.core.lines import line_being_run
from xentlib.engines.engine import Engine, Named
from xentlib.engines.operations import OPERATIONS, OPERATORS
from xentlib.engines.program import Program, perform, replay_loop


class RecordingError(TypeError):
    """A model did something with a slider's value that a program cannot hold."""


def _forbidden(what, instead):
    """A method that Python calls for what a program cannot hold."""

    def refuse(self, *args, **options):
        own_error = sys._getframe(1).f_globals.get("__name__", "").startswith("xentlib")
        if own_error and what == AS_TEXT:
            return "a slider's value"  # in a message of xentlib, which says more
        raise self.refusal(what, instead)

    return refuse


# NumPy's names for the operators of values that are true or false.
LOGICAL = {"bitwise_and": "logical_and", "bitwise_or": "logical_or", "invert": "logical_not"}
USE_XENTLIB = "use an xentlib function, such as xl.sin"
AS_TEXT = "it was formatted as text"


class Recorded(NDArrayOperatorsMixin):
    """A value in the model that is being recorded: a node of the program, with its sample value."""

    __slots__ = ("node", "recording", "sample")

    def __init__(self, recording, node, sample):
        self.recording, self.node, self.sample = recording, node, sample

    shape = property(lambda self: np.shape(self.sample))
    ndim = property(lambda self: np.ndim(self.sample))
    size = property(lambda self: np.size(self.sample))

    def __array_namespace__(self, api_version=None):
        return operations

    def __len__(self):
        if not self.ndim:
            raise TypeError("a single recorded value has no length")
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index):
        return recorded_engine.getitem(self, index)

    def __pos__(self):
        return self

    # What a program cannot hold is refused with the line of the model that did it.

    def refusal(self, what, instead):
        """The error for a forbidden use of this value; the recording fails even if a model catches it."""
        error = RecordingError(
            f"{line_being_run()}: {what}; a slider's value is recorded: {instead}"
        )
        self.recording.refusals.append(error)
        return error

    def __array_ufunc__(self, ufunc, method, *args, out=None, **options):
        """Python's operators, which NumPy's mixin turns into ufuncs; any other is refused."""
        op = LOGICAL.get(ufunc.__name__, ufunc.__name__)
        elsewhere = out is not None and out[0] is not self  # x += 1 makes another x
        if op not in OPERATORS or method != "__call__" or elsewhere or options:
            return self.__array_function__(ufunc)
        return getattr(recorded_engine, op)(*args)

    def __array_function__(self, function, *args, **kwargs):
        name = function.__name__
        raise self.refusal(f"np.{name}() was called on it", operations.instead(name))

    def __getattr__(self, name):
        raise AttributeError(f"a recorded value has no {name!r}: {operations.instead(name)}")

    __array__ = _forbidden("NumPy was called on it", "use an xentlib function or an operator")
    __bool__ = __contains__ = _forbidden(
        "Python branches on it (if, and, or, in, while, max, min)", "use a comparison and xl.where"
    )
    __float__ = __complex__ = _forbidden("it was turned into a float (float(), math)", USE_XENTLIB)
    __int__ = __index__ = __round__ = _forbidden("it was turned into an int", USE_XENTLIB)
    __trunc__ = __floor__ = __ceil__ = __int__
    __setitem__ = __delitem__ = _forbidden(
        "an entry of it was set", "put the entries together with xp.stack"
    )
    __hash__ = _forbidden(
        "it was looked up in a dict, a set or a cache", "use xl.where, or a Chooser"
    )
    __format__ = __str__ = __repr__ = _forbidden(AS_TEXT, "give the format to the panel's text")


MACHINERY = ("numpy", "xentlib.engines", "xentlib.core.formula", "xentlib.core.operations")
NOT_SAID = ("xentlib.explore.sampled", "xentlib.explore.panel")  # no formula there


def _expression():
    """The Python expression of the formula or model that is being evaluated: "f: x * log(x)"."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(MACHINERY):
        frame = frame.f_back
    code, positions = frame.f_code, frame.f_code.co_positions()
    first, last, start, stop = next(itertools.islice(positions, frame.f_lasti // 2, None))
    if None in (first, last, start, stop) or frame.f_globals.get("__name__") in NOT_SAID:
        return ""
    lines = [linecache.getline(code.co_filename, n).encode() for n in range(first, last + 1)]
    lines[-1] = lines[-1][:stop]
    lines[0] = lines[0][start:]
    text = " ".join(line.decode().strip() for line in lines)
    return f"{code.co_name.strip('<>')}: {text}" if text else ""


class Recording:
    """A program in the making; the body of a loop is a recording one level deeper."""

    def __init__(self, samples, refusals, depth=0, captured=()):
        self.program, self.depth = Program(samples), depth
        self.refusals = refusals  # one list for a loop and what is around
        self.captured = captured  # the outer values that the body of a loop uses
        self.states = len(samples) - len(captured)
        self.values = [Recorded(self, i, np.asarray(s)) for i, s in enumerate(samples.values())]

    def write(self, op, args, attributes, sample):
        arguments = [self.node_of(a) for a in args]
        where = _expression(), line_being_run()
        node = self.program.append(op, arguments, attributes, *where)
        return Recorded(self, node, sample)

    def node_of(self, value):
        """The node that holds `value`: an earlier one, an input of the loop's body, a constant."""
        if not isinstance(value, Recorded):
            return self.program.constant(_number(value), line_being_run())
        if value.recording is self:
            return value.node
        if value.recording.depth > self.depth or (value.recording.depth == self.depth == 0):
            raise value.refusal("it belongs to another recording", "compute it inside the model")
        inputs = [(outer.recording, outer.node) for outer in self.captured]
        if (value.recording, value.node) not in inputs:
            self.captured.append(value)  # and the loop's body is recorded once more
            inputs.append((value.recording, value.node))
        return self.states + inputs.index((value.recording, value.node))


def _number(value):
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise RecordingError(f"{line_being_run()}: {value!r} is not a number")
    return array.astype(float)


def _sample(value):
    return value.sample if isinstance(value, Recorded) else _number(value)


def _recorded(values):
    return [value for value in values if isinstance(value, Recorded)]


def _innermost(recorded):
    return max((value.recording for value in recorded), key=lambda recording: recording.depth)


def _performed(op):
    """The method of the engine that performs and records an operation of the table."""
    count, options, axis, *_ = OPERATIONS[op]

    def perform_and_record(self, *args, **given):
        arrays = [self.asarray(a) for a in args[:count]]
        attributes = dict(zip(options, args[count:], strict=False)) | given
        base = attributes.pop("base", math.e)
        if isinstance(base, Recorded):  # it is no attribute: log x / log base, as the formula says
            return perform_and_record(self, *arrays, **attributes) / self.log(base)
        if base != math.e:
            attributes["base"] = int(base) if base == int(base) else float(base)
        if axis is not None:
            attributes.setdefault("axis", axis)
        ndim = max(np.ndim(_sample(a)) for a in arrays) + (op == "expand_dims")
        for name in ("axis", "source", "destination"):
            if attributes.get(name) is not None:
                attributes[name] %= ndim
        return self._record(op, arrays, {k: v for k, v in attributes.items() if v is not None})

    return perform_and_record


class RecordedEngine(Engine):
    """The operations of the NumPy engine, each performed on the sample and written down."""

    name = "recorded"

    def holds(self, x):
        return isinstance(x, Recorded)

    def asarray(self, x, like=None):
        """`x` itself if recorded, a stack for a list that holds recorded values, else numbers."""
        if isinstance(x, (list, tuple)) and self.holds_arrays(x):
            return self.stack([self.asarray(item) for item in x])
        return x if isinstance(x, Recorded) else _number(x)

    def as_index(self, numbers):
        return numbers  # for the tables of a sampled model; the player's places are numbers

    def not_finite(self, x):
        return []  # a slider's value is known when it is moved

    def arange(self, n, like=None):
        return np.arange(float(n))

    def one_hot(self, index, x, axis=-1):
        places = np.arange(float(x.shape[axis])).reshape([-1] + [1] * (-1 - axis))
        hits = self.expand_dims(index, axis) == places
        return hits if isinstance(hits, Recorded) else hits.astype(float)

    def rows(self, x, index):
        """Each row as a product with a one-hot vector, so that a slider may choose the row."""
        return self.matmul(self.one_hot(index, np.empty(x.shape[0])), x)

    def getitem(self, x, index):
        return self._record("getitem", [x], {"index": _whole_index(index, x)})

    def stack(self, arrays, axis=0):
        return self._join("stack", arrays, axis, 1)

    def concat(self, arrays, axis=0):
        return self._join("concat", arrays, axis, 0)

    def _join(self, op, arrays, axis, extra):
        arrays = [self.asarray(array) for array in arrays]
        return self._record(op, arrays, {"axis": axis % (np.ndim(_sample(arrays[0])) + extra)})

    def _record(self, op, args, attributes):
        with np.errstate(all="ignore"):
            sample = perform(op, [_sample(a) for a in args], attributes)
        recorded = _recorded(args)
        return _innermost(recorded).write(op, args, attributes, sample) if recorded else sample

    absolute = negative = logical_not = Named(_performed)
    add = divide = power = remainder = Named(_performed)
    logical_and = logical_or = equal = not_equal = Named(_performed)
    less = less_equal = greater = greater_equal = Named(_performed)
    exp = expm1 = log = log1p = sqrt = Named(_performed)
    tanh = sin = cos = floor = atan2 = Named(_performed)
    maximum = minimum = where = masked_product = xlogy = Named(_performed)
    softplus = sigmoid = log_sigmoid = Named(_performed)
    sum = prod = max = min = argmax = cumsum = Named(_performed)
    logsumexp = log_softmax = softmax = relative_entropy = Named(_performed)
    take = reshape = broadcast_to = expand_dims = moveaxis = matmul = Named(_performed)

    # Multiplying by 1 and subtracting 0 change nothing: with x = 1 and y = 0 programs stay short.

    def multiply(self, x, y):
        if _is_exactly(x, 1) and isinstance(y, Recorded):
            return y
        return x if _is_exactly(y, 1) else self._record("multiply", [x, y], {})

    def subtract(self, x, y):
        return x if _is_exactly(y, 0) else self._record("subtract", [x, y], {})

    def excess_of_ratio(self, x, y):
        above = (x - y) / y
        return above - self.log1p(above)

    def iterate(self, step, state, n):
        """Record `step` once, as the body of a loop that runs n times."""
        state, captured, body = [self.asarray(s) for s in state], [], None
        while body is None or len(body.inputs) < len(state) + len(captured):
            body = self._body(step, state, captured)
        args, attributes = [*state, *captured], {"n": int(n), "states": len(state), "body": body}
        with np.errstate(all="ignore"):
            histories = replay_loop([_sample(a) for a in args], attributes)
        if not _recorded(args):
            return tuple(histories)
        recording = _innermost(_recorded(args))
        loop = recording.write("iterate", args, attributes, histories)
        return tuple(recording.write("item", [loop], {"i": i}, h) for i, h in enumerate(histories))

    def _body(self, step, state, captured):
        """The body's program; what else it uses of the outer values is in `captured` afterwards."""
        outer = [value.recording for value in _recorded([*state, *captured])]
        depth = 1 + max((recording.depth for recording in outer), default=0)
        refusals = outer[0].refusals if outer else []
        samples = {f"s{i}": _sample(s) for i, s in enumerate(state)}
        samples |= {f"c{i}": _sample(c) for i, c in enumerate(captured)}
        recording = Recording(samples, refusals, depth, captured)
        results = step(*recording.values[: len(state)])
        for i, (result, start) in enumerate(zip(results, state, strict=True)):
            if _sample(result).shape != _sample(start).shape:
                raise RecordingError(
                    f"{line_being_run()}: the step of iterate changes the shape of state {i} "
                    f"from {_sample(start).shape} to {_sample(result).shape}"
                )
            recording.program.outputs[f"s{i}"] = recording.node_of(result)
        if refusals:
            raise refusals[-1]
        return recording.program


def _is_exactly(value, number):
    return not isinstance(value, Recorded) and np.ndim(value) == 0 and value == number


def _whole_index(index, x):
    """An index with one entry per axis: no ellipsis, no missing slices, no open ends."""
    entries = list(index) if isinstance(index, tuple) else [index]
    if used := _recorded(entries):
        raise used[0].refusal("it is used as an index", "use xl.where, or a comparison and a sum")
    if Ellipsis not in entries:
        entries.append(Ellipsis)
    at = entries.index(Ellipsis)
    missing = x.ndim - sum(e is not None and e is not Ellipsis for e in entries)
    entries[at : at + 1] = [slice(None)] * missing
    sizes = iter(x.shape)
    return tuple(e if e is None else _whole_entry(e, next(sizes), x) for e in entries)


def _whole_entry(entry, size, x):
    if not isinstance(entry, slice):
        return range(size)[entry]
    start, stop, step = entry.indices(size)
    if step < 1:
        raise x.refusal("it is sliced backwards", "slice with a positive step")
    return slice(start, stop, step)


recorded_engine = RecordedEngine()


def record(model, inputs):
    """The program of `model`: a function of named inputs that returns a dict of named arrays.

    `inputs` maps each name to a sample value; its shape is the input's shape.  Raises
    RecordingError, with the model's own line, for what a program cannot hold.

    >>> from xentlib.engines.recorded import record
    >>> program = record(lambda p: {"square": p * p}, {"p": 0.5})
    >>> float(program.evaluate({"p": 3.0})["square"])
    9.0
    """
    recording = Recording({name: _number(value) for name, value in inputs.items()}, [])
    outputs = model(**dict(zip(inputs, recording.values, strict=True)))
    if recording.refusals:
        raise recording.refusals[-1]
    if not isinstance(outputs, dict):
        raise RecordingError(f"the model returns a {type(outputs).__name__}, not a dict of arrays")
    for name, value in outputs.items():
        recording.program.outputs[name] = recording.node_of(recorded_engine.asarray(value))
    return recording.program
