"""The sandbox: bubblewrap, the warm parent in it, and one locked-down process for a submission."""

import base64
import contextlib
import itertools
import json
import math
import os
import platform
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from xentlib.classroom.grade.cage import frames, inside, seccomp, view
from xentlib.classroom.grade.cage.limits import Limits

FIRST_UID, UIDS_EACH = 0x70000000, 256  # above every range that Linux distributions give out
STARTING = 120  # seconds for loading Python and its libraries
READING = 60  # seconds for starting a process and reading a file, before any answer runs
UBUNTU = "on Ubuntu it may need: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
NOTABLE = 0.05  # seconds: a shorter step takes no processor time worth counting


NO_HELPERS: dict[str, bytes] = {}


class NoSandbox(Exception):
    """Why answers cannot be locked away on this machine."""


class Killed(Exception):
    """The machine has killed the process or the sandbox, and no answer is to blame for that."""


class Sandbox:
    """A warm parent in a sandbox; `child()` is a new process for one submission.

    Parameters
    ----------
    modules : sequence of str
        What the answers import, loaded once.
    limits : Limits
        What each submission may use.

    Raises
    ------
    NoSandbox
        This machine allows no sandbox, or one that leaks.
    """

    def __init__(self, modules, limits=Limits()):  # noqa: B008 it is frozen
        self.modules, self.limits = list(modules), limits
        self.cpu = 0.0  # seconds of processor time, of the warm parent and its children
        self.start()

    def start(self) -> None:
        """Start the warm parent."""
        setup = {
            "limits": asdict(self.limits),
            "modules": self.modules,
            "uids": own_uids() if os.geteuid() == 0 else None,
        }
        self.control, inner = socket.socketpair()
        with tempfile.TemporaryFile() as errors:
            with inner:
                self.process = subprocess.Popen(
                    command(inner.fileno()), stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL, stderr=errors, pass_fds=[inner.fileno()],
                    start_new_session=True, env=environment(),
                )  # fmt: skip
            try:
                self.ask(setup, STARTING)
            except Killed:
                self.stop()
                errors.seek(0)
                lines = errors.read().decode(errors="replace").strip().splitlines()
                reason = "; ".join(lines[-2:]) or "bubblewrap ended without a word"
                raise NoSandbox(f"{reason} ({UBUNTU})") from None

    def ask(self, message: dict, seconds: float = 30, send: list[int] = ()) -> dict:
        """Send the warm parent a message, with open files, and wait for what it answers.

        Killed when it has ended.
        """
        self.control.settimeout(seconds)
        try:
            socket.send_fds(self.control, [json.dumps(message).encode()], list(send))
            answer = self.control.recv(2**12)
        except OSError:
            answer = b""
        if not answer:
            raise Killed("the sandbox has been killed")
        return json.loads(answer)

    @contextlib.contextmanager
    def child(self, deadline: float = math.inf):
        """A new locked-down process, as a `Child`; it has ended when the block ends.

        No reply of it is waited for beyond `deadline`, a time of time.monotonic.
        """
        outer, inner = socket.socketpair()
        with outer:
            with inner:
                try:
                    self.ask({"do": "start"}, send=[inner.fileno()])
                except Killed:  # somebody killed the sandbox: there is a new one
                    self.stop()
                    self.start()
                    self.ask({"do": "start"}, send=[inner.fileno()])
            line = frames.Line(outer)
            try:
                beginning = line.receive(2**16, time.monotonic() + STARTING)
            except frames.Gone:
                raise Killed("the process was killed at its start") from None
            if "failed" in beginning:
                raise NoSandbox(str(beginning["failed"]))
            try:
                yield Child(line, self, deadline)
            finally:
                with contextlib.suppress(Killed):
                    self.cpu = self.ask({"do": "end"})["cpu"]

    def stop(self) -> None:
        """End the sandbox and everything in it."""
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


