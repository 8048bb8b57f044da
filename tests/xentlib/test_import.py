"""What `import xentlib` brings along: NumPy, and no library that a reader may not have."""

import runpy
import subprocess
import sys
from importlib import util
from importlib.metadata import version
from pathlib import Path

import xentlib

HEAVY = ("torch", "jax", "sympy", "matplotlib", "scipy", "sklearn", "keras", "IPython")


def test_import_and_use_pull_in_no_other_library():
    code = (
        "import sys, xentlib as xl; xl.entropy([0.5, 0.5]); xl.cross_entropy_loss([40.0, 0.0], 0); "
        "xl.cross_entropy_loss_grad([[0.0, 1.0]], [0]); xl.huffman_code([0.5, 0.5]); "
        f"print(*(name for name in {HEAVY} if name in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.split() == []


def test_import_alone_pulls_in_nothing_at_all():
    code = (
        "import sys; before = set(sys.modules); import xentlib; print(*set(sys.modules) - before)"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    packages = {name.partition(".")[0] for name in run.stdout.split()}
    assert "numpy" not in packages and not packages & set(HEAVY)


def test_command_says_what_is_here_and_what_is_missing(monkeypatch, capsys):
    find = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name == "sympy" else find(name))
    runpy.run_module("xentlib", run_name="__main__")
    first, player, *extras = capsys.readouterr().out.splitlines()
    assert first == f"xentlib {version('xentlib')}"
    assert Path(player.split(maxsplit=1)[1]) == Path(xentlib.__file__).parent / "explore/player.js"
    assert dict(line.split(maxsplit=1) for line in extras) == {
        "explore": "ready",
        "derivation": "pip install 'xentlib[derivation]' brings sympy",
        "classroom": "pip install 'xentlib[classroom]' brings sympy",
    }
