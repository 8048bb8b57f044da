"""The files that other services read are what those services expect."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.citation-file-format", [ROOT / "CITATION.cff"]),
    ],
)
def test_a_file_fits_its_schema(schema, files):
    assert files
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    run = subprocess.run([*command, *map(str, files)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_devcontainer_builds_with_a_python_that_the_book_supports():
    text = (ROOT / ".devcontainer/devcontainer.json").read_text("utf-8")
    settings = json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))
    assert ":3.13-" in settings["image"]
    assert settings["postCreateCommand"].startswith("make book")


def test_binder_installs_what_the_lock_says():
    environment = yaml.safe_load((ROOT / ".binder/environment.yml").read_text("utf-8"))
    assert environment["dependencies"] == ["python=3.13", "pip"]
    commands = (ROOT / ".binder/postBuild").read_text("utf-8")
    assert "--torch-backend cpu -r requirements.txt -r pytorch.txt -c constraints.txt" in commands
