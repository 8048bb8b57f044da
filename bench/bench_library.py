"""xentlib's NumPy path against its peers: time, memory, overhead of a call, time of the import.

Times are processor time on one thread, so that other programs on the machine count little.  Each
peer takes turns with xentlib, so that both find the caches alike, and medians are compared: a ratio
below 1 says that xentlib is faster.  PyTorch is measured twice, the second time with huge pages
(THP_MEM_ALLOC_ENABLE=1).  "NumPy, checked" is the plain line with the checks that xentlib makes.
"""

import os
import statistics
import subprocess
import sys
import time
import timeit

ONE_THREAD = {
    **dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], "1"),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_ENABLE_X64": "1",
    "JAX_PLATFORMS": "cpu",
}
SHAPES = [(1000, 10), (100_000, 10), (10_000, 1000), (2000, 50_000)]
REPEATS = {10_000: 300, 1_000_000: 25, 10_000_000: 9, 100_000_000: 3}
MEASURES = ["cross-entropy of labels", "entropy", "KL divergence"]


def data(shape, dtype):
    """Logits, labels, and two distributions a row."""
    import numpy as np

    import xentlib as xl

    rng = np.random.default_rng(0)
    z = rng.standard_normal(shape, dtype=dtype)
    p, q = xl.softmax(z), xl.softmax(rng.standard_normal(shape, dtype=dtype))
    return z, rng.integers(0, shape[1], shape[0]), p, q


def contenders(measure, z, y, p, q, all_peers):
    """The functions to compare, by name; xentlib comes first, then one exp pass over the array."""
    import numpy as np
    import torch
    from torch.nn import functional as F

    import xentlib as xl

    out, rows = np.empty_like(z), np.arange(len(y))
    tz, ty, tp, tq = map(torch.from_numpy, (z, y, p, q))
    exp_pass = {"exp pass": lambda: np.exp(z, out=out)}

    def plain_loss():
        d = z - z.max(-1, keepdims=True)
        return (np.log(np.exp(d).sum(-1)) - d[rows, y]).mean()

    if measure == MEASURES[0]:
        functions = {"xentlib": lambda: xl.cross_entropy_loss(z, y), **exp_pass}
        functions |= {"PyTorch": lambda: F.cross_entropy(tz, ty)}
        plain = {"NumPy": plain_loss, "NumPy, checked": lambda: check_logits(z) or plain_loss()}
        return functions | (plain | peers_of_loss(z, y, p) if all_peers else {})
    if measure == MEASURES[1]:
        functions = {"xentlib": lambda: xl.entropy(p), **exp_pass}
        functions |= {"PyTorch": lambda: -(tp * tp.log2()).sum(-1)}
        functions |= {"PyTorch entr": lambda: torch.special.entr(tp).sum(-1)}
        plain = {"NumPy": lambda: -(p * np.log2(p)).sum(-1)}
        plain |= {"NumPy, checked": lambda: check(p) or -(p * np.log2(p)).sum(-1)}
        return functions | (plain | peers_of_entropy(p) if all_peers else {})
    functions = {"xentlib": lambda: xl.kl_divergence(p, q), **exp_pass}
    functions |= {"PyTorch": lambda: F.kl_div(tq.log(), tp, reduction="none").sum(-1)}
    plain = {"NumPy": lambda: (p * np.log2(p / q)).sum(-1)}
    plain |= {"NumPy, checked": lambda: check(p) or check(q) or (p * np.log2(p / q)).sum(-1)}
    return functions | (plain | peers_of_divergence(p, q) if all_peers else {})


def check_logits(z):
    """Refuse rows of logits without a finite largest."""
    import numpy as np

    if not np.isfinite(z.max(-1)).all():
        raise ValueError


def check(p):
    """Refuse what is no distribution in each row."""
    if not ((p >= 0).all() and (abs(p.sum(-1) - 1) <= 1e-4).all()):
        raise ValueError


def peers_of_loss(z, y, p):
    import jax
    import jax.numpy as jnp
    import optax
    from scipy import special
    from sklearn.metrics import log_loss

    jz, jy = jnp.asarray(z), jnp.asarray(y)
    loss = jax.jit(lambda a, b: optax.softmax_cross_entropy_with_integer_labels(a, b).mean())
    classes = range(z.shape[1])
    peers = {"JAX": lambda: loss(jz, jy).block_until_ready()}
    peers |= {"SciPy": lambda: -special.log_softmax(z, -1)[range(len(y)), y].mean()}
    return (
        peers | {"scikit-learn": lambda: log_loss(y, p, labels=classes)} if z.size < 1e8 else peers
    )


def peers_of_entropy(p):
    import jax
    import jax.numpy as jnp
    from scipy import special

    entropy, jp = jax.jit(lambda a: jax.scipy.special.entr(a).sum(-1)), jnp.asarray(p)
    peers = {"JAX": lambda: entropy(jp).block_until_ready()}
    return peers | {"SciPy": lambda: special.entr(p).sum(-1)}


def peers_of_divergence(p, q):
    import jax
    import jax.numpy as jnp
    from scipy import special

    divergence = jax.jit(lambda a, b: jax.scipy.special.rel_entr(a, b).sum(-1))
    jp, jq = jnp.asarray(p), jnp.asarray(q)
    peers = {"JAX": lambda: divergence(jp, jq).block_until_ready()}
    return peers | {"SciPy": lambda: special.rel_entr(p, q).sum(-1)}


def medians(functions, repeats):
    """The median time of each function in ms; they take turns."""
    times = [[] for _ in functions]
    for function in functions:
        function()
    for _ in range(repeats):
        for function, values in zip(functions, times, strict=True):
            start = time.process_time()
            function()
            values.append(time.process_time() - start)
    return [1e3 * statistics.median(values) for values in times]


