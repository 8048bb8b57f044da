"""Write constraints.txt: the versions that a clean environment of requirements.txt gets."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from _tools.failure import Failure
from _tools.machine import environment

ROOT = Path(__file__).resolve().parents[3]
HEAD = """\
# The lock: exact versions for CI, Binder and `make`, made on Python {version} by
#     python book/_tools/book.py lock
# with the newest versions that requirements.txt allows. Only PyTorch's line is edited by hand:
# it names the newest version that has a build without CUDA everywhere.
"""


def run() -> int:
    """Install requirements.txt into a clean environment, held to nothing but PyTorch's line."""
    torch = environment.torch_pin()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder) / environment.PYTHON.relative_to(environment.FOLDER)
        install = [python, "-m", "pip", "install", "--quiet", "-r", "requirements.txt", torch]
        if subprocess.run(install, cwd=ROOT).returncode:
            raise Failure("requirements.txt could not be installed: see pip's message above.")
        freeze = [python, "-m", "pip", "freeze", "--all", "--exclude", "pip"]
        frozen = subprocess.run(freeze, check=True, capture_output=True, text=True).stdout
    head = HEAD.format(version="{}.{}".format(*sys.version_info))
    (ROOT / "constraints.txt").write_text(head + "\n".join(pins(frozen)) + "\n")
    return 0


def pins(frozen: str) -> list[str]:
    """name==version lines, without the local part (+cpu) that only some indexes know."""
    lines = re.findall(r"^[\w.-]+==[\w.!-]+", frozen, re.MULTILINE)
    return sorted(lines, key=str.lower)
