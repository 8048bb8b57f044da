"""Checks take an answer in whatever form it comes, and say what is wrong without the answer."""

import enum
import math
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from optional import optional

from xentlib.classroom.check import Result, check, judge, observe, pack, questions
from xentlib.classroom.kinds.number import hashed
from xentlib.classroom.sheets.record import record
from xentlib.classroom.sheets.sheet import read

SHEET = read(Path(__file__).with_name("sheets") / "weather.md")
DATA = {data["exercise"]: data for data in record(SHEET)}


def function(value, *cases, **more):
    """Check data of a function f of one argument, from pairs of argument and value."""
    cases = [{"args": [arg], "outcome": {"value": out}} for arg, out in cases or [(1, value)]]
    return {"exercise": "f", "kind": "code", "function": "f", "points": 4, "cases": cases,
            "wrong": [], **more}  # fmt: skip


def result_of(answer, value, **more):
    return check(function(value, **more), {"f": lambda x: answer})


def number(value, unit, strict=True):
    data = {"exercise": "n", "kind": "number", "points": 2, "unit": unit, "salt": "s", "wrong": [],
            "strict": strict}  # fmt: skip
    return data | hashed(data, value, 1e-3) | {"near": hashed(data, value, 1e-2)}


class HalfADozen:
    def __float__(self):
        return 6.0


class AngryArray:
    """What a learner makes may do anything when it is looked at."""

    def tolist(self):
        raise RuntimeError("hands off")

    def __repr__(self):  # part of a test's name, which must be the same in each process
        return "AngryArray()"


class Places(enum.IntEnum):
    THIRD = 3


@pytest.mark.parametrize(
    "answer, value",
    [
        (Places.THIRD, 3), (np.float64(0.25), 0.25), (np.array(0.25), 0.25), (np.int64(3), 3.0),
        (Fraction(1, 4), 0.25), (sympy.Rational(1, 4), 0.25), (sympy.log(2), math.log(2)),
        (sympy.oo, {"number": "inf"}), (math.nan, {"number": "nan"}), (HalfADozen(), 6),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]), ((1, 2), [1, 2]), (range(3), [0, 1, 2]),
        ([np.float32(0.5), Fraction(1, 2)], [0.5, 0.5]), (sympy.Matrix([[1, 2]]), [[1, 2]]),
        (np.bool_(True), True), (sympy.true, True), (0.1 + 0.2, 0.3), ("sun", "sun"),
        (-0.0, 0.0), (10**5000, {"number": "inf"}), (-(10**400), {"number": "-inf"}), (1e-300, 0),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_an_answer_may_be_made_of_anything(answer, value):
    assert result_of(answer, value).status == "right"


def test_tensors_are_answers_and_inputs():
    torch = optional("torch")
    assert result_of(torch.tensor([0.5, 0.25], requires_grad=True), [0.5, 0.25]).status == "right"
    assert result_of(torch.tensor(0.5, dtype=torch.bfloat16), 0.5).status == "right"
    from xentlib.classroom.values import decode, encode

    again = decode(encode(torch.tensor([1.5, 2.5], dtype=torch.float32)))
    assert again.dtype == torch.float32 and again.tolist() == [1.5, 2.5]


def test_arrays_are_inputs_with_their_dtype():
    from xentlib.classroom.values import decode, encode

    for array in (np.array([1, 2], dtype="int32"), np.array([[True]]), np.array([np.inf])):
        again = decode(encode(array))
        assert again.dtype == array.dtype and (again == array).all()