def measure_times(all_peers):
    import torch

    torch.set_num_threads(1)
    for shape in SHAPES:
        for dtype in ("float32", "float64"):
            z, y, p, q = data(shape, dtype)
            for measure in MEASURES:
                functions = contenders(measure, z, y, p, q, all_peers)
                own = functions.pop("xentlib")
                pairs = {
                    name: medians([own, peer], REPEATS[z.size]) for name, peer in functions.items()
                }
                time_of_own, time_of_pass = pairs.pop("exp pass")
                passes = f"{time_of_own:9.3f} ms = {time_of_own / time_of_pass:5.2f} exp passes"
                ratios = "  ".join(f"{name} {a / b:.2f}" for name, (a, b) in pairs.items())
                print(f"{measure:24}{shape!s:15}{dtype} {passes} | {ratios}", flush=True)


def measure_overhead():
    import numpy as np

    import xentlib as xl

    z, y, p = np.linspace(0, 1, 10)[None], np.array([3]), np.full((1, 10), 0.1)
    calls = {
        "cross_entropy_loss": lambda: xl.cross_entropy_loss(z, y),
        "entropy": lambda: xl.entropy(p),
        "kl_divergence": lambda: xl.kl_divergence(p, p[:, ::-1]),
    }
    for name, call in calls.items():
        seconds = min(timeit.repeat(call, timer=time.process_time, number=500, repeat=20)) / 500
        print(f"call of {name} on (1, 10): {1e6 * seconds:.1f} µs", flush=True)


def measure_memory(measure, shape, dtype):
    """The peak of the resident memory during one call, beyond what was there and the result."""
    import numpy as np

    import xentlib as xl

    n = SHAPES.index(tuple(shape))
    z, y, p, q = data(SHAPES[n], dtype)
    call = {
        MEASURES[0]: lambda n=None: xl.cross_entropy_loss(z[:n], y[:n], reduction="none"),
        MEASURES[1]: lambda n=None: xl.entropy(p[:n]),
        MEASURES[2]: lambda n=None: xl.kl_divergence(p[:n], q[:n]),
        "log-softmax": lambda n=None: xl.log_softmax(z[:n]),
    }[measure]
    call(2)
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # forget the peak so far
    before = memory("VmRSS")
    result = np.asarray(call())
    extra = memory("VmHWM") - before - result.nbytes / 2**20
    print(f"extra memory: {measure:24}{tuple(shape)!s:15}{dtype} {extra:6.2f} MiB", flush=True)


def measure_tensors(which, rows):
    """The loss of tensors and its gradient: time, and the peak of memory beyond what was there."""
    import torch
    from torch.nn import functional as F

    import xentlib as xl

    torch.set_num_threads(1)
    loss = {"xentlib": xl.cross_entropy_loss, "PyTorch": F.cross_entropy}[which]
    z, y = torch.randn(rows, 50_257, requires_grad=True), torch.randint(0, 50_257, (rows,))

    def run(n=None):
        z.grad = None
        loss(z[:n], y[:n]).backward()

    run(2)
    z.grad = None
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # forget the peak so far
    before = memory("VmRSS")
    run()
    extra = memory("VmHWM") - before
    (time_of_run,) = medians([run], 9)
    print(f"{which} with gradient: {(rows, 50_257)!s:14} {time_of_run:7.1f} ms, {extra:6.1f} MiB")


def memory(field):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(field))


def measure_import():
    """The time that `import xentlib` and a first entropy take beyond NumPy's import."""
    code = (
        "import time, numpy, sys; start = time.process_time(); import xentlib; "
        "first = time.process_time(); xentlib.entropy; second = time.process_time(); "
        "print(first - start, second - start, *sorted({'torch', 'sympy', 'matplotlib'} & set(sys.modules)))"
    )
    runs = [run([sys.executable, "-c", code]).split() for _ in range(5)]
    imported, used = (1e3 * statistics.median(float(r[k]) for r in runs) for k in (0, 1))
    print(f"import xentlib: {imported:.1f} ms, with its first function {used:.1f} ms, beyond NumPy")
    assert all(len(r) == 2 for r in runs), runs


def run(command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main():
    here, environment = [sys.executable, __file__], {**os.environ, **ONE_THREAD}
    measure_import()
    subprocess.run([*here, "overhead"], env=environment, check=True)
    if sys.platform == "linux":
        for shape in SHAPES[1:]:
            for dtype in ("float32", "float64"):
                for measure in [*MEASURES, "log-softmax"]:
                    arguments = ["memory", measure, *map(str, shape), dtype]
                    subprocess.run([*here, *arguments], env=environment, check=True)
        for rows in (64, 400):
            for which in ("xentlib", "PyTorch"):
                subprocess.run([*here, "tensors", which, str(rows)], env=environment, check=True)
    print("\nratios of time, xentlib / peer")
    subprocess.run([*here, "times"], env=environment, check=True)
    print("\nPyTorch with huge pages")
    huge = {**environment, "THP_MEM_ALLOC_ENABLE": "1"}
    subprocess.run([*here, "huge"], env=huge, check=True)


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    match sys.argv[1:]:
        case []:
            main()
        case ["memory", measure, rows, classes, dtype]:
            measure_memory(measure, (int(rows), int(classes)), dtype)
        case ["tensors", which, rows]:
            measure_tensors(which, int(rows))
        case ["overhead"]:
            measure_overhead()
        case [peers]:
            measure_times(peers == "times")
