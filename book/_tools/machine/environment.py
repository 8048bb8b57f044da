"""Make .venv with plain pip, and keep it up to date with the three files that describe it.

Runs before anything is installed: standard library only.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from _tools.failure import Failure

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "installed-for"
LOG = FOLDER / "install.log"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
DESCRIBED_BY = ("requirements.txt", "constraints.txt", "pyproject.toml")
GIGABYTES = 3
MADE = (".venv", "_build", "build", "notebooks", "xentlib.egg-info",
        ".pytest_cache", ".ruff_cache", ".hypothesis")  # fmt: skip

# What pip or venv says, and the one sentence that we say instead. The first that fits is taken.
SENTENCES = (
    (
        r"No space left on device|Disk quota exceeded|There is not enough space",
        f"The disk is full: the environment in {FOLDER} needs about {GIGABYTES} GB.",
    ),
    (
        r"ensurepip is not|No module named (ensurepip|venv)",
        "This Python lacks its venv module: install it (on Debian and Ubuntu: apt install "
        f"python{sys.version_info[0]}.{sys.version_info[1]}-venv) and try again.",
    ),
    (
        r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|"
        r"Network is unreachable|Max retries exceeded|Temporary failure in name resolution",
        "The packages could not be downloaded: is the network up?",
    ),
)


def ensure() -> Path:
    """The Python of an environment that holds what the three files ask for."""
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted and PYTHON.exists():
        return PYTHON
    if shutil.disk_usage(ROOT).free < GIGABYTES * 1e9 and not PYTHON.exists():
        raise Failure(SENTENCES[0][1])
    make_folder()
    print(f"Installing the packages into {FOLDER}: this takes a few minutes.", flush=True)
    STAMP.unlink(missing_ok=True)
    pip("install", "-r", "requirements.txt", "-e", ".")
    if sys.platform == "linux" and sys.version_info >= (3, 12):
        torch_for_the_processor()
    STAMP.write_text(wanted)
    return PYTHON


def clean() -> int:
    """Delete everything that the commands made: the environment, the build, the caches."""
    for folder in MADE:
        shutil.rmtree(ROOT / folder, ignore_errors=True)
    for folder in ("book", "xentlib", "tests", "bench"):
        for cache in (ROOT / folder).rglob("__pycache__"):
            shutil.rmtree(cache, ignore_errors=True)
    return 0


def fingerprint() -> str:
    """Changes whenever the environment must be brought up to date."""
    described = b"".join((ROOT / name).read_bytes() for name in DESCRIBED_BY)
    return version() + hashlib.sha256(described).hexdigest()


def version() -> str:
    return "{}.{} ".format(*sys.version_info)


def make_folder() -> None:
    """An environment of the running Python; one of another version is replaced."""
    if PYTHON.exists() and f"python{version()}" in runs_on():
        return
    run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], keep=False)


def runs_on() -> str:
    """The version of the environment that is there."""
    script = "import sys; print('python{}.{} '.format(*sys.version_info))"
    return subprocess.run([PYTHON, "-c", script], capture_output=True, text=True).stdout


def torch_for_the_processor() -> None:
    """Add PyTorch where pip finds its build without CUDA; else say so and go on without.

    PyPI's build for Linux brings 3 GB of CUDA. requirements.txt asks for PyTorch on Python 3.11
    alone, so that later Pythons take whatever build is there: this one, or one that you installed
    into .venv yourself.
    """
    if subprocess.run([PYTHON, "-c", "import torch"], capture_output=True).returncode == 0:
        return
    try:
        pip("install", torch_pin() + "+cpu")
    except Failure:
        print(
            f"There is no build of PyTorch without CUDA for Python {version()}here: what needs "
            "PyTorch is skipped."
        )


def torch_pin() -> str:
    """The line of constraints.txt that holds PyTorch."""
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    return re.search(r"^torch==[\d.]+", constraints, re.MULTILINE)[0]


def pip(*arguments: str) -> None:
    """Run the environment's pip under the constraints."""
    command = [str(PYTHON), "-m", "pip", *arguments, "-c", "constraints.txt"]
    run([*command, "--disable-pip-version-check", "--no-input"])


def run(command: list[str], keep: bool = True) -> None:
    """Run `command` in the root, its output in the log; a failure becomes one sentence."""
    done = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    if keep:
        with contextlib.suppress(OSError):  # a full disk has no room for the log either
            LOG.write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        raise Failure(sentence(done.stdout))


def sentence(said: str) -> str:
    """What went wrong, in one sentence; if it is nothing known, the end of what was said too."""
    for sign, meaning in SENTENCES:
        if re.search(sign, said):
            return meaning
    return f"{said[-2000:]}\nThe environment in {FOLDER} could not be made: see the lines above."
