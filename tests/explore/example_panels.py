"""Panels made for the tests: every kind of artist, every kind of axis, values that leave the picture."""

import matplotlib.pyplot as plt
import numpy as np

import xentlib as xl
from xentlib.engines import engine_of
from xentlib.explore import Chooser, Draws, Panel, Slider, drags, moves

GRID = np.linspace(-3.0, 3.0, 61)


def lines():
    """Curves, markers, gaps, infinite values, lines across the axes, a log axis."""

    def model(a, b):
        xp = engine_of(a)
        return {
            "a": a, "b": b, "wave": a * xp.tanh(b * GRID), "log": xp.log(GRID * a),
            "inverse": b / GRID, "power": xp.exp(a * GRID), "sloping": xp.stack([a, b, -a]),
        }  # fmt: skip

    def figure(m):
        fig, (ax, bx) = plt.subplots(2, 1, figsize=(6, 6))
        moves(ax.plot(GRID, m["wave"])[0], y="wave")
        moves(ax.plot(GRID, m["log"], "--o", markersize=3)[0], y="log")
        moves(ax.plot(GRID, m["inverse"], ":")[0], y="inverse")
        moves(ax.axvline(1.0, color="C3"), x="a")
        moves(ax.axhline(1.0, color="C4"), y="b")
        moves(ax.axvspan(0, 1, alpha=0.2), x="a")
        moves(ax.plot([0, 1, 2], [0, 1, 2], "s-")[0], x="sloping", y="sloping")
        ax.set(xlim=(-3, 3), ylim=(-4, 4))
        bx.set(yscale="log", ylim=(1e-3, 1e3))
        moves(bx.plot(GRID, m["power"])[0], y="power")
        moves(bx.plot(GRID, np.ones(61), "C2")[0], y="inverse")
        moves(bx.plot([1.0], [1.0], "o")[0], x="a", y="b")
        return fig

    return Panel(
        model, figure,
        [Slider("a", -2, 3, value=1.0, step=0.1), Slider("b", -1, 4, value=0.5, step=0.25, unit="units")],
        title="Lines", alt="Lines of many kinds.", says="a = {a:+.2f}, log there {log[60]:.3f}, {inverse[30]:.2f}",
        presets={"negative": {"a": -2, "b": -1}},
    )  # fmt: skip


def bars():
    """Upright, lying, stacked and log bars; points."""

    def model(u, v, w):
        p = xl.softmax(engine_of(u).stack([u, v, w]))
        xp = engine_of(p)
        return {
            "p": p,
            "minus": -p,
            "before": xp.matmul(np.tri(3, k=-1), p),
            "u": u,
            "v": v,
            "entropy": xl.entropy(p),
        }

    def figure(m):
        fig, axes = plt.subplots(3, 1, figsize=(6, 8))
        moves(axes[0].bar(range(3), m["p"]), height="p")
        moves(axes[0].bar(range(3), m["minus"], color="C1"), height="minus", bottom="u")
        moves(axes[0].plot(range(3), m["p"], "o", color="C3")[0], y="p")
        axes[0].set(ylim=(-1.2, 1.2))
        moves(axes[1].barh(range(3), m["p"], left=m["before"]), width="p", left="before")
        moves(axes[1].plot(m["p"], m["minus"], "o", color="C2")[0], x="p", y="minus")
        axes[1].set(xlim=(-0.5, 1.5), ylim=(-1, 3))
        moves(axes[2].bar(range(3), m["p"], width=0.3), height="p", width="v")
        axes[2].set(yscale="log", ylim=(1e-4, 2))
        return fig

    return Panel(
        model, figure, [Slider(name, -4, 4, value=0.5, step=0.5) for name in "uvw"],
        title="Bars", alt="Bars and points.", says="H = {entropy:.4f} bits, p₁ = {p[0]:.1%}",
    )  # fmt: skip


def areas():
    """Areas over a baseline, between two curves, with gaps; texts that move."""

    def model(a, b):
        xp = engine_of(a)
        bump = xp.exp(-((GRID - a) ** 2) / b)
        root = xp.sqrt(GRID - a)
        return {
            "a": a,
            "b": b,
            "bump": bump,
            "twice": bump * 2 - 0.5,
            "root": root,
            "shift": GRID + a,
        }

    def figure(m):
        fig, (ax, bx) = plt.subplots(2, 1, figsize=(6, 6))
        moves(ax.fill_between(GRID, m["bump"], alpha=0.3), y1="bump")
        moves(
            ax.fill_between(GRID, m["bump"], m["twice"], color="C1", alpha=0.5),
            x="shift",
            y1="bump",
            y2="twice",
        )
        moves(ax.fill_between(GRID, m["root"], -1.0, color="C2"), x="shift", y1="root", y2="b")
        moves(ax.text(0, 0, "mean {a:.1f}", ha="center"), x="a", y="b")
        moves(
            ax.annotate("here: {b:.2e}", (0, 0), (5, 5), textcoords="offset points"), x="a", y="a"
        )
        moves(ax.set_title("width {b:,.3f}"))
        ax.set(xlim=(-4, 4), ylim=(-1, 3))
        moves(bx.text(0.5, 0.5, "{root[0]:.2f} < {a:z.0f}", transform=bx.transAxes))
        return fig

    return Panel(
        model, figure, [Slider("a", -2, 2, value=-1, step=0.1), Slider("b", 0, 5, value=1, step=0.5)],
        title="Areas & <texts>", alt="Areas.",
    )  # fmt: skip


