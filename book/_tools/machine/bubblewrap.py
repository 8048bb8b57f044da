"""Find bubblewrap, in which the class grader locks answers away, or install it."""

import shutil
import subprocess
import sys

from _tools.failure import Failure
from _tools.machine import debian


def ensure() -> str | None:
    """The path of bwrap; where there is none, apt-get (as root) brings it. None but on Linux."""
    if sys.platform != "linux":
        return None
    if not shutil.which("bwrap") and debian.may_install():
        print("The tests of the class grader need bubblewrap: installing it.", flush=True)
        for command in debian.commands("bubblewrap"):
            if subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode:
                break
    bwrap = shutil.which("bwrap")
    if not bwrap:
        raise Failure(
            "The tests of the class grader need bubblewrap, and it could not be installed: "
            "please install it yourself (on Debian and Ubuntu: sudo apt install bubblewrap) "
            "and run the command again."
        )
    return bwrap