@pytest.mark.parametrize(
    "answer, value, message",
    [
        ([1, 2, 3], [1, 2, 3, 4], "should give a list of 4 numbers; yours gives a list of 3"),
        (0.5, [0.5], "should give a list of 1 number; yours gives a number"),
        ("0.5", 0.5, "should give a number; yours gives a text"),
        (True, 1, "should give a number; yours gives True or False"),
        ({1: 2}, 1, "yours gives a dict"),
        (1j, 1, "yours gives a complex"),
        (sympy.Symbol("x"), 1, "yours gives a Symbol"),
        (math.log, 1, "yours gives a function"),
        (None, 1, "returns nothing yet"),
        (-2.0, 2.0, "The sign is the wrong way round"),
        ([-2.0, -1.0], [2.0, 1.0], "The sign is the wrong way round"),
        (2.1, 2.0, "f(1) gives 2.1. That is too large."),
        (1.9, 2.0, "That is too small."),
        (math.nan, 2.0, "not a number"),
        (math.inf, 2.0, "should be finite"),
        (2.0, {"number": "inf"}, "should be infinite"),
        ([1.0, 9.0], [1.0, 2.0], "An entry is too large."),
        ("rain", "sun", "gives 'rain'. That is not right."),
        (True, False, "gives True. That is not right."),
        ([], [0.5], "yours gives a list of 0 entries"),
        ([1, "sun"], [0.5], "yours gives a list of 2 entries: a number, a text."),
        ([1, "sun", None], [0.5], "yours gives a list of 3 entries: a number, a text, None."),
        (
            [1, None],
            [1, 2],
            "should give a list of 2 numbers; yours gives a list of 2 entries: a number, None",
        ),
        (AngryArray(), 1, "yours gives an AngryArray"),
    ],
    ids=repr,
)
def test_what_was_expected_and_what_came_is_said(answer, value, message):
    result = result_of(answer, value)
    assert result.points == 0
    assert message in result.message


def test_single_precision_is_right_and_said_to_be_so():
    expected = [0.1, 1 / 3, 1e-5]
    for answer in (np.float32(expected), [float(np.float32(e)) for e in expected]):
        result = result_of(answer, expected)
        assert result.points == 4 and "In single precision" in result.message
    assert "single" in result_of(0.1 * (1 + 5e-7), 0.1).message  # the last step was in double
    assert result_of(np.float32(0.10001), 0.1).points == 0
    assert result_of(0.100001, 0.1).points == 0
    assert result_of(0.0, 1e-5).points == 0


def test_what_is_handed_on_must_be_a_copy():
    data = function(None)
    data["cases"] = [
        {"args": [[1.0, 2.0], {"lambda": "lambda x: sum(x)"}], "outcome": {"value": 3.0}}
    ]
    assert check(data, {"f": lambda x, g: g(list(x))}).message == "Right."
    result = check(data, {"f": lambda x, g: g(x)})
    assert result.points == 3 and "Give it a copy" in result.message


def test_what_single_precision_cannot_hold_is_not_asked_of_it():
    values = [100000.1, 100000.2, 100000.4]
    data = function(None, (values, float(np.var(values))), ([1.0, 2.0], 0.25))
    assert check(data, {"f": lambda x: np.var(np.float32(x))}).points == 4
    result = check(data, {"f": lambda x: np.mean(np.square(x)) - np.mean(x) ** 2})
    assert result.points == 2 and "lost their digits" in result.message


def test_a_part_that_is_right_has_its_share_and_is_named():
    cases = [([1, 2], [1.5, 0.5]), ([2, 4], [3.0, 1.0])]
    data = function(None, *cases, parts=["mean", "spread"])
    result = check(data, {"f": lambda x: (sum(x) / 2, x[0] + 5)})
    assert result.points == 2
    assert result.message.startswith("The mean is right. f([1, 2]) gives [1.5, 6]. An entry")


def test_constants_and_tables_of_the_visible_values_earn_nothing():
    data = function(None, (1, True), (2, False), (3, True), (4, True))
    for constant in (True, False, 0, "text"):
        assert check(data, {"f": lambda x, it=constant: it}).points == 0
    assert "the same for every input" in check(data, {"f": lambda x: True}).message
    hidden = [{"args": [n], "outcome": {"value": n > 7}, "hidden": True} for n in range(5, 10)]
    data["cases"] += hidden
    table = {1: True, 2: False, 3: True, 4: True}
    assert check(data, {"f": lambda x: table.get(x, True)}).points == 0
    assert check(data, {"f": lambda x: table[x]}).points == 0
    assert check(data, {"f": lambda x: table[x] if x < 5 else x > 6}).points == 3.5


