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

import numpy as np

import xentlib as xl

ONE_THREAD = {
    **dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"], "1"),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_ENABLE_X64": "1",
    "JAX_PLATFORMS": "cpu",
}
SHAPES = [(1000, 10), (100_000, 10), (10_000, 1000), (2000, 50_000)]
REPEATS = {10_000: 300, 1_000_000: 25, 10_000_000: 9, 100_000_000: 3}
MEASURES = {
    "cross-entropy of labels": lambda z, y, p, q: xl.cross_entropy_loss(z, y, reduction="none"),
    "entropy": lambda z, y, p, q: xl.entropy(p),
    "KL divergence": lambda z, y, p, q: xl.kl_divergence(p, q),
    "log-softmax": lambda z, y, p, q: xl.log_softmax(z),
}


def data(shape, dtype):
    """Logits, labels, and two distributions a row."""
    rng = np.random.default_rng(0)
    z = rng.standard_normal(shape, dtype=dtype)
    p, q = xl.softmax(z), xl.softmax(rng.standard_normal(shape, dtype=dtype))
    return z, rng.integers(0, shape[1], shape[0]), p, q


def check(p):
    """Refuse what is no distribution in each row."""
    if not ((p >= 0).all() and (abs(p.sum(-1) - 1) <= 1e-4).all()):
        raise ValueError


def losses(z, y, p):
    import jax
    import optax
    import torch
    from scipy.special import log_softmax
    from sklearn.metrics import log_loss

    rows, tz, ty = np.arange(len(y)), torch.from_numpy(z), torch.from_numpy(y)
    jz, jy = jax.numpy.asarray(z), jax.numpy.asarray(y)
    with_jax = jax.jit(lambda z, y: optax.softmax_cross_entropy_with_integer_labels(z, y).mean())

    def plain():
        d = z - z.max(-1, keepdims=True)
        return (np.log(np.exp(d).sum(-1)) - d[rows, y]).mean()

    def checked():
        if not np.isfinite(z.max(-1)).all():
            raise ValueError
        return plain()

    functions = {
        "xentlib": lambda: xl.cross_entropy_loss(z, y),
        "PyTorch": lambda: torch.nn.functional.cross_entropy(tz, ty),
        "NumPy": plain,
        "NumPy, checked": checked,
        "JAX": lambda: with_jax(jz, jy).block_until_ready(),
        "SciPy": lambda: -log_softmax(z, -1)[rows, y].mean(),
    }
    if z.size < 1e8:
        functions["scikit-learn"] = lambda: log_loss(y, p, labels=range(z.shape[1]))
    return functions


def entropies(p):
    import jax
    import torch
    from scipy.special import entr

    tp, jp = torch.from_numpy(p), jax.numpy.asarray(p)
    with_jax = jax.jit(lambda p: jax.scipy.special.entr(p).sum(-1))
    return {
        "xentlib": lambda: xl.entropy(p),
        "PyTorch": lambda: -(tp * tp.log2()).sum(-1),
        "PyTorch entr": lambda: torch.special.entr(tp).sum(-1),
        "NumPy": lambda: -(p * np.log2(p)).sum(-1),
        "NumPy, checked": lambda: check(p) or -(p * np.log2(p)).sum(-1),
        "JAX": lambda: with_jax(jp).block_until_ready(),
        "SciPy": lambda: entr(p).sum(-1),
    }


def divergences(p, q):
    import jax
    import torch
    from scipy.special import rel_entr
    from torch.nn.functional import kl_div

    tp, tq = torch.from_numpy(p), torch.from_numpy(q)
    jp, jq = jax.numpy.asarray(p), jax.numpy.asarray(q)
    with_jax = jax.jit(lambda p, q: jax.scipy.special.rel_entr(p, q).sum(-1))
    return {
        "xentlib": lambda: xl.kl_divergence(p, q),
        "PyTorch": lambda: kl_div(tq.log(), tp, reduction="none").sum(-1),
        "NumPy": lambda: (p * np.log2(p / q)).sum(-1),
        "NumPy, checked": lambda: check(p) or check(q) or (p * np.log2(p / q)).sum(-1),
        "JAX": lambda: with_jax(jp, jq).block_until_ready(),
        "SciPy": lambda: rel_entr(p, q).sum(-1),
    }


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


