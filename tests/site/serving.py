"""A folder, served on this machine."""

import contextlib
import functools
import threading

from _tools.site.serve import Quiet, Server


@contextlib.contextmanager
def serving(folder, handler=Quiet):
    """The address at which a folder is served."""
    with Server(("127.0.0.1", 0), functools.partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
