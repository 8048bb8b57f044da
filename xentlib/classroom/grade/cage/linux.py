"""The calls into Linux that Python's standard library lacks before 3.12."""

import ctypes
import os
import sys

CLONE_NEWNS = 0x00020000
CLONE_THREAD = 0x00010000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REC, MS_PRIVATE = 16384, 1 << 18

PR_SET_DUMPABLE = 4
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_CAPABILITY_VERSION_3 = 0x20080522

_NO_CAPABILITIES = (
    (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0),
    (ctypes.c_uint32 * 6)(),
)


def _check(answer: int, what: str) -> None:
    if answer == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave the namespaces named by `flags` for new ones (a new process namespace: the children)."""
    _check(_libc.unshare(flags), "unshare")


def setns(descriptor: int, kind: int) -> None:
    """Enter the namespace that `descriptor` stands for."""
    _check(_libc.setns(descriptor, kind), "setns")


def mount(source: str, target: str, filesystem: str, flags: int = 0, options: str = "") -> None:
    """Mount `filesystem` at `target`."""
    texts = [text.encode() for text in (source, target, filesystem)]
    _check(_libc.mount(*texts, ctypes.c_ulong(flags), options.encode()), f"mount {target}")


def prctl(option: int, *values) -> None:
    """Change a property of this process; missing values are 0."""
    values = [ctypes.c_ulong(v) if isinstance(v, int) else v for v in values]
    values += [ctypes.c_ulong(0)] * (4 - len(values))
    _check(_libc.prctl(option, *values), "prctl")


def drop_capabilities() -> None:
    """Give up every capability, the ambient ones included."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    _check(_libc.capset(*_NO_CAPABILITIES), "capset")
