"""Numbers as text: the page writes them exactly as Python does."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xentlib.explore import PanelError
from xentlib.explore.numbers import fill_template, format_number, parse_template

SPECS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "+", "-", " "]),
    st.sampled_from(["", "z"]),
    st.sampled_from(["", ","]),
    st.one_of(
        st.builds(
            "{}{}".format,
            st.sampled_from(["", *(f".{n}" for n in range(20))]),
            st.sampled_from("fge%"),
        ),
        st.just("d"),
    ),
)
# Halves of the last digit shown, where rounding to even is decided by the exact binary value.
HALVES = st.builds(lambda n, d: n / 2**d, st.integers(-100_000, 100_000), st.integers(0, 12))
NEAR_HALVES = HALVES.map(lambda x: math.nextafter(x, math.inf))
DECIMALS = st.builds(lambda n, d: n / 10**d, st.integers(-(10**9), 10**9), st.integers(0, 12))
NUMBERS = st.one_of(
    HALVES, NEAR_HALVES, DECIMALS, st.floats(), st.integers(-(10**25), 10**25).map(float)
)


@settings(max_examples=150, deadline=None)
@given(cases=st.lists(st.tuples(NUMBERS, SPECS), min_size=1, max_size=60))
def test_page_formats_as_python(node, cases):
    expected = [format_number(x, spec) for x, spec in cases]
    assert node.format(cases) == expected


def test_page_formats_random_bits_as_python(node):
    random = np.random.default_rng(1)
    specs = [
        ".0f",
        ".1f",
        ".2f",
        ".3f",
        ".4f",
        ".0e",
        ".3e",
        ".0g",
        ".3g",
        ".6g",
        "+,.2f",
        ".1%",
        "d",
    ]
    bits = random.integers(0, 2**64, size=2000, dtype=np.uint64)
    wild = [struct.unpack("<d", struct.pack("<Q", int(b)))[0] for b in bits]
    tame = list(random.normal(scale=10.0, size=2000)) + [k / 8 for k in range(-200, 200)]
    cases = [(x, spec) for x in wild + tame for spec in specs]
    assert node.format(cases) == [format_number(x, spec) for x, spec in cases]


@pytest.mark.parametrize(
    ("x", "spec", "text"),
    [
        (2.5, ".0f", "2"),
        (3.5, ".0f", "4"),
        (0.125, ".2f", "0.12"),
        (0.1 + 0.2, ".17f", "0.30000000000000004"),
        (-1234.5, ",.1f", "−1,234.5"),
        (1e22, ".0f", "10000000000000000000000"),
        (1e-7, ".2e", "1.00e−07"),
        (0.5, "+.0%", "+50\N{NO-BREAK SPACE}%"),
        (math.inf, ".3f", "∞"),
        (-math.inf, "+.3f", "−∞"),
        (math.nan, ".3f", "undefined"),
        (-0.0001, ".2f", "−0.00"),
        (-0.0001, "z.2f", "0.00"),
        (6.5, "d", "6"),
    ],
)
def test_formatted(node, x, spec, text):
    assert format_number(x, spec) == text
    assert node.format([(x, spec)]) == [text]


def test_template_picks_entries():
    arrays = {
        "p": np.array([0.25, 0.75]),
        "table": np.arange(6.0).reshape(2, 3),
        "h": np.array(2.0),
    }
    pieces = parse_template("{h:.1f} {{p}} {p[-1]:.2f} {table[1][0]:d}", arrays, "says", "line 1")
    assert fill_template(pieces, arrays) == "2.0 {p} 0.75 3"


@pytest.mark.parametrize(
    "x, text",
    [(0.25, "0.25 bit"), (1, "1.00 bit"), (-0.5, "−0.50 bit"), (1.75, "1.75 bits"), (0, "0.00 bits"),
     (1234.5, "1,234.50 bits"), (np.inf, "∞ bits")],
)  # fmt: skip
@pytest.mark.parametrize("unit", ["bit", "bits"])
def test_a_unit_is_in_the_singular_up_to_one(x, text, unit):
    pieces = parse_template(f"{{x:,.2f}} {unit}", {"x": x}, "says", "line 1")
    assert fill_template(pieces, {"x": x}) == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{missing:.2f}", "no array 'missing', only p, h"),
        ("{p:.2f}", r"\{p\} is not one number; the shape of 'p' is \(2,\)"),
        ("{p[2]:.2f}", "is not one number"),
        ("{h[0]:.2f}", "is not one number"),
        ("{h:.2x}", "number format '.2x' of {h} is unknown"),
        ("{h}", "number format '' of {h} is unknown"),
        ("{h!r:.2f}", "number format '!r' of {h} is unknown"),
        ("{h:.2f", "is not a format"),
    ],
)
def test_bad_templates(text, problem):
    arrays = {"p": np.array([0.25, 0.75]), "h": np.array(2.0)}
    with pytest.raises(PanelError, match=problem) as error:
        parse_template(text, arrays, "says", "chapter.md, line 7")
    assert "chapter.md, line 7" in str(error.value)
