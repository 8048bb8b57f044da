"""The system calls that an answer may not make, as a filter that libseccomp writes.

Without new processes, shared memory and mounts, the limit on one process's memory is a limit on
the whole submission's. Threads are allowed. The list denies; the rest of the kernel is reached
without any privilege and inside the namespaces of `confine`.
"""

import ctypes
import errno

from xentlib.classroom.grade.cage import linux

LIBRARY = "libseccomp.so.2"
PROCESSORS = ("x86_64", "aarch64")  # on others, calls may take their arguments in another order
DENIED = (
    # what would hide processes or memory from the limits
    "shmget shmat memfd_create memfd_secret msgget semget "
    # what would look into, or rebuild, the surroundings
    "ptrace process_vm_readv process_vm_writev pidfd_getfd kcmp unshare setns mount umount2 "
    "pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr "
    "open_by_handle_at name_to_handle_at "
    # parts of the kernel that answers never need and that have often been attacked
    "bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register add_key "
    "request_key keyctl personality quotactl swapon swapoff init_module finit_module "
    "delete_module kexec_load kexec_file_load reboot settimeofday clock_settime adjtimex "
    "clock_adjtime acct syslog vhangup iopl ioperm modify_ldt set_mempolicy mbind move_pages "
    "migrate_pages fanotify_init lookup_dcookie "
    # what there is only so much of for the whole machine, or for the teacher's user
    "io_setup inotify_init inotify_init1 quotactl_fd"
)
# Calls that concern the whole machine and that honest programs make: they succeed and do nothing.
# Nobody else sees a submission's files, so a lock on them means nothing.
PRETENDED = ("flock", "sync", "syncfs")
PRETENDED_FCNTL = (6, 7, 37, 38)  # F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW
DENIED_FCNTL = (1024, 1026, 1031)  # F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ
SOCKET_FAMILIES = (1, 2, 10, 16)  # local, IPv4, IPv6, netlink: those that a network namespace holds

ALLOW, KILL_PROCESS, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000  # SCMP_ACT_...
EQUAL, AT_LEAST, MASKED_EQUAL = 4, 5, 7  # SCMP_CMP_...
OTHER_ARCHITECTURES = 2  # SCMP_FLTATR_ACT_BADARCH
INT = 2**32 - 1  # the kernel looks at these bits of an int


class Condition(ctypes.Structure):
    """What an argument is compared with: `scmp_arg_cmp`; the mask of a masked one comes first."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("comparison", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def rules():
    """The calls that fail: name, error number (0 pretends success), perhaps a condition."""
    yield from ((name, errno.EPERM) for name in DENIED.split())
    yield from ((name, 0) for name in PRETENDED)
    yield from ((name, errno.EAGAIN) for name in ("fork", "vfork"))
    yield "clone3", errno.ENOSYS  # the C library then falls back on clone
    yield "clone", errno.EAGAIN, Condition(0, MASKED_EQUAL, linux.CLONE_THREAD, 0)
    for commands, error in ((PRETENDED_FCNTL, 0), (DENIED_FCNTL, errno.EPERM)):
        for command in commands:
            yield "fcntl", error, Condition(1, MASKED_EQUAL, INT, command)
    last = max(SOCKET_FAMILIES)
    for family in {*range(last)} - {*SOCKET_FAMILIES}:
        yield "socket", errno.EAFNOSUPPORT, Condition(0, MASKED_EQUAL, INT, family)
    yield "socket", errno.EAFNOSUPPORT, Condition(0, AT_LEAST, last + 1)


class Filter:
    """The filter, made in the warm parent and loaded by its children."""

    def __init__(self):
        self.library = ctypes.CDLL(LIBRARY)
        self.library.seccomp_init.restype = ctypes.c_void_p
        self.made = ctypes.c_void_p(self.library.seccomp_init(ALLOW))
        kill = ctypes.c_uint32(KILL_PROCESS)
        failed = self.library.seccomp_attr_set(self.made, OTHER_ARCHITECTURES, kill)
        for name, error, *conditions in rules():
            call = self.library.seccomp_syscall_resolve_name(name.encode())
            when = (Condition * len(conditions))(*conditions)
            failed |= call == -1 or self.library.seccomp_rule_add_array(
                self.made, ERRNO | error, call, len(conditions), when
            )
        if failed:
            raise OSError(f"{LIBRARY} is too old: it does not know all that answers are denied")

    def install(self) -> None:
        """Put this process, and what it starts, under the filter for good, without new privileges."""
        if self.library.seccomp_load(self.made):
            raise OSError("the filter of system calls cannot be loaded")
