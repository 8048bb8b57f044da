"""The peers' own tests with xentlib in place of their functions: it differs only where that is meant."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from optional import optional
from suites import SUITES, failures

os.environ["KERAS_BACKEND"] = "torch"
HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "book" / "library" / "peers.md"
DIFFERENCES = tomllib.loads((HERE / "differences.toml").read_text(encoding="utf-8"))
# So many tests or samples there are at least: a suite that has moved does not pass as empty.
LEAST = {"SciPy": 400, "scikit-learn": 1000, "Keras": 50, "Optax": 60, "PyTorch": 150}

SAMPLES = "import json, samples; print(json.dumps(samples.differences()))"


def test_every_difference_has_its_sentence_in_the_reference():
    page = PAGE.read_text(encoding="utf-8")
    for peer, differences in DIFFERENCES.items():
        (row,) = (line for line in page.splitlines() if line.startswith(f"| {peer} |"))
        for difference in differences:
            assert difference["reason"] in row, (peer, difference["reason"])


@pytest.mark.deep
@pytest.mark.parametrize("peer", SUITES)
def test_suite(peer, tmp_path):
    if peer == "Keras":  # and its backend
        assert optional("keras").losses
    only_meant(peer, *failures(peer, tmp_path))


@pytest.mark.deep
def test_samples_of_pytorch():
    assert optional("torch").Tensor
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SAMPLES], cwd=HERE, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    only_meant("PyTorch", *json.loads(run.stdout.splitlines()[-1]))


def only_meant(peer, told, count):
    """Each difference is listed, each that is listed there is, and there was something to differ."""
    assert count >= LEAST[peer]
    unused = {difference["says"] for difference in DIFFERENCES[peer]}
    unknown = {}
    for name, message in told.items():
        text = f"{name}: {message}"
        matching = {d["says"] for d in DIFFERENCES[peer] if re.search(d["says"], text, re.DOTALL)}
        unused -= matching
        if not matching or "even put right" in message:
            unknown[name] = message
    assert not unknown
    assert not unused