def training():
    """A loop of 300 steps under two costs."""

    def model(w, b, rate):
        quadratic = xl.train_neuron(w, b, cost="quadratic", learning_rate=rate)
        entropy = xl.train_neuron(w, b, cost="cross_entropy", learning_rate=rate)
        return {"quadratic": quadratic.output, "entropy": entropy.output}

    def figure(m):
        fig, ax = plt.subplots()
        for name in m:
            moves(ax.plot(range(301), m[name], label=name)[0], y=name)
        ax.legend()
        ax.set_ylim(0, 1)
        return fig

    sliders = [
        Slider("w", -2, 4, value=0.6, step=0.1, label="start weight w"),
        Slider("b", -2, 4, value=0.9, step=0.1, label="start bias b"),
        Slider("rate", 0.01, 0.5, value=0.15, step=0.01, label="learning rate"),
    ]
    says = "after 300 updates: quadratic {quadratic[300]:.4f}, cross-entropy {entropy[300]:.4f}"
    return Panel(model, figure, sliders, title="Training", alt="Two curves.", says=says)


def sampled():
    """A model that branches on its sliders: Huffman's code of blocks, a curve with a gap and one without end."""

    def model(p, n):
        block = coin = np.array([p, 1 - p])
        averages = []
        for tosses in range(1, 7):
            lengths = [len(word) for word in xl.huffman_code(block)]
            averages.append(xl.expected_length(block, lengths) / tosses)
            block = np.kron(block, coin)
        chosen = np.where(np.arange(1, 7) <= n, averages, np.nan)
        return {
            "averages": averages, "chosen": chosen, "n": n, "here": averages[int(n) - 1],
            "surprise": np.inf if p == 1 else -np.log2(1 - p), "entropy": xl.entropy(coin), "small": (1 - p) ** 4,
        }  # fmt: skip

    def figure(m):
        fig, (ax, bx) = plt.subplots(2, 1, figsize=(6, 6))
        moves(ax.bar(range(1, 7), m["averages"], alpha=0.4), height="averages")
        moves(ax.plot(range(1, 7), m["chosen"], "o-")[0], y="chosen")
        moves(ax.axhline(m["entropy"], color="C1"), y="entropy")
        moves(ax.text(1, 0.1, "{small:.2e} and {small:.3g}"))
        ax.set(ylim=(0, 1.05))
        bx.set(yscale="log", xlim=(0, 7), ylim=(1e-5, 10))
        moves(bx.plot(m["n"], m["small"], "s")[0], x="n", y="small")
        moves(bx.plot([0, 7], [1, 1])[0], y="surprise")
        return fig

    return Panel(
        model, figure, [Slider("p", 0.5, 1, value=0.9, step=0.05), Slider("n", 1, 6, value=3, step=1)],
        title="Sampled", alt="Bars and points.", sampled=True,
        says="{here:.3f} bits a toss, entropy {entropy:.4f} bit, surprise {surprise:.1f} bits, {small:.1%}, {n:d}",
    )  # fmt: skip


def choices():
    """Two choosers with a program each, a time to run through, handles, a slider shared with the next."""

    def model(side, base, p, epoch):
        if side == "complement":  # a choice may be branched on, unlike a slider
            p = 1 - p
        information = xl.self_information(p, base=base)
        return {"p": p, "information": information, "part": information * epoch / 10}

    def figure(m):
        fig, ax = plt.subplots()
        drags(moves(ax.plot(m["p"], m["information"], "o")[0], x="p", y="information"), x="p")
        moves(ax.axhline(m["part"], color="C3"), y="part")
        ax.set(xlim=(0, 1), ylim=(0, 7))
        return fig

    controls = [
        Chooser("side", ["event", "complement"], label="which"),
        Chooser("base", {"bits": 2, "nats": np.e}, value="nats", label="unit"),
        Slider("p", 0.01, 0.99, value=0.25, step=0.01, label="probability p"),
        Slider("epoch", 0, 10, value=10, step=1, label="epoch", time=True),
    ]
    return Panel(
        model, figure, controls, title="Choices", alt="A point.", says="I = {information:.3f}",
        presets={"bits": {"base": "bits"}},
    )  # fmt: skip


