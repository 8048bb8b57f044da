"""A Python that is too old, too new or missing is told in one sentence."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from _tools import book

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "book/_tools/book.py"


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13), (3, 14)])
def test_supported_versions_pass(version):
    assert book.complaint((*version, 0)) is None


@pytest.mark.parametrize("version", [(2, 7), (3, 8), (3, 10), (3, 15), (4, 0)])
def test_other_versions_get_one_sentence(version):
    sentence = book.complaint((*version, 0))
    assert "needs Python 3.11, 3.12, 3.13 or 3.14" in sentence
    assert "this is Python {}.{}:".format(*version) in sentence
    assert "\n" not in sentence


def test_entry_point_uses_no_newer_syntax_than_old_pythons_have():
    tree = ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.AsyncFunctionDef, ast.Match)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert functions
    assert not [f.name for f in functions if f.returns or f.args.kwonlyargs or f.args.posonlyargs]


def old_pythons():
    """Every Python 2.7 to 3.10 here: on the path, or installed beside the one that runs this."""
    names = ["python2.7", *(f"python3.{minor}" for minor in range(4, 11))]
    found = [shutil.which(name) for name in names]
    versions = Path(sys.base_prefix).parent  # where pyenv and GitHub's runners keep them all
    for name in names:
        found += sorted(map(str, versions.glob(f"*/bin/{name}")))
    return [python for python in found if python and runs(python)]


def runs(python):
    """A pyenv shim is on the path even if its Python is not chosen, and then refuses to run."""
    return subprocess.run([python, "-c", ""], capture_output=True).returncode == 0


def test_old_pythons_that_cannot_have_uv_say_the_sentence(monkeypatch, tmp_path):
    pythons = old_pythons()
    if not pythons:
        pytest.skip("there is no Python older than 3.11 here to try it with")
    (tmp_path / "venv.py").write_text("raise SystemExit(1)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for python in pythons:
        answer = subprocess.run([python, SCRIPT, "book"], capture_output=True, text=True)
        assert answer.returncode == 1, python
        assert answer.stderr.startswith("This book needs Python 3.11, 3.12, 3.13 or 3.14"), python
        assert answer.stderr.count("\n") == 1, python


def test_a_python_that_uv_finds_takes_over(monkeypatch):
    """Under a Python that is too old, or too new, the same command goes on with another one."""
    commands = []

    def answer(command):
        commands.append(command)
        if command[-2:-1] == ["find"] and len(commands) < 5:
            raise subprocess.CalledProcessError(1, command)
        return "another/python"

    monkeypatch.setattr(book, "answer", answer)
    monkeypatch.setattr(book.sys, "version_info", (3, 15, 0))
    monkeypatch.setattr(book.subprocess, "call", lambda command: commands.append(command) or 0)
    assert book.main(["book"]) == 0
    assert [command[-2:] for command in commands[2:5]] == [
        ["find", ">=3.11,<3.15"], ["install", "3.14"], ["find", ">=3.11,<3.15"],
    ]  # fmt: skip
    assert commands[5] == ["another/python", str(SCRIPT), "book"]


@pytest.mark.deep  # uv comes over the network
def test_an_old_python_of_this_machine_uses_another_one():
    python = next((p for p in old_pythons() if "python3.9" in p), None)
    if not python:
        pytest.skip("there is no Python 3.9 here to try it with")
    script = f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r}); import book; print(book.another_python())"
    found = subprocess.run([python, "-c", script], capture_output=True, text=True).stdout.strip()
    version = "import sys; print(sys.version_info[:2] >= (3, 11))"
    assert subprocess.run([found, "-c", version], capture_output=True, text=True).stdout == "True\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no make on Windows")
def test_make_without_any_python_says_one_sentence(tmp_path):
    for tool in ("make", "sh", "git"):
        (tmp_path / tool).symlink_to(shutil.which(tool))
    answer = subprocess.run(
        ["make", "book"], cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert answer.returncode == 2
    assert "needs Python 3.11, 3.12, 3.13 or 3.14 and found none" in answer.stderr
    assert answer.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there is no make on Windows")
def test_make_alone_lists_the_commands():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for command in ("book", "style", "test", "serve", "pdf", "test-deep", "bench", "clean"):
        assert f"make {command} " in listed
