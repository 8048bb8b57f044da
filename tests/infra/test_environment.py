"""What goes wrong while the environment is made becomes one sentence."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from _tools.failure import Failure
from _tools.machine import environment

ROOT = Path(__file__).resolve().parents[2]

SAID = {
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device": (
        "The disk is full"
    ),
    "WARNING: Retrying after connection broken by 'NewConnectionError(...)'\n"
    "ERROR: No matching distribution found for numpy": "is the network up?",
    "The virtual environment was not created successfully because ensurepip is not available.": (
        "lacks its venv module"
    ),
}


@pytest.mark.parametrize("said", SAID)
def test_known_failures_are_one_sentence(said):
    sentence = environment.sentence(said)
    assert SAID[said] in sentence
    assert "\n" not in sentence


def test_unknown_failures_show_what_was_said():
    assert "a strange thing" in environment.sentence("ERROR: a strange thing")


def test_full_disk_is_said_before_anything_is_installed(monkeypatch, tmp_path):
    class Nearly:
        free = 1000

    monkeypatch.setattr(environment.shutil, "disk_usage", lambda _: Nearly)
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / "bin/python")
    with pytest.raises(Failure, match="The disk is full"):
        environment.ensure()
    assert not list(tmp_path.iterdir())


def test_no_network_is_said_by_pip_itself(monkeypatch, tmp_path):
    """A real pip that cannot reach its index: the pattern fits what it prints."""
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(environment, "LOG", tmp_path / "log")
    with pytest.raises(Failure, match="is the network up"):
        environment.pip("install", "--target", str(tmp_path), "xentlib-needs-this")


def test_environment_is_renewed_when_its_description_changes(monkeypatch, tmp_path):
    for name in environment.DESCRIBED_BY:
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    before = environment.fingerprint()
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    assert environment.fingerprint() == before
    for name in environment.DESCRIBED_BY:
        with (tmp_path / name).open("a") as file:
            file.write("# changed\n")
        assert environment.fingerprint() != before
        before = environment.fingerprint()


def lines(name):
    """The lines of a requirements file without comments and markers."""
    text = (ROOT / name).read_text("utf-8")
    return [
        re.split(r";|\s#", line)[0].strip() for line in text.split("\n") if re.match(r"\w", line)
    ]


def test_ranges_in_pyproject_and_requirements_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = set(project["dependencies"]).union(*project["optional-dependencies"].values())
    declared = {line for line in declared if not line.startswith("xentlib")}
    assert declared == {line for line in lines("requirements.txt") if not line.startswith("torch")}
    core = {re.match(r"[\w-]+", line)[0] for line in project["dependencies"]}
    assert core == {"array-api-compat", "numpy"}


def test_lock_holds_every_requirement_and_nothing_of_this_machine():
    pins = lines("constraints.txt")
    assert all(re.fullmatch(r"[\w.-]+==[\w.!]+", pin) for pin in pins)
    locked = {canonical(pin.split("==")[0]) for pin in pins}
    wanted = {canonical(re.match(r"[\w.-]+", line)[0]) for line in lines("requirements.txt")}
    assert wanted <= locked
    assert not {name for name in locked if name.startswith(("nvidia", "cuda", "triton"))}


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_bootstrap_needs_the_standard_library_alone():
    """What runs before anything is installed runs in a Python without site-packages."""
    script = "import sys; sys.path.insert(0, 'book'); from _tools import book; from _tools.machine import environment"
    subprocess.run([sys.executable, "-I", "-S", "-c", script], cwd=ROOT, check=True)


@pytest.mark.parametrize("tool", ["ruff", "codespell"])
def test_pre_commit_runs_the_version_of_the_lock(tool):
    locked = dict(pin.split("==") for pin in lines("constraints.txt"))[tool]
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.search(rf"/{tool}(?:-pre-commit)?\n    rev: v{re.escape(locked)}\n", hooks)
