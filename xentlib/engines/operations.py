"""The table of operations: what every engine must know how to do, written once.

An engine has a method for each of them, but for the operators, which its values have themselves.
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
    operator: str = ""  # Python's name for it: "add" for +


OPERATIONS = {
    # Number by number.
    "exp": Operation(1),
    "log": Operation(1, ("base",)),
    "log1p": Operation(1),
    "expm1": Operation(1),
    "sqrt": Operation(1),
    "tanh": Operation(1),
    "sin": Operation(1),
    "cos": Operation(1),
    "floor": Operation(1),
    "absolute": Operation(1, operator="abs"),
    "negative": Operation(1, operator="neg"),
    "add": Operation(2, operator="add"),
    "subtract": Operation(2, operator="sub"),
    "multiply": Operation(2, operator="mul"),
    "divide": Operation(2, operator="truediv"),
    "power": Operation(2, operator="pow"),
    "remainder": Operation(2, operator="mod"),
    "atan2": Operation(2),
    "less": Operation(2, operator="lt"),
    "less_equal": Operation(2, operator="le"),
    "greater": Operation(2, operator="gt"),
    "greater_equal": Operation(2, operator="ge"),
    "equal": Operation(2, operator="eq"),
    "not_equal": Operation(2, operator="ne"),
    "logical_and": Operation(2, operator="and"),
    "logical_or": Operation(2, operator="or"),
    "logical_not": Operation(1, operator="invert"),
    "maximum": Operation(2),
    "minimum": Operation(2),
    "where": Operation(3),
    # Primitives, with their conventions: 0 log 0 = 0.
    "masked_product": Operation(2),
    "xlogy": Operation(2, ("base",)),
    "xlog1py": Operation(2, recorded=False),
    "softplus": Operation(1),
    "sigmoid": Operation(1),
    "log_sigmoid": Operation(1),
    "excess_of_ratio": Operation(2, recorded=False),
    "scaled_square": Operation(3, recorded=False),
    "scaled_down": Operation(1, recorded=False),
    # Along an axis.
    "sum": Operation(1, ("axis",)),
    "prod": Operation(1, ("axis",)),
    "max": Operation(1, ("axis",)),
    "min": Operation(1, ("axis",)),
    "argmax": Operation(1, ("axis",)),
    "cumsum": Operation(1, ("axis",), -1),
    "logsumexp": Operation(1, ("axis",), -1),
    "log_softmax": Operation(1, ("axis",), -1),
    "softmax": Operation(1, ("axis",), -1),
    "log_softmax_at": Operation(2, ("axis",), -1, recorded=False),
    "expected_log": Operation(2, ("base", "axis"), -1, recorded=False),
    "relative_entropy": Operation(2, ("base", "axis"), -1),
    "jensen_shannon": Operation(2, ("base", "axis"), -1, recorded=False),
    # Shape and place.
    "take": Operation(2, ("axis",), -1),
    "one_hot": Operation(2, ("axis",), -1, recorded=False),
    "rows": Operation(2, recorded=False),
    "matmul": Operation(2, operator="matmul"),
    "reshape": Operation(1, ("shape",)),
    "broadcast_to": Operation(1, ("shape",)),
    "expand_dims": Operation(1, ("axis",)),
    "moveaxis": Operation(1, ("source", "destination")),
}
RECORDED = {name: operation for name, operation in OPERATIONS.items() if operation.recorded}
# Of several arrays, or of a function: a program holds these too, beside const, getitem and item.
OF_SEVERAL = ("stack", "concat", "iterate")
