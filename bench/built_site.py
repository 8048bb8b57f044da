"""What the benches of the built site share: where it lies, a server for it, a browser."""

import functools
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "book"), str(ROOT / "tests")]

from _tools.machine import chromium  # noqa: E402
from _tools.site import serve  # noqa: E402
from _tools.site.build import HTML  # noqa: E402

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STATIC = HTML / "_static"


def launched(playwright):
    """A headless Chromium with an empty cache."""
    return playwright.chromium.launch(executable_path=chromium.ensure(), args=ARGUMENTS)


def served(handler=serve.Quiet):
    """The address of a server that has the site."""
    server = serve.Server((serve.HOST, 0), functools.partial(handler, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://{serve.HOST}:{server.server_port}/"
