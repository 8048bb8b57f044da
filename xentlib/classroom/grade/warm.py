"""The parent inside the sandbox: Python with everything loaded, which forks one child a submission.

It is started by `sandbox.py` under bubblewrap, knows no answers and no secrets, runs no student's
code, and ends when the grader closes its control channel.
"""

import contextlib
import gc
import importlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time

from xentlib.classroom.grade import confine, inside, linux, seccomp
from xentlib.classroom.grade.limits import Limits


def main() -> None:
    """Load the modules named in the first message; then fork, kill and report as asked."""
    control = socket.socket(fileno=int(sys.argv[1]))
    setup = json.loads(control.recv(2**16))
    for module in setup["modules"]:
        importlib.import_module(module)
    if "sympy" in sys.modules:
        use_sympy()
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    kind = Nursery if setup["sandbox"] else OpenNursery
    nursery = kind(control, Limits(**setup["limits"]), setup["uids"])
    gc.collect()
    gc.freeze()  # the children share these objects; collecting would copy their pages
    gc.disable()
    control.send(json.dumps({"ready": True}).encode())
    nursery.run()


def use_sympy() -> None:
    """Fill SymPy's caches with what most answers need: it saves each child some 70 ms."""
    import sympy

    from xentlib.classroom import expressions

    p, q = sympy.symbols("p q", positive=True)
    x, y, z = sympy.symbols("x y z", real=True)
    n = sympy.symbols("n", integer=True, positive=True)
    softmax = sympy.exp(x) / (sympy.exp(x) + sympy.exp(y) + sympy.exp(z))
    entropy = -p * sympy.log(p) / sympy.log(2) - (1 - p) * sympy.log(1 - p, 2)
    power = p / q**2 + (1 - p) / (1 - q) ** 2 + sympy.sqrt(q) + sympy.tanh(x) * n
    for expression in (softmax, entropy, power):
        for symbol in expression.free_symbols:
            sympy.diff(expression, symbol)
        sympy.simplify(expression)
        names = sorted(symbol.name for symbol in expression.free_symbols)
        at = [[f"{k + 1}/{k + 7}"] * len(names) for k in range(3)]
        expressions.observe(expression, {"symbols": names, "at": at})


class Nursery:
    """Forks children and reports their ends. At most one lives at a time."""

    def __init__(self, control: socket.socket, limits: Limits, uids: list[int] | None):
        self.control, self.limits, self.uids = control, limits, uids
        self.born = 0
        self.child = None
        self.dying: list[int] = []
        self.used = time.process_time()
        self.prepare()

    def prepare(self) -> None:
        self.filter_code = seccomp.program()
        self.own_processes = os.open("/proc/self/ns/pid", os.O_RDONLY)

    def run(self) -> None:
        """Obey until the grader is gone."""
        while True:
            message, descriptors, _, _ = socket.recv_fds(self.control, 2**12, 1)
            if not message:
                return
            asked = json.loads(message)["do"]
            if asked == "start":
                reply = self.start(descriptors[0])
            elif asked == "cpu":
                reply = {"cpu": self.cpu()}
            else:
                reply = {"cpu": self.end()}
            self.control.send(json.dumps(reply).encode())

    def start(self, channel: int) -> dict:
        """Fork a child that serves on `channel`."""
        self.new_surroundings()
        self.born += 1
        self.child = os.fork()
        if self.child == 0:
            self.be_born(channel)
        os.close(channel)
        return {"started": True}

    def be_born(self, channel: int) -> None:
        """What the child does: lock itself down, then serve. It never returns."""
        try:
            self.lock_down(channel)
        except BaseException as problem:
            refusal = {"failed": f"the sandbox could not be closed: {problem}", "number": 0}
            with contextlib.suppress(OSError):
                socket.socket(fileno=channel).sendall(inside.frames.pack(refusal))
            os._exit(1)
        try:
            gc.enable()
            inside.begin(channel, self.limits.answer)
        finally:
            os._exit(1)

    def new_surroundings(self) -> None:
        """The next child is the first process of a new process namespace."""
        linux.setns(self.own_processes, linux.CLONE_NEWPID)
        linux.unshare(linux.CLONE_NEWPID)

    def lock_down(self, channel: int) -> None:
        uid = None if self.uids is None else self.uids[0] + self.born % self.uids[1]
        confine.lock_down(channel, uid, self.limits, self.filter_code)

    def cpu(self) -> float:
        """Seconds of processor time that the child has used."""
        try:
            with open(f"/proc/{self.child}/stat") as file:
                user, system = file.read().rpartition(")")[2].split()[11:13]
        except OSError:  # macOS, without a sandbox: the wall clock decides
            return float("inf")
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def end(self) -> float:
        """Kill the child, and with it everything that it started.

        Linux takes some milliseconds for that, so only the child before is waited for. Returns the
        seconds of processor time that this process has used since, and those of that child.
        """
        os.kill(self.child, signal.SIGKILL)
        self.dying.append(self.child)
        self.child = None
        used = time.process_time() - self.used
        self.used += used
        while len(self.dying) > 1:
            _, _, usage = os.wait4(self.dying.pop(0), 0)
            used += usage.ru_utime + usage.ru_stime
        return used


class OpenNursery(Nursery):
    """The same without a sandbox, for `--unsafe`."""

    def prepare(self) -> None:
        self.folder = None

    def new_surroundings(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="xentlib-grade-")

    def lock_down(self, channel: int) -> None:
        confine.hold_back(channel, self.folder, self.limits)

    def end(self) -> float:
        """End the child and what has stayed in its process group; remove its folder."""
        with contextlib.suppress(OSError):
            os.killpg(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        shutil.rmtree(self.folder, ignore_errors=True)
        return 0.0


if __name__ == "__main__":
    main()
