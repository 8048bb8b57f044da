"""A wrong definition fails where it is written: errors name the thing that is wrong and its line."""

import contextlib
import functools
import math
import os
import random
import re
import secrets
import subprocess
import sys
import time

import matplotlib.pyplot as plt
import numpy as np
import pytest

import xentlib as xl
from xentlib.engines import engine_of
from xentlib.explore import Chooser, Panel, PanelError, Slider, drags, moves


def model(p):
    return {"p": p, "row": p * np.arange(3.0)}


def figure(m):
    fig, ax = plt.subplots()
    moves(ax.plot([0, 1, 2], m["row"])[0], y="row")
    moves(ax.text(1, 1, "p = {p:.2f}"))
    return fig


def p_slider(**changes):
    return Slider(**{"name": "p", "min": 0, "max": 1, "value": 0.5, "step": 0.1} | changes)


def panel(**changes):
    parts = {
        "model": model,
        "figure": figure,
        "sliders": [p_slider()],
        "title": "T",
        "alt": "A line.",
    }
    return Panel(**parts | changes)


def refused(make, *says):
    """The message of the PanelError, which says all of `says` and names this file and a line."""
    with pytest.raises(PanelError) as error:
        make()
    message = str(error.value)
    for part in (*says, "test_definitions.py, line"):
        assert part in message
    return message


def test_right_definition():
    assert panel().sentence({}) == ""


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"value": 2}, "slider 'p': value 2 lies outside the range from 0 to 1"),
        ({"min": 1}, "slider 'p': min 1 is not below max 1"),
        ({"step": 0}, "slider 'p': step 0 is not positive"),
        ({"step": 0.3}, "slider 'p': step 0.3 does not lead from min 0 to max 1"),
        ({"step": float("nan")}, "slider 'p': step is nan, not a finite number"),
        ({"max": "1"}, "slider 'p': max is '1', not a finite number"),
        ({"max": True}, "slider 'p': max is True, not a finite number"),
        ({"name": "2p"}, "the name must be a parameter of the model"),
    ],
)
def test_sliders(changes, says):
    message = refused(lambda: p_slider(**changes), says)
    assert "Slider(" in message  # the line itself is quoted


def test_two_sliders_of_one_name():
    refused(
        lambda: panel(sliders=[p_slider(), p_slider()]), "slider 'p': two sliders have this name"
    )


def test_slider_that_the_model_does_not_take():
    message = refused(
        lambda: panel(sliders=[p_slider(), p_slider(name="w")]),
        "the sliders p, w do not fit the model: got an unexpected keyword argument 'w'",
    )
    assert "def model(p)" in message


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Chooser("kind", ["one"]), "it needs two or more different names"),
        (lambda: Chooser("kind", ["one", "one"]), "it needs two or more different names"),
        (lambda: Chooser("kind", "ab"), "the options are 'ab'; give a list of names"),
        (lambda: Chooser("kind", 5), "the options are 5; give a list of names"),
        (lambda: Chooser("kind", {"a"}), "the options are {'a'}; give a list of names"),
        (lambda: Chooser("kind", [1, 2]), "[1, 2]; give a list of names, or a dict from names"),
        (lambda: Chooser("kind", ["a", "b"], value="c"), "value 'c' is none of a, b"),
        (lambda: Chooser("a kind", ["a", "b"]), "the name must be a parameter of the model"),
    ],
)
def test_choosers(make, says):
    assert "Chooser(" in refused(make, "chooser ", says)


def with_kind(model, **changes):
    kind = Chooser("kind", {"plain": 0, "double": 1})
    return lambda: panel(model=model, **{"sliders": [p_slider(), kind]} | changes)


def test_a_choice_may_be_branched_on():
    def model(p, kind):
        return {"p": p, "row": (2 * p if kind else p) * np.arange(3.0)}

    made = with_kind(model)()
    for kind, factor in (("plain", 1), ("double", 2)):
        values = {"p": 0.5, "kind": kind}
        assert made.arrays(values)["row"][2] == factor
        assert made.program_for(values).evaluate(values)["row"][2] == factor


def test_a_choice_changes_neither_names_nor_shapes():
    def model(p, kind):
        return {"p": p, "row": p * np.arange(3.0 + kind)}

    message = refused(with_kind(model), "the model returns other arrays at p = 0.5, kind = double")
    assert "def model(p, kind)" in message


