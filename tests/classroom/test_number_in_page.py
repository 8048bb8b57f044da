"""The script of the page marks numbers as Python does: same points, same words."""

import json
import subprocess
from pathlib import Path

from book_sheets import each_sheet

from xentlib.classroom import kinds, quantities, values
from xentlib.classroom.check import check
from xentlib.classroom.kinds.number import as_text
from xentlib.classroom.sheets.record import record_exercise, run
from xentlib.sphinx import exercises
from xentlib.sphinx.npm.packages import program

HASHES = Path(exercises.__file__).with_name("hashes.js")
NUMBER = Path(kinds.__file__).with_name("number.js")
SCRIPT = """
global.xlHashes = require(process.argv[1]);
const { judge } = require(process.argv[2]);
const cases = JSON.parse(require("fs").readFileSync(0));
console.log(JSON.stringify(cases.map(([data, text]) => judge(data, text))));
"""
ODD = [
    "1 3/4 bits", "3.5/2 bits", "2*log2(6) bits", "5.17 bits of information", "11.1 times", "11.1 ×",
    "1,75 bit/day", "-math.log2(1/36) bits", "I = 5.17 bits", "1.2 × 10^-3 nats", "12.5%", "1/0 bits",
    "1 3/0 bits", "about two bits", "1 3", "∞", "inf nats", "-inf", "infinite bits", "((((", "2 bits + 3", "3.5/day",
    "10**400 bits", "log(0) nats", "log(-1)", "sqrt(2) bits", "e nats", "pi", "x", "%", "it's 5 bits", "0", "-0",
    "1e-9 nats", "123456789 bits", "0.0000123 nats", "a factor of 11.1", "11.1-fold", "5 (bits)", "5 litres",
    "3 s", "2 seconds", "1.5 h", "90 min", "7 Hz", "3 µm", "3 μm", "2 metres",
    "5 BITS", "nan", "--3", "2**0.5 bits", "5.17 bits.", "5.17 foo bar", "lg(100) hartleys", "9" * 300,
]  # fmt: skip


def typed(sheet, exercise):
    """What people may type: the right number and the wrong ones, in several forms and units."""
    sources = [exercise.solution, *(wrong.source for wrong in exercise.wrong)]
    for source in sources:
        answer = run(sheet, source, "answer")["answer"]
        value, unit = quantities.read(as_text(values.plain(answer)))
        for name in ("", unit, "bits", "nats", "hartleys", "percent", "litres"):
            for factor in (1, -1, 1.004, 0.999, 1.3, quantities.factor(unit, "bit") or 1):
                for digits in (2, 3, 4, 6):
                    yield f"{value * factor:.{digits}g} {name}".strip()
    yield from ODD


@each_sheet
def test_page_and_python_agree(sheet):
    cases = [
        (data, text)
        for exercise in sheet.exercises
        if exercise.kind == "number"
        for data in [record_exercise(sheet, exercise)]
        for text in dict.fromkeys(typed(sheet, exercise))
    ]
    command = [program("node"), "-e", SCRIPT, str(HASHES), str(NUMBER)]
    done = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True)
    assert not done.stderr
    for (data, text), on_page in zip(cases, json.loads(done.stdout), strict=True):
        result = check(data, {"answer": text})
        in_python = {
            name: getattr(result, name) for name in ("points", "most", "status", "message")
        }
        assert on_page == in_python, text
