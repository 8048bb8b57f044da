"""What the benches of the built site share: where it lies, a server for it, a browser, what a page loads."""

import functools
import gzip
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book"))

from _tools.machine import chromium  # noqa: E402
from _tools.site import serve  # noqa: E402
from _tools.site.build import HTML  # noqa: E402

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STATIC = HTML / "_static"
PACKED = (".woff2", ".png", ".gz", ".whl")  # what a host does not compress


def launched(playwright):
    """A headless Chromium with an empty cache."""
    if not (HTML / "index.html").exists():
        sys.exit("Nothing found in _build/html: run `make book` first.")
    return playwright.chromium.launch(executable_path=chromium.ensure(), args=ARGUMENTS)


def served():
    """The address of a server that has the site."""
    handler = functools.partial(serve.Quiet, directory=str(HTML))
    server = serve.Server((serve.HOST, 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://{serve.HOST}:{server.server_port}/"


def loaded_by(context):
    """The files of the site that the pages of a browser's context load, a set that fills."""
    files = set()
    context.on("request", lambda request: files.add(HTML / unquote(urlsplit(request.url).path[1:])))
    return files


@functools.cache
def kilobytes(file):
    """The size of a file as a host sends it; of an address without a file, 0."""
    if not file.is_file():
        return 0
    data = file.read_bytes()
    return (len(data) if file.suffix in PACKED else len(gzip.compress(data))) / 1000


def row(name, *cells):
    """Print a row of a table: texts as they are, numbers with four digits."""
    texts = [cell if isinstance(cell, str) else f"{cell:.4g}" for cell in cells]
    print(f"{name:<40}" + "".join(f"{text:>12}" for text in texts), flush=True)