def test_a_wrong_program_behind_a_choice():
    """The start is right; the other choice is refused with the line that did it."""

    def branching(p, kind):
        return {"p": p, "row": p * np.arange(3.0) if not kind or p > 0.5 else p * np.ones(3)}

    says = "the model cannot be recorded at kind = double", "branches", "in branching"
    assert f"line {branching.__code__.co_firstlineno + 1}" in refused(with_kind(branching), *says)

    def numpy_call(p, kind):
        return {"p": p, "row": (np.exp(p) if kind else p) * np.arange(3.0)}

    refused(with_kind(numpy_call), "at kind = double", "np.exp() was called on it")

    def rolling(p, kind):
        return {"p": p, "row": p * np.arange(3.0) + (kind and random.random())}

    message = refused(with_kind(rolling), AGAIN, "kind = double")
    assert f"line {rolling.__code__.co_firstlineno + 1}, in rolling" in message


def test_choices_in_presets():
    def model(p, kind):
        return {"p": p, "row": p * np.arange(3.0) + kind}

    refused(
        with_kind(model, presets={"odd": {"kind": "triple"}}),
        "chooser 'kind': preset 'odd': 'triple' is none of plain, double",
    )
    refused(
        with_kind(model, presets={"odd": {"p": "plain"}}), "preset 'odd': 'plain' is not a number"
    )


def test_too_many_combinations():
    def model(p, **choices):
        return {"p": p, "row": p * np.arange(3.0)}

    choosers = [Chooser(name, ["one", "two", "three"]) for name in "abc"]
    refused(
        lambda: panel(model=model, sliders=[p_slider(), *choosers]),
        "its choosers have 27 combinations", "16 are the most",
    )  # fmt: skip


def test_a_sampled_model_takes_no_chooser():
    def with_choice(p, kind):
        return model(p)

    refused(
        with_kind(with_choice, sampled=True),
        "a sampled model has one or two sliders and no chooser, not p, kind",
    )


def test_parameter_without_slider():
    def two(p, q):
        return {"p": p + q}

    refused(
        lambda: panel(model=two),
        "the sliders p do not fit the model: missing a required argument: 'q'",
        "def two(p, q)",
    )


def test_no_sliders_and_no_title_or_alt():
    refused(lambda: panel(sliders=[]), "its sliders are []; give a list with a Slider or more")
    refused(lambda: panel(sliders=["p"]), "its sliders are ['p']; give a list with a Slider")
    refused(lambda: panel(alt=" "), "title or alt is empty")
    refused(lambda: panel(alt=None), "title or alt is empty")
    refused(lambda: panel(title=""), "title or alt is empty")


def test_presets():
    refused(
        lambda: panel(presets={"fair": {"q": 0.5}}), "preset 'fair' sets 'q'; the sliders are p"
    )
    refused(lambda: panel(presets={"far": {"p": 5}}), "slider 'p': preset 'far': 5 lies outside")


def test_array_that_nothing_uses():
    def more(p):
        return model(p) | {"unused": p}

    refused(
        lambda: panel(model=more),
        "no artist, text or sentence uses the model's array 'unused'",
        "def more(p)",
    )


def drawing(draw):
    def drawn(m):
        fig, ax = plt.subplots()
        moves(ax.plot([0, 1, 2], m["row"])[0], y="row")
        moves(ax.text(1, 1, "p = {p:.2f}"))
        draw(ax, m)
        return fig

    return lambda: panel(figure=drawn)


def polar(ax):
    return ax.figure.add_subplot(projection="polar")


def solid(ax):
    return ax.figure.add_subplot(projection="3d")


