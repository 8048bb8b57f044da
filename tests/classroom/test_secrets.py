"""Class secrets: drawn from the class's seed, kept in one file, found nowhere else."""

import html
import json
import re
import shlex
import stat
from pathlib import Path

import pytest
from book_sheets import SHEETS, each_sheet

from xentlib.classroom.__main__ import main
from xentlib.classroom.check import check
from xentlib.classroom.sheets import secrets
from xentlib.classroom.sheets.record import record_exercise, run
from xentlib.classroom.sheets.sheet import code, read

ROOT = Path(__file__).resolve().parents[2]
WEATHER = read(Path(__file__).with_name("sheets") / "weather.md")
PRODUCTS = {".html", ".js", ".json", ".ipynb", ".txt", ".md", ".py", ".xml", ".css"}


def cases(drawn):
    return drawn["weather"]["mean-surprise"]["cases"]


def test_a_seed_gives_the_same_inputs_again_and_another_seed_others():
    one, again = (secrets.draw([WEATHER], "heron") for _ in range(2))
    assert one == again
    assert one != secrets.draw([WEATHER], "stork")
    assert set(one["weather"]) == {"mean-surprise"} and len(cases(one)) == secrets.INPUTS


def test_the_values_are_those_of_the_solution():
    exercise = WEATHER["mean-surprise"]
    function = run(WEATHER, exercise.solution, "solution")["cross_entropy"]
    for case in cases(secrets.draw([WEATHER], "heron")):
        assert case["hidden"] is True
        value = function(*case["args"])
        assert case["outcome"]["value"] in (value, {"number": str(value)})


def test_the_file_is_for_its_owner_alone_and_an_old_one_stays(tmp_path):
    path = tmp_path / "secrets.json"
    drawn = secrets.draw([WEATHER], "heron")
    assert secrets.write(drawn, path) is None
    assert secrets.load(path, [WEATHER]) == drawn
    kept = [secrets.write({}, path), secrets.write({}, path)]
    assert [path.name for path in kept] == ["secrets-before-1.json", "secrets-before-2.json"]
    assert secrets.load(kept[0]) == drawn
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_another_file_is_not_taken_for_secrets(tmp_path):
    path = tmp_path / "other.json"
    path.write_text("[1, 2]")
    with pytest.raises(ValueError, match="not a file of class secrets"):
        secrets.load(path)


def changed(tmp_path, old, new):
    """The sheet with another text in it."""
    path = tmp_path / "weather.md"
    text = WEATHER.path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return read(path)


def test_secrets_that_do_not_fit_stop_with_what_to_type_and_redrawing_keeps_the_rest(
    tmp_path, capsys
):
    path, sheet = (
        tmp_path / "secrets.json",
        changed(tmp_path, "kept_secret = 0.0", "kept_secret = 0.00"),
    )
    unfit = {
        "weather": secrets.draw([WEATHER], "heron")["weather"],
        "other": {"one": {"cases": [1]}},
    }
    for held, why in (
        (unfit, "does not fit mean-surprise"),
        ({"other": unfit["other"]}, "does not fit mean-surprise"),
        ({"weather": {"mean-surprise": []}}, "does not fit"),  # as it once was written
    ):
        path.unlink(missing_ok=True)
        secrets.write(held, path)
        with pytest.raises(ValueError, match=why) as stopped:
            secrets.load(path, [sheet])
        typed = str(stopped.value).partition("python -m xentlib.classroom ")[2]
        assert main(shlex.split(typed)) == 0
        drawn = secrets.load(path, [sheet])
        assert drawn.get("other") == held.get("other")
        assert len(cases(drawn)) == secrets.INPUTS
    before = path.read_bytes()
    assert main(shlex.split(typed)) == 0
    assert path.read_bytes() == before
    assert "holds all of this already" in capsys.readouterr().out


@pytest.mark.parametrize(
    "old, new, fit",
    [
        ("title: ", "title: Another ", True),
        ("random.random() < 0.8", "random.random() < 0.7", False),
        ("kept_secret = 0.0", "kept_secret = 0.00", False),
    ],
)
def test_what_secrets_are_drawn_from(tmp_path, old, new, fit):
    drawn = secrets.draw([WEATHER], "heron")["weather"]["mean-surprise"]
    assert secrets.fits(drawn, changed(tmp_path, old, new)["mean-surprise"]) is fit


