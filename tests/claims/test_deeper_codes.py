"""The numbers and statements of the deeper page on codes, computed again."""

import numpy as np
from claims import claim

import xentlib as xl

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
UNIFORM = np.full(4, 1 / 4)
SKI = WEATHER[::-1].copy()

CODES = {
    "weather": ["0", "10", "110", "111"],
    "uniform": ["00", "01", "10", "11"],
    "ski": ["111", "110", "10", "0"],
}
WORLDS = {"weather": WEATHER, "uniform": UNIFORM, "ski": SKI}


def mean_lengths(world):
    """Bits a day with each of the three codes; each is the cross-entropy, and each code is free of prefixes."""
    means = []
    for made_for, code in CODES.items():
        assert not any(a != b and b.startswith(a) for a in code for b in code)
        means.append(xl.expected_length(WORLDS[world], [len(word) for word in code]))
        assert means[-1] == xl.cross_entropy(WORLDS[world], WORLDS[made_for])
    assert min(means) == means[list(WORLDS).index(world)]
    return means


@claim("| our weather | 1.75 bits | 2 bits | 2.625 bits |")
def test_code_lengths_in_our_weather():
    return mean_lengths("weather")


@claim("| uniform | 2.25 bits | 2 bits | 2.25 bits |")
def test_code_lengths_in_uniform_weather():
    return mean_lengths("uniform")


@claim("| the ski resort's | 2.625 bits | 2 bits | 1.75 bits |")
def test_code_lengths_at_the_ski_resort():
    return mean_lengths("ski")


@claim("costs 1 bit a day, less than the 1.75 bits it costs at home")
def test_a_code_can_be_shorter_abroad():
    return xl.expected_length([1, 0, 0, 0], [1, 2, 3, 3]), xl.expected_length(WEATHER, [1, 2, 3, 3])


@claim("(section 5.4 of {cite:t}`CoverThomas2006`)")
def test_wrong_code_theorem():
    rng = np.random.default_rng(1)
    for p, q in zip(rng.dirichlet(np.ones(5), 200), rng.dirichlet(np.ones(5), 200)):
        lengths = np.ceil(-np.log2(q))
        assert (2.0**-lengths).sum() <= 1
        assert xl.cross_entropy(p, q) <= xl.expected_length(p, lengths) < xl.cross_entropy(p, q) + 1


@claim(
    """For $q = (0.4, 0.3, 0.2, 0.1)$ the lengths are 2, 2, 3 and 4 bits, so $\\bar\\ell = 2.375$ bits where
    $H(p, q) = 1.801$ bits."""
)
def test_rounded_lengths():
    q = [0.4, 0.3, 0.2, 0.1]
    lengths = xl.shannon_code_lengths(q)
    assert lengths.tolist() == [2, 2, 3, 4]
    return *q, 4, xl.expected_length(WEATHER, lengths), xl.cross_entropy(WEATHER, q)