class Child:
    """The grader's end of the line to one submission's process."""

    def __init__(self, line: frames.Line, sandbox: Sandbox, deadline: float = math.inf):
        self.line, self.sandbox, self.deadline = line, sandbox, deadline
        self.numbers = itertools.count(1)
        self.used = 0.0  # seconds of processor time in the steps before

    def ask(self, what: str, **parameters) -> dict:
        """Have the process do one thing and return its reply, within the limits of one step.

        Raises
        ------
        frames.TooSlow, frames.Gone, frames.BadFrame
            The process computes or sleeps for too long, has ended, or sends what is no reply.
            It is of no use any more.
        Killed
            The machine has ended it, or the whole sandbox.
        """
        limits = self.sandbox.limits
        wall = limits.step_seconds * limits.waiting
        return self.step(what, parameters, limits.answer, limits.step_seconds, wall)

    def read(self, data: bytes, ending: str, helpers: dict[str, bytes] = NO_HELPERS) -> dict:
        """Have the process read a file, before it runs anything; the reply. As `ask` it raises.

        `helpers` are modules that lie beside the file, by name.
        """
        modules = {module: encoded(source) for module, source in helpers.items()}
        parameters = {"data": encoded(data), "ending": ending, "helpers": modules}
        return self.step("read", parameters, inside.LONGEST_SOURCES, READING, READING)

    def step(self, what: str, parameters: dict, longest: int, seconds: float, wall: float) -> dict:
        """One request and its reply of at most `longest` bytes.

        It may take `seconds` of processor time and `wall` of the clock's: a busy machine lets a
        process wait for its turn, so the clock alone would be unfair.
        """
        number = next(self.numbers)
        begun = time.monotonic()
        last = min(begun + wall, self.deadline)
        self.send(frames.pack({"do": what, "with": parameters, "number": number}), last)
        reply = self.wait(longest, begun, seconds, last)
        if reply.get("number") != number:
            raise frames.BadFrame("an answer to another question")
        if time.monotonic() - begun > NOTABLE:
            self.used = self.look()["cpu"]
        return reply

    def send(self, message: bytes, last: float) -> None:
        self.line.channel.settimeout(max(0.001, last - time.monotonic()))
        try:
            self.line.channel.sendall(message)
        except TimeoutError:
            raise frames.TooSlow from None
        except OSError:
            raise self.loss() from None

    def wait(self, longest: int, begun: float, seconds: float, last: float) -> dict:
        """The next message; `begun` is when the step did."""
        look = begun + seconds
        while True:
            try:
                return self.line.receive(longest, min(look, last))
            except frames.Gone:
                raise self.loss() from None
            except frames.TooSlow:
                left = seconds - (self.look()["cpu"] - self.used)
                if left <= 0 or time.monotonic() >= last:
                    raise
                look = time.monotonic() + left

    def look(self) -> dict:
        """The process's processor time, and whether the machine has killed it."""
        return self.sandbox.ask({"do": "look"})

    def loss(self) -> Exception:
        """Why the process has ended: by itself, or killed from outside."""
        if self.look()["killed"]:
            return Killed("the process was killed")
        return frames.Gone()


def encoded(data: bytes) -> str:
    """Bytes as JSON can hold them."""
    return base64.b64encode(data).decode()


def command(control: int) -> list[str]:
    """What starts the warm parent inside of bubblewrap."""
    python = [view.python(), "-s", "-m", "xentlib.classroom.grade.cage.warm", str(control)]
    bubblewrap = shutil.which("bwrap")
    if not bubblewrap:
        text = "bubblewrap is not installed (on Debian and Ubuntu: apt install bubblewrap)"
        raise NoSandbox(text)
    if platform.machine() not in seccomp.PROCESSORS:
        raise NoSandbox("the sandbox knows Linux on x86-64 and ARM64 processors only")
    namespaces = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.geteuid() == 0:
        power = ["--cap-drop", "ALL"]
        for capability in ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL", "DAC_READ_SEARCH"):
            power += ["--cap-add", f"CAP_{capability}"]
    else:
        power = ["--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "ALL"]
    return [
        bubblewrap,
        *namespaces,
        "--hostname",
        "grade",
        *power,
        *view.mounts(),
        "--chdir",
        "/",
        *python,
    ]


def environment() -> dict[str, str]:
    """The environment variables of the warm parent and its children: none of the teacher's."""
    return {
        "PATH": "/usr/bin:/bin",
        **dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR"), view.scratch()),
        "MPLBACKEND": "agg",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join([view.LIBRARY, *view.packages()]),
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