def grips():
    """Bars that can be dragged, and a point in the plane."""

    def model(p, q, u):
        row = engine_of(p).stack([1 + 0 * p, p, q])
        return {"row": row / (1 + p + q), "p": p, "q": q, "lying": u}

    def figure(m):
        fig, (ax, bx) = plt.subplots(2, 1, figsize=(6, 6))
        bars = moves(ax.bar(range(3), m["row"]), height="row")
        drags(bars, y=[None, "p", "q"])
        ax.set(ylim=(0, 1))
        drags(moves(bx.plot(m["p"], m["q"], "o")[0], x="p", y="q"), x="p", y="q")
        drags(moves(bx.barh([1], m["lying"]), width="lying"), x="u")
        bx.set(xlim=(0, 2), ylim=(0, 2))
        return fig

    sliders = [
        Slider("p", 0, 1, value=0.5, step=0.05, label="first"),
        Slider("q", 0, 2, value=0.5, step=0.05, label="second"),
        Slider("u", 0, 2, value=1, step=0.25, label="third", unit="m"),
    ]
    return Panel(model, figure, sliders, title="Grips", alt="Bars and points.")


def stroke():
    """A line that the hand draws: three of its points move, its ends stay."""

    def model(u, v, w):
        xp = engine_of(u)
        return {"drawn": xp.stack([1 + 0 * u, u, v, w, 0 * u])}

    def figure(m):
        fig, ax = plt.subplots(figsize=(5, 3))
        line = moves(ax.plot(range(5), m["drawn"], "o-")[0], y="drawn")
        drags(line, y=[None, "u", "v", "w", None])
        ax.set(xlim=(0, 4), ylim=(0, 1))
        return fig

    sliders = [Slider(name, 0, 1, value=0.5, step=0.05) for name in "uvw"]
    return Panel(model, figure, sliders, title="A stroke", alt="A line through five points.")


def chance():
    """Days drawn beforehand fall below a share or above it; tasks, a run in steps, a drawing helper."""

    def model(q, n, days):
        drawn = n > np.arange(20)
        sunny = xl.where(days < q, 1.0, 0.0)
        counted = xl.where(drawn, sunny, 0.0)
        return {"sunny": sunny, "share": xl.sum(counted) / n, "q": q, "_twice": 2 * q}

    def figure(m):
        fig, ax = plt.subplots()
        moves(ax.plot(np.arange(20), m["sunny"], "o")[0], y="sunny")
        moves(ax.axhline(m["q"], color="C1"), y="q")
        moves(ax.text(1, 0.5, "{_twice:.1f} {share:.3f}"))
        ax.set(ylim=(-0.1, 1.1))
        return fig

    controls = [
        Slider("q", 0.1, 0.9, value=0.5, step=0.1, label="share of sun"),
        Slider("n", 1, 20, value=10, step=1, label="day", time=True),
        Draws("days", 20, seed=3, sets=3, label="Other days"),
    ]
    return Panel(
        model, figure, controls, title="Chance", alt="Points.", says="{share:.2f} of the days",
        tasks=["Move the share.", "Draw other days."], presets={"rare": {"q": 0.1}, "half": {"q": 0.5}},
    )  # fmt: skip


def still():
    """Still images; hatches and links, still and moving (a panel drops the links); lines of text that move; sines."""

    def model(f, shift):
        wave = xl.sin(f * GRID + shift)
        return {
            "wave": wave,
            "f": f,
            "top": xl.max(wave),
            "at": GRID[0] + 0.1 * xl.argmax(wave),
        }

    def figure(m):
        fig, (ax, bx) = plt.subplots(2, 1, figsize=(6, 6))
        picture = ax.imshow(
            np.outer(GRID, GRID), extent=(-3, 3, -2, 2), cmap="coolwarm", aspect="auto"
        )
        fig.colorbar(picture, ax=ax)
        ax.plot(GRID, np.sin(GRID), color="0.5", rasterized=True)
        ax.axvspan(-3, -2, hatch="//", facecolor="none", url="https://example.org/")
        moves(ax.plot(GRID, m["wave"], color="C1")[0], y="wave")
        moves(ax.text(0, 1, "f = {f:.2f}\nhighest: {top:.3f}", va="top"), x="at", y="top")
        moves(bx.bar([1], m["top"], hatch="xx", url="https://example.org/"), height="top")
        bx.set(xlim=(0, 9), ylim=(0, 1))
        return fig

    return Panel(
        model, figure,
        [Slider("f", 0.5, 4, value=1, step=0.1), Slider("shift", -2, 2, value=0.3, step=0.1)],
        title="Still", alt="A wave before an image.", says="{top:.3f} at {at:.2f}",
    )  # fmt: skip


EXAMPLES = {
    "chance": chance,
    "choices": choices,
    "lines": lines,
    "bars": bars,
    "areas": areas,
    "training": training,
    "sampled": sampled,
    "grips": grips,
    "stroke": stroke,
    "still": still,
}