def test_wrong_answers_are_recognised_by_hidden_inputs_too():
    cases = [(n, 2.0 * n) for n in (1, 2, 3, 4)]
    data = function(None, *cases)
    data["wrong"] = [{"name": "once", "most": 2, "message": "Twice."}]
    for n, case in enumerate(data["cases"], 1):
        case["wrong"] = [{"value": float(n)}]
        case["hidden"] = n > 2
    assert check(data, {"f": lambda x: x}).wrong == "once"
    assert check(data, {"f": lambda x: {1: 1, 2: 2}.get(x, 0)}).points == 0


@pytest.mark.parametrize("error, advice", [(NameError, "an import"), (MemoryError, "more memory")])
def test_an_exception_says_what_to_do(error, advice):
    def f(x):
        raise error("name 'math' is not defined")

    assert advice in check(function(1.0), {"f": f}).message


def test_no_address_in_memory_is_shown():
    def f(x):
        raise ValueError(f)

    assert " at 0x" not in check(function(1.0), {"f": f}).message
    assert " at 0x" not in check(DATA["slope"], {"answer": f}).message
    assert " at 0x" not in check(DATA["slope"], {"answer": object()}).message


def test_a_function_in_nats_is_told_so():
    cases = [(1, 1.0), (2, 2.0), (3, {"number": "inf"})]
    data = function(None, *cases, unit="bits")
    result = check(data, {"f": lambda x: x * math.log(2) if x < 3 else math.inf})
    assert "in nats; the question asks for bits" in result.message


def test_a_hundred_times_too_much_without_a_unit_is_too_large():
    assert "That is too large." in result_of(50.0, 0.5).message


def test_partial_points_are_rounded_down_to_halves():
    data = function(None, *((x, 2.0 * x) for x in range(1, 7)))
    assert check(data, {"f": lambda x: 2 * x if x < 6 else 0}).points == 3
    assert check(data, {"f": lambda x: 2 * x}).points == 4


def test_an_exception_is_shown_with_its_input():
    result = check(function(1.0), {"f": lambda x: math.log(-x)})
    assert result.status == "error"
    assert "f(1) should give a number; yours gives the exception ValueError: " in result.message


def test_an_expected_exception_is_an_outcome():
    data = function(None)
    data["cases"] = [{"args": [-1], "outcome": {"raises": "ValueError"}}]
    assert check(data, {"f": math.sqrt}).status == "right"
    assert (
        "should give the exception ValueError; yours gives a number"
        in check(data, {"f": lambda x: 0.0}).message
    )
    assert (
        "yours gives the exception ZeroDivisionError" in check(data, {"f": lambda x: x / 0}).message
    )


@pytest.mark.parametrize("error", [SystemExit, RecursionError, MemoryError, NotImplementedError])
def test_no_exception_leaves_a_check(error):
    def f(x):
        raise error

    assert check(function(1.0), {"f": f}).points == 0


def test_what_is_no_function_is_said():
    found = check(function(1), {"f": 5})
    assert (found.points, found.message) == (0, "f is a number, not a function.")


def test_only_a_message_with_formulas_is_shown_as_markdown():
    assert Result("f", 0, 1, "wrong", "Look at $p$.")._repr_markdown_().endswith("Look at $p$.")
    assert check(function(1), {"f": 5})._repr_markdown_() is None


