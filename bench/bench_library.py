"""xentlib's NumPy path against its peers: ratios of time, memory, overhead of a call, time of the import.

Times are processor time on one thread, so that other programs on the machine count little.  Each
peer takes turns with xentlib in this process, so that both find the caches alike, and medians are
compared: a ratio below 1 says that xentlib is faster.  "NumPy, checked" is the plain line with the
checks that xentlib makes.
"""

import os
import statistics
import subprocess
import sys
import time
import timeit
import tracemalloc

os.environ |= {
    **dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], "1"),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_ENABLE_X64": "1",
    "JAX_PLATFORMS": "cpu",
}  # read when the libraries are imported

import jax
import numpy as np
import optax
import torch
from scipy.special import entr, log_softmax, rel_entr
from sklearn.metrics import log_loss
from torch.nn import functional

import xentlib as xl

SHAPES = [(1000, 10), (100_000, 10), (10_000, 1000), (400, 50_257)]
IMPORT = (
    "import time, numpy; start = time.process_time(); import xentlib; xentlib.entropy; "
    "print(time.process_time() - start)"
)


def check(p):
    """Refuse what is no distribution in each row."""
    if not ((p >= 0).all() and (abs(p.sum(-1) - 1) <= 1e-4).all()):
        raise ValueError


@jax.jit
def loss_of_jax(z, y):
    return optax.softmax_cross_entropy_with_integer_labels(z, y).mean()


def measures(shape, dtype):
    """Each measure as xentlib computes it and as its peers do, of the same random rows."""
    rng, rows = np.random.default_rng(0), np.arange(shape[0])
    z = rng.standard_normal(shape, dtype=dtype)
    p, q = xl.softmax(z), xl.softmax(rng.standard_normal(shape, dtype=dtype))
    y = rng.integers(0, shape[1], shape[0])
    tz, ty, tp, tq = map(torch.from_numpy, (z, y, p, q))
    jz, jy = map(jax.numpy.asarray, (z, y))

    def plain():
        d = z - z.max(-1, keepdims=True)
        return (np.log(np.exp(d).sum(-1)) - d[rows, y]).mean()

    def with_gradient(loss):
        leaf = tz.detach().requires_grad_()
        loss(leaf, ty).backward()

    return {
        "cross-entropy of labels": {
            "xentlib": lambda: xl.cross_entropy_loss(z, y),
            "PyTorch": lambda: functional.cross_entropy(tz, ty),
            "NumPy": plain,
            "NumPy, checked": lambda: np.isfinite(z.max(-1)).all() and plain(),
            "JAX": lambda: loss_of_jax(jz, jy).block_until_ready(),
            "SciPy": lambda: -log_softmax(z, -1)[rows, y].mean(),
            "scikit-learn": lambda: log_loss(y, p, labels=range(shape[1])),
        },
        "the same of tensors, and its gradient": {
            "xentlib": lambda: with_gradient(xl.cross_entropy_loss),
            "PyTorch": lambda: with_gradient(functional.cross_entropy),
        },
        "entropy": {
            "xentlib": lambda: xl.entropy(p),
            "PyTorch": lambda: -(tp * tp.log2()).sum(-1),
            "NumPy": lambda: -(p * np.log2(p)).sum(-1),
            "NumPy, checked": lambda: check(p) or -(p * np.log2(p)).sum(-1),
            "SciPy": lambda: entr(p).sum(-1),
        },
        "KL divergence": {
            "xentlib": lambda: xl.kl_divergence(p, q),
            "PyTorch": lambda: functional.kl_div(tq.log(), tp, reduction="none").sum(-1),
            "NumPy": lambda: (p * np.log2(p / q)).sum(-1),
            "NumPy, checked": lambda: check(p) or check(q) or (p * np.log2(p / q)).sum(-1),
            "SciPy": lambda: rel_entr(p, q).sum(-1),
        },
    }


def ratio(own, peer, repeats):
    """The median time of one function over that of the other; they take turns, the first is to warm up."""
    turns = [
        [timeit.timeit(function, timer=time.process_time, number=1) for function in (own, peer)]
        for _ in range(1 + repeats)
    ]
    times, of_peer = zip(*turns[1:], strict=True)
    return statistics.median(times) / statistics.median(of_peer)


def mebibytes(call):
    """The most memory that NumPy takes at any moment of a call."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def main():
    runs = [float(subprocess.check_output([sys.executable, "-c", IMPORT])) for _ in range(5)]
    print(
        f"import xentlib and a first function: {1e3 * statistics.median(runs):.1f} ms beyond NumPy"
    )
    for measure, functions in measures((1, 10), "float64").items():
        own = functions["xentlib"]
        seconds = min(timeit.repeat(own, timer=time.process_time, number=500, repeat=20)) / 500
        print(f"call on (1, 10): {measure:40}{1e6 * seconds:6.1f} µs", flush=True)
    print("\nNumPy's memory, and ratios of time, xentlib / peer")
    torch.set_num_threads(1)
    for shape in SHAPES:
        repeats = int(np.clip(3e7 / np.prod(shape), 3, 300))
        for dtype in ("float32", "float64"):
            for measure, functions in measures(shape, dtype).items():
                own = functions.pop("xentlib")
                ratios = [f"{peer} {ratio(own, f, repeats):.2f}" for peer, f in functions.items()]
                print(
                    f"{measure:40}{shape!s:15}{dtype}{mebibytes(own):7.2f} MiB |",
                    *ratios,
                    flush=True,
                )


if __name__ == "__main__":
    main()
