"""The numbers and statements of lesson 4, computed again."""

import math

import numpy as np
import sympy as sp
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
UNIFORM = np.full(4, 1 / 4)
SKI = WEATHER[::-1].copy()
BOLD = np.array([9, 1, 1, 1]) / 12
LABEL, ANSWER = [0.0, 1.0, 0.0], [0.2, 0.7, 0.1]
BIT = math.log(2)  # in nats

entropy = xl.entropy(WEATHER)
cross_entropy = xl.cross_entropy(WEATHER, UNIFORM)
divergence = xl.kl_divergence(WEATHER, UNIFORM)


def surprise(p, base=2):
    return -math.log(p) / math.log(base)


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


# ------------------------------------------------------------------ Mia and Tom


@claim(r"the day costs her $-\log_2 \tfrac14 = 2$ bits of surprise")
def test_what_a_day_costs_mia():
    assert surprise(1 / 4) == 2


@claim("A sunny day costs him 1 bit, a cloudy day 2 bits, a day of rain or snow 3 bits.")
def test_what_a_day_costs_tom():
    sun, cloud, rain, snow = xl.self_information(WEATHER)
    assert rain == snow
    return sun, cloud, rain


@claim("- [ ] 0 bits: with enough experience nothing surprises her")
def test_nothing_is_less_than_the_floor():
    assert entropy > 0
    return 0


@claim("- [ ] less than 1.75 bits, with a bold bet on sun")
def test_no_bold_bet_is_below_the_floor():
    for sun in np.linspace(0.01, 0.99, 99):
        assert xl.cross_entropy(WEATHER, [sun, *[(1 - sun) / 3] * 3]) > entropy
    return entropy


@claim("- [x] 1.75 bits, which is what Tom pays")
def test_no_split_is_below_the_floor():
    for q in np.random.default_rng(0).dirichlet(np.ones(4), 1000):
        assert xl.cross_entropy(WEATHER, q) >= entropy
    return xl.cross_entropy(WEATHER, WEATHER)


@claim("- [ ] 2 bits: every split comes to the same thing")
def test_splits_differ():
    assert xl.cross_entropy(WEATHER, SKI) != cross_entropy
    return cross_entropy


@claim(
    r"""$\tfrac12 \cdot 1 + \tfrac14 \cdot 2 + \tfrac18 \cdot 3 + \tfrac18 \cdot 3 = 1.75$ bits a day"""
)
def test_entropy_of_the_weather():
    assert entropy == 1 / 2 * 1 + 1 / 4 * 2 + 1 / 8 * 3 + 1 / 8 * 3
    return entropy


# ------------------------------------------------------------------ the boxes


@claim(
    """With nine chips out of twelve on sun, sunny days come down to 0.42 bit. The other half of the days then costs
    3.58 bits each, and the {shows}`area` is 2 bits again"""
)
def test_the_bold_forecast():
    sun, *others = xl.self_information(BOLD)
    assert len({*others}) == 1
    return sun, others[0], xl.cross_entropy(WEATHER, BOLD)


@claim("It still snows on one day in eight, so the area is infinite.")
def test_ruling_out_snow_is_infinite():
    assert xl.cross_entropy(WEATHER, np.array([8, 4, 4, 0]) / 16) == math.inf


@claim(
    """the average stays finite until the first snow, and from then on no number of sunny days brings it down"""
)
def test_the_first_snow():
    surprise_of = xl.self_information(np.array([8, 4, 4, 0]) / 16)
    assert np.isfinite(surprise_of[[0] * 50 + [1] * 9]).all()
    assert surprise_of[[0] * 10**4 + [3]].mean() == math.inf


@claim("After two hundred days, Tom's is within 0.1 bit of it nine times in ten.")
def test_two_hundred_days():
    days = np.random.default_rng(0).choice(4, size=(20_000, 200), p=WEATHER)
    averages = xl.self_information(WEATHER)[days].mean(axis=1)
    assert 0.88 < (abs(averages - entropy) < 0.1).mean() < 0.93
    return 0.1


# ------------------------------------------------------------------ the definition


@claim("For Mia every outcome costs 2 bits, so $H(p, q) = 2$ bits.")
def test_mias_bill():
    assert cross_entropy == 2
    return surprise(1 / 4)


