"""Reverse mode on recorded programs: the gradient of an output is a recorded program, too.

A program is replayed on the recorded engine and walked back from its output by the chain rule, so
whatever replays programs replays their gradients.  Where no gradient arrives none is passed on,
also through an infinite slope: 0 times infinity is 0 here (`masked_product`).  At a kink, and where
several terms are the largest, the slopes are PyTorch's.
"""

import math

import numpy as np

from xentlib.engines.recorded import Recorded
from xentlib.engines.recorded import recorded_engine as xp


def nodes_of(recording):
    """The values of all nodes of a program in the making, as `backward` takes them."""
    values = list(recording.values)
    for op, _, attributes in list(recording.program.nodes):
        if op == "const":
            values.append(_constant(attributes))
            continue
        value = Recorded(recording, len(values), recording.samples[len(values)])
        if op == "iterate":
            items = range(attributes["states"])
            value = [recording.write("item", [value], {"i": i}, value.sample[i]) for i in items]
        values.append(value)
    return values


def forward(program, inputs):
    """The values of all nodes of `program`, recorded anew for `inputs`."""
    values = list(inputs)
    for op, args, attributes in program.nodes:
        operands = [values[a] for a in args]
        if op == "const":
            values.append(_constant(attributes))
        elif op == "item":
            values.append(operands[0][attributes["i"]])
        elif op == "iterate":
            values.append(_loop(operands, attributes))
        else:
            values.append(xp._record(op, operands, attributes))
    return values


def _constant(attributes):
    return np.asarray(attributes["value"], float).reshape(attributes["shape"])


def backward(program, values, seeds, stop=()):
    """The gradient that reaches each node from `seeds`, by node; none passes a node of `stop`.

    `values` are those of all nodes, from `forward`; a seed is the gradient that its node has.
    """
    found, first = dict(seeds), len(program.inputs)
    with np.errstate(all="ignore"):
        for node in range(first + len(program.nodes) - 1, first - 1, -1):
            op, args, attributes = program.nodes[node - first]
            if node not in found or node in stop:
                continue
            operands = [values[a] for a in args]
            if op == "item":
                found.setdefault(args[0], {})[attributes["i"]] = found[node]
                continue
            if op == "iterate":
                passed = _back_through_loop(found[node], values[node], operands, attributes)
            else:
                passed = RULES[op](found[node], values[node], *operands, **attributes)
            for arg, value, gradient in zip(args, operands, passed, strict=False):
                if gradient is not None and isinstance(value, Recorded):
                    gradient = _summed_to(gradient, value.shape)
                    found[arg] = found[arg] + gradient if arg in found else gradient
    return found


# Loops.


def _loop(operands, attributes):
    states, body = attributes["states"], attributes["body"]
    captured = operands[states:]

    def step(*now):
        values = forward(body, [*now, *captured])
        return [values[node] for node in body.outputs.values()]

    return xp.iterate(step, operands[:states], attributes["n"])


def _back_through_loop(arriving, histories, operands, attributes):
    """Walk the states back from the last; `arriving` are the gradients of their histories."""
    states, body, n = attributes["states"], attributes["body"], attributes["n"]
    captured, ends = operands[states:], list(body.outputs.values())
    arriving = [arriving.get(i, np.zeros(_shape(history))) for i, history in enumerate(histories)]

    def step(*now):
        *gradients, t = now
        before = [_at(history, t - 1) for history in histories]
        values = forward(body, [*before, *captured])
        seeds = {}
        for node, gradient in zip(ends, gradients, strict=False):
            seeds[node] = seeds[node] + gradient if node in seeds else gradient
        found = backward(body, values, seeds)
        passed = [found.get(i, np.zeros(_shape(x))) for i, x in enumerate([*before, *captured])]
        passed[:states] = [g + _at(a, t - 1) for g, a in zip(passed, arriving, strict=False)]
        passed[states:] = [
            sum_ + g for sum_, g in zip(gradients[states:], passed[states:], strict=True)
        ]
        return [*passed, t - 1]

    start = [a[n] for a in arriving] + [np.zeros(_shape(c)) for c in captured]
    return [history[n] for history in xp.iterate(step, [*start, float(n)], n)[:-1]]


def _at(history, t):
    """Entry t of a history, where t is recorded."""
    return xp.take(history, xp.broadcast_to(t, _shape(history)[1:]), 0)


# The slopes of the operations.  A rule takes the gradient g that arrives, the result and the
# operands, and answers what is passed to each operand, broadcast or not; None and nothing are 0.


def _slopes(*slopes):
    """A rule from the slope in each operand, a function of the result and the operands."""
    return lambda g, out, *x, **options: [_times(g, slope(out, *x, **options)) for slope in slopes]


def _times(g, slope):
    if not isinstance(g, Recorded) and _shape(g) == _shape(slope) == () and g == 1:
        return slope
    return xp.masked_product(g, slope)


def _unless_absent(*slopes):
    """A rule of an operation that is 0 by convention where its first operand is 0."""
    return lambda g, out, x, y, **options: [
        _where(xp.equal(x, 0.0), 0.0, _times(g, slope(x, y, **options))) for slope in slopes
    ]


