"""Try to get out of the sandbox, before the first submission does."""

import json

from xentlib.classroom.grade.cage import frames, view
from xentlib.classroom.grade.cage.sandbox import Killed, NoSandbox, Sandbox

ATTEMPTS = """
import ctypes, os, socket

def fork():
    if os.fork() == 0:
        os._exit(0)

def be_root():
    os.setuid(0)

def network():
    socket.create_connection(("192.0.2.1", 80), timeout=1)

def write():
    open("/usr/written", "w")

def own_library():
    open("/xentlib-grade/xentlib/written", "w")

def devices():
    open("/dev/written", "w")

def namespace():
    if ctypes.CDLL(None).unshare(0x10000000) == -1:
        raise OSError

def mount():
    if ctypes.CDLL(None).mount(b"tmpfs", b"/tmp", b"tmpfs", 0, None) == -1:
        raise OSError

def processes():
    os.stat("/proc/1")

answer = []
for attempt in (fork, be_root, network, write, own_library, devices, namespace, mount, processes):
    try:
        attempt()
        answer.append(attempt.__name__)
    except OSError:
        pass
import colorsys  # a module that is not loaded yet: the interpreter can be read
"""


def closed(sandbox: Sandbox) -> None:
    """Return if a submission cannot get out of `sandbox`; NoSandbox says what it could do."""
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": ATTEMPTS}]}).encode()
    with sandbox.child() as child:
        try:
            child.read(notebook, ".ipynb")
            failed = child.ask("run", cell=0, forget="").get("failed", "")
            reply = child.ask("observe", questions={"kind": "number"})
        except (Killed, frames.Gone, frames.TooSlow, frames.BadFrame) as problem:
            kind = type(problem).__name__
            raise NoSandbox(f"a locked-down process does not answer ({kind})") from None
    if "PermissionError" in failed or "No module" in failed:
        place = view.python_folders()[0]
        raise NoSandbox(f"other users cannot read Python's own files: chmod -R a+rX {place}")
    holes = reply.get("observed", {}).get("value")
    if holes != []:
        raise NoSandbox(f"the sandbox has holes: {failed or holes}")
