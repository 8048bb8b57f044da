"""Install a package of Debian or Ubuntu, where we may."""

import os
import shutil


def may_install() -> bool:
    """Whether apt-get is here and we are root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and bool(shutil.which("apt-get"))


def commands(package: str) -> list[list[str]]:
    """The commands that install `package`."""
    return [
        ["apt-get", "update", "-qq"],
        ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq",
         "--no-install-recommends", package],
    ]  # fmt: skip
