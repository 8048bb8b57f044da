"""No attack earns a point, reaches anything outside, or leaves anything behind."""

import os
import socket
import threading
import time

import pytest
from grade.classes import family, running
from grade.hostile import HOSTILE


def test_there_are_more_than_fifteen_kinds():
    assert len(HOSTILE) > 15


@pytest.fixture(scope="module")
def listener():
    """A port on which somebody outside would tell the answer; and who has asked."""
    asked = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            asked.append(line)
            line.sendall(b"3.0")
            line.close()

    threading.Thread(target=listen, daemon=True).start()
    yield server.getsockname()[1], asked
    server.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_it_gains_nothing_and_reaches_nothing(points, sandbox, hidden, listener, tmp_path, name):
    kind, outside = HOSTILE[name], tmp_path / "outside"
    outside.write_text("the teacher's")
    data = kind.make().replace(b"{secrets}", str(hidden).encode())
    data = data.replace(b"{outside}", str(outside).encode())
    data = data.replace(b"{port}", str(listener[0]).encode())
    before = secrets_and_mounts(hidden)
    assert points(data, kind.ending) == kind.points
    assert outside.read_text() == "the teacher's"
    assert secrets_and_mounts(hidden) == before
    assert not listener[1]
    assert only_the_warm_parent(sandbox)


def secrets_and_mounts(hidden):
    with open("/proc/mounts") as file:
        others = ("sem.mp-", "sem.loky-")  # semaphores of other tests
        shared = [name for name in os.listdir("/dev/shm") if not name.startswith(others)]
        return hidden.read_text(), file.read(), sorted(shared)


def only_the_warm_parent(sandbox):
    """Whether nothing but the warm parent soon runs below bubblewrap's own processes."""
    until = time.monotonic() + 10
    while len([one for one in family(sandbox.process.pid) if running(one)]) > 3:
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True