def _where(condition, x, y):
    return xp.where(condition, xp.asarray(x), xp.asarray(y))


def _power_in_exponent(out, x, y):
    flat = xp.logical_and(xp.equal(x, 0.0), xp.greater_equal(y, 0.0))
    return _where(flat, 0.0, out * xp.log(x))


def _squared_radius(x, y):
    """1 at the origin, where both slopes of the angle are 0."""
    squared = x * x + y * y
    return squared + xp.equal(squared, 0.0)


def _extreme(g, out, x, y):
    """To the larger (or smaller) one; shared when both are it."""
    tie = xp.equal(x, y)
    return [_where(tie, g * 0.5, _where(xp.equal(one, out), g, 0.0)) for one in (x, y)]


def _relative_entropy(g, out, p, q, base=math.e, axis=-1):
    g = xp.expand_dims(g, axis) / math.log(base)
    absent = xp.equal(p, 0.0)
    in_p = xp.masked_product(g, xp.log(p) - xp.log(q) + 1)
    return _where(absent, 0.0, in_p), _where(absent, 0.0, xp.masked_product(g, -p / q))


def _spread(g, x, axis):
    """What a reduction over `axis` made, back in the shape of x."""
    return xp.broadcast_to(g if axis is None else xp.expand_dims(g, axis), _shape(x))


def _largest(g, out, x, axis=None):
    """Shared among all that are the largest (or the smallest)."""
    chosen = xp.equal(x, _spread(out, x, axis))
    return [_where(chosen, _spread(g / xp.sum(chosen, axis), x, axis), 0.0)]


def _prod(g, out, x, axis=None):
    """The product of all others, so that a 0 among them does no harm."""
    line = xp.reshape(x, (-1,)) if axis is None else xp.moveaxis(x, axis, -1)
    others = xp.prod(_where(np.eye(line.shape[-1]), 1.0, xp.expand_dims(line, -2)), -1)
    others = xp.reshape(others, _shape(x)) if axis is None else xp.moveaxis(others, -1, axis)
    return [_times(_spread(g, x, axis), others)]


def _cumsum(g, out, x, axis):
    """The sum of g from each entry on; the whole less what is before could be inf - inf."""
    n, behind = _shape(x)[axis], len(_shape(x)) - axis - 1
    later = np.tri(n).reshape(n, n, *[1] * behind)
    return [xp.sum(_where(later, xp.expand_dims(g, axis + 1), 0.0), axis)]


def _log_softmax(g, out, x, axis):
    """g (1 - p) at itself, less p times the g of all others: a confident row keeps its digits."""
    others = _spread(xp.sum(g, axis), x, axis) - g
    return [xp.masked_product(others, -xp.exp(out)) - xp.masked_product(g, xp.expm1(out))]


def _softmax(g, out, x, axis):
    mean = xp.sum(xp.masked_product(out, g), axis)
    return [xp.masked_product(out, g - _spread(mean, x, axis))]


def _matmul(g, out, x, y):
    """Sums of products of g with the other operand, so that 0 times infinity is 0 here, too."""
    row = len(_shape(y)) == 1
    if len(_shape(x)) == 1:
        x, g = xp.expand_dims(x, 0), xp.expand_dims(g, len(_shape(g)) - (not row))
    if row:
        y, g = xp.expand_dims(y, 1), xp.expand_dims(g, len(_shape(g)))
    g = xp.expand_dims(g, -2)  # (..., m, 1, r) beside x (..., m, n, 1) and y (..., 1, n, r)
    in_x = xp.sum(xp.masked_product(g, xp.expand_dims(y, -3)), _last(g, y, 1))
    in_y = xp.sum(xp.masked_product(g, xp.expand_dims(x, -1)), _last(g, x, 3))
    return in_x, xp.sum(in_y, len(_shape(in_y)) - 1) if row else in_y


def _last(g, other, k):
    """The k-th axis from the end of the product of g with `other`, expanded by one axis."""
    return max(len(_shape(g)), len(_shape(other)) + 1) - k


def _take(g, out, x, index, axis):
    chosen = xp.one_hot(index, x, axis - len(_shape(x)))
    return [_where(chosen, xp.expand_dims(g, axis), 0.0)]


def _getitem(g, out, x, index):
    """g where it was read from, between zeros."""
    kept = [entry for entry in index if entry is not None]
    sizes = [
        len(range(n)[e]) if isinstance(e, slice) else 1
        for e, n in zip(kept, _shape(x), strict=True)
    ]
    if 0 in sizes:
        return [None]
    g = xp.reshape(g, tuple(sizes))
    for axis, (entry, n) in enumerate(zip(kept, _shape(x), strict=True)):
        start, step = (entry.start, entry.step) if isinstance(entry, slice) else (entry, 1)
        g = _put_along(g, axis, n, start, step)
    return [g]