def line(ax, *points):
    return ax.plot(*points)[0]


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda ax, m: moves(line(ax, [1], [1]), y="height"), "line that moves: y is 'height', but the model has only"),
        (lambda ax, m: moves(line(ax, [1, 2], [1, 2]), y="row"), "y is 'row' of shape (3,), neither one number"),
        (lambda ax, m: moves(ax.bar([1, 2], [1, 2]), height="row"), "'row' of shape (3,), neither one number"),
        (lambda ax, m: moves(line(ax, [1], [1]), height="row"), "it has no height, only x, y"),
        (lambda ax, m: moves(line(ax, [1], [1]), y=3), "y is 3; name an array of the model"),
        (lambda ax, m: moves(line(ax, [1], [1])), "say which arrays x, y follow"),
        (lambda ax, m: moves(ax.plot([1], [1]), y="p"), "moves() cannot move a list, only lines"),
        (lambda ax, m: moves(ax.imshow(np.eye(2)), data="row"), "cannot move a AxesImage"),
        (lambda ax, m: moves(ax.axvline(1), y="p"), "its y is not in the units of the y-axis"),
        (lambda ax, m: moves(ax.text(0, 0, "hello")), "'hello' has no {array:.3f} in it"),
        (lambda ax, m: moves(ax.text(0, 0, "{q:.3f}")), "the model has no array 'q', only p, row"),
        (lambda ax, m: moves(ax.text(0, 0, "{p:.3q}")), "the number format '.3q' of {p} is unknown"),
        (lambda ax, m: moves(ax.text(0, 0, "$p$ = {p:.3f}")), "it has TeX in it"),
        (lambda ax, m: moves(ax.text(0, 0, "a\n{p:.3f}", ha="right")), "only if they are aligned left"),
        (lambda ax, m: moves(ax.text(0, 0, "a\n\n{p:.3f}")), "not turned, none empty"),
        (lambda ax, m: [moves(one, y="row") for one in 2 * ax.plot([0, 1, 2], m["row"])], "it moves already"),
        (lambda ax, m: moves(ax.plot([1], [1], rasterized=True)[0], y="p"), "pixels stay"),
        (lambda ax, m: moves(ax.vlines([1], 0, 1), x="p"), "as one line with NaN between the pieces"),
        (lambda ax, m: moves(line(polar(ax), [1], [1]), y="p"), "its y-axis is polar and linear; only plain"),
        (lambda ax, m: moves(line(solid(ax), [1], [1]), y="p"), "its y-axis is 3d and linear; only plain"),
        (lambda ax, m: moves(ax.text(0, 0, "{p:.3f}", bbox={})), "its box or arrow would stay behind"),
        (lambda ax, m: moves(ax.figure.text(0, 0, "{p:.3f}"), x="p"), "it is not inside axes"),
        (lambda ax, m: moves(ax.step([1], [1])[0], y="p"), "steps do not move"),
        (lambda ax, m: moves(ax.scatter([1], [1]), y="p"), "plot points as its markers"),
        (lambda ax, m: moves(ax.bar([1], [1])), "say which arrays x, width, y, height follow"),
        (lambda ax, m: moves(ax.fill_between([0, 1], 1)), "say which arrays x, y1, y2 follow"),
        (lambda ax, m: moves(ax.fill_betweenx([0, 1], 1), x="p"), "only ax.fill_between moves"),
        (lambda ax, m: moves(ax.fill_between([0, 1], 1, step="mid"), y1="p"), "without step= and interpolate="),
        (lambda ax, m: moves(ax.fill_between(range(5), 1, where=[1, 1, 0, 1, 1]), y1="p"), "drawn in 2 pieces"),
        (lambda ax, m: drags(line(ax, [1], [1]), x="p"), "drags() needs an artist that moves() was given before"),
        (lambda ax, m: drags(moves(line(ax, [1], [1]), x="p")), "say which slider a drag along x or y sets"),
        (lambda ax, m: drags(moves(line(ax, [1], [1]), x="p"), x="w"), "a drag sets 'w'; the sliders are p"),
        (lambda ax, m: drags(moves(line(ax, [1, 2], [1, 2]), x="p"), x="p"), "one slider for each point"),
        (lambda ax, m: drags(moves(line(ax, [1, 2], [1, 2]), x="p"), x=["p", None]), "many points go along y"),
        (lambda ax, m: drags(moves(ax.text(0, 0, "here"), x="p"), x="p"), "only lines and bars can be dragged"),
        (lambda ax, m: drags(moves(ax.bar([1, 2, 3], 1), height="row"), x="p"), "needs bars whose width moves"),
        (lambda ax, m: drags(moves(ax.bar([1, 2, 3], 1), height="row"), y="p"), "3 bars, but 1 sliders to drag"),
        (lambda ax, m: ax.text(0, 0, "tiny", fontsize=7), "'tiny' would be 5.3 pixels high on a phone"),
    ],
)  # fmt: skip
def test_artists(draw, says):
    refused(drawing(draw), says)


def test_marker_that_the_page_could_not_copy():
    def draw(ax, m):
        ax.set_xlim(0.9, 3)
        moves(line(ax, [1], [1], "o"), x="p")

    refused(drawing(draw), "line that moves: none of its markers is inside the picture")


