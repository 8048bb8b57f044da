"""Runs in Pyodide, from compile_wheels.mjs: /wheels/*.whl to one zip of compiled modules.

Importing SymPy from its sources takes the browser five times as long. Docstrings go, and so do
the parts of SymPy that `import sympy` does not load and no exercise needs.
"""

import importlib.util
import re
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

LEFT_OUT = re.compile(r"/(tests|benchmarks)/|^sympy/(physics|stats)/|^isympy")
DATE = (1980, 1, 1, 0, 0, 0)  # two builds shall agree


def compiled(source, name):
    """The bytes of a .pyc that Python takes without looking for the source."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=2)
    return _code_to_hash_pyc(code, importlib.util.source_hash(source), False)


with zipfile.ZipFile("/compiled.zip", "w") as out:  # stored: gzip packs the whole better
    for wheel in sorted(Path("/wheels").iterdir()):
        with zipfile.ZipFile(wheel) as modules:
            for name in sorted(modules.namelist()):
                if name.endswith(".py") and not LEFT_OUT.search(name):
                    pyc = compiled(modules.read(name), name)
                    out.writestr(zipfile.ZipInfo(f"{name}c", DATE), pyc)
