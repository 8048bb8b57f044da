"""The sandbox: bubblewrap, the warm parent in it, and one locked-down process for a submission."""

import contextlib
import itertools
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from xentlib.classroom.grade.cage import frames, inside, seccomp, view
from xentlib.classroom.grade.cage.limits import Limits

FIRST_UID, UIDS_EACH = 0x70000000, 256  # above every range that Linux distributions give out
STARTING = 120  # seconds for loading Python and its libraries
READING = 60  # seconds for starting a process and reading a file, before any answer runs
MODULES = ("math", "numpy.random")

UNSAFE = (
    "Without the sandbox a submission can read your files (the class's secrets, the other "
    "submissions), change or delete them, use the network, and leave processes behind. Only limits "
    "on one process's time, memory and file size remain."
)


class NoSandbox(Exception):
    """Why answers cannot be locked away on this machine."""


class Killed(Exception):
    """The sandbox itself has ended, and no answer is to blame for that."""


class Sandbox:
    """A warm parent in a sandbox; `child()` is a new process for one submission.

    Parameters
    ----------
    modules : sequence of str
        What the answers import, loaded once.
    limits : Limits
        What each submission may use.
    unsafe : bool
        Do without the sandbox: see `UNSAFE` for what that gives up.

    Raises
    ------
    NoSandbox
        This machine allows no sandbox, or one that leaks.
    """

    def __init__(self, modules=MODULES, limits=None, unsafe=False):
        self.limits, self.unsafe = limits or Limits(), unsafe
        self.modules = list(modules)
        self.cpu = 0.0  # seconds of processor time, of the warm parent and its children
        self.start()

    def start(self) -> None:
        """Start the warm parent."""
        self.control, inner = socket.socketpair()
        self.ready: frames.Line | None = None  # the line to a process that waits to be used
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 closed with the sandbox
        with inner:
            self.process = subprocess.Popen(
                command(inner.fileno(), self.unsafe), stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=self.errors, pass_fds=[inner.fileno()],
                start_new_session=True, env=environment(self.unsafe),
            )  # fmt: skip
        setup = {
            "limits": self.limits.plain(),
            "modules": self.modules,
            "sandbox": not self.unsafe,
            "uids": own_uids() if os.geteuid() == 0 else None,
        }
        try:
            self.ask(setup, STARTING)
        except frames.Gone:
            self.stop()
            self.errors.seek(0)
            said = self.errors.read().decode(errors="replace").strip().splitlines()
            raise NoSandbox("; ".join(said[-2:]) or "bubblewrap ended without a word") from None

    def ask(self, message: dict, seconds: float = 30, send: list[int] = ()) -> dict:
        """Send the warm parent a message, with open files, and wait for what it answers."""
        self.control.settimeout(seconds)
        try:
            socket.send_fds(self.control, [json.dumps(message).encode()], list(send))
            answer = self.control.recv(2**12)
        except OSError:
            answer = b""
        if not answer:
            raise frames.Gone
        return json.loads(answer)

    @contextlib.contextmanager
    def child(self):
        """A new locked-down process, as a `Child`; it has ended when the block ends."""
        try:
            line = self.line()
        except frames.Gone:  # somebody killed the sandbox: there is a new one
            self.stop()
            self.start()
            line = self.line()
        with line.channel:
            try:
                yield Child(line, self)
            finally:
                with contextlib.suppress(frames.Gone):
                    self.cpu += self.ask({"do": "end"})["cpu"]

    def line(self) -> frames.Line:
        """The line to a process that is locked down; the next one is made ready meanwhile."""
        line, self.ready = self.ready or self.beginning(), None
        try:
            self.ready = self.beginning()
            said = line.receive(2**16, time.monotonic() + STARTING)
        except BaseException:
            line.channel.close()
            raise
        if "failed" in said:
            raise NoSandbox(str(said["failed"]))
        return line

    def beginning(self) -> frames.Line:
        """The line to a process that the warm parent is about to fork and lock down."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self.ask({"do": "start"}, send=[theirs.fileno()])
            except BaseException:
                ours.close()
                raise
        return frames.Line(ours)

    def stop(self) -> None:
        """End the sandbox and everything in it."""
        if self.ready:
            self.ready.channel.close()
        self.control.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.stop()
        self.errors.close()


class Child:
    """The grader's end of the line to one submission's process."""

    def __init__(self, line: frames.Line, sandbox: Sandbox):
        self.line, self.sandbox = line, sandbox
        self.numbers = itertools.count(1)
        self.waited = 0.0

    def ask(self, what: str, **parameters) -> dict:
        """Have the process do one thing and return its reply, within the limits of one step.

        Raises
        ------
        frames.TooSlow, frames.Gone, frames.BadFrame
            The process computes or sleeps for too long, has ended, or sends what is no reply.
            It is of no use any more.
        Killed
            The whole sandbox has ended.
        """
        return self.hear(self.tell(what, **parameters))

    def read(self, data: str, ending: str) -> dict:
        """Have the process read a file, before it runs anything; the reply. As `ask` it raises."""
        number = self.tell("read", within=READING, data=data, ending=ending)
        return self.checked(self.wait(inside.LONGEST_SOURCES, READING, READING), number)

    def tell(self, what: str, within=None, most=frames.REQUEST, **parameters) -> int:
        """Tell the process to do one thing; the number by which `hear` knows its reply.

        ValueError when the message is longer than `most` bytes.
        """
        number = next(self.numbers)
        message = frames.pack({"do": what, "with": parameters, "number": number}, longest=most)
        self.line.channel.settimeout(within or self.longest_wait())
        try:
            self.line.channel.sendall(message)
        except TimeoutError:
            raise frames.TooSlow from None
        except OSError:
            raise self.loss() from None
        return number

    def loss(self) -> Exception:
        """What has ended: the process alone, or the sandbox with it."""
        try:
            self.sandbox.ask({"do": "cpu"})
        except frames.Gone:
            return Killed("the sandbox has been killed")
        return frames.Gone()

    def hear(self, number: int) -> dict:
        """The next reply, which must be the one with this number."""
        limits, wall = self.sandbox.limits, self.longest_wait()
        return self.checked(self.wait(limits.answer, limits.step_seconds, wall), number)

    def longest_wait(self) -> float:
        """Seconds for one step by the clock."""
        return self.sandbox.limits.step_seconds * self.sandbox.limits.waiting

    @staticmethod
    def checked(reply: dict, number: int) -> dict:
        if reply.get("number") != number:
            raise frames.BadFrame("an answer to another question")
        return reply

    def wait(self, longest: int, seconds: float, wall: float) -> dict:
        """The next message, within `seconds` of processor time and `wall` of the clock's.

        A busy machine lets a process wait for its turn, so the clock alone would be unfair.
        """
        begun = time.monotonic()
        last, look = begun + wall, begun + seconds
        try:
            while True:
                try:
                    return self.line.receive(longest, min(look, last))
                except frames.Gone:
                    raise self.loss() from None
                except frames.TooSlow:
                    try:
                        used = self.sandbox.ask({"do": "cpu"})["cpu"] - self.waited
                    except frames.Gone:
                        raise self.loss() from None
                    if used >= seconds or time.monotonic() >= last:
                        raise
                    look = time.monotonic() + seconds - used
        finally:
            self.waited += time.monotonic() - begun


def command(control: int, unsafe: bool) -> list[str]:
    """What starts the warm parent, inside of bubblewrap unless `unsafe`."""
    python = [view.python(), "-s", "-m", "xentlib.classroom.grade.cage.warm", str(control)]
    if unsafe:
        if not hasattr(os, "fork"):
            raise NoSandbox("this system cannot fork processes, which the grader works with")
        return python
    bubblewrap = shutil.which("bwrap")
    if not bubblewrap:
        raise NoSandbox(
            "bubblewrap is not installed (on Debian and Ubuntu: apt install bubblewrap)"
        )
    if not seccomp.known_here():
        raise NoSandbox("the sandbox knows Linux on x86-64 and ARM64 processors only")
    names = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.geteuid() == 0:
        power = ["--cap-drop", "ALL"]
        for capability in ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL", "DAC_READ_SEARCH"):
            power += ["--cap-add", f"CAP_{capability}"]
    else:
        power = ["--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL"]
    return [
        bubblewrap,
        *names,
        *power,
        *view.mounts(),
        "--hostname",
        "grade",
        "--chdir",
        "/",
        *python,
    ]


def environment(unsafe: bool) -> dict[str, str]:
    """The environment variables of the warm parent and its children: none of the teacher's."""
    return {
        "PATH": "/usr/bin:/bin",
        **dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR"), "/tmp"),
        "MPLBACKEND": "agg",
        "LANG": "C.UTF-8",
        "PYTHONPATH": view.search_path(unsafe),
        "PYTHONHASHSEED": "0",  # so that sets have the same order every time
        "PYTHONDONTWRITEBYTECODE": "1",
        **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    }


def own_uids() -> tuple[int, int]:
    """The first and the number of user ids that only this grader's children have."""
    first = FIRST_UID + os.getpid() * UIDS_EACH
    try:
        lines = Path("/proc/self/uid_map").read_text().splitlines()
        mapped = [list(map(int, line.split())) for line in lines]
    except OSError:
        mapped = []
    if any(start <= first and first + UIDS_EACH <= start + count for start, _, count in mapped):
        return first, UIDS_EACH
    return 20_000 + os.getpid() % 100 * UIDS_EACH, UIDS_EACH  # in a container with fewer user ids
