"""The numbers and statements of the deeper page on two variables, computed again."""

import math
from collections import Counter

import numpy as np
from claims import BOOK, claim
from sklearn.tree import DecisionTreeClassifier

import xentlib as xl

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
DAYS = [
    *[
        ("sun", "calm", True),
        ("sun", "calm", True),
        ("sun", "windy", True),
        ("sun", "windy", False),
    ],
    *[("cloud", "calm", True), ("cloud", "windy", False)],
    *[("rain", "calm", False), ("snow", "windy", False)],
]


def H(p):
    """The entropy in bits, written out."""
    return -sum(x * math.log2(x) for x in p if x > 0)


def left_after(question):
    """The average entropy of the walk when the answer is known."""
    answers = Counter(question(sky, wind) for sky, wind, _ in DAYS)
    walks = Counter(question(sky, wind) for sky, wind, walk in DAYS if walk)
    return sum(n / 8 * H([walks[a] / n, 1 - walks[a] / n]) for a, n in answers.items())


@claim("Before you look out of the window, the walk is as open as a coin toss: 1 bit.")
def test_before_looking():
    return H([4 / 8, 4 / 8])


@claim("Before you look, you are 95 % sure of a walk.")
def test_always_on_dry_days():
    return 100 * (0.9 + 0.1 / 2)


@claim(
    """Under “wet: a coin” a wet sky leaves 1 bit where 0.286 bit was open before, but it comes one time in ten,
    and on dry days nothing is left: 0.1 bit on average."""
)
def test_wet_is_a_coin():
    return H([1 / 2, 1 / 2]), H([0.95, 0.05]), xl.conditional_entropy([[0.9, 0], [0.05, 0.05]])


@claim(
    """vanishes when the two chances of a walk are equal: then the sky says nothing. It is as long as all the others
    when sky and walk decide each other; with a fair sky all four are 1 bit."""
)
def test_when_the_overlap_is_nothing_and_everything():
    for dry, walk in ((0.3, 0.2), (0.5, 0.5)):
        table = np.outer([dry, 1 - dry], [walk, 1 - walk])
        assert abs(xl.mutual_information(table)) < 1e-12 < xl.entropy([dry, 1 - dry])
    for dry in (0.8, 0.5):
        decided = np.diag([dry, 1 - dry])
        for bar in (xl.joint_entropy(decided), xl.mutual_information(decided)):
            assert math.isclose(bar, xl.entropy([dry, 1 - dry]))
    return bar


@claim('"Which day is it?" gains the full 1 bit on these eight days: it learns the table by heart.')
def test_a_question_that_learns_by_heart():
    return xl.information_gain([4, 4], np.eye(2)[[0 if walk else 1 for _, _, walk in DAYS]])


@claim(
    r"""Here are eight days. Their weather happens to follow our $p$ exactly: half sun, a quarter cloud, one day of rain
    and one of snow."""
)
def test_the_eight_days():
    skies = Counter(sky for sky, _, _ in DAYS)
    assert [skies[sky] / 8 for sky in ("sun", "cloud", "rain", "snow")] == WEATHER.tolist()
    page = (BOOK / "deeper" / "two-variables.md").read_text("utf-8")
    for day, (sky, wind, walk) in enumerate(DAYS, start=1):
        assert f"| {day} | {sky} | {wind} | {'yes' if walk else 'no'} |" in page


@claim(
    r"""On the four sunny days the odds are 3 to 1, which leaves 0.811 bit. On the cloudy ones they are 1 to 1, which
    leaves 1 bit. On the wet ones the answer is certain."""
)
def test_what_is_left_of_the_walk():
    left = left_after(lambda sky, wind: sky)
    assert H([4 / 8, 4 / 8]) == 1
    assert abs(left - 0.656) < 5e-4  # the formula below
    return H([3 / 4, 1 / 4]), H([1 / 2, 1 / 2])


@claim(
    r"""With the eight days: $1.75 + 0.656 = 2.406$ bits; in the other order, $1 + 1.406 = 2.406$ bits."""
)
def test_chain_rule_in_both_orders():
    joint = H(n / 8 for n in Counter((sky, walk) for sky, _, walk in DAYS).values())
    given_sky, given_walk = left_after(lambda sky, wind: sky), 0
    for answer in (True, False):
        skies = Counter(sky for sky, _, walk in DAYS if walk == answer)
        given_walk += H(n / 4 for n in skies.values()) / 2
    assert math.isclose(joint, H(WEATHER) + given_sky)
    return H(WEATHER), given_sky, joint, given_walk, joint


