"""Sheets are read, and every fault of a bad one is named with its line."""

import random
from pathlib import Path

import pytest
from sympy import oo, sympify

from xentlib.classroom import kinds
from xentlib.classroom.kinds.derivation import inside
from xentlib.classroom.sheets import verify
from xentlib.classroom.sheets.record import record
from xentlib.classroom.sheets.sheet import SheetError, code, read

GOOD = (Path(__file__).with_name("sheets") / "weather.md").read_text("utf-8")


@pytest.fixture
def faults(tmp_path):
    """The faults of the good sheet after some text in it was replaced."""

    def read_changed(old, new, count=1, then=read):
        assert old in GOOD
        path = tmp_path / "sheet.md"
        path.write_text(GOOD.replace(old, new, count), "utf-8")
        with pytest.raises(SheetError) as error:
            then(path)
        return str(error.value).replace(f"{path}:", "").splitlines()

    return read_changed


def line_of(text):
    return GOOD[: GOOD.index(text)].count("\n") + 1


def test_a_good_sheet_is_read(tmp_path):
    path = tmp_path / "sheet.md"
    path.write_text(GOOD, "utf-8")
    sheet = read(path)
    five = ["code", "derivation", "number", "choice", "written"]
    assert [exercise.kind for exercise in sheet.exercises] == five
    assert (sheet.name, sheet.points, sheet.release) == ("sheet", 12, "never")
    assert sheet.introduction.startswith("A small sheet")
    surprise = sheet["mean-surprise"]
    assert kinds.named("code").answer_name(surprise) == "cross_entropy"
    assert surprise.wrong[1].name == "zeros crash" and surprise.wrong[1].most == 2
    assert code(surprise.stub) == "def cross_entropy(p, q):\n    ..."
    assert [option.right for option in sheet["floor"].options] == [False, True]
    assert sheet["floor"].stub == 'answer = ""  # one letter: "a", "b"'
    assert "1 point for the decomposition" in sheet["why"].rubric


def test_a_piece_of_code_keeps_the_lines_of_the_sheet(tmp_path):
    path = tmp_path / "sheet.md"
    path.write_text(GOOD, "utf-8")
    source = read(path)["mean-surprise"].solution
    assert source.count("\n", 0, source.index("kept_secret")) + 1 == line_of("kept_secret")


