"""What may be committed: sources, of modest size, that know nothing of the machine they came from."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEBIBYTE = 1 << 20

# Written in pieces, so that this file may be committed too.
MACHINE_PATHS = re.compile(
    r"(?<![\w.~<>/}])/(?:" + "home|root|Users|opt|" + r"workspace|work)/[\w.]"
)
REGISTRY_HOSTS = re.compile(
    "|".join(
        [
            r"pypi\." + "org/simple",
            r"files\.pythonhosted\." + "org",
            r"download\.pytorch\." + "org",
            r"registry\." + r"(?:npmjs|yarnpkg)",
            r"--(?:extra-)?index" + r"-url[= ]\S",
            r"(?:artifactory|nexus|devpi)\." + r"\w",
        ]
    )
)
GENERATED = re.compile(
    r"\.ipynb$|\.pyc$|\.whl$|\.egg-info/|(^|/)(_build|\.venv|node_modules|__pycache__|dist)/"
)
TOP = {
    "README.md", "LICENSE", "CITATION.cff", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile",
    "_config.yml", "_toc.yml", "requirements.txt", "constraints.txt", "pytorch.txt", "pyproject.toml",
    ".gitignore", ".pre-commit-config.yaml", ".binder", ".ci", ".devcontainer", ".github",
    "book", "exercises", "xentlib", "tests", "bench",
}  # fmt: skip


def tracked():
    """Every file that git would commit."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("this is not a git clone, so nothing is committed from here")
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts():
    """Name and text of every tracked file that is text."""
    for name in tracked():
        data = (ROOT / name).read_bytes()
        if b"\0" not in data:
            yield name, data.decode("utf-8")


def found(pattern):
    return [f"{name}: {match[0]}" for name, text in texts() for match in pattern.finditer(text)]


def test_no_file_is_over_a_mebibyte():
    assert not [name for name in tracked() if (ROOT / name).stat().st_size > MEBIBYTE]


def test_nothing_generated_is_committed():
    assert not [name for name in tracked() if GENERATED.search(name)]


def test_only_the_known_folders_and_files_sit_at_the_top():
    assert {name.split("/")[0] for name in tracked()} <= TOP


def test_no_path_of_a_machine_is_committed():
    assert not found(MACHINE_PATHS)


def test_no_address_of_a_package_registry_is_committed():
    assert not found(REGISTRY_HOSTS)


@pytest.mark.parametrize(
    "text", ["see /" + "home/ann/book", "cd /" + "root/book", "'/" + "opt/wheels'"]
)
def test_machine_paths_are_recognised(text):
    assert MACHINE_PATHS.search(text)


@pytest.mark.parametrize("text", ["https://github.com/home/x", "book/work/x", "~/opt/x", "</work/"])
def test_other_paths_are_not_mistaken_for_them(text):
    assert not MACHINE_PATHS.search(text)


def test_every_file_ends_with_one_newline():
    ours = [(name, text) for name, text in texts() if not name.endswith((".svg", ".js"))]
    assert not [name for name, text in ours if text and not re.search(r"[^\n]\n\Z", text)]
