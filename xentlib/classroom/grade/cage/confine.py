"""Lock the process that runs it into namespaces and limits of its own, before it meets an answer.

What can be made ready is made ready in the warm parent, once: Python code that a child runs for the
first time costs it more than the kernel's part does.
"""

import os
import resource

from xentlib.classroom.grade.cage import linux, seccomp
from xentlib.classroom.grade.cage.limits import Limits

INSIDE_UID = 1000  # how the process sees itself where it cannot have a user id of its own
NAMESPACES = linux.CLONE_NEWNS | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS


class Confinement:
    """What locks children up; made in their parent.

    Parameters
    ----------
    limits : Limits
        What each child may use.
    """

    def __init__(self, limits: Limits):
        self.limits = resource_limits(limits)
        self.scratch = f"size={limits.scratch},nr_inodes=4096,mode=700"
        self.filter = seccomp.Filter()
        self.nowhere = os.open(os.devnull, os.O_RDWR)
        linux.mount("none", "/", "none", linux.MS_REC | linux.MS_PRIVATE)

    def close(self, channel: int, uid: int | None) -> None:
        """Leave this process with one open file, `channel`, and hardly anything to do harm with.

        It must already be the first process of a process namespace.

        Parameters
        ----------
        channel : int
            The open file on which the process speaks with the grader.
        uid : int or None
            The user that it becomes (the grader runs as root); None where only a user namespace can
            be had: the process is then the teacher's user outside and without any privilege inside.

        Raises
        ------
        OSError
            A step failed. The caller must end the process.
        """
        os.setsid()
        keep_only(channel, self.nowhere)
        if uid is None:
            own_user_namespace()
        linux.unshare(NAMESPACES)
        for kind, most in self.limits.items():
            resource.setrlimit(kind, (most, most))
        own_file_system(INSIDE_UID if uid is None else uid, self.scratch)
        if uid is not None:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
        linux.drop_capabilities()
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        os.umask(0o077)
        os.chdir(os.environ["TMPDIR"])
        self.filter.install()


def keep_only(channel: int, nowhere: int) -> None:
    """Close every open file but `channel`; standard input, output and errors lead `nowhere`."""
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


def own_file_system(owner: int, scratch: str) -> None:
    """An empty scratch folder and no view of processes; the rest is read-only already."""
    flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("tmpfs", "/proc", "tmpfs", flags | linux.MS_RDONLY, "size=4k,mode=555")
    linux.mount("tmpfs", os.environ["TMPDIR"], "tmpfs", flags, f"{scratch},uid={owner},gid={owner}")


def resource_limits(limits: Limits) -> dict[int, int]:
    """The limits that Linux keeps for each process."""
    return {
        resource.RLIMIT_CPU: round(limits.total_seconds) + 1,
        resource.RLIMIT_FSIZE: limits.scratch,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_STACK: 8 * 2**20,
        resource.RLIMIT_NPROC: limits.threads,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_SIGPENDING: 64,
        resource.RLIMIT_AS: limits.memory + address_space(),
    }


def address_space() -> int:
    """The bytes of address space that this process has already."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
