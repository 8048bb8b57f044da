"""What the tests need of the machine besides Python."""

from _tools.failure import Failure
from _tools.machine import bubblewrap, chromium

PACKAGES = {"chromium": chromium.ensure, "bubblewrap": bubblewrap.ensure}


def ensure() -> None:
    """Find or install all of it; what cannot be had is named in one line to type."""
    missing = {}
    for package, bring in PACKAGES.items():
        try:
            bring()
        except Failure as failure:
            missing[package] = str(failure)
    if missing:
        line = f"On Debian: sudo apt install {' '.join(missing)}"
        raise Failure("\n".join([*missing.values(), line]))
