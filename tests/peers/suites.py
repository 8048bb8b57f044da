"""The peers' own tests, run with xentlib in place of their functions: which of them fail."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).parent
# What each peer's tests are called, and those among them that are about what xentlib has.
SUITES = {
    "SciPy": (
        "scipy.special.tests.test_logsumexp scipy.special.tests.test_logit "
        "scipy.stats.tests.test_entropy",
        "not Differential",
    ),
    "scikit-learn": (
        "sklearn.metrics.tests.test_classification sklearn.metrics.cluster.tests.test_supervised "
        "sklearn._loss.tests.test_loss",
        "(test_log_loss or test_d2_log_loss or test_supervised or test_loss.py)",
    ),
    "Keras": (
        "keras.src.losses.losses_test",
        "Crossentropy or KLDivergence or crossentropy",
    ),
    "Optax": ("optax.losses._classification_test", "SoftmaxCross or Sigmoid or KLDiv"),
}


def failures(peer, folder, place=None):
    """The tests that fail, and how many ran, of a peer's suites."""
    modules, chosen = SUITES[peer]
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider"]
    command += ["-p", "in_place", "-k", chosen, f"--junit-xml={report}", "--pyargs"]
    environment = os.environ | {
        "PEER": place or peer,
        "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent.parent)]),
        "KERAS_BACKEND": "torch",
        "PYTHONWARNINGS": "ignore",
    }
    run = subprocess.run(
        [*command, *modules.split()], cwd=folder, env=environment, capture_output=True, text=True
    )
    if not report.exists():
        raise AssertionError(run.stdout + run.stderr)
    cases = list(ElementTree.parse(report).iter("testcase"))
    return {_name(c): _reason(c) for c in cases if _reason(c)}, len(cases)


def _name(case):
    module = case.get("classname").rpartition("site-packages.")[2]
    return f"{module}.{case.get('name')}"


def _reason(case):
    for kind in ("failure", "error"):
        node = case.find(kind)
        if node is not None:
            return node.get("message") or node.text or kind
    return ""
