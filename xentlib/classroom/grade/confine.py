"""Lock the process that runs it into namespaces and limits of its own, before it meets an answer."""

import os
import resource

from xentlib.classroom.grade import linux, seccomp
from xentlib.classroom.grade.limits import Limits

SCRATCH = "/tmp"
INSIDE_UID = 1000  # how the process sees itself where it cannot have a user id of its own
NAMESPACES = linux.CLONE_NEWNS | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS


def lock_down(channel: int, uid: int | None, limits: Limits, filter_code: bytes) -> None:
    """Leave this process with one open file, `channel`, and hardly anything it could do harm with.

    It must already be the first process of a process namespace.

    Parameters
    ----------
    channel : int
        The open file on which the process speaks with the grader.
    uid : int or None
        The user that it becomes (the grader runs as root); None where only a user namespace can
        be had: the process is then the teacher's user outside and without any privilege inside.
    limits : Limits
        What it may use.
    filter_code : bytes
        The filter of `seccomp.program`.

    Raises
    ------
    OSError
        A step failed. The caller must end the process.
    """
    os.setsid()
    keep_only(channel)
    if uid is None:
        own_user_namespace()
    linux.unshare(NAMESPACES)
    limit_resources(limits)
    own_file_system(uid, limits.scratch)
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    linux.drop_capabilities()
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
    os.umask(0o077)
    os.chdir(SCRATCH)
    seccomp.install(filter_code)


def hold_back(channel: int, folder: str, limits: Limits) -> None:
    """Without a sandbox: limits on one process, and a scratch folder as its place to start from."""
    os.setsid()
    keep_only(channel)
    own = (resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
    if os.path.exists("/proc/self/statm"):
        own += (resource.RLIMIT_AS,)
    limit_resources(limits, own)
    os.chdir(folder)


def keep_only(channel: int) -> None:
    """Close every open file but `channel`; standard input, output and errors lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.closerange(3, channel)
    os.closerange(channel + 1, 2**20)


def own_user_namespace() -> None:
    """Enter a user namespace of its own, in which the process is an ordinary user."""
    outside_uid, outside_gid = os.geteuid(), os.getegid()
    linux.unshare(linux.CLONE_NEWUSER)
    write("/proc/self/setgroups", "deny")
    write("/proc/self/uid_map", f"{INSIDE_UID} {outside_uid} 1")
    write("/proc/self/gid_map", f"{INSIDE_UID} {outside_gid} 1")


def own_file_system(uid: int | None, scratch: int) -> None:
    """An empty scratch folder and no view of processes; the rest is read-only already."""
    owner = INSIDE_UID if uid is None else uid
    flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("none", "/", "none", linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", "/proc", "tmpfs", flags | linux.MS_RDONLY, "size=4k,mode=555")
    options = f"size={scratch},nr_inodes=4096,mode=700,uid={owner},gid={owner}"
    linux.mount("tmpfs", SCRATCH, "tmpfs", flags, options)


def limit_resources(limits: Limits, kinds: tuple | None = None) -> None:
    """Set the limits that the kernel keeps for each process: all, or those of `kinds`."""
    most = {
        resource.RLIMIT_CPU: round(limits.total_seconds) + 1,
        resource.RLIMIT_FSIZE: limits.scratch,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_STACK: 8 * 2**20,
        resource.RLIMIT_NPROC: limits.threads,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_SIGPENDING: 64,
        resource.RLIMIT_AS: limits.memory,
    }
    if resource.RLIMIT_AS in (kinds or most):
        most[resource.RLIMIT_AS] += address_space()
    for kind in kinds or most:
        resource.setrlimit(kind, (most[kind], most[kind]))


def address_space() -> int:
    """The bytes of address space that this process has already."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
