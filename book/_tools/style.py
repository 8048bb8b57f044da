"""What every change keeps to, before any test: tidy code, right spelling, files that fit their schemas.

The same checks run for `make style`, before each commit and in the tests.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ("-m", "check_jsonschema", "--builtin-schema")
WORKFLOWS = [str(path) for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
CHECKS = {
    "code": ("-m", "ruff", "check", "--output-format", "concise", "."),
    "format": ("-m", "ruff", "format", "--check", "--output-format", "concise", "."),
    "spelling": ("-m", "codespell_lib"),
    "British spelling": ("tests/infra/british.py",),
    "workflows": (*SCHEMA, "vendor.github-workflows", *WORKFLOWS),
    "workflows have an end": (*SCHEMA, "custom.github-workflows-require-timeout", *WORKFLOWS),
    "citation": (*SCHEMA, "vendor.citation-file-format", "CITATION.cff"),
}


def check() -> int:
    """Run all checks; how many of them found something."""
    return sum(run(name) != 0 for name in CHECKS)


def run(name: str) -> int:
    """Run one check, which prints what it finds; its exit status."""
    return subprocess.call([sys.executable, *CHECKS[name]], cwd=ROOT)
