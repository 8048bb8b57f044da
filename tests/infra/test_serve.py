"""`make serve` answers on this machine, on a free port if the usual one is taken."""

import socket
import threading
import urllib.request

import pytest

from _tools.site import serve


@pytest.fixture
def served(tmp_path, monkeypatch):
    (tmp_path / "index.html").write_text("the book")
    monkeypatch.setattr(serve.build, "HTML", tmp_path)
    with serve.server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_site_is_served_to_this_machine_alone(served):
    assert served.server_address[0] == "127.0.0.1"
    with urllib.request.urlopen(f"http://127.0.0.1:{served.server_port}/") as answer:
        assert answer.read() == b"the book"


def test_another_port_is_taken_when_the_usual_one_is_in_use(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(serve, "PORT", taken.getsockname()[1])
        with serve.server() as server:
            assert server.server_port != serve.PORT
