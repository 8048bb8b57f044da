"""Install a program that the tests need, where we may."""

import os
import shutil
import subprocess

from _tools.failure import Failure

APT = "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"


def ensure(name: str, find, ways: list[list[str]], by_hand: str) -> str:
    """The path of a program; where `find` has none, one of the commands in `ways` brings it.

    `by_hand` is what to do where none does.
    """
    if path := find():
        return path
    print(f"The tests need {name} and found none: installing it.", flush=True)
    output = ""
    for command in ways:
        answer = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
        output += answer.stdout
        if path := find():
            return path
    raise Failure(f"{name} could not be installed: {why(output) or by_hand}")


def why(output: str) -> str | None:
    """Why nothing came, from what the installers said; None if that is nothing known."""
    if "No space left on device" in output or "ENOSPC" in output:
        return "the disk is full (Chromium needs about 600 MB)."
    if any(sign in output for sign in ("ENOTFOUND", "EAI_AGAIN", "resolv", "ECONNREFUSED")):
        return "neither Debian's nor Playwright's server answers; is the network up?"
    return None


def by_apt(package: str) -> list[list[str]]:
    """The command that installs a package of Debian or Ubuntu: none where apt-get is not ours."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return []
    return [["sh", "-c", f"apt-get update -qq; {APT} {package}"]]