def test_the_stop_button_works():
    def f(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(function(1.0), {"f": f})


def test_warnings_and_prints_are_no_mistakes(capfd, recwarn):
    def f(x):
        print("x is", x)
        print("really", file=sys.stderr)
        return -np.log(np.array(0.0)) + np.array(x)

    assert check(function({"number": "inf"}), {"f": f}).status == "right"
    assert capfd.readouterr() == ("", "") and not recwarn.list


def test_an_answer_that_changes_its_arguments_is_right_and_told():
    def total(values):
        return sum(values.pop() for _ in range(len(values)))

    data = function(None, ([1, 2], 3), ([1, 2], 3))
    result = check(data, {"f": total})
    assert result.status == "right" and "changes the list" in result.message
    assert data["cases"][0]["args"] == [[1, 2]]


def test_hidden_values_are_not_shown():
    data = function(None, (1, 2.0), (2, 4.0))
    data["cases"] += [case | {"hidden": True} for case in data["cases"]]
    data["cases"].append({"args": [3], "outcome": {"value": 6.0}, "hidden": True})
    result = check(data, {"f": lambda x: 2.0 * x if x < 3 else 0.0})
    assert result.points == 3
    assert result.message == "Right for the inputs shown, wrong for 1 of 3 others."


def test_what_is_asked_holds_no_answer():
    for secret in ("outcome", "hash", "values", "wrong"):
        assert secret in repr(list(DATA.values()))
        assert secret not in repr([questions(data) for data in DATA.values()])


@pytest.mark.parametrize("missing", DATA)
def test_no_answer_yet(missing):
    assert check(DATA[missing], {}).status == "missing"


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    ["1.75 bits", "1.75bits", "1,75 bit", "7/4 bits per day", "1.7501 BITS", (1.75, "bits"),
     [Fraction(7, 4), "bit"], (np.float64(1.75), "bits"), (sympy.Rational(7, 4), "bits"),
     "+1.75 Sh", "1.75 bits/day", " 175e-2 bits. ", "1 3/4 bits", "3.5/2 bits", "7*log2(2)/4 bits",
     "1.75 bits of information", "H = 1.75 bits", "about 1.75 Bit", "1.75 (bits)", "-math.log2(2**-1.75) bits",
     "1.75 × 10^0 bits", "(1 + 6/8) bits each"],
    ids=repr,
)  # fmt: skip
def test_a_number_with_its_unit_may_be_written_in_many_ways(answer):
    assert check(number(1.75, "bits"), {"answer": answer}).status == "right"


@pytest.mark.parametrize(
    "answer, points, message",
    [
        ("1.2130 bits", 1, "1.213 would be right in nats, but your unit is bits."),
        ("1.21 bits", 1, "1.21 would be right in nats, but your unit is bits."),
        ("1.2130 nats", 1, "1.213 nats is the right amount, but the question asks for bits"),
        ("0.527 hartleys", 1, "0.527 hartleys is the right amount"),
        ("1.75 nats", 1, "1.75 is the right number, but of bits, not of nats."),
        ("1.75", 1, "1.75 is the right number. Write its unit, too: the question asks for bits."),
        (1.75, 1, "1.75 is the right number. Write its unit, too"),
        ("1.76", 0, "A number without its unit: the question asks for bits."),
        ("1.75 litres", 1, "1.75 is the right number, but of bits, not of litres."),
        ("1.9 litres", 0, "Your unit is 'litre'; the question asks for bits."),
        ("1.76 nats", 0, "1.76 nats is not the amount asked for."),
        ("1.22 nats", 0, "1.22 nats is not the amount asked for."),
        ("1.75 3", 0, "is not a number with its unit"),
        ("bits", 0, "is not a number with its unit"),
        (True, 0, "the answer is True or False, not a number"),
        ("-1.75 bits", 0, "The sign is the wrong way round."),
        ("1.76 bits", 0, "1.76 is close, not close enough: keep more digits on the way."),
        ("1.8 bits", 0, "1.8 is not the number asked for."),
        ("about two bits", 0, "is not a number with its unit"),
        ("1/0 bits", 0, "divides by 0"),
        ([1, 2, 3], 0, "a list of 3 numbers, not a number"),
        ("", 0, "no answer yet"),
    ],
    ids=repr,
)
def test_wrong_numbers_and_units_are_told_apart(answer, points, message):
    result = check(number(1.75, "bits"), {"answer": answer})
    assert result.points == points
    assert message in result.message