@claim(
    r"""who announces $q = (\tfrac18, \tfrac18, \tfrac14, \tfrac12)$, the days cost 3, 3, 2 and 1 bits, and the
    average is $$ \tfrac12 \cdot 3 + \tfrac14 \cdot 3 + \tfrac18 \cdot 2 + \tfrac18 \cdot 1 = 2.625 \ \text{bits a
    day.} $$"""
)
def test_the_ski_resort_forecast():
    assert xl.self_information(SKI).tolist() == [3, 3, 2, 1]
    assert xl.cross_entropy(WEATHER, SKI) == 2.625 > cross_entropy
    return 1


@claim(
    r"Tom's forecast would cost $\tfrac14 (1 + 2 + 3 + 3) = 2.25$ bits a day; Mia's in our town costs 2 bits."
)
def test_the_letters_cannot_be_swapped():
    return xl.cross_entropy(UNIFORM, WEATHER), cross_entropy


@claim(r"One bit is $\ln 2 = 0.6931$ nat.")
def test_a_bit_in_nats():
    return BIT


# ------------------------------------------------------------------ two parts


@claim("Tom's 1.75 bits are the {term}`entropy` of the weather. Mia pays 0.25 bit more.")
def test_the_two_parts():
    assert entropy + divergence == cross_entropy
    return entropy, divergence


@claim(
    "The lowest place is at $q = p$, and {shows}`its floor <floor>` is $H(p)$: 0 only if one outcome is certain."
)
def test_the_valley():
    p = 0.3
    q = np.linspace(0.01, 0.99, 99)
    bills = [xl.cross_entropy([p, 1 - p], [x, 1 - x]) for x in q]
    assert math.isclose(q[np.argmin(bills)], p) and math.isclose(min(bills), xl.binary_entropy(p))
    assert xl.binary_entropy(0) == xl.binary_entropy(1) == 0 < xl.binary_entropy(0.01)


@claim(
    r"""with the slope $$ -\frac{p}{q} + \frac{1 - p}{1 - q} , $$ which is 0 where $p(1 - q) = (1 - p)q$, that is, at
    $q = p$ alone. The slope of the slope, $p/q^2 + (1 - p)/(1 - q)^2$, is positive for every $q$ between 0 and 1"""
)
def test_the_slope_of_the_valley():
    p, q = sp.symbols("p q", positive=True)
    slope = sp.diff(xl.cross_entropy([p, 1 - p], [q, 1 - q], base=math.e), q)
    assert sp.simplify(slope - (-p / q + (1 - p) / (1 - q))) == 0
    assert sp.solve(slope, q) == [p]
    assert sp.simplify(sp.diff(slope, q) - (p / q**2 + (1 - p) / (1 - q) ** 2)) == 0


@claim("Under this bill you do best by saying what you believe.")
def test_honesty_pays():
    rng = np.random.default_rng(0)
    for p, q in zip(rng.dirichlet(np.ones(4), 200), rng.dirichlet(np.ones(4), 200)):
        assert xl.cross_entropy(p, q) > xl.cross_entropy(p, p)


# ------------------------------------------------------------------ what a network is charged


@claim(
    """A cross-entropy of 1.80 bits a day is excellent for this weather, and nobody's long-run average for a fair die is
    below its entropy of 2.585 bits a throw."""
)
def test_losses_of_two_data_sets_do_not_compare():
    die = xl.entropy(np.full(6, 1 / 6))
    assert entropy < 1.80 < die
    return 1.80, die


# ------------------------------------------------------------------ one label


@claim("Let the model say $q = (0.2, 0.7, 0.1)$.")
def test_the_answer_is_a_distribution():
    assert math.isclose(sum(ANSWER), 1)
    return ANSWER


@claim("| 0 | 0 | 0.2 | 1.6094 nats | 0 |")
def test_one_hot_row_0():
    return 0.2, surprise(0.2, math.e)


@claim("| 1 | 1 | 0.7 | 0.3567 nat | 0.3567 nat |")
def test_one_hot_row_1():
    return 0.7, surprise(0.7, math.e), 1 * surprise(0.7, math.e)


@claim("| 2 | 0 | 0.1 | 2.3026 nats | 0 |")
def test_one_hot_row_2():
    return 0.1, surprise(0.1, math.e)


