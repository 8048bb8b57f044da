"""What the sandbox can see of this machine: the system's libraries, Python and its packages."""

import os
import site
import sys
import sysconfig
from pathlib import Path

import xentlib

PACKAGE = os.path.dirname(os.path.realpath(xentlib.__file__))
LIBRARY = "/xentlib-grade"  # where the sandbox finds xentlib, and xentlib alone
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/nix/store", "/gnu/store",
          "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives",
          "/etc/localtime")  # fmt: skip
DEVICES = ("null", "zero", "random", "urandom")


def mounts() -> list[str]:
    """bwrap's arguments for a read-only file system that holds nothing of the class.

    Python is mounted where it is, so that it works from a home that other users may not enter:
    the folders above it are new ones, which everybody may pass.
    """
    arguments = ["--dir", "/tmp", "--dir", scratch(), "--proc", "/proc", "--dir", "/dev"]
    for place in filter(os.path.lexists, (*SYSTEM, *python_folders())):
        above = [str(folder) for folder in reversed(Path(place).parents)][1:]
        arguments += [part for folder in above for part in ("--dir", folder)]
        if os.path.islink(place):
            arguments += ["--symlink", os.readlink(place), place]
        else:
            arguments += ["--ro-bind", place, place]
    for name in DEVICES:
        arguments += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    arguments += ["--dir", LIBRARY, "--ro-bind", PACKAGE, f"{LIBRARY}/xentlib"]
    return [*arguments, "--remount-ro", "/"]


def scratch() -> str:
    """Where a submission may write: a folder that hides nothing of Python from it."""
    inside = (*python_folders(), sys.prefix)
    return "/scratch" if any(f"{folder}/".startswith("/tmp/") for folder in inside) else "/tmp"


def python_folders() -> list[str]:
    """The folders that this Python and its packages live in, the outer ones first."""
    folders = {sys.base_prefix, sysconfig.get_path("stdlib"), *packages()}
    outermost = []
    for folder in sorted(os.path.realpath(folder) for folder in folders if os.path.isdir(folder)):
        if not any(folder.startswith(outer + "/") for outer in (*outermost, *SYSTEM)):
            outermost.append(folder)
    return outermost


def packages() -> list[str]:
    """The folders of installed packages."""
    places = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    if site.ENABLE_USER_SITE:
        places.append(site.getusersitepackages())
    return [place for place in dict.fromkeys(places) if os.path.isdir(place)]


def python() -> str:
    """The interpreter: not the virtual environment's link, which may lie beside the class's files."""
    return os.path.realpath(sys.executable)


def visible(path) -> bool:
    """Whether a file of the class lies where the sandbox could read it."""
    path, folders = Path(os.path.realpath(path)), (*SYSTEM, *python_folders(), PACKAGE)
    return any(map(path.is_relative_to, folders))
