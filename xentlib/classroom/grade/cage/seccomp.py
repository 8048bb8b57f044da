"""The system calls that an answer may not make.

Without new processes, shared memory and mounts, the limit on one process's memory is a limit on
the whole submission's. Threads are allowed. The list denies; the rest of the kernel is reached
without any privilege and inside the namespaces of `confine`.
"""

import ctypes
import errno
import platform
import struct

from xentlib.classroom.grade.cage import linux

# name: number on x86-64, number on ARM64 (None where the call does not exist)
DENIED = {
    # what would hide processes or memory from the limits
    "shmget": (29, 194), "shmat": (30, 196), "memfd_create": (319, 279),
    "memfd_secret": (447, 447), "msgget": (68, 186), "semget": (64, 190),
    # what would look into, or rebuild, the surroundings
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438), "kcmp": (312, 272), "unshare": (272, 97), "setns": (308, 268),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    # parts of the kernel that answers never need and that have often been attacked
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "personality": (135, 92), "quotactl": (179, 60), "swapon": (167, 224), "swapoff": (168, 225),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "acct": (163, 89), "syslog": (103, 116),
    "vhangup": (153, 58), "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None),
    "set_mempolicy": (238, 237), "mbind": (237, 235), "move_pages": (279, 239),
    "migrate_pages": (256, 238), "fanotify_init": (300, 262), "lookup_dcookie": (212, 18),
    # what there is only so much of for the whole machine, or for the teacher's user
    "io_setup": (206, 0), "inotify_init": (253, None), "inotify_init1": (294, 26),
    "quotactl_fd": (443, 443),
}  # fmt: skip
# Calls that concern the whole machine and that honest programs make: they succeed and do nothing.
# Nobody else sees a submission's files, so a lock on them means nothing.
PRETENDED = {"flock": (73, 32), "sync": (162, 81), "syncfs": (306, 267)}
FCNTL = (72, 25)
PRETENDED_FCNTL = (6, 7, 37, 38)  # F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW
DENIED_FCNTL = (1024, 1026, 1031)  # F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ
NEW_PROCESS = {"fork": (57, None), "vfork": (58, None)}
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
SOCKET_FAMILIES = (1, 2, 10, 16)  # local, IPv4, IPv6, netlink: those that a network namespace holds

ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
FIRST_ARGUMENT, SECOND_ARGUMENT = 16, 24


def known_here() -> bool:
    """Whether the numbers of this machine's system calls are known."""
    return platform.machine() in ARCHITECTURES


def program() -> bytes:
    """The filter, as classic BPF: eight bytes an instruction."""
    column, architecture = ARCHITECTURES[platform.machine()]
    lines = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, 0x40000000),  # x32, a second set of numbers
        (RETURN, 0, 0, REFUSE | errno.ENOSYS),
    ]
    refused = [(numbers[column], errno.EPERM) for numbers in DENIED.values()]
    refused += [(numbers[column], errno.EAGAIN) for numbers in NEW_PROCESS.values()]
    refused += [(CLONE3[column], errno.ENOSYS)]  # the C library then falls back on clone
    refused += [(numbers[column], 0) for numbers in PRETENDED.values()]
    for number, reason in refused:
        if number is not None:
            lines += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE | reason)]
    commands = [(number, 0) for number in PRETENDED_FCNTL]
    commands += [(number, errno.EPERM) for number in DENIED_FCNTL]
    lines += [(EQUAL, 0, 2 + 2 * len(commands), FCNTL[column]), (LOAD, 0, 0, SECOND_ARGUMENT)]
    for number, reason in commands:
        lines += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE | reason)]
    lines += [
        (RETURN, 0, 0, ALLOW),
        (EQUAL, 0, 4, CLONE[column]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (ANY_BIT, 1, 0, linux.CLONE_THREAD),
        (RETURN, 0, 0, REFUSE | errno.EAGAIN),
        (RETURN, 0, 0, ALLOW),
        (EQUAL, 0, 2 + len(SOCKET_FAMILIES), SOCKET[column]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
    ]
    for place, family in enumerate(SOCKET_FAMILIES):
        lines.append((EQUAL, len(SOCKET_FAMILIES) - place, 0, family))
    lines += [(RETURN, 0, 0, REFUSE | errno.EAFNOSUPPORT), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


class Filter:
    """The filter in the form in which Linux takes it."""

    def __init__(self):
        code = program()
        self.program = _Program(len(code) // 8, code)
        self.place = ctypes.c_void_p(ctypes.addressof(self.program))

    def install(self) -> None:
        """Put this process, and what it starts, under the filter for good."""
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        linux.prctl(linux.PR_SET_SECCOMP, linux.SECCOMP_MODE_FILTER, self.place)
