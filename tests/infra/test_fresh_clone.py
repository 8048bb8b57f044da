"""Both commands in a fresh clone: here without PyTorch, and in a Debian that holds nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests/infra/bare_debian.sh"

pytestmark = pytest.mark.deep  # each makes an environment and builds the whole book


def test_a_fresh_clone_builds_without_pytorch(tmp_path):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    (tmp_path / "home").mkdir()
    environment = {**os.environ, "HOME": str(tmp_path / "home")}

    def book(command, *arguments):
        script = [sys.executable, "book/_tools/book.py", command, *arguments]
        subprocess.run(script, cwd=clone, env=environment, check=True)

    book("notebooks", "notebooks")  # makes the environment
    python = clone / (".venv/Scripts/python.exe" if os.name == "nt" else ".venv/bin/python")
    subprocess.run(
        [python, "-m", "uv", "pip", "uninstall", "--python", python, "torch"], check=True
    )
    book("book")
    pages = (clone / "_build/html/book").glob("*.html")
    assert any("Shown as it ran with PyTorch" in page.read_text("utf-8") for page in pages)


@pytest.fixture(scope="module", params=["trixie", "sid"])
def debian(request, tmp_path_factory):
    """A bare Debian: 13 with Python 3.13, and the one to come with 3.14."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("debootstrap"):
        pytest.skip("it takes root and debootstrap to make a Debian")
    folder = tmp_path_factory.mktemp("debian") / request.param
    subprocess.run([SCRIPT, "make", request.param, folder], cwd=ROOT, check=True)
    return folder


@pytest.mark.parametrize("user", ["root", "reader"])
def test_both_commands_in_a_bare_debian(debian, user):
    commands = "make clean && make book && make test"
    run = subprocess.run([SCRIPT, "run", user, debian, "sh", "-c", commands])
    assert run.returncode == 0
