"""Two builds of the same commit, each from nothing, are the same byte for byte."""

import os
import subprocess

import pytest

from _tools.site import build

REPORT = "book/build-report.html"  # says how long it took


def files_of_a_build(folder):
    """Clone the last commit into `folder`, build there, cells run anew; each file and its bytes."""
    clone = subprocess.run(["git", "clone", "-q", str(build.ROOT), str(folder)])
    if clone.returncode:
        pytest.skip("this is not a git clone, so there is no commit to build")
    surroundings = {**build.surroundings(), "PYTHONPATH": str(folder), "PATH": os.environ["PATH"]}
    built = subprocess.run(
        build.COMMAND, cwd=folder, env=surroundings, capture_output=True, text=True
    )
    assert not built.returncode, built.stdout[-3000:] + built.stderr[-3000:]
    html = folder / "_build" / "html"
    return {
        file.relative_to(html).as_posix(): file.read_bytes()
        for file in html.rglob("*")
        if file.is_file()
    }


@pytest.mark.deep
def test_two_builds_of_a_commit_agree(tmp_path):
    first = files_of_a_build(tmp_path / "first")
    second = files_of_a_build(tmp_path / "a-longer-name-for-the-second")
    assert set(first) == set(second)
    different = [name for name in sorted(first) if first[name] != second[name]]
    assert set(different) <= {REPORT}
