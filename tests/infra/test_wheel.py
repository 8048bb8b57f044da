"""The wheel of xentlib, installed into an empty environment elsewhere, is complete."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from _tools.machine import environment, pip_settings
from _tools.site import notebooks


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return notebooks.build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """The Python of an environment that holds the wheel and the core dependencies alone."""
    folder = tmp_path_factory.mktemp("elsewhere")
    uv, python = (
        [sys.executable, "-m", "uv"],
        folder / environment.PYTHON.relative_to(environment.FOLDER),
    )
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    install = ["pip", "install", "--quiet", "--python", python, wheel]
    settings = os.environ | pip_settings.for_uv(Path(sys.executable))
    lock = ["-c", environment.ROOT / "constraints.txt"]
    subprocess.run([*uv, *install, *lock], env=settings, check=True)
    return python


def ask(python, *arguments):
    """What the environment's Python answers, run far from the sources."""
    answer = subprocess.run([python, *arguments], cwd=python.parent, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_wheel_holds_the_library_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "xentlib/explore/player.js" in names
    folders = {name.split("/")[0] for name in names}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == {"xentlib"}


FOR_THE_SOURCES = ("README.md", ".npmrc")


def test_every_data_file_of_the_sources_is_in_the_wheel(wheel):
    sources = environment.ROOT / "xentlib"
    wanted = {
        file.relative_to(environment.ROOT).as_posix()
        for file in sources.rglob("*")
        if file.is_file() and file.suffix != ".pyc" and file.name not in FOR_THE_SOURCES
    }
    assert wanted <= set(zipfile.ZipFile(wheel).namelist())


def test_library_computes_with_its_core_dependencies_alone(python):
    script = "import xentlib as xl; print(xl.cross_entropy([0.5, 0.5], [0.25, 0.75]))"
    assert float(ask(python, "-c", script)) == pytest.approx(1.2075187496394219)


def test_importing_the_library_imports_nothing_it_does_not_use(python):
    script = "import sys, xentlib; print(*(m for m in ('numpy', 'sympy') if m in sys.modules))"
    assert ask(python, "-c", script).split() == []


@pytest.mark.parametrize(
    ("module", "extra"), [("explore", "explore"), ("derivation", "derivation")]
)
def test_missing_extra_is_one_clear_line(python, module, extra):
    answer = subprocess.run(
        [python, "-c", f"import xentlib.{module}"],
        cwd=python.parent,
        capture_output=True,
        text=True,
    )
    assert answer.returncode != 0
    assert f"xentlib[{extra}]" in answer.stderr.strip().split("\n")[-1]
