"""Give the cache of executed notebooks a key that knows what the notebooks import.

jupyter-cache compares a notebook's own cells only, so a page would keep its old numbers after
a change in xentlib. The cache's folder is therefore named after everything else that a
notebook's output depends on; Sphinx reads every page anew when that name changes. Folders of
earlier keys are removed.
"""

import hashlib
import platform
import shutil
from importlib.util import find_spec
from pathlib import Path

INGREDIENTS = (
    "xentlib",
    "book/data",
    "constraints.txt",
    "pytorch.txt",
    "book/_ext/running/kernels.py",
)
IGNORED = {
    "__pycache__",
    ".ipynb_checkpoints",
    "classroom",
    "sphinx",
}  # no chapter imports the last two


def ingredient_files(root):
    """All files whose content may change what a notebook prints, in a fixed order."""
    for name in INGREDIENTS:
        path = root / name
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (f for f in files if f.is_file() and not IGNORED & set(f.parts))


def cache_key(root):
    """A short hash of the ingredients, of the Python version and of whether there is PyTorch."""
    machine = f"{platform.python_version()} {find_spec('torch') is None}"
    digest = hashlib.sha256(machine.encode())
    for file in ingredient_files(root):
        digest.update(file.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def choose_cache(app, config):
    """Point myst-nb to the folder of this key and remove the others."""
    folder = Path(app.outdir).parent / "executed"
    current = folder / cache_key(Path(app.srcdir))
    for old in folder.glob("*"):
        if old != current:
            shutil.rmtree(old)
    current.mkdir(parents=True, exist_ok=True)
    config.nb_execution_cache_path = str(current)


def setup(app):
    """Choose the folder as soon as the configuration is known."""
    app.connect("config-inited", choose_cache)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
