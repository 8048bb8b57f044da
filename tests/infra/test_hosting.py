"""The files that other services read are what those services expect."""

import json
import re
from pathlib import Path

import yaml

from _tools import book

ROOT = Path(__file__).resolve().parents[2]


def test_every_supported_python_and_system_is_tested():
    jobs = yaml.safe_load((ROOT / ".github/workflows/book.yml").read_text("utf-8"))["jobs"]
    pythons = [f"3.{minor}" for minor in range(book.OLDEST[1], book.NEWEST[1] + 1)]
    assert jobs["test"]["strategy"]["matrix"]["python"] == pythons
    elsewhere = jobs["elsewhere"]["strategy"]["matrix"]
    assert elsewhere == {
        "system": ["macos-latest", "windows-latest"],
        "python": [pythons[0], pythons[-1]],
    }


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