def test_percent_and_plain_numbers_are_the_same_amount():
    assert check(number(0.125, ""), {"answer": "0.125"}).status == "right"
    assert check(number(0.125, ""), {"answer": 0.125}).status == "right"
    assert check(number(0.125, "", strict=False), {"answer": "12.5%"}).status == "right"
    for typed in ("11.1 times", "11.1 ×", "11.1x", "11.1-fold", "a factor of 11.1", "100/9"):
        assert check(number(100 / 9, ""), {"answer": typed}).status == "right"
    assert check(number(math.inf, "bits"), {"answer": "inf bits"}).status == "right"
    assert check(number(0.0, "bits"), {"answer": "0 bits"}).status == "right"


def test_a_correct_rounding_to_three_digits_is_right():
    data = number(1.4076059644, "nats", strict=False)
    for typed in ("1.41 nats", "1.4076 nats", "1.408 nats", "2.03 bits", "2.0307 bits"):
        assert check(data, {"answer": typed}).status == "right"
    for typed in ("1.4 nats", "1.40 nats", "1.42 nats", "2.04 bits"):
        assert check(data, {"answer": typed}).points == 0


@given(st.floats(1e-12, 1e12), st.sampled_from([1, -1]))
def test_the_tolerance_is_a_thousandth(size, sign):
    value = sign * size
    data = number(value, "bits")
    for factor, good in ((1.0007, True), (0.9993, True), (1.0014, False), (0.9986, False)):
        answer = f"{value * factor!r} bits"
        if float(f"{value:.3g}") == value * factor:  # a correct rounding
            continue
        assert (check(data, {"answer": answer}).status == "right") == good


# --- expressions ----------------------------------------------------------------------------------

p, q = sympy.symbols("p q", positive=True)
x, P, Q = sympy.Symbol("x"), sympy.Symbol("p"), sympy.Symbol("q")


@pytest.mark.parametrize(
    "answer",
    [
        -p / q + (1 - p) / (1 - q), (Q - P) / Q / (1 - Q), [(q - p) / (q - q**2)],
        sympy.diff(-p * sympy.log(q) - (1 - p) * sympy.log(1 - q), q),
        sympy.Derivative(-P * sympy.log(Q) - (1 - P) * sympy.log(1 - Q), Q),
        sympy.exp(sympy.log(1 / q)) * (q - p) / (1 - q), sympy.Matrix([(q - p) / (q - q**2)]),
        (1.0 * q - 1.0 * p) / (q * (1 - q)),
    ],
    ids=str,
)  # fmt: skip
def test_any_equivalent_expression_is_right(answer):
    assert check(DATA["slope"], {"answer": answer}).status == "right"


@pytest.mark.parametrize(
    "answer, message",
    [
        ((q - p) / q, "Not equal to what is asked for: at p = "),
        ((p - q) / (q * (1 - q)), "The sign is the wrong way round."),
        (x * q, "contains x; it should be written in p, q"),
        (sympy.Function("f")(q), "The function f is not defined"),
        ("(q - p) / (q - q**2)", "without quotes"),
        (sympy.Eq(q, p), "not an equation"),
        (q > p, "is not an expression"),
        (sympy.log(-q) + p, "is not real"),
        (sympy.log(q - q) + p, "undefined"),
        ([p, q], "should be one expression; yours has 2"),
        (math.log, "is not an expression"),
        (AngryArray(), "is not an expression"),
        (sympy.AccumBounds(-1, 1) + q, "undefined"),
        (True, "is not an expression"),
        (0, "Not equal"),
        (..., "no expression yet"),
        (None, "no expression yet"),
        ([], "no expression yet"),
    ],
    ids=str,
)
def test_what_is_wrong_with_an_expression_is_said(answer, message):
    result = check(DATA["slope"], {"answer": answer})
    assert result.points == 0
    assert message in result.message


def test_the_domain_is_respected():
    at = [["-2"], ["-1/2"], ["3/2"], ["1"]]
    data = {"exercise": "d", "kind": "derivation", "points": 1, "symbols": ["z"], "at": at,
            "wrong": [], "values": [[2.0], [0.5], [1.5], [1.0]]}  # fmt: skip
    z, positive = sympy.Symbol("z", real=True), sympy.Symbol("z", positive=True)
    assert check(data, {"answer": sympy.sqrt(z**2)}).status == "right"
    assert check(data, {"answer": abs(sympy.Symbol("z"))}).status == "right"
    result = check(data, {"answer": sympy.sqrt(positive**2)})
    assert result.status == "wrong" and "agrees at other points" in result.message


