"""Find bubblewrap, in which the class grader locks answers away, or install it."""

import shutil
import sys

from _tools.machine import install

BY_HAND = (
    "please install bubblewrap yourself (on Debian and Ubuntu: sudo apt install bubblewrap) "
    "and run the command again."
)


def ensure() -> str | None:
    """The path of bwrap; where there is none, apt-get (as root) brings it. None but on Linux."""
    if sys.platform != "linux":
        return None
    return install.ensure("bubblewrap", find, install.by_apt("bubblewrap"), BY_HAND)


def find() -> str | None:
    """Where bwrap is."""
    return shutil.which("bwrap")
