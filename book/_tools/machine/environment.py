"""Make .venv by uv, and keep it up to date with the four files that describe it.

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
from _tools.machine import pip_settings

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / ".venv"
STAMP = FOLDER / "installed-for"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
DESCRIBED_BY = ("requirements.txt", "constraints.txt", "pytorch.txt", "pyproject.toml")
GIGABYTES = 3
MADE = (".venv", "_build", "build", "notebooks", "xentlib.egg-info",
        ".pytest_cache", ".ruff_cache", ".hypothesis")  # fmt: skip

# What pip, uv or venv says, and the one sentence that we say instead. The first that fits is taken.
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
        r"Network is unreachable|Max retries exceeded|Temporary failure in name resolution|"
        r"error sending request|client error \(Connect\)",
        "The packages could not be downloaded: is the network up?",
    ),
)


def ensure() -> Path:
    """The Python of an environment that holds what the four files ask for."""
    described = fingerprint()
    if STAMP.exists() and STAMP.read_text() == described and PYTHON.exists():
        return PYTHON
    if shutil.disk_usage(ROOT).free < GIGABYTES * 1e9 and not PYTHON.exists():
        raise Failure(SENTENCES[0][1])
    print(f"Installing the packages into {FOLDER}:", flush=True)
    STAMP.unlink(missing_ok=True)
    settings = pip_settings.for_uv(with_uv())
    install("-r", "requirements.txt", "--build-constraints", "constraints.txt", settings=settings)
    install_pytorch(settings)
    STAMP.write_text(described)
    return PYTHON


def clean() -> int:
    """Delete everything that the commands made: the environment, the build, the caches."""
    for folder in MADE:
        shutil.rmtree(ROOT / folder, ignore_errors=True)
    for folder in ("book", "exercises", "xentlib", "tests", "bench"):
        for cache in (ROOT / folder).rglob("__pycache__"):
            shutil.rmtree(cache, ignore_errors=True)
    return 0


def fingerprint() -> str:
    """Changes whenever the environment must be brought up to date."""
    files = b"".join((ROOT / name).read_bytes() for name in DESCRIBED_BY)
    return version() + hashlib.sha256(files).hexdigest()


def version() -> str:
    return "{}.{}.".format(*sys.version_info)


def with_uv() -> Path:
    """The Python of an environment that holds the uv of the lock, the one package from pip."""
    make_folder()
    locked = re.search(r"^uv==[\w.]+", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    run([*pip, locked[0]])
    return PYTHON


def make_folder() -> None:
    """An environment of the running Python; one of another version is replaced."""
    settings = FOLDER / "pyvenv.cfg"
    if PYTHON.exists() and settings.exists() and f"version = {version()}" in settings.read_text():
        return
    run([sys.executable, "-m", "venv", "--clear", str(FOLDER)])


def install_pytorch(settings: dict[str, str]) -> None:
    """Add PyTorch in a build without CUDA; where none is in reach say so and go on without.

    PyPI's build for Linux brings 3 GB of CUDA. So PyTorch's own index of builds without CUDA is
    asked, then the indexes that pip would ask, and what would come with PyTorch is looked at.
    """
    for backend in (["--torch-backend", "cpu"], []):
        wish = ["-r", "pytorch.txt", *backend]
        with contextlib.suppress(Failure):  # an index that cannot be reached, or has no such build
            if "nvidia" not in install("--dry-run", *wish, settings=settings):
                install(*wish, settings=settings)
                return
    if subprocess.run([PYTHON, "-c", "import torch"], capture_output=True).returncode:
        print(
            "PyTorch is left out, since only a build with 3 GB of CUDA is in reach: the book shows "
            "what its cells printed elsewhere, and tests that need it are skipped. To have it all "
            f"the same, type: {PYTHON.relative_to(ROOT)} -m uv pip install -r pytorch.txt",
            flush=True,
        )


def install(*arguments: str, settings: dict[str, str]) -> str:
    """Run uv's installer under the lock; what it said."""
    command = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON)]
    return run([*command, "-c", "constraints.txt", *arguments], settings=settings)


def run(command: list[str], settings: dict[str, str] | None = None) -> str:
    """Run `command` in the root, show what comes and return what it said; failing is one sentence."""
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **(settings or {})}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        errors="replace",
    )  # fmt: skip
    output = "".join(show_what_comes(process.stdout))
    if process.wait():
        raise Failure(sentence(output))
    return output


def show_what_comes(lines):
    """Pass on the lines of uv, and print those that say how far it is."""
    for line in lines:
        yield line
        if re.match(r" ?(Resolved|Downloading|Downloaded|Prepared|Installed) ", line):
            print(f"  {line.strip()}", flush=True)


def sentence(output: str) -> str:
    """What went wrong, in one sentence; if it is nothing known, the end of what was said too."""
    for sign, meaning in SENTENCES:
        if re.search(sign, output):
            return meaning
    return f"{output[-2000:]}\nThe environment in {FOLDER} could not be made: see the lines above."
