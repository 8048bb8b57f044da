"""The warm parent inside the sandbox: Python with everything loaded, which forks one child a submission.

It is started by `sandbox.py` under bubblewrap, knows no answers and no secrets, runs no student's
code, and ends when the grader closes its control channel.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import socket
import sys
import time

from xentlib.classroom.grade.cage import confine, frames, inside, linux
from xentlib.classroom.grade.cage.limits import Limits

LOCKED = frames.pack({"locked": True})


def main() -> None:
    """Load the modules named in the first message; then fork, look and kill as asked."""
    control = socket.socket(fileno=int(sys.argv[1]))
    setup = json.loads(control.recv(2**16))
    for module in setup["modules"]:
        importlib.import_module(module)
    if "sympy" in sys.modules:
        use_sympy()
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    parent = Parent(control, Limits(**setup["limits"]), setup["uids"])
    gc.collect()
    gc.freeze()  # the children share these objects; collecting would copy their pages
    parent.reply(ready=True)
    parent.serve()


def use_sympy() -> None:
    """Differentiate and simplify an entropy: what SymPy loads for that, each child then has."""
    import sympy

    from xentlib.classroom import expressions

    p = sympy.symbols("p", positive=True)
    entropy = -p * sympy.log(p) / sympy.log(2) - (1 - p) * sympy.log(1 - p, 2)
    sympy.simplify(sympy.diff(entropy, p))
    expressions.observe(entropy, {"symbols": ["p"], "at": [["1/3"]]})


class Parent:
    """Has one child at a time, which is locked up before it meets an answer."""

    def __init__(self, control: socket.socket, limits: Limits, uids: list[int] | None):
        self.control, self.limits, self.uids = control, limits, uids
        self.born = 0
        self.child: int | None = None
        self.confinement = confine.Confinement(limits)
        self.own_processes = os.open("/proc/self/ns/pid", os.O_RDONLY)

    def serve(self) -> None:
        """Obey until the grader is gone."""
        while True:
            message, descriptors, _, _ = socket.recv_fds(self.control, 2**12, 1)
            if not message:
                break
            request = json.loads(message)["do"]
            if request == "start":
                self.start(descriptors[0])
                self.reply()
            elif request == "look":
                self.reply(cpu=self.cpu(), killed=self.killed())
            else:
                self.end()
                self.reply(cpu=used(resource.RUSAGE_SELF) + used(resource.RUSAGE_CHILDREN))
        self.end()

    def reply(self, **answer) -> None:
        self.control.send(json.dumps(answer).encode())

    def start(self, channel: int) -> None:
        """Fork a child that serves on the open file `channel`."""
        self.end()
        self.born += 1
        with socket.socket(fileno=channel) as line:
            try:
                self.new_process_namespace()
                self.child = os.fork()
            except OSError as problem:
                refuse(line, f"no process can be started: {problem}")
                return
            if self.child == 0:
                self.be_child(line)

    def be_child(self, line: socket.socket) -> None:
        """What the child does: lock itself down, say so, then serve. It never returns."""
        try:
            uid = None if self.uids is None else self.uids[0] + self.born % self.uids[1]
            self.confinement.close(line.fileno(), uid)
        except BaseException as problem:
            refuse(line, f"the sandbox could not be closed: {problem}")
            os._exit(1)
        try:
            inside.seed()
            line.sendall(LOCKED)
            inside.serve(frames.Line(line), self.limits.answer)
        finally:
            os._exit(1)

    def new_process_namespace(self) -> None:
        """The next child is the first process of a new process namespace."""
        linux.setns(self.own_processes, linux.CLONE_NEWPID)
        linux.unshare(linux.CLONE_NEWPID)

    def cpu(self) -> float:
        """Seconds of processor time that the child has taken."""
        with open(f"/proc/{self.child}/stat") as file:
            user, system = file.read().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def killed(self) -> bool:
        """Whether the machine has killed the child, for instance because memory ran out.

        No answer can: Linux ignores what the first process of a namespace sends itself, and uses
        SIGKILL otherwise only at the end of the limit on processor time.
        """
        for _ in range(20):  # it may have closed its files and not ended yet
            ended = os.waitid(os.P_PID, self.child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended:
                by_signal = ended.si_code == os.CLD_KILLED and ended.si_status == signal.SIGKILL
                return by_signal and self.cpu() < self.limits.total_seconds
            time.sleep(0.005)
        return False

    def end(self) -> None:
        """Kill the child, and with it all that it started."""
        if self.child is not None:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
            self.child = None


def used(whose: int) -> float:
    """Seconds of processor time."""
    usage = resource.getrusage(whose)
    return usage.ru_utime + usage.ru_stime


def refuse(line: socket.socket, why: str) -> None:
    """Tell the grader why a child cannot be used."""
    with contextlib.suppress(OSError):
        line.sendall(frames.pack({"failed": why}))


if __name__ == "__main__":
    main()
