"""Write constraints.txt: exact versions for every Python and system that the book supports."""

import os
import subprocess

from _tools.failure import Failure
from _tools.machine import environment, pip_settings

COMPILE = ("pip", "compile", "--universal", "--python-version", "3.11", "--extra", "test",
           "--no-annotate", "pyproject.toml")  # fmt: skip


def run(packages: list[str]) -> int:
    """Bring `packages` up to date ("all": everything); the other lines stay, if they can."""
    if packages == ["all"]:
        wish = ["--upgrade"]
    else:
        wish = [word for package in packages for word in ("--upgrade-package", package)]
    python = environment.with_uv()
    settings = {**pip_settings.for_uv(python), "UV_CUSTOM_COMPILE_COMMAND": "make lock"}
    command = [python, "-m", "uv", *COMPILE, "--output-file", "constraints.txt", *wish]
    if subprocess.run(
        command, cwd=environment.ROOT, env={**os.environ, **settings}, stdout=subprocess.DEVNULL
    ).returncode:
        raise Failure("constraints.txt could not be written: see uv's message above.")
    return 0