@claim(r"""The sky lowers what is open about the walk from 1 bit to 0.656 bit.""")
def test_from_one_bit():
    return 1, left_after(lambda sky, wind: sky)


@claim(r"""here 0.344 bit. By the last line it does not matter which of the two comes first""")
def test_mutual_information_of_sky_and_walk():
    table = np.array([[3, 1], [1, 1], [0, 1], [0, 1]]) / 8
    assert math.isclose(xl.mutual_information(table), xl.mutual_information(table.T))
    assert math.isclose(
        xl.mutual_information(table),
        xl.kl_divergence(table.ravel(), np.outer(table.sum(axis=1), table.sum(axis=0)).ravel()),
    )
    return 1 - left_after(lambda sky, wind: sky)


@claim("Hence **conditioning reduces entropy**")
def test_conditioning_reduces_entropy():
    for table in np.random.default_rng(3).dirichlet(np.ones(12) / 3, 300).reshape(-1, 3, 4):
        y = table.sum(axis=0)
        assert xl.conditional_entropy(table) <= xl.entropy(y) + 1e-12


@claim(
    r"""six dry days with odds 4 to 2 leave 0.918 bit, two wet days leave nothing, so the gain is
    $1 - \tfrac68 \cdot 0.918 = 0.311$ bit. Among the yes-or-no questions this is the best. "Which sky?" gains 0.344
    bit, having more answers, and "Which day?" gains everything."""
)
def test_gains_of_the_questions():
    wet = 1 - left_after(lambda sky, wind: sky in ("rain", "snow"))
    assert all(wet > 1 - left_after(q) for q in (lambda s, w: w, lambda s, w: s == "sun"))
    label, days = [4, 4], np.eye(2)[[0 if walk else 1 for _, _, walk in DAYS]]
    assert days[:, 1].tolist() == [0, 0, 0, 1, 0, 1, 1, 1]
    sky = 1 - left_after(lambda sky, wind: sky)
    assert xl.information_gain(label, days) == 1
    return H([4 / 6, 2 / 6]), H([4 / 6, 2 / 6]), wet, sky


@claim('With `criterion="entropy"` it measures in bits and chooses as we did:')
def test_scikit_learn_chooses_the_same_question():
    answers = [[wind == "windy", sky == "sun", sky in ("rain", "snow")] for sky, wind, _ in DAYS]
    tree = DecisionTreeClassifier(criterion="entropy", max_depth=1, random_state=0)
    node = tree.fit(answers, [walk for *_, walk in DAYS]).tree_
    assert node.feature[0] == 2
    wet = left_after(lambda sky, wind: sky in ("rain", "snow"))
    assert math.isclose(node.n_node_samples[1:] / 8 @ node.impurity[1:], wet)


@claim(
    r"""Before you look, 0.544 bit is open. If the light is on it is 1 bit, if it is off nothing, on average
    0.25 bit."""
)
def test_the_fault_light():
    failure = 1 / 4 * 1 / 2
    on, off = H([1 / 2, 1 / 2]), H([1.0])
    assert off == 0
    return H([failure, 1 - failure]), on, 1 / 4 * on + 3 / 4 * off


# ------------------------------------------------------------------ on paper


@claim(
    r"""The answer is a coin with $p = 1/6$: 0.650 bit. The die has $\log_2 6 = 2.585$ bits, so 1.935 bits are left by
    the chain rule. Check: with probability 5/6 there remain five equally likely numbers,
    $\tfrac56 \log_2 5 = 1.935$ bits."""
)
def test_exercise_1():
    told, die = H([1 / 6, 5 / 6]), math.log2(6)
    return told, die, die - told, 5 / 6 * math.log2(5)


@claim(
    r"""$H(X, Y) = 1.75 + H(Y \mid X)$, and $0 \le H(Y \mid X) \le 1.75$ bits. The largest, 3.5 bits, is reached by
    independent days; the smallest, 1.75 bits, if every day repeats the day before."""
)
def test_exercise_2():
    independent = xl.joint_entropy(np.outer(WEATHER, WEATHER))
    return H(WEATHER), H(WEATHER), independent, xl.joint_entropy(np.diag(WEATHER))


@claim("Merging rain and snow, for example, leaves 1.5 of the 1.75 bits.")
def test_exercise_4():
    return H([1 / 2, 1 / 4, 1 / 4]), H(WEATHER)