def _put_along(g, axis, n, start, step):
    shape = list(_shape(g))
    if step > 1:  # zeros between, as a new axis that is folded in
        between = np.zeros([*shape[: axis + 1], step - 1, *shape[axis + 1 :]])
        g = xp.concat([xp.expand_dims(g, axis + 1), between], axis + 1)
        shape[axis] *= step
        g = xp.reshape(g, tuple(shape))
        shape[axis] = min(shape[axis], n - start)
        g = g[tuple(slice(size) for size in shape)]
    zeros = [
        np.zeros([*shape[:axis], k, *shape[axis + 1 :]]) for k in (start, n - start - shape[axis])
    ]
    pieces = [zeros[0], g, zeros[1]]
    pieces = [piece for piece in pieces if _shape(piece)[axis]]
    return xp.concat(pieces, axis) if len(pieces) > 1 else g


def _stack(g, out, *xs, axis):
    before = (slice(None),) * axis
    return [g[(*before, i)] for i in range(len(xs))]


def _concat(g, out, *xs, axis):
    before, ends = (slice(None),) * axis, np.cumsum([0, *(_shape(x)[axis] for x in xs)]).tolist()
    return [g[(*before, slice(*ends[i : i + 2]))] for i in range(len(xs))]


RULES = {
    "add": lambda g, *_: (g, g),
    "subtract": lambda g, *_: (g, -g),
    "multiply": _slopes(lambda out, x, y: y, lambda out, x, y: x),
    "divide": _slopes(lambda out, x, y: 1 / y, lambda out, x, y: -out / y),
    "power": _slopes(
        lambda out, x, y: _where(xp.equal(y, 0.0), 0.0, y * xp.power(x, y - 1)), _power_in_exponent
    ),
    "negative": lambda g, *_: (-g,),
    "absolute": _slopes(lambda out, x: xp.greater(x, 0.0) - xp.less(x, 0.0)),
    "exp": _slopes(lambda out, x: out),
    "expm1": _slopes(lambda out, x: xp.exp(x)),
    "log": _slopes(lambda out, x, base=math.e: 1 / (x * math.log(base))),
    "log1p": _slopes(lambda out, x: 1 / (1 + x)),
    "sqrt": _slopes(lambda out, x: 0.5 / out),
    "tanh": _slopes(lambda out, x: 1 - out * out),
    "sin": _slopes(lambda out, x: xp.cos(x)),
    "cos": _slopes(lambda out, x: -xp.sin(x)),
    "atan2": _slopes(
        lambda out, y, x: x / _squared_radius(x, y), lambda out, y, x: -y / _squared_radius(x, y)
    ),
    "remainder": _slopes(lambda out, x, y: 1.0, lambda out, x, y: (out - x) / y),
    "sigmoid": _slopes(lambda out, x: out * xp.sigmoid(-x)),
    "log_sigmoid": _slopes(lambda out, x: xp.sigmoid(-x)),
    "softplus": _slopes(lambda out, x: xp.sigmoid(x)),
    "maximum": _extreme,
    "minimum": _extreme,
    "masked_product": _unless_absent(lambda x, y: y, lambda x, y: x),
    "xlogy": _unless_absent(
        lambda x, y, base=math.e: xp.log(y) / math.log(base),
        lambda x, y, base=math.e: x / (y * math.log(base)),
    ),
    "relative_entropy": _relative_entropy,
    "where": lambda g, out, c, *_: (None, _where(c, g, 0.0), _where(c, 0.0, g)),
    "sum": lambda g, out, x, axis=None: [_spread(g, x, axis)],
    "prod": _prod,
    "cumsum": _cumsum,
    "max": _largest,
    "min": _largest,
    "logsumexp": lambda g, out, x, axis: [
        xp.masked_product(_spread(g, x, axis), xp.softmax(x, axis))
    ],
    "log_softmax": _log_softmax,
    "softmax": _softmax,
    "matmul": _matmul,
    "take": _take,
    "getitem": _getitem,
    "stack": _stack,
    "concat": _concat,
    "reshape": lambda g, out, x, shape: [xp.reshape(g, _shape(x))],
    "expand_dims": lambda g, out, x, axis: [xp.reshape(g, _shape(x))],
    "broadcast_to": lambda g, *_, shape: [g],
    "moveaxis": lambda g, out, x, source, destination: [xp.moveaxis(g, destination, source)],
    **dict.fromkeys(["less", "less_equal", "greater", "greater_equal"], lambda *_: ()),
    **dict.fromkeys(["equal", "not_equal", "logical_and", "logical_or"], lambda *_: ()),
    **dict.fromkeys(["logical_not"], lambda *_: ()),
    "floor": lambda *_: (),
    "argmax": lambda *_, axis=None: (),
}


def _shape(x):
    return x.shape if isinstance(x, Recorded) else np.shape(x)


def _summed_to(x, shape):
    """Undo broadcasting: what reached several copies of an entry reaches it as their sum."""
    while len(_shape(x)) > len(shape):
        x = xp.sum(x, 0)
    for axis, n in enumerate(shape):
        if n == 1 and _shape(x)[axis] != 1:
            x = xp.expand_dims(xp.sum(x, axis), axis)
    return xp.broadcast_to(x, shape) if _shape(x) != shape else x