# --- choices --------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["b", "B", " b) ", "(b)", "b."])
def test_a_choice_is_a_letter(answer):
    result = check(DATA["floor"], {"answer": answer})
    assert result.message == "Right. It is reached when the belief is the truth."


@pytest.mark.parametrize("answer", ["c", "its entropy", 2, ["b"], math.pi])
def test_what_is_none_of_the_options_is_said(answer):
    assert "none of the answers a, b" in check(DATA["floor"], {"answer": answer}).message


# --- in a notebook, and elsewhere -----------------------------------------------------------------


def test_the_answer_of_another_exercise_is_not_taken_for_this_one():
    namespace = {"answer": '"b"', "In": ["", '# Exercise: floor\nanswer = "b"']}
    result = check(DATA["one-label"], namespace)
    assert result.status == "missing" and "that of floor" in result.message
    namespace = {"answer": "b", "In": ["", '# Exercise: floor\nanswer = "b"', "answer = 'b'"]}
    assert check(DATA["floor"], namespace).status == "right"
    namespace = {"answer": "b", "In": ["", "exec(open('answers.py').read())"]}
    assert check(DATA["floor"], namespace).status == "right"


def test_both_halves_meet_through_json():
    import json

    for data in DATA.values():
        source = SHEET[data["exercise"]].solution or 'answer = "b"'
        names = {}
        exec(source, names)
        asked = json.loads(json.dumps(questions(data)))
        observed = json.loads(json.dumps(observe(asked, names), allow_nan=False))
        assert judge(data, observed).points == data["points"]


def test_checks_need_the_standard_library_alone():
    """NumPy and everything else that is installed cannot be imported; SymPy is not asked for."""
    packed = [pack(DATA[name]) for name in ("mean-surprise", "one-label", "floor")]
    program = f"""
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in sys.stdlib_module_names | {{"xentlib"}}:
            raise ModuleNotFoundError(name + " is blocked")
sys.meta_path.insert(0, Blocked())
from xentlib.classroom.check import check
import math
surprise, number, choice = {packed!r}
def cross_entropy(p, q):
    return sum(a * (-math.log2(b) if b else math.inf) for a, b in zip(p, q) if a)
assert check(surprise, globals()).points == 4
answer = "0.5108 nats"
assert check(number, globals()).points == 2
answer = "b"
assert check(choice, globals()).points == 1
assert "numpy" not in sys.modules and "sympy" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# --- libraries that an exercise forbids -----------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ndef f(x):\n    return float(np.add(x, 0))",
        "from numpy import add\ndef f(x):\n    return float(add(x, 0))",
        "def f(x):\n    from numpy.linalg import norm\n    return float(norm([x]))",
        "from numpy import positive as f",
    ],
)
def test_forbidden_library_is_named_and_is_there_again_afterwards(source):
    names = {}
    exec(source, names)
    before = dict(names)
    assert check(function(None, (1.5, 1.5)), names).status == "right"
    told = check(function(None, (1.5, 1.5), forbids="numpy"), names)
    assert (told.points, told.status) == (0, "error")
    assert (
        "yours gives the exception ImportError: this exercise is to be solved without numpy."
        in told.message
    )
    assert names == before and float(np.add(1, 1)) == 2
    assert sys.modules["numpy"] is np


def test_what_is_not_forbidden_works_and_the_check_itself_does(tmp_path):
    names = {"check": check, "np": np, "f": math.sqrt}
    assert check(function(None, (4, 2.0), forbids="numpy, xentlib"), names).status == "right"
    assert names["check"] is check
    text = Path(SHEET.path).read_text("utf-8")
    place = tmp_path / "weather.md"
    place.write_text(
        text.replace('"kind": "code", ', '"kind": "code", "forbids": ["math"], '), "utf-8"
    )
    with pytest.raises(ValueError, match='"forbids" is the name of a library'):
        read(place)