def measure_times(peers):
    """xentlib beside a pass of exp over the array, and against the peers whose names begin so."""
    import torch

    torch.set_num_threads(1)
    for shape in SHAPES:
        for dtype in ("float32", "float64"):
            z, y, p, q = data(shape, dtype)
            out = np.empty_like(z)
            for measure, make in (
                ("cross-entropy of labels", lambda: losses(z, y, p)),  # noqa: B023
                ("entropy", lambda: entropies(p)),  # noqa: B023
                ("KL divergence", lambda: divergences(p, q)),  # noqa: B023
            ):
                functions = make()
                own = functions.pop("xentlib")
                own_time, exp = medians([own, lambda: np.exp(z, out=out)], REPEATS[z.size])  # noqa: B023
                ratios = ""
                for name, peer in functions.items():
                    if name.startswith(peers):
                        a, b = medians([own, peer], REPEATS[z.size])
                        ratios += f"  {name} {a / b:.2f}"
                passes = f"{own_time:9.3f} ms = {own_time / exp:5.2f} exp passes"
                print(f"{measure:24}{shape!s:15}{dtype} {passes} |{ratios}", flush=True)


def measure_overhead():
    z, y, p = np.linspace(0, 1, 10)[None], np.array([3]), np.full((1, 10), 0.1)
    calls = {
        "cross_entropy_loss": lambda: xl.cross_entropy_loss(z, y),
        "entropy": lambda: xl.entropy(p),
        "kl_divergence": lambda: xl.kl_divergence(p, p[:, ::-1]),
    }
    for name, call in calls.items():
        seconds = min(timeit.repeat(call, timer=time.process_time, number=500, repeat=20)) / 500
        print(f"call of {name} on (1, 10): {1e6 * seconds:.1f} µs", flush=True)


def extra_memory(call):
    """The peak of the resident memory during one call, beyond what was there, and the result."""
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # forget the peak so far
    before = memory("VmRSS")
    result = call()
    return memory("VmHWM") - before, result


def memory(field):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(field))


def measure_memory(measure, shape, dtype):
    arrays, call = data(shape, dtype), MEASURES[measure]
    call(*(array[:2] for array in arrays))
    extra, result = extra_memory(lambda: call(*arrays))
    extra -= result.nbytes / 2**20
    print(f"extra memory: {measure:24}{shape!s:15}{dtype} {extra:6.2f} MiB", flush=True)


def measure_tensors(which, rows):
    """The loss of tensors and its gradient: time, and the peak of memory beyond what was there."""
    import torch

    torch.set_num_threads(1)
    loss = xl.cross_entropy_loss if which == "xentlib" else torch.nn.functional.cross_entropy
    z, y = torch.randn(rows, 50_257, requires_grad=True), torch.randint(0, 50_257, (rows,))

    def run(n=None):
        z.grad = None
        loss(z[:n], y[:n]).backward()

    run(2)
    z.grad = None
    extra, _ = extra_memory(run)
    (time_of_run,) = medians([run], 9)
    print(f"{which} with gradient: {(rows, 50_257)!s:14} {time_of_run:7.1f} ms, {extra:6.1f} MiB")


def measure_import():
    """The time that `import xentlib` and a first entropy take beyond NumPy's import."""
    code = (
        "import time, numpy, sys; start = time.process_time(); import xentlib; "
        "first = time.process_time(); xentlib.entropy; second = time.process_time(); "
        "print(first - start, second - start, *sorted({'torch', 'sympy', 'matplotlib'} & set(sys.modules)))"
    )
    runs = [subprocess.check_output([sys.executable, "-c", code]).split() for _ in range(5)]
    imported, used = (1e3 * statistics.median(float(r[k]) for r in runs) for k in (0, 1))
    print(f"import xentlib: {imported:.1f} ms, with its first function {used:.1f} ms, beyond NumPy")
    assert all(len(r) == 2 for r in runs), runs


def measure_apart(*arguments, **environment):
    """One measurement in a process of its own, on one thread."""
    environment = {**os.environ, **ONE_THREAD, **environment}
    subprocess.run([sys.executable, __file__, *arguments], env=environment, check=True)


def main():
    measure_import()
    measure_apart("overhead")
    if sys.platform == "linux":
        for rows, classes in SHAPES[1:]:
            for dtype in ("float32", "float64"):
                for measure in MEASURES:
                    measure_apart("memory", measure, str(rows), str(classes), dtype)
        for rows in ("64", "400"):
            for which in ("xentlib", "PyTorch"):
                measure_apart("tensors", which, rows)
    print("\nratios of time, xentlib / peer")
    measure_apart("times", "")
    print("\nPyTorch with huge pages")
    measure_apart("times", "PyTorch", THP_MEM_ALLOC_ENABLE="1")


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case ["memory", measure, rows, classes, dtype]:
            measure_memory(measure, (int(rows), int(classes)), dtype)
        case ["tensors", which, rows]:
            measure_tensors(which, int(rows))
        case ["overhead"]:
            measure_overhead()
        case ["times", peers]:
            measure_times(peers)