@pytest.mark.parametrize(
    "old, new, at, message",
    [
        (":role: solution", ":role: answer", ":role: solution", "the role of this cell is 'answer'"),
        (":role: stub\n", "", "def cross_entropy", "the role of this cell is None"),
        ('"role": "hint"', '"role": "stub"', "Three cases", "a stub is a code cell"),
        ("points: 12", "points: 13", "points: 12", "says 13 points, its exercises add up to 12"),
        ("release: never", "release: later", "release:", "release is page or never"),
        ('"exercise": "slope"', '"exercise": "mean-surprise"', '"slope"', "another exercise"),
        ('"kind": "choice"', '"kind": "guess"', '"kind": "choice"', "kind"),
        ('"points": 4', '"points": 0', '"points": 4', "a whole number"),
        ('"points": 4', '"point": 4', '"points": 4', "a prompt has no 'point'"),
        (', "title": "Slope"', "", '"exercise": "slope"', 'a "title"'),
        (', "unit": "nats"', "", '"exercise": "one-label"', 'needs its "unit"'),
        ("message: The sum, not", "massage: The sum", "role: wrong\nname: a third", "'massage'"),
        ("message: The sum, not the mean over the classes.\n", "", "name: a third",
         "a wrong answer needs a name"),
        ("most: 2", "most: 4", "name: zeros crash", "less than 4 points"),
        ("name: zeros crash", "name: swapped", "name: zeros crash", "a name of its own"),
        (', "right": true', "", '"exercise": "floor"', "exactly one"),
        ('"key": "a"', '"key": "a", "right": true', '"exercise": "floor"', "exactly one"),
        ("---\n\nOnly a certain outcome has that.", "", '"key": "a"', "the reason why"),
        ("---\n\nOnly a certain outcome has that.", "---\n\n", '"key": "a"', "the reason why"),
        ('"key": "a"', '"key": "b"', '"exercise": "floor"', "a key of its own"),
        ("def cross_entropy(p, q):\n    ...", "cross_entropy = None", '"mean-surprise"',
         "the stub defines no function"),
        ("return kept_secret", "return kept_secret)", "return kept_secret", "is not Python"),
        ("answer = (q - p) / (q * (1 - q))", "slope = q - p", '"exercise": "slope"',
         "this solution does not define answer"),
        ("A small sheet", '+++ {"role": "hint"}\n\nA small sheet', "A small sheet",
         "before the first prompt"),
        ('+++ {"role": "rubric"}', '+++ {"role": "rubric"', '+++ {"role": "rubric"}', "not be read"),
        ('"exercise": "slope"', '"exercise": "The slope"', '"exercise": "slope"', "small letters"),
        (', "domain": {"p": ["0", "1"], "q": ["0", "1"]}', "", '"slope"', 'needs its "domain"'),
        ('+++ {"role": "hint"}\n\nIt is not', '+++ {"role": "rubric"}\n\nIt is not', "It is not 0",
         "an exercise of the kind choice has no rubric"),
        ("By Gibbs'", 'By the\n\n+++ {"role": "explanation"}\n\nGibbs', "By Gibbs'", "already"),
        ('"key": "a"', '"key": "A"', '"key": "a"', "one small letter"),
        ('"right": true', '"right": "yes"', '"key": "b"', "right\": true if it is"),
        (GOOD[GOOD.index('+++ {"role": "option", "key": "a"}') :
              GOOD.index('+++ {"role": "option", "key": "b"')], "", '"floor"', "two options or more"),
        ("def cross_entropy(p, q):\n    kept", "def entropy(p, q):\n    kept", '"mean-surprise"',
         "this solution does not define cross_entropy"),
        ("def cross_entropy(p, q):\n    ...\n", "", ":role: stub", "this stub is empty"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(faults, old, new, at, message):
    found = [fault for fault in faults(old, new) if message in fault]
    assert found
    assert abs(int(found[0].split(":")[0]) - line_of(at)) <= 3


@pytest.mark.parametrize("role", ["stub", "solution", "test", "hidden", "explanation", "hint"])
def test_a_missing_part_is_named(tmp_path, role):
    path = tmp_path / "sheet.md"
    cell = f":role: {role}\n" if f":role: {role}\n" in GOOD else f'+++ {{"role": "{role}"}}'
    start = GOOD.index(cell)
    start = GOOD.rindex("```{", 0, start) if cell.startswith(":") else start
    end = min(i for i in (GOOD.find("\n+++", start + 1), GOOD.find("\n```{", start + 1)) if i > 0)
    path.write_text(GOOD[:start] + GOOD[end + 1 :], "utf-8")
    message = f"the exercise 'mean-surprise' needs a cell of the role {role}"
    with pytest.raises(SheetError, match=message):
        read(path)


def test_all_faults_are_named_at_once(tmp_path):
    path = tmp_path / "sheet.md"
    text = GOOD.replace("release: never", "release: later").replace("points: 12", "points: 11")
    path.write_text(text, "utf-8")
    with pytest.raises(SheetError) as error:
        read(path)
    assert len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize(
    "old, new, at, message",
    [
        ("kept_secret = 0.0", "kept_secret = undefined", "return kept_secret",
         "the solution gives {'raises': 'NameError'} for"),
        ("return kept_secret", "return None", "return kept_secret", "the solution gives {'value': None} for"),
        ("return kept_secret", "p.clear(); return kept_secret", "return kept_secret",
         "the solution does not get all points"),
        ("import math\n\nanswer = -math.log(0.6), ", "answer = 1 / 0, ", "answer = -math.log(0.6)",
         "ZeroDivisionError"),
        ('-math.log(0.6), "nats"', '-math.log(0.6), "bits"', "answer = -math.log(0.6)",
         "the solution is in bits, the exercise asks for nats"),
        ("([1.0, 0.0], [1.0, 0.0]),", "[1.0, 0.0],", "cases = [", "each input is a tuple of arguments"),
        ("([1.0, 0.0], [1.0, 0.0]),", "({1.0}, {1.0}),", "cases = [", "a set cannot be recorded"),
        ('"q": ["0", "1"]', '"q": 1', '"exercise": "slope"', "a domain is like"),
        ("answer = (q - p) /", "answer = (-q) ** (q / 7) *", "answer = (q - p)", "real number"),
        ("answer = (q - p) / (q * (1 - q))", 'answer = "up"', "answer = (q - p)", "without quotes"),
        ('-math.log(0.6), "nats"', '"half", "nats"', "answer = -math.log(0.6)", "the solution stops: ValueError: "),
        ("    ...\n", "    return 1.0\n", '"mean-surprise"', "the stub is not taken as missing"),
        ("One term.", "It is 0.5108.", '"one-label"', "the answer 0.5108 stands in"),
        ("n = random.randint(2, 5)", "n = random.randint(5, 2)", "def draw",
         "draw(random) stops: ValueError"),
        ("return [a / sum(p) for a in p], [b / sum(q) for b in q]", "return [1.0]", "def draw",
         "each input is a tuple of arguments"),
    ],
)  # fmt: skip
def test_a_fault_that_shows_when_the_sheet_runs_is_named_with_its_line(
    faults, old, new, at, message
):
    def run(path):
        complaints = [c for report in verify.verify(read(path)) for c in report.complaints]
        if complaints:
            raise SheetError("\n".join(complaints))

    found = [fault for fault in faults(old, new, then=run) if message in fault]
    assert found
    assert abs(int(found[0].split(":")[0]) - line_of(at)) <= 9


def test_a_mutant_that_the_checks_let_pass_is_named_with_its_line(tmp_path):
    """One length in sixty is special, and no checked input has it or the next."""
    text = GOOD.replace("randint(2, 5)", "randint(2, 60)")
    text = text.replace("return kept_secret", "return 1.0 if len(p) == 37 else kept_secret")
    path = tmp_path / "sheet.md"
    path.write_text(text, "utf-8")
    sheet = read(path)
    report = verify.verify(sheet, with_mutants=True)[0]
    assert not report.complaints
    line = text[: text.index("return 1.0")].count("\n") + 1
    assert f"{path}:{line}: 37 → 38" in report.escaped
    assert f"{report.mutants - len(report.escaped)}/{report.mutants} mutants caught" in str(report)


def test_an_answer_without_end_is_stopped():
    def endless():
        while True:
            pass

    with pytest.raises(verify.Timeout), verify.time_limit(0.02):
        endless()


def test_without_alarms_an_answer_may_take_its_time(monkeypatch):
    monkeypatch.delattr("signal.setitimer")
    with verify.time_limit(0):
        pass


def test_a_sheet_without_an_exercise_is_none(tmp_path):
    path = tmp_path / "sheet.md"
    path.write_text(GOOD[: GOOD.index("+++")], "utf-8")
    with pytest.raises(SheetError, match="no exercise here"):
        read(path)


def test_blank_lines_before_the_code_are_counted(tmp_path):
    path = tmp_path / "sheet.md"
    text = GOOD.replace(":role: solution\nimport", ":role: solution\n\n\nimport", 1)
    path.write_text(text, "utf-8")
    solution = read(path)["mean-surprise"].solution.split("\n")
    assert solution.index("import math") == text.split("\n").index("import math")


@pytest.mark.parametrize("low, high", [(0, 1), (2, oo), (-oo, -2), (-oo, oo)])
def test_points_lie_strictly_inside_of_the_domain(low, high):
    draw = random.Random(1)
    points = {inside(sympify(low), sympify(high), draw) for _ in range(50)}
    assert len(points) > 10 and all(low < point < high for point in points)


def test_check_data_are_json_without_the_solution(tmp_path):
    import json

    path = tmp_path / "sheet.md"
    path.write_text(GOOD, "utf-8")
    text = json.dumps(record(read(path)), allow_nan=False)
    assert "kept_secret" not in text and "0.5108" not in text
    assert "It is reached" not in text, "the reason of an option is sealed"
