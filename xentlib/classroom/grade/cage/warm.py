"""The parent inside the sandbox: Python with everything loaded, which forks one child a submission.

It is started by `sandbox.py` under bubblewrap, knows no answers and no secrets, runs no student's
code, and ends when the grader closes its control channel.
"""

import base64
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

from xentlib.classroom.grade.cage import confine, frames, inside, linux
from xentlib.classroom.grade.cage.limits import Limits

LOCKED = frames.pack({"locked": True})


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
    rehearse()
    kind = Nursery if setup["sandbox"] else OpenNursery
    nursery = kind(control, Limits(**setup["limits"]), setup["uids"])
    inside.seed()
    gc.collect()
    gc.freeze()  # the children share these objects; collecting would copy their pages
    if setup["sandbox"]:
        linux.use_huge_pages()
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


CELL = """
import math


def half(x):
    \"\"\"Some code of the kind that students write.\"\"\"
    total = 0.0
    for part in [x / 2]:
        if part == 0:
            continue
        total += part * math.log2(2)
    return total


answer = half(3), "bits"
"""
REHEARSALS = 30  # after some repetitions Python has adapted the code that it runs


def rehearse() -> None:
    """Serve a little notebook as children will: what Python has made ready then is ready for them."""
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": CELL, "metadata": {}}] * 3})
    file = {"data": base64.b64encode(notebook.encode()).decode(), "ending": ".ipynb"}
    asked = [("read", file)]
    for questions in (
        {"kind": "code", "function": "half", "cases": [[3], [0.5]]},
        {"kind": "number"},
    ):
        asked += [("run", {"cell": 0, "forget": "answer"}), ("observe", {"questions": questions})]
    main_module = sys.modules["__main__"]
    for _ in range(REHEARSALS):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            for number, (what, parameters) in enumerate(asked):
                ours.sendall(frames.pack({"do": what, "with": parameters, "number": number}))
            ours.shutdown(socket.SHUT_WR)
            inside.serve(frames.Line(theirs), 2**16)
    sys.modules["__main__"] = main_module


class Nursery:
    """Forks children and ends them, the oldest first: one is in use, the next one waits locked."""

    def __init__(self, control: socket.socket, limits: Limits, uids: list[int] | None):
        self.control, self.limits, self.uids = control, limits, uids
        self.born = 0
        self.children: list[int] = []
        self.dying: list[int] = []
        self.prepare()

    def prepare(self) -> None:
        self.confinement = confine.Confinement(self.limits)
        self.own_processes = os.open("/proc/self/ns/pid", os.O_RDONLY)

    def run(self) -> None:
        """Obey until the grader is gone."""
        self.used = time.process_time()
        while True:
            message, descriptors, _, _ = socket.recv_fds(self.control, 2**12, 1)
            if not message:
                break
            asked = json.loads(message)["do"]
            if asked == "start":
                self.reply({"starting": True})  # the grader has work of its own to do meanwhile
                self.start(descriptors[0])
            elif asked == "cpu":
                self.reply({"cpu": self.cpu()})
            else:
                self.reply({"cpu": self.end()})
        while self.children:
            self.end()

    def reply(self, answer: dict) -> None:
        self.control.send(json.dumps(answer).encode())

    def start(self, channel: int) -> None:
        """Fork a child that serves on the open file `channel`."""
        self.born += 1
        with socket.socket(fileno=channel) as line:
            try:
                self.new_surroundings()
                child = self.fork()
            except OSError as problem:
                refuse(line, f"no process can be started: {problem}")
                return
            if child == 0:
                self.be_born(line)
        self.children.append(child)

    def be_born(self, line: socket.socket) -> None:
        """What the child does: lock itself down, say so, then serve. It never returns."""
        try:
            self.lock_down(line.fileno())
        except BaseException as problem:
            refuse(line, f"the sandbox could not be closed: {problem}")
            os._exit(1)
        try:
            line.sendall(LOCKED)
            inside.serve(frames.Line(line), self.limits.answer)
        finally:
            os._exit(1)

    def fork(self) -> int:
        return linux.fork()

    def new_surroundings(self) -> None:
        """The next child is the first process of a new process namespace."""
        linux.setns(self.own_processes, linux.CLONE_NEWPID)
        linux.unshare(linux.CLONE_NEWPID)

    def lock_down(self, channel: int) -> None:
        uid = None if self.uids is None else self.uids[0] + self.born % self.uids[1]
        self.confinement.close(channel, uid)

    def cpu(self) -> float:
        """Seconds of processor time that the child in use has taken."""
        try:
            with open(f"/proc/{self.children[0]}/stat") as file:
                user, system = file.read().rpartition(")")[2].split()[11:13]
        except OSError:  # macOS, without a sandbox: the wall clock decides
            return float("inf")
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def end(self) -> float:
        """Kill the child in use, and with it everything that it started.

        Linux takes some milliseconds for that, so only the child before is waited for. Returns the
        seconds of processor time that this process has used since, and those of that child.
        """
        self.dying.append(self.children.pop(0))
        os.kill(self.dying[-1], signal.SIGKILL)
        used = time.process_time() - self.used
        self.used += used
        while len(self.dying) > 1:
            _, _, usage = os.wait4(self.dying.pop(0), 0)
            used += usage.ru_utime + usage.ru_stime
        return used


def refuse(line: socket.socket, why: str) -> None:
    """Tell the grader why a child cannot be used."""
    with contextlib.suppress(OSError):
        line.sendall(frames.pack({"failed": why}))


class OpenNursery(Nursery):
    """The same without a sandbox, for `--unsafe`."""

    def prepare(self) -> None:
        self.folders: list[str] = []

    def fork(self) -> int:
        return os.fork()

    def new_surroundings(self) -> None:
        self.folders.append(tempfile.mkdtemp(prefix="xentlib-grade-"))

    def lock_down(self, channel: int) -> None:
        confine.hold_back(channel, self.folders[-1], self.limits)
        inside.seed()  # os.fork has changed it

    def end(self) -> float:
        """End the child and what has stayed in its process group; remove its folder."""
        child = self.children.pop(0)
        with contextlib.suppress(OSError):
            os.killpg(child, signal.SIGKILL)
        os.kill(child, signal.SIGKILL)  # if it has no group of its own yet
        os.waitpid(child, 0)
        shutil.rmtree(self.folders.pop(0), ignore_errors=True)
        return 0.0


if __name__ == "__main__":
    main()