def test_artist_that_the_page_could_not_copy():
    def hidden(ax, m):
        moves(ax.text(0, 0, "{p:.3f}", visible=False))

    refused(drawing(hidden), "it is not inside the picture at the start values")


def test_array_of_two_axes():
    def table(p):
        return model(p) | {"table": p * np.ones((3, 3))}

    def drawn(m):
        fig, ax = plt.subplots()
        moves(ax.plot([0, 1, 2], m["row"])[0], y="table")
        return fig

    refused(
        lambda: panel(model=table, figure=drawn),
        "y is 'table' of shape (3, 3), neither one number nor one axis",
    )


def test_model_without_arrays():
    refused(lambda: panel(model=lambda p: {}), "the model returns no arrays")


def test_a_patch_stays_where_the_axes_are_not_drawn():
    """Without axes there is no ground of theirs to leave out."""

    def draw(m):
        fig, ax = plt.subplots()
        ax.add_patch(plt.Rectangle((0.2, 0.2), 0.5, 0.5, facecolor="#c75200"))
        ax.axis("off")
        moves(ax.plot(m["p"], m["p"], "o")[0], x="p")
        return fig

    page = Panel(
        lambda p: {"p": p},
        draw,
        [Slider("p", 0, 1, value=0.5, step=0.1)],
        title="A box",
        alt="A box.",
    )
    assert "--xl-c1" in page.to_html()


def test_words_that_follow_without_a_number():
    def draw(ax, m):
        moves(ax.text(0, 0, "here"), x="p")

    (here,) = drawing(draw)().to_json()["artists"][2:]
    assert here["x"] == "p" and "template" not in here


def test_symlog_axis():
    def draw(ax, m):
        ax.set_xscale("symlog")
        moves(ax.plot([1], [1], "o")[0], x="p")

    refused(
        drawing(draw), "its x-axis is rectilinear and symlog; only plain linear and log axes move"
    )


def test_figure_that_is_not_returned():
    refused(
        lambda: panel(figure=lambda m: None),
        "the figure function returns a NoneType, not the figure",
    )


@pytest.mark.parametrize("says", ["{p}", "{row:.1f}", "{nothing:.1f}"])
def test_sentences(says):
    refused(lambda: panel(says=says), "says:")


# Ways past the recording: each one is the row of a model, on the line that the refusal must name.


def np_random_in_a_helper():
    return np.random.normal()  # noqa: NPY002, this is what it is about


GENERATOR = np.random.default_rng(0)
CALLS = []


@functools.cache
def doubled(p):
    return 2 * p


def remembered(p):
    CALLS.append(p)
    return p * len(CALLS) * ROW


def suppressed(p):
    factor = 1.0
    with contextlib.suppress(TypeError):
        factor = 2.0 if p == 0.3 else 3.0
    return factor * p * ROW


def caught(p):
    try:
        return math.log(p) * ROW
    except TypeError:
        return 0 * p * ROW


def in_place_out(p):
    row = ROW.copy()
    row += p
    return row


def entry_of_an_array(p):
    row = np.zeros(3)
    row[0] = p
    return row


def entry_of_a_row(p):
    row = p * ROW
    row[0] = 1.0
    return row


def matched(p):
    match p:
        case 0.3:
            return ROW
    return 2 * ROW