def test_hidden_inputs_count_and_other_sheets_are_left_alone():
    exercise = WEATHER["mean-surprise"]
    data = record_exercise(WEATHER, exercise)
    drawn = secrets.draw([WEATHER], "heron")
    assert (
        len(secrets.with_hidden(data, drawn, "weather")["cases"])
        == len(data["cases"]) + secrets.INPUTS
    )
    assert secrets.with_hidden(data, drawn, "another") is data
    names = run(WEATHER, exercise.solution, "solution")
    assert check(secrets.with_hidden(data, drawn, "weather"), names).status == "right"


@each_sheet
def test_hidden_inputs_of_every_sheet_can_be_drawn_and_differ(sheet):
    for name, drawn in secrets.draw([sheet], "heron")[sheet.name].items():
        inputs = {json.dumps(case["args"]) for case in drawn["cases"]}
        assert len(inputs) >= 6, f"{name} draws the same inputs again and again"


@pytest.fixture(scope="module")
def products(site):
    """Every text that the build has made: pages, search index, scripts, notebooks."""
    files = [file for file in site.rglob("*") if file.suffix in PRODUCTS and file.is_file()]
    found = {file.relative_to(site).as_posix(): file.read_text("utf-8") for file in files}
    for name in [name for name in found if name.endswith(".html")]:
        # a page sets each word of a program in a colour of its own
        found[name] += html.unescape(re.sub("<[^>]*>", "", found[name]))
    assert (
        "_static/search/sections.js" in found
        and len([n for n in found if n.endswith(".ipynb")]) > 12
    )
    return found


def holding(products, line):
    """The products that hold a line of code, as it is or as a string in JSON."""
    forms = {line, json.dumps(line)[1:-1], json.dumps(json.dumps(line)[1:-1])[1:-1]}
    return [name for name, text in products.items() if any(form in text for form in forms)]


def telling(source, *shown):
    """The lines of a piece of code that nobody would write by chance, and that are shown nowhere."""
    lines = [line.strip() for line in code(source).splitlines() if "import " not in line]
    return {line for line in lines if len(line) > 20 and not any(line in text for text in shown)}


def kept_back(sheet):
    """The lines of code that nothing may hold: how inputs are drawn, solutions never released."""
    shown = [e.stub + e.solution + e.test + e.prompt for e in sheet.exercises]
    for exercise in sheet.exercises:
        yield from telling(exercise.hidden, *shown)
        if sheet.release == "never":
            yield from telling(exercise.solution, exercise.stub, exercise.prompt)


def test_the_lines_that_are_kept_back_are_known():
    assert "kept_secret += a * (-math.log2(b) if b > 0 else math.inf)" in set(kept_back(WEATHER))
    assert "q[random.randrange(n)] *= random.random() < 0.8" in set(kept_back(WEATHER))


@each_sheet
def test_what_is_kept_back_is_in_no_product(products, sheet):
    lines = set(kept_back(sheet))
    assert lines or not any(exercise.hidden for exercise in sheet.exercises)
    for line in lines:
        found = holding(products, line)
        assert not found, f"{line!r} is in {found}"


def test_what_is_published_is_found(products):
    """The same search finds the solutions that stand in the pages."""
    searched = 0
    for sheet in SHEETS:
        if sheet.release == "page":
            programs = [e for e in sheet.exercises if e.kind in ("code", "derivation")]
            lines = [line for e in programs for line in telling(e.solution, e.stub)]
            page = f"/{sheet.name}.html"
            found = [
                line
                for line in lines
                if any(name.endswith(page) for name in holding(products, line))
            ]
            assert found == lines
            searched += len(lines)
    assert searched > 30


def test_no_solution_at_all_is_in_a_notebook(products):
    notebooks = {name: text for name, text in products.items() if "-exercises.ipynb" in name}
    assert len(notebooks) == len(SHEETS)
    for sheet in SHEETS:
        own = {name: text for name, text in notebooks.items() if sheet.name in name}
        for exercise in sheet.exercises:
            for line in telling(exercise.solution, exercise.stub, exercise.prompt, *exercise.hints):
                assert not holding(own, line), line
