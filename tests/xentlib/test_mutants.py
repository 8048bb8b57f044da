"""Every small mistake in a formula is noticed by a test, or changes nothing, with a reason."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULES = [
    *["information", "activations", "likelihoods", "gaussian", "estimation", "scores"],
    *[
        "coding",
        "training",
        "core/units",
        "neuron",
        "losses",
        "gradients",
        "core/reductions",
        "core/targets",
    ],
]
REASONS = tomllib.loads((HERE / "equivalent_mutants.toml").read_text("utf-8"))["equivalent"]


@pytest.mark.deep
def test_every_mutant_is_caught_or_explained():
    command = [sys.executable, str(HERE / "mutation.py"), *MODULES]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    said = [tuple(json.loads(line)) for line in run.stdout.splitlines()]
    tried = {name: number for name, *_, number in said if isinstance(number, int)}
    assert all(tried[name] for name in MODULES)
    survived = {mutant for mutant in said if len(mutant) == 3}
    explained = {(e["place"], e["was"], new) for e in REASONS for new in e["becomes"]}
    assert survived - explained == set(), "no test notices these"
    assert explained - survived == set(), "these are noticed, or are there no more"


def test_every_explanation_has_its_reason():
    for entry in REASONS:
        assert entry["becomes"] and len(entry["reason"].split()) > 4, entry["place"]