ROW = np.arange(3.0)
BRANCHES, FLOAT, INT = "Python branches on it", "turned into a float", "turned into an int"
LOOKED_UP, TEXT = "looked up in a dict", "formatted as text"
AGAIN = "the model does something else when it is recorded again"
PAST_THE_RECORDING = [
    (lambda p: ROW * p if p > 0.2 else p * np.ones(3), BRANCHES),
    (lambda p: max(p, 0.5) * ROW, BRANCHES),
    (lambda p: (0.2 < p < 0.7) * ROW, BRANCHES),
    (lambda p: ROW if p in (0.3, 0.4) else p * ROW, BRANCHES),
    (lambda p: [x if x > 0.5 else 0 * x for x in p * ROW], BRANCHES),
    (lambda p: sorted([p, 0.5])[0] * ROW, BRANCHES),
    (lambda p: any(p * ROW) * ROW, BRANCHES),
    (lambda p: (not p) * ROW, BRANCHES),
    (matched, BRANCHES),
    (suppressed, BRANCHES),
    (caught, FLOAT),
    (lambda p: float(p) * ROW, FLOAT),
    (lambda p: math.log(p) * ROW, FLOAT),
    (lambda p: math.isclose(p, 0.3) * ROW, FLOAT),
    (lambda p: abs(complex(p)) * ROW, FLOAT),
    (lambda p: int(p) * ROW, INT),
    (lambda p: round(p, 1) * ROW, INT),
    (lambda p: math.floor(p) * ROW, INT),
    (lambda p: math.trunc(p) * ROW, INT),
    (lambda p: len(range(p)) * ROW, INT),
    (lambda p: (p // 0.3) * ROW, "write xl.floor(x / y)"),
    (lambda p: divmod(p, 0.3)[0] * ROW, "write xl.stack([xl.floor(x / y), x % y])"),
    (lambda p: {0.5: 1.0}[p] * ROW, LOOKED_UP),
    (lambda p: {0.3: 1.0}.get(p, 2.0) * ROW, LOOKED_UP),
    (lambda p: (2.0 if p in {0.3} else 1.0) * ROW, LOOKED_UP),
    (lambda p: doubled(p) * ROW, LOOKED_UP),
    (lambda p: (str(p) == "0.3") * ROW, TEXT),
    (lambda p: (f"{p}" == "0.3") * ROW, TEXT),
    (lambda p: (f"{p!r}" == "0.3") * ROW, TEXT),
    (
        lambda p: np.exp(p) * ROW,
        "np.exp() was called on it; a slider's value is recorded: write xl.exp",
    ),
    (lambda p: np.arctan(p) * ROW, "write xl.atan2(x, 1)"),
    (lambda p: np.sort(p * ROW), "compute with NumPy alone and give the Panel sampled=True"),
    (lambda p: xl.sort(p * ROW), "compute with NumPy alone and give the Panel sampled=True"),
    (lambda p: xl.namespace(p).fft.fft(p * ROW), "a program has no 'fft': it is not recorded"),
    (lambda p: np.where(p > 0.5, ROW, 1.0), "np.where() was called on it"),
    (lambda p: np.asarray(p) * ROW, "NumPy was called on it"),
    (lambda p: np.max([p, 0.5]) * ROW, "NumPy was called on it"),
    (lambda p: np.multiply(p, ROW, out=np.zeros(3)), "np.multiply() was called on it"),
    (in_place_out, "np.add() was called on it"),
    (entry_of_an_array, "setting an array element"),
    (lambda p: (p * ROW)[::-1], "it is sliced backwards"),
    (lambda p: (p * ROW)[p], "it is used as an index"),
    (lambda p: xl.iterate(lambda s: (s * ROW,), (p,), 2)[0], "changes the shape of state 0"),
    (entry_of_a_row, "an entry of it was set"),
    (lambda p: (p * ROW).sum() * ROW, "a recorded value has no 'sum': write xl.sum"),
    (lambda p: np_random_in_a_helper() + p * ROW, AGAIN),
    (lambda p: p * ROW + np.random.default_rng().normal(), AGAIN),
    (lambda p: p * ROW + secrets.randbelow(10**9), AGAIN),
    (lambda p: p * ROW + os.urandom(1)[0], AGAIN),
    (lambda p: xl.iterate(lambda s: (s * random.random(),), (p,), 2)[0], AGAIN),
    (lambda p: p * ROW + time.time(), AGAIN),
    (lambda p: p * ROW + GENERATOR.normal(), AGAIN),
    (lambda p: xl.iterate(lambda s: (s * GENERATOR.normal(),), (p,), 2)[0], AGAIN),
    (remembered, AGAIN),
]


@pytest.mark.parametrize(("row", "says"), PAST_THE_RECORDING)
def test_what_a_program_cannot_hold(row, says):
    """Refused at the definition, with the line that did it."""
    code = row.__code__
    message = refused(lambda: panel(model=lambda p: {"p": p, "row": row(p)}), says)
    named = re.search(rf"test_definitions.py, line (\d+), in {re.escape(code.co_name)}", message)
    named = named or re.search(r"test_definitions.py, line (\d+), in <", message)  # inside of it
    lines = [number for _, _, number in code.co_lines() if number]
    assert min(lines) <= int(named[1]) <= max(lines)


def test_torch_is_refused():
    """Tensors carry rounded numbers; what takes a recorded value apart is refused with its line."""
    torch = pytest.importorskip("torch")

    def taken_apart(p):
        return {"p": p, "row": torch.tensor([p, p, p]).numpy()}

    def function(p):
        return {"p": p, "row": torch.exp(p) * ROW}

    def chance(p):
        return {"p": p, "row": p * ROW + float(torch.rand(()))}

    for wrong in (taken_apart, function):
        message = refused(lambda wrong=wrong: panel(model=wrong), "cannot be recorded", "TypeError")
        assert f"line {wrong.__code__.co_firstlineno + 1}, in {wrong.__name__}" in message
    assert f"line {chance.__code__.co_firstlineno + 1}, in chance" in refused(
        lambda: panel(model=chance), AGAIN
    )


def changed_twice(p):
    row = p * ROW
    same = row
    row += 1  # NumPy changes both names, a program has no names
    return same


def by_type(p):
    return p * ROW * (2.0 if isinstance(p, float) else 1.0)


@pytest.mark.parametrize("row", [changed_twice, by_type])
def test_what_only_the_comparison_sees(row):
    refused(
        lambda: panel(model=lambda p: {"p": p, "row": row(p)}),
        "array 'row' of the recorded program differs from the model's at p = 0.5",
    )


def in_place(p):
    row = p * ROW
    row += 1
    row *= 2
    return row


@pytest.mark.parametrize(
    "row",
    [
        in_place,
        lambda p: [2 * x for x in p * ROW],
        lambda p: tuple(x for x in +p * ROW),
        lambda p: sum([p, p]) * ROW,
        lambda p: math.prod([p, p]) * ROW,
        lambda p: ((p > 0.2) & ~(p > 0.7)) * ROW,
        lambda p: len(p * ROW) * p * ROW,
        lambda p: p * ROW + np.random.default_rng(3).normal(size=3),
        lambda p: p * ROW + random.Random(3).random(),
    ],
)
def test_what_a_program_can_hold(row):
    made = panel(model=lambda p: {"p": p, "row": row(p)})
    for p in (0.0, 0.3, 0.5, 1.0):
        np.testing.assert_array_equal(
            made.program_for(made.start).evaluate({"p": p})["row"], made.arrays({"p": p})["row"]
        )


def test_a_slider_cannot_say_how_often_a_loop_runs():
    """The message is that of `xl.iterate`, which finds a slider's value where it wants a number."""

    def looping(p):
        return {"p": p, "row": xl.iterate(lambda s: (s * 0.5,), (p,), p)[0]}

    message = refused(lambda: panel(model=looping), "whole number", "got a slider's value")
    assert f"line {looping.__code__.co_firstlineno + 1}, in looping" in message


def test_branch_that_recording_cannot_see():
    """The model looks at its own type, so the recorded program is another function."""

    def sly(p):
        return {"p": p, "row": p * np.arange(3.0) * (2.0 if isinstance(p, float) else 1.0)}

    refused(lambda: panel(model=sly), "array 'row' of the recorded program differs", "def sly(p)")


def test_model_that_fails_inside_the_range():
    def entropy(p):
        return {
            "p": p,
            "row": engine_of(p).stack([p, p, xl.entropy(engine_of(p).stack([p, 1 - p]))]),
        }

    assert panel(model=entropy).programs
    refused(
        lambda: panel(model=entropy, sliders=[p_slider(max=2)]),
        "the model fails at p =", "def entropy(p)",
    )  # fmt: skip


def test_error_in_a_notebook_names_the_cell(tmp_path):
    import nbclient
    import nbformat

    source = "from xentlib.explore import Slider\n\nSlider('p', 0, 1, value=3, step=0.1)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    with pytest.raises(nbclient.exceptions.CellExecutionError) as error:
        nbclient.NotebookClient(notebook, kernel_name="python3").execute()
    assert "(cell, line 3: Slider('p', 0, 1, value=3, step=0.1))" in str(error.value)


@pytest.mark.parametrize("missing", ["matplotlib", "ipywidgets"])
def test_missing_extra_is_one_clear_line(missing):
    live = (
        "from xentlib.explore import live" if missing == "ipywidgets" else "import xentlib.explore"
    )
    code = f"import sys; sys.modules[{missing!r}] = None; {live}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    last = run.stderr.strip().splitlines()[-1]
    assert missing in last and "pip install 'xentlib[explore]'" in last


def test_core_imports_no_matplotlib():
    code = "import sys, xentlib; xentlib.entropy([0.5, 0.5]); sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
