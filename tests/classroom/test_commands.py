"""`python -m xentlib.classroom ...`: what it writes, and one clear line for what it cannot do."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from xentlib.classroom.__main__ import main

SHEET = str(Path(__file__).with_name("sheets") / "weather.md")


def test_from_sheet_to_course(tmp_path, capsys):
    hidden, course, out = tmp_path / "secrets.json", tmp_path / "course", tmp_path / "handout"
    assert main(["verify", SHEET, "--mutants"]) == 0
    assert main(["student", SHEET, "--out", str(out)]) == 0
    examination = ["--without-checks", "--out", str(tmp_path / "examination")]
    assert main(["student", SHEET, *examination]) == 0
    assert "check(" not in (tmp_path / "examination" / "weather.ipynb").read_text()
    assert main(["secrets", SHEET, "--seed", "heron", "--out", str(hidden)]) == 0
    assert main(["nbgrader", SHEET, "--secrets", str(hidden), "--out", str(course)]) == 0
    said = capsys.readouterr().out
    assert "mean-surprise" in said and "mutants caught" in said
    assert "20 inputs for each of 1 functions" in said
    assert len(json.loads(hidden.read_text())["weather"]["mean-surprise"]["cases"]) == 20
    assert (course / "source/weather/weather.ipynb").exists()
    assert (course / "nbgrader_config.py").read_text().startswith("# The configuration")
    assert (out / "weather.ipynb").exists()


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "required: COMMAND"),
        (["mark"], "invalid choice: 'mark'"),
        (["secrets", SHEET], "required: --seed, --out"),
        (["secrets", SHEET, "--seed", " ", "--out", "{tmp}/s"], "--seed is empty"),
        (["secrets", SHEET, "--seed", "a", "--out", "{tmp}/bad.md"], "not a file of class"),
        (["secrets", "{tmp}/empty", "--seed", "a", "--out", "{tmp}/s"], "no sheet"),
        (["verify", "{tmp}/none.md"], "none.md: No such file"),
        (["verify", "{tmp}/bad.md"], "bad.md:1: the front matter needs `sheet:`"),
        (["nbgrader", SHEET, "--secrets", "{tmp}/there", "--out", "{tmp}/c"], "does not fit"),
        (
            ["nbgrader", SHEET, "--secrets", "{tmp}/bad.md", "--out", "{tmp}/c"],
            "not a file of class",
        ),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_2(arguments, message, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    (tmp_path / "there").write_text("{}")
    (tmp_path / "bad.md").write_text("# No sheet\n")
    arguments = [argument.replace("{tmp}", str(tmp_path)) for argument in arguments]
    try:
        status = main(arguments)
    except SystemExit as stop:
        status = stop.code
    said = capsys.readouterr().err
    assert status == 2
    assert message in said and len(said.splitlines()) == 1


def test_a_bad_sheet_makes_verify_fail(tmp_path, capsys):
    crashes = "return -sum(a * math.log2(b) for a, b in zip(p, q))"
    text = re.sub("return sum.*", crashes, Path(SHEET).read_text("utf-8"))  # now the same twice
    (tmp_path / "sheet.md").write_text(text, "utf-8")
    assert main(["verify", str(tmp_path)]) == 1
    assert "is not recognised" in capsys.readouterr().out


def test_a_missing_package_is_named_with_what_brings_it(tmp_path):
    program = (
        "import sys; sys.modules['jupytext'] = None; from xentlib.classroom.__main__ import main; "
        f"sys.exit(main(['verify', {SHEET!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.strip() == "jupytext is missing: pip install 'xentlib[classroom]' brings it"
