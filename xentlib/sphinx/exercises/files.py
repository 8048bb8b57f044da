"""What exercises in a page need: Python, SymPy, an editor. All fetched at build, none vendored.

The site serves everything itself, and a page loads it only when a reader uses an exercise:

- Pyodide's core (npm, pinned): Python for the browser. Its WebAssembly is stored gzipped, so that
  hosts that compress nothing still send 6.4 MB and not 12;
- SymPy and mpmath (PyPI, pinned, at the versions that this Pyodide expects), compiled;
- CodeMirror (npm, pinned by ../npm/package-lock.json), bundled into a classic script;
- the module that marks answers, the same as in the student's notebook.
"""

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from sphinx.errors import ExtensionError

from xentlib.sphinx.component_files import without_comments
from xentlib.sphinx.npm.packages import kept, node_command, npm_command, npm_package

HERE = Path(__file__).parent
PYTHON, NPM, XENTLIB = HERE / "python", HERE.parent / "npm", HERE.parents[1]
FOLDER = Path("_static", "exercises")
PYODIDE = "0.29.5"
INTEGRITY = "sha512-TkYrUv9m8QmfImADKRmpwZulL48E0uUaBSO+dvRQKyAJc0qh9gu7jn8btyHPh3NZm1r2IH2YrJhIr7Q2B9urAw=="
WHEELS = {  # with the SHA-256 that PyPI states
    "sympy==1.13.3": "54612cf55a62755ee71824ce692986f23c88ffa77207b30c1368eda4a7060f73",
    "mpmath==1.3.0": "a0b2b9fe80bbcd81a6647ff13108738cfb482d481d826cc0e02f5b35e5c88d2c",
}
CORE = ("pyodide.js", "pyodide.asm.js", "python_stdlib.zip")  # served as they are
OURS = (
    *(HERE / name for name in ("exercises.css", "licences.txt")),
    *(PYTHON / name for name in ("python_worker.js", "answers.py")),
)
CLASSROOM = XENTLIB / "classroom"
FORMS = sorted((CLASSROOM / "kinds").glob("*.js"))
SCRIPT = (HERE / "hashes.js", HERE / "forms.js", *FORMS, HERE / "exercises.js")  # in this order
MARKING = ("check", "expressions", "hashes", "quantities", "result", "values")  # with the kinds
BUNDLED = (NPM / "package.json", NPM / "package-lock.json", HERE / "editor.js")
COMPILED = (PYTHON / "compile_wheels.mjs", PYTHON / "compile_wheels.py")


def copy_files(outdir):
    """Put everything into the site."""
    target = Path(outdir) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    core = npm_package("pyodide", PYODIDE, INTEGRITY)
    for name in CORE:
        shutil.copyfile(core / name, target / name)
    lock = json.loads((core / "pyodide-lock.json").read_text("utf-8"))
    (target / "pyodide-lock.json").write_text(json.dumps({"info": lock["info"], "packages": {}}))
    for name, (sources, make) in MADE.items():
        shutil.copyfile(made_once(name, sources, make), target / name)
    pack_marking(target / "marking.zip")
    for path in OURS:
        (target / path.name).write_text(served(path), "utf-8")
    (target / "exercises.js").write_text("".join(map(served, SCRIPT)), "utf-8")


def served(path):
    """One of our files, as the page gets it."""
    text = path.read_text("utf-8")
    return without_comments(text, path.name) if path.suffix == ".js" else text


def pack_marking(target):
    """What marks an answer, out of xentlib itself; the standard library is all that it needs."""
    modules = [CLASSROOM / f"{name}.py" for name in ("__init__", *MARKING)]
    modules += sorted((CLASSROOM / "kinds").glob("*.py"))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in (XENTLIB / "__init__.py", *modules):
            name = path.relative_to(XENTLIB.parent).as_posix()
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            packed.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)


def made_once(name, sources, make):
    """The file `name` in the cache; `make(path)` writes it when one of its sources has changed."""
    text = "".join(source.read_text("utf-8") for source in sources)
    pins = "".join([PYODIDE, *WHEELS, *WHEELS.values()])
    digest = hashlib.sha256((pins + text).encode()).hexdigest()[:16]

    def made(scratch):
        make(scratch / name)
        return scratch / name

    return kept(f"{digest}-{name}", made)


def pack_core(path):
    """Pyodide's WebAssembly, gzipped."""
    core = npm_package("pyodide", PYODIDE, INTEGRITY)
    path.write_bytes(gzip.compress((core / "pyodide.asm.wasm").read_bytes(), 9, mtime=0))


def compile_wheels(path):
    """SymPy and mpmath, compiled by the Python that runs in the page."""
    core = npm_package("pyodide", PYODIDE, INTEGRITY)
    refuse_other_versions(core)
    folder = path.parent
    pins = [f"{pin} --hash=sha256:{digest}\n" for pin, digest in WHEELS.items()]
    (folder / "wheels.txt").write_text("".join(pins))
    download = ["download", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    run(
        [sys.executable, "-m", "pip", *download, "-r", "wheels.txt", "-d", "wheels"],
        folder,
        "SymPy for the page could not be fetched from PyPI; is there a network?",
    )
    script, program = COMPILED
    wheels = sorted((folder / "wheels").iterdir())
    run(
        [*node_command(), script, core, program, path, *wheels],
        folder,
        "SymPy could not be compiled for the page.",
    )


def refuse_other_versions(core):
    """The pinned wheels are those that this Pyodide expects."""
    packages = json.loads((core / "pyodide-lock.json").read_text("utf-8"))["packages"]
    for pin in WHEELS:
        name, version = pin.split("==")
        if packages[name]["version"] != version:
            raise ExtensionError(
                f"Pyodide {PYODIDE} expects {name} {packages[name]['version']}, not {version}."
            )


def bundle_editor(path):
    """CodeMirror as one classic script: browsers load no modules from file://."""
    folder = path.parent
    for source in BUNDLED:
        shutil.copy(source, folder)
    run(
        [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        folder,
        "CodeMirror could not be fetched from npm; is there a network?",
    )
    options = ["--bundle", "--minify", "--target=es2020"]
    options += ["--format=iife", "--global-name=xlEditor"]
    (folder / "bundle").mkdir()
    run(
        [*node_command(), "node_modules/esbuild/bin/esbuild", "editor.js", *options,
         f"--outfile=bundle/{path.name}"],
        folder,
        "CodeMirror could not be bundled.",
    )  # fmt: skip
    shutil.move(folder / "bundle" / path.name, path)


def run(command, folder, problem):
    """Run a command; what it printed is shown only if it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise ExtensionError(f"{problem}\n{(done.stdout + done.stderr).strip()[-1500:]}")


MADE = {  # not .gz: some hosts unpack such files on the way, others do not
    "pyodide.asm.wasm.bin": ((), pack_core),
    "sympy.zip.bin": (COMPILED, compile_wheels),
    "editor.js": (BUNDLED, bundle_editor),
}
