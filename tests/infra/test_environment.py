"""The environment is what the lock says, and what goes wrong with it becomes one sentence."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from _tools.failure import Failure
from _tools.machine import environment, lock, pip_settings

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


def refuse(monkeypatch):
    """Package indexes that cannot be reached."""
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))


def test_no_network_is_said_for_pip(monkeypatch, tmp_path):
    """A real pip that cannot reach its index: the pattern fits what it prints."""
    refuse(monkeypatch)
    command = [sys.executable, "-m", "pip", "download", "xentlib-needs-this"]
    with pytest.raises(Failure, match="is the network up"):
        environment.run([*command, "--dest", str(tmp_path)])


def test_no_network_is_said_for_uv(monkeypatch, tmp_path):
    """A real uv too, which asks the index that pip is told of."""
    refuse(monkeypatch)
    settings = pip_settings.for_uv(Path(sys.executable))
    assert settings["UV_DEFAULT_INDEX"] == "https://127.0.0.1:9/simple"
    with pytest.raises(Failure, match="is the network up"):
        environment.install("--target", str(tmp_path), "xentlib-needs-this", settings=settings)


def test_what_is_installed_is_compiled(monkeypatch, tmp_path):
    """Also where Python may not write: else each process would compile all that it imports."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "one_module.py").write_text("x = 1\n", "utf-8")
    about = '[project]\nname = "one-module"\nversion = "1"\n[tool.setuptools]\npy-modules = ["one_module"]\n'
    (tmp_path / "source" / "pyproject.toml").write_text(about, "utf-8")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    settings = pip_settings.for_uv(Path(sys.executable))
    target, source = str(tmp_path / "installed"), str(tmp_path / "source")
    environment.install("--no-build-isolation", "--target", target, source, settings=settings)
    assert list(Path(target).rglob("one_module.*.pyc"))


def test_settings_of_pip_reach_uv(tmp_path):
    listed = (
        f":env:.find-links='{tmp_path}'\n"
        f"global.extra-index-url='{tmp_path.as_uri()} https://mirror/simple file:///not/here'\n"
        "global.find-links='/not/here'\n"
        "global.quiet='1'\n"
        "install.trusted-host='mirror another'\n"
    )
    assert pip_settings.translated(listed) == {
        "UV_FIND_LINKS": str(tmp_path),
        "UV_INDEX": f"{tmp_path.as_uri()} https://mirror/simple",
        "UV_INSECURE_HOST": "mirror another",
    }


CPU, CUDA = "+ torch==2.13.0+cpu", "+ torch==2.13.0\n+ nvidia-cublas==13.1"


@pytest.mark.parametrize(
    ("own_index", "pips_indexes", "installed_from"),
    [(CPU, CUDA, "own"), (None, CPU, "pip's"), (None, CUDA, None), (CUDA, CPU, "pip's")],
)
def test_pytorch_comes_without_cuda_or_not_at_all(
    monkeypatch, capfd, tmp_path, own_index, pips_indexes, installed_from
):
    """`None` is an index that cannot be reached."""
    ran = []

    def install(*arguments, settings):
        plan = own_index if "--torch-backend" in arguments else pips_indexes
        if plan is None:
            raise Failure("no such index")
        if "--dry-run" not in arguments:
            ran.append("own" if "--torch-backend" in arguments else "pip's")
        return plan

    monkeypatch.setattr(environment, "install", install)
    monkeypatch.setattr(environment, "FOLDER", tmp_path)
    monkeypatch.setattr(environment, "PYTHON", environment.ROOT / "without-torch")
    without = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(environment.subprocess, "run", lambda *_, **__: without)
    environment.install_pytorch({})
    assert ran == ([installed_from] if installed_from else [])
    said = capfd.readouterr().out
    assert ("-m uv pip install -r pytorch.txt" in said) == (not installed_from)
    assert said.count("\n") <= 1


def test_what_comes_is_shown(capfd):
    lines = [
        "Resolved 210 packages in 1s\n", "Downloading numpy (16.1MiB)\n",
        "Downloading scipy (33.7MiB)\n", " Downloaded numpy\n", " + numpy==2.4.6\n",
    ]  # fmt: skip
    assert list(environment.show_what_comes(lines)) == lines
    said = capfd.readouterr().out.split("\n")
    assert [line.strip() for line in said if line] == [
        "Resolved 210 packages in 1s",
        "Downloading numpy (16.1MiB)",
        "Downloading scipy (33.7MiB)",
        "Downloaded numpy",
    ]


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


def lines(name, start=r"\w"):
    """The lines of a requirements file without comments and markers."""
    text = (ROOT / name).read_text("utf-8")
    wanted = [line for line in text.split("\n") if re.match(start, line) and line[0] != "#"]
    return [re.split(r";|\s#", line)[0].strip() for line in wanted]


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_ranges_have_one_home():
    assert lines("requirements.txt", r"\S") == ["-e .[test]"]
    core = {re.match(r"[\w-]+", line)[0] for line in project()["dependencies"]}
    assert core == {"array-api-compat", "numpy"}


def test_pytorch_of_choice_is_in_its_range():
    (wish,), (choice,) = project()["optional-dependencies"]["torch"], lines("pytorch.txt")
    assert Requirement(wish).specifier.contains(choice.removeprefix("torch=="))


def test_lock_holds_every_requirement_and_nothing_of_this_machine():
    pins = lines("constraints.txt")
    assert all(re.fullmatch(r"[\w.-]+==[\w.!]+", pin) for pin in pins)
    locked = {canonical(pin.split("==")[0]) for pin in pins}
    extras = project()["optional-dependencies"]
    ranges = [
        *project()["dependencies"],
        *(r for name in extras if name != "torch" for r in extras[name]),
    ]
    assert {canonical(Requirement(r).name) for r in ranges} - {"xentlib"} <= locked
    assert not {name for name in locked if name.startswith(("nvidia", "cuda", "triton", "torch"))}


def test_lock_is_for_every_python_and_system():
    text = (ROOT / "constraints.txt").read_text("utf-8")
    assert "colorama" in text  # Windows only
    assert "appnope" in text  # macOS only


def test_lock_changes_only_what_was_asked(monkeypatch, tmp_path):
    """A package whose line is older than the newest version stays, unless it is named."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    text = (ROOT / "constraints.txt").read_text("utf-8")
    older = re.sub(r"^tqdm==\S+", "tqdm==4.66.5", text, flags=re.MULTILINE)
    older = re.sub(r"^sympy==\S+", "sympy==1.13.3", older, flags=re.MULTILINE)
    (tmp_path / "constraints.txt").write_text(older, "utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "with_uv", lambda: Path(sys.executable))
    lock.run([])
    assert (tmp_path / "constraints.txt").read_text("utf-8") == older
    lock.run(["tqdm"])
    changed = set((tmp_path / "constraints.txt").read_text("utf-8").split("\n")) ^ set(
        older.split("\n")
    )
    assert {line.split("==")[0] for line in changed} == {"tqdm"}


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_bootstrap_needs_the_standard_library_alone():
    """What runs before anything is installed runs in a Python without site-packages."""
    script = "import sys; sys.path.insert(0, 'book'); from _tools import book; from _tools.machine import environment"
    subprocess.run([sys.executable, "-I", "-S", "-c", script], cwd=ROOT, check=True)
