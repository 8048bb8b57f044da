"""The table of operations: what every engine must know how to do, written once.

An engine has a method for each of them, but for the operators, which symbols have themselves.
The symbolic engine gives their textbook meaning, the others their numbers.  What is `recorded` is
one operation of a slider's program, which player.js replays; the recorded engine makes the others
from these.  A test holds all engines to this table.
"""

from typing import NamedTuple


class Operation(NamedTuple):
    """How an operation is called: `arrays` of the arguments are arrays, the others are plain."""

    arrays: int
    options: tuple = ()  # the names of the plain arguments that follow the arrays
    axis: int | None = None  # the axis where none is given
    recorded: bool = True


# Python's own, by the names that NumPy gives them.
OPERATORS = {
    **dict.fromkeys(("absolute", "negative", "logical_not"), Operation(1)),
    **dict.fromkeys(("add", "subtract", "multiply", "divide", "power"), Operation(2)),
    **dict.fromkeys(("remainder", "matmul", "logical_and", "logical_or"), Operation(2)),
    **dict.fromkeys(("less", "less_equal", "greater", "greater_equal"), Operation(2)),
    **dict.fromkeys(("equal", "not_equal"), Operation(2)),
}
OPERATIONS = OPERATORS | {
    # Number by number.
    **dict.fromkeys(("exp", "expm1", "log1p", "sqrt"), Operation(1)),
    **dict.fromkeys(("tanh", "sin", "cos", "floor"), Operation(1)),
    **dict.fromkeys(("atan2", "maximum", "minimum"), Operation(2)),
    "log": Operation(1, ("base",)),
    "where": Operation(3),
    # Primitives, with their conventions: 0 log 0 = 0.
    "masked_product": Operation(2),
    "xlogy": Operation(2, ("base",)),
    "xlog1py": Operation(2, recorded=False),
    **dict.fromkeys(("softplus", "sigmoid", "log_sigmoid"), Operation(1)),
    "excess_of_ratio": Operation(2, recorded=False),
    "scaled_square": Operation(3, recorded=False),
    "scaled_down": Operation(1, recorded=False),
    # Along an axis.
    **dict.fromkeys(("sum", "prod", "max", "min", "argmax"), Operation(1, ("axis",))),
    **dict.fromkeys(("cumsum", "logsumexp", "log_softmax", "softmax"), Operation(1, ("axis",), -1)),
    "log_softmax_at": Operation(2, ("axis",), -1, recorded=False),
    "expected_log": Operation(2, ("base", "axis"), -1, recorded=False),
    "relative_entropy": Operation(2, ("base", "axis"), -1),
    "jensen_shannon": Operation(2, ("base", "axis"), -1, recorded=False),
    # Shape and place.
    "take": Operation(2, ("axis",), -1),
    "one_hot": Operation(2, ("axis",), -1, recorded=False),
    "rows": Operation(2, recorded=False),
    **dict.fromkeys(("reshape", "broadcast_to"), Operation(1, ("shape",))),
    "expand_dims": Operation(1, ("axis",)),
    "moveaxis": Operation(1, ("source", "destination")),
}
RECORDED = {name: operation for name, operation in OPERATIONS.items() if operation.recorded}
# Of several arrays, or of a function: a program holds these too, beside const, getitem and item.
OF_SEVERAL = ("stack", "concat", "iterate")
