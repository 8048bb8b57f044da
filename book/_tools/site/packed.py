"""The site as one zip: unpacked anywhere, it works from the disk, without a network.

The Python of the exercises stays behind: browsers do not start it from a disk (the page says so),
and without it the zip is small enough to mail.
"""

import zipfile
from pathlib import Path

from _tools.site import build

ZIP = build.BUILD / "book.zip"
TOP = "cross-entropy"  # the folder in it
PYTHON = {"pyodide.asm.js", "pyodide.asm.wasm.bin", "python_stdlib.zip", "sympy.zip.bin"}


def run() -> int:
    """Build the site and pack it; say where it is and how heavy."""
    file = write(build.book(), ZIP)
    print(f"\nThe whole site is in {file} ({file.stat().st_size / 1e6:.0f} MB): unpack it anywhere "
          "and open index.html.")  # fmt: skip
    return 0


def write(site: Path, target: Path) -> Path:
    """Pack `site` into the zip `target`, below one folder."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in site.rglob("*") if path.is_file()):
            if file.name not in PYTHON:
                archive.write(file, Path(TOP, file.relative_to(site)))
    return target
