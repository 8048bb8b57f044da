"""What exercises in a page need: Python, SymPy, an editor. All fetched at build, none vendored.

The site serves everything itself, and a page loads it only when a reader uses an exercise:

- Pyodide's core (npm): Python for the browser. Its WebAssembly is stored gzipped, so that
  hosts that compress nothing still send 6.4 MB and not 12;
- SymPy and mpmath (PyPI, pinned, at the versions that this Pyodide expects), compiled;
- CodeMirror (npm), bundled into a classic script;
- the module that marks answers, the same as in the student's notebook.
"""

import gzip
import json
import shutil
import sys
import zipfile
from pathlib import Path

from xentlib.sphinx.npm.packages import PINS, cached, digest, esbuild, node_modules, program, run

HERE = Path(__file__).parent
PYTHON, XENTLIB = HERE / "python", HERE.parents[1]
FOLDER = Path("_static", "exercises")
CORE = ("pyodide.js", "pyodide.asm.js", "python_stdlib.zip")  # served as they are
COPIED = ("exercises.css", "licences.txt", "python/python_worker.js", "python/answers.py")
CLASSROOM = XENTLIB / "classroom"
FORMS = sorted((CLASSROOM / "kinds").glob("*.js"))
SCRIPT = (HERE / "hashes.js", HERE / "forms.js", *FORMS, HERE / "exercises.js")  # in this order
EDITOR = HERE / "editor.js"
COMPILED = [PYTHON / name for name in ("compile_wheels.mjs", "compile_wheels.py", "wheels.txt")]


def copy_files(outdir):
    """Put everything into the site."""
    target = Path(outdir) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    core = node_modules() / "pyodide"
    for source in (*(core / name for name in CORE), *(HERE / name for name in COPIED)):
        shutil.copy(source, target)
    lock = json.loads((core / "pyodide-lock.json").read_text("utf-8"))
    (target / "pyodide-lock.json").write_text(json.dumps({"info": lock["info"], "packages": {}}))
    for name, (sources, make) in MADE.items():
        shutil.copyfile(made_once(name, sources, make), target / name)
    pack_marking(target / "marking.zip")
    script = "".join(path.read_text("utf-8") for path in SCRIPT)
    (target / "exercises.js").write_text(script, "utf-8")


def pack_marking(target):
    """What marks an answer, out of xentlib itself; the standard library is all that it needs."""
    modules = sorted([*CLASSROOM.glob("*.py"), *(CLASSROOM / "kinds").glob("*.py")])
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in (XENTLIB / "__init__.py", *modules):
            info = zipfile.ZipInfo(path.relative_to(XENTLIB.parent).as_posix())  # of 1980
            packed.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)


def made_once(name, sources, make):
    """The file `name` in the cache; `make(path)` writes it when what it is made of has changed."""

    def made(scratch):
        make(scratch / name)
        return scratch / name

    return cached(f"{digest([*PINS, *sources])}-{name}", made)


def pack_core(path):
    """Pyodide's WebAssembly, gzipped."""
    core = node_modules() / "pyodide"
    path.write_bytes(gzip.compress((core / "pyodide.asm.wasm").read_bytes(), 9, mtime=0))


def compile_wheels(path):
    """SymPy and mpmath, compiled by the Python that runs in the page."""
    core, folder = node_modules() / "pyodide", path.parent
    start, script, pins = COMPILED
    download = ["download", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    run(
        [sys.executable, "-m", "pip", *download, "-r", pins, "-d", "wheels"],
        folder,
        "pip could not fetch SymPy for the page from PyPI; is there a network?",
    )
    wheels = sorted((folder / "wheels").iterdir())
    run(
        [program("node"), start, core, script, path, *wheels],
        folder,
        "SymPy could not be compiled for the page.",
    )


def bundle_editor(path):
    """CodeMirror as one classic script: browsers load no modules from file://."""
    options = ["--bundle", "--minify", "--target=es2020", "--format=iife", "--global-name=xlEditor"]
    esbuild(path.parent, str(EDITOR), *options, f"--outfile={path}")


MADE = {  # not .gz: some hosts unpack such files on the way, others do not
    "pyodide.asm.wasm.bin": ((), pack_core),
    "sympy.zip.bin": (COMPILED, compile_wheels),
    "editor.js": ((EDITOR,), bundle_editor),
}
