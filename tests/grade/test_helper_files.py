"""What an answer may import: modules beside its notebook, and not what its exercise forbids."""

from grade.classes import fill, run, table
from grade.conftest import SHEET
from grade.notebooks import spoilt, with_cell

from xentlib.classroom.grade.read import submissions

USES = "from helpers import add\n\ndef mean(values):\n    return add(values) / len(values)"
HELPERS = b"def add(values):\n    return sum(values)\n"


def test_modules_beside_a_notebook_are_imported(tmp_path):
    files = {
        "ada/sheet.ipynb": spoilt(mean=USES), "ada/helpers.py": HELPERS,
        "bob/sheet.ipynb": spoilt(mean=USES),  # without Ada's
        "eve/sheet.ipynb": spoilt(mean=USES), "eve/helpers.py": b"while True: pass",
        "zoe/sheet.ipynb": spoilt(), "zoe/math.py": b"raise SystemExit", "zoe/xentlib.py": b"raise SystemExit",
    }  # fmt: skip
    folder = fill(tmp_path / "sent", files)
    out = tmp_path / "grades.csv"
    assert run(folder, out).returncode == 0
    assert {who: row["mean points"] for who, row in table(out).items()} == {
        "ada": "3", "bob": "0", "eve": "0", "zoe": "3"}  # fmt: skip
    assert {row["double points"] for row in table(out).values()} == {"2"}
    assert "'add' is not defined" in table(out)["bob"]["mean message"]
    (folder / "ada" / "helpers.py").write_bytes(b"add = max")
    assert "ada: points: 10 -> 8.5" in run(folder, out).stdout


def test_modules_of_platforms_that_put_all_into_one_folder(tmp_path):
    names = [
        f"lovelaceada_{number}_{number + 50}_{name}"
        for number, name in ((7, "sheet.ipynb"), (7, "helpers.py"))
    ]
    names += [
        "lovelaceada_7_99_helpers-1.py",
        "lovelaceada_7_98_not-a-name.py",
        "noetheremmy_8_60_other.py",
    ]
    folder = fill(tmp_path / "sent", {name: name.encode() for name in names})
    (folder / "lovelaceada_7_97_link.py").symlink_to("/etc/passwd")
    (folder / "lovelaceada_7_96_large.py").write_bytes(b"#" * (submissions.LARGEST_MODULES + 1))
    ada, emmy = submissions.find(folder, "sheet", [])
    assert submissions.modules(ada) == {"helpers": b"lovelaceada_7_99_helpers-1.py"}
    assert not submissions.modules(emmy)


def test_forbidden_library_earns_nothing_and_the_others_do(tmp_path):
    sheet = tmp_path / "sheet.md"
    text = SHEET.read_text()
    assert text.count('"points": 2, "title": "Double"') == 1
    sheet.write_text(
        text.replace('"title": "Double"', '"title": "Double", "forbids": "numpy, torch"')
    )
    uses = {
        "by name": "import numpy as np\n\ndef double(x):\n    return float(np.add(x, x))",
        "by function": "from numpy import add\n\ndef double(x):\n    return float(add(x, x))",
        "inside": "def double(x):\n    import numpy\n    return float(numpy.add(x, x))",
        "its own": "import numpy\n\ndouble = numpy.square",
        "beside": "import helpers\n\ndef double(x):\n    return helpers.two(x)",
        "only imported": "import numpy as np\n\ndef double(x):\n    return x + x",
    }
    files = {f"{name}/sheet.ipynb": spoilt(double=source) for name, source in uses.items()}
    files["beside/helpers.py"] = b"import numpy\n\ndef two(x):\n    return float(numpy.add(x, x))"
    files["elsewhere/sheet.ipynb"] = with_cell("import numpy as np", before="mean",
                                               mean="def mean(values):\n    return float(np.mean(values))")  # fmt: skip
    out = tmp_path / "grades.csv"
    assert run(fill(tmp_path / "sent", files), out, sheet=sheet).returncode == 0
    marks = table(out)
    assert {who: row["double points"] for who, row in marks.items()} == {
        **dict.fromkeys(uses, "0"), "only imported": "2", "elsewhere": "2"}  # fmt: skip
    for who in ("by name", "by function", "inside", "its own", "beside"):
        assert "this exercise is to be solved without numpy" in marks[who]["double message"]
    assert {row["points"] for row in marks.values()} == {"8", "10"}
