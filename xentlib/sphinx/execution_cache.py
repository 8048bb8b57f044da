"""Give the cache of executed notebooks a key that knows what the notebooks import.

MyST-NB compares a notebook's own cells only, so a page would keep its old panels after a change in
xentlib. The cache's folder is therefore named after xentlib, the version of Python and what the book
names in `xl_depends_on`: files and folders that its cells read, and words. Sphinx reads every page
anew when that name changes. Folders of earlier keys are removed.
"""

import hashlib
import platform
import shutil
from pathlib import Path

XENTLIB = Path(__file__).resolve().parents[1]
IGNORED = {
    "__pycache__",
    ".ipynb_checkpoints",
    "classroom",
    "sphinx",
}  # no page imports the last two
KEY = "[0-9a-f]" * 16


def cache_key(root, depends_on, xentlib=XENTLIB):
    """A short hash of xentlib, of the version of Python, and of these files, folders and words."""
    digest = hashlib.sha256(platform.python_version().encode())
    for place in (xentlib, *(Path(root, name) for name in depends_on)):
        digest.update(place.name.encode())
        for file in sorted([place, *place.rglob("*")]):
            if file.is_file() and not IGNORED & set(file.relative_to(place).parts):
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                digest.update(f"{file.relative_to(place)} {content} ".encode())
    return digest.hexdigest()[:16]


def choose_cache(app, config):
    """Point MyST-NB to the folder of this key and remove the others."""
    folder = Path(config.nb_execution_cache_path or Path(app.outdir).parent / "executed")
    current = folder / cache_key(app.srcdir, config.xl_depends_on)
    for old in folder.glob(KEY):
        if old != current:
            shutil.rmtree(old)
    if config.nb_execution_mode == "cache":
        current.mkdir(parents=True, exist_ok=True)
    config.nb_execution_cache_path = str(current)


def setup(app):
    """Choose the folder as soon as the configuration is known."""
    app.add_config_value("xl_depends_on", [], "env", [list])
    app.connect("config-inited", choose_cache)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
