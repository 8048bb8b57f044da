"""What `import xentlib` brings along: NumPy, and no library that a reader may not have."""

import subprocess
import sys

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
