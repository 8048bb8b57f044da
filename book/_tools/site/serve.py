"""Serve the built site on this machine, and open it."""

import functools
import http.server
import webbrowser

from _tools.site import build

HOST = "127.0.0.1"  # this machine alone
PORT = 8000


def run() -> int:
    """Serve until Ctrl-C; builds the site first if there is none."""
    if not (build.HTML / "index.html").exists():
        build.book()
    with server() as serving:
        address = f"http://{HOST}:{serving.server_port}/"
        print(f"The book is at {address} (Ctrl-C stops it).", flush=True)
        webbrowser.open(address)
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0


def server() -> http.server.ThreadingHTTPServer:
    """A server of the built site at port 8000, or at a free port if that is taken."""
    handler = functools.partial(Quiet, directory=str(build.HTML))
    try:
        return Server((HOST, PORT), handler)
    except OSError:
        return Server((HOST, 0), handler)


class Server(http.server.ThreadingHTTPServer):
    """Takes all files that a page asks for at once: Python's own lets five wait and resets the others."""

    request_queue_size = 128


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line on the terminal for each."""

    def log_message(self, *_):
        pass