@claim("The sum is 0.3567 nat, or 0.5146 bit.")
def test_one_hot_cross_entropy():
    nats = xl.cross_entropy(LABEL, ANSWER, base=math.e)
    log_q = torch.log(tensor([ANSWER]))
    assert math.isclose(nats, F.nll_loss(log_q, torch.tensor([1])).item())
    assert math.isclose(nats, F.cross_entropy(log_q, torch.tensor([1])).item())
    assert xl.entropy(LABEL) == 0
    return nats, xl.cross_entropy(LABEL, ANSWER)


@claim(
    "Only the share of the right class counts: $(0.2, 0.7, 0.1)$ and $(0.3, 0.7, 0)$ cost the same."
)
def test_only_the_right_class_counts():
    assert xl.cross_entropy(LABEL, ANSWER) == xl.cross_entropy(LABEL, [0.3, 0.7, 0.0])
    return *ANSWER, 0.3, 0.7


@claim("Each halving of it adds 1 bit, or 0.6931 nat, and there is no largest loss.")
def test_halving_the_probability_adds_a_bit():
    for q in (0.9, 0.1, 1e-9):
        assert math.isclose(xl.self_information(q / 2) - xl.self_information(q), 1)
    return 1, BIT


# ------------------------------------------------------------------ perplexity


@claim(
    "Mia's 2 bits are what a fair choice between $2^2 = 4$ outcomes would cost. "
    "Tom pays as if there were $2^{1.75} = 3.364$ choices."
)
def test_perplexity_of_mia_and_tom():
    assert math.isclose(xl.perplexity(WEATHER, UNIFORM), 4)
    return cross_entropy, entropy, xl.perplexity(WEATHER)


@claim("In nats Mia pays 1.3863, and $e^{1.3863} = 4.000$ again")
def test_perplexity_from_nats():
    nats = xl.cross_entropy(WEATHER, UNIFORM, base=math.e)
    return nats, nats, math.exp(1.3863)


@claim("two words with losses of 1 nat and 3 nats have perplexity $e^2 = 7.389$")
def test_mean_before_the_power():
    return 1, 3, math.exp((1 + 3) / 2)


@claim("reports a mean loss of 3.00 per word. Its perplexity is $2^3 = 8$.")
def test_the_mistaken_perplexity():
    assert 2**3 == 8
    return 3


@claim("so the perplexity is $e^3 = 20.09$. The mistake flatters every loss above 0.")
def test_perplexity_is_e_to_a_loss_in_nats():
    for nats in np.linspace(0.01, 20, 100):
        assert 2**nats < math.exp(nats)
    return math.exp(3)


@claim("To be 0.1 too sure costs 0.029 bit a day in the middle and 0.244 bit near the end")
def test_too_sure_in_the_middle_and_near_the_end():
    middle, end = (xl.kl_divergence([p, 1 - p], [p + 0.1, 0.9 - p]) for p in (0.5, 0.89))
    return 0.1, middle, end


@claim(
    "Mia says a quarter each and pays 2 bits a day; the ski resort's forecaster pays 2.625 bits."
)
def test_the_bills_of_two_forecasters():
    return xl.cross_entropy(WEATHER, UNIFORM), xl.cross_entropy(WEATHER, SKI)


@claim(
    "- [x] less than 2.3125 bits, the mean of their bills - [ ] exactly 2.3125 bits "
    "- [ ] more than 2.3125 bits It costs 2.238 bits."
)
def test_two_forecasts_pooled():
    mean = (xl.cross_entropy(WEATHER, UNIFORM) + xl.cross_entropy(WEATHER, SKI)) / 2
    return mean, mean, mean, xl.cross_entropy(WEATHER, (UNIFORM + SKI) / 2)


@claim(r"so starts near $\ln 10 = 2.303$ nats")
def test_ten_classes_and_a_network_that_has_learnt_nothing():
    loss = xl.cross_entropy_loss(np.zeros((1, 10)), [3])
    assert math.isclose(loss, math.log(10))
    return loss


@claim(
    """On fresh pictures no network can expect less than the average entropy of the labels *given the pictures*, which
    is 0 only if the picture decides the label."""
)
def test_the_floor_of_a_classifier():
    table = np.array([[0.5, 0.0], [0.25, 0.25]])  # picture 0 decides its label, picture 1 does not
    assert xl.conditional_entropy(table, given=0) == 0.5
    assert xl.conditional_entropy(np.diag([0.5, 0.5]), given=0) == 0
