"""The numbers and statements of chapter 4, computed again."""

import math

import numpy as np
import pytest
from claims import claim
from optional import optional

import xentlib as xl

torch = optional("torch")
F = optional("torch.nn.functional")

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
UNIFORM = np.full(4, 1 / 4)
SKI = WEATHER[::-1].copy()
NO_SNOW = np.array([1 / 2, 1 / 4, 1 / 4, 0])
LABEL, ANSWER = [0.0, 1.0, 0.0], [0.2, 0.7, 0.1]
BIT = math.log(2)  # in nats

entropy = xl.entropy(WEATHER)
cross_entropy = xl.cross_entropy(WEATHER, UNIFORM)
divergence = xl.kl_divergence(WEATHER, UNIFORM)


def surprise(p, base=2):
    return -math.log(p) / math.log(base)


def tensor(values):
    return torch.tensor(values, dtype=torch.float64)


# ------------------------------------------------------------------ what is needed from before


@claim(r"1 bit is $\ln 2 = 0.6931$ nat")
def test_a_bit_in_nats():
    return 1, math.log(2)


@claim("Sun carries 1 bit, snow carries 3 bits")
def test_surprise_of_sun_and_snow():
    return xl.self_information(1 / 2), xl.self_information(1 / 8)


@claim(
    r"""$\tfrac12 \cdot 1 + \tfrac14 \cdot 2 + \tfrac18 \cdot 3 + \tfrac18 \cdot 3 = 1.75$ bits a day"""
)
def test_entropy_of_the_weather():
    assert entropy == 1 / 2 * 1 + 1 / 4 * 2 + 1 / 8 * 3 + 1 / 8 * 3
    return entropy


# ------------------------------------------------------------------ the definition


@claim(
    r"""The forecaster finds every outcome 2 bits surprising, because $-\log_2 \tfrac14 = 2$, so her average is
    2 bits a day whatever the weather does."""
)
def test_a_uniform_forecast_costs_the_same_in_any_weather():
    for p in np.random.default_rng(0).dirichlet(np.ones(4), 20):
        assert math.isclose(xl.cross_entropy(p, UNIFORM), 2)
    return xl.self_information(1 / 4), cross_entropy


@claim(
    """Somebody who knows $p$ gets by with 1.75 bits. The difference, 0.25 bit a day, is the price of believing
    $q$."""
)
def test_the_price_of_believing_the_uniform_forecast():
    return xl.cross_entropy(WEATHER, WEATHER), cross_entropy - entropy


@claim(
    """The filled area is H(p, q) = 2 bits, the area under the dashed line is H(p) = 1.75 bits."""
)
def test_areas_of_the_boxes():
    return (WEATHER * xl.self_information(UNIFORM)).sum(), (
        WEATHER * xl.self_information(WEATHER)
    ).sum()


@claim(
    """All are 2 bits high. A dashed line at the height of −log p runs at 1 bit over sun, at 2 bits over cloud
    and at 3 bits over rain and snow."""
)
def test_heights_of_the_boxes():
    assert xl.self_information(1 / 8) == xl.self_information(WEATHER)[3]
    return 2, *xl.self_information(WEATHER[:3])


@claim(
    r"""On sunny days the forecaster is 1 bit more surprised than she need be, and half of all days are sunny:
    that adds $\tfrac12$ bit. On rainy and snowy days she is 1 bit *less* surprised than somebody who knows
    $p$, which saves $\tfrac18$ bit each. The balance is $\tfrac12 - \tfrac18 - \tfrac18 = \tfrac14$ bit:
    exactly $D(p \parallel q)$."""
)
def test_the_divergence_outcome_by_outcome():
    excess = xl.self_information(UNIFORM) - xl.self_information(WEATHER)
    assert (WEATHER * excess).tolist() == [1 / 2, 0, -1 / 8, -1 / 8]
    assert (WEATHER * excess).sum() == divergence == 1 / 4
    assert excess[2] == excess[3]
    return excess[0], -excess[2]


@claim(
    r"""$H(q, p) = \tfrac14 (1 + 2 + 3 + 3) = 2.25$ bits. The two cross-entropies, 2 bits and 2.25 bits, differ."""
)
def test_swapped_cross_entropy():
    swapped = xl.cross_entropy(UNIFORM, WEATHER)
    return swapped, cross_entropy, swapped


@claim("$2 - 1.75 = 0.25$ bit and $2.25 - 2 = 0.25$ bit.")
def test_the_two_divergences_coincide():
    assert xl.kl_divergence(UNIFORM, WEATHER) == divergence
    return (
        entropy,
        divergence,
        xl.cross_entropy(UNIFORM, WEATHER),
        xl.kl_divergence(UNIFORM, WEATHER),
    )


# ------------------------------------------------------------------ predict


@claim(
    r"""Is her cross-entropy below 1.75 bits, between 1.75 bits and 2 bits, or not even better than
    the uniform forecast?"""
)
def test_choices_of_the_first_prediction():
    return entropy, entropy, cross_entropy


@claim(
    r"""It is 2 bits, exactly what the uniform forecast costs. Sun now surprises her by only
    $\log_2 \tfrac43 = 0.415$ bit, but the other half of the days costs $\log_2 12 = 3.585$ bits each, and
    $\tfrac12 (0.415 + 3.585) = 2$. No forecast gets below 1.75 bits"""
)
def test_the_bold_forecast():
    bold = [3 / 4, 1 / 12, 1 / 12, 1 / 12]
    for q in np.random.default_rng(6).dirichlet(np.ones(4), 200):
        assert xl.cross_entropy(WEATHER, q) > entropy
    cross = xl.cross_entropy(WEATHER, bold)
    assert math.isclose(cross, cross_entropy)
    sun, other = xl.self_information(3 / 4), xl.self_information(1 / 12)
    return cross, sun, other, sun, other, entropy


@claim(
    r"""His surprises are 3, 3, 2 and 1 bits, so he pays $\tfrac12 \cdot 3 + \tfrac14 \cdot 3 + \tfrac18 \cdot 2
    + \tfrac18 \cdot 1 = 2.625$ bits a day, 0.875 bit more than necessary."""
)
def test_the_ski_resort_forecast():
    assert xl.self_information(SKI).tolist() == [3, 3, 2, 1]
    return 1, xl.cross_entropy(WEATHER, SKI), xl.kl_divergence(WEATHER, SKI)


@claim("Another announces $(1/2, 1/4, 1/4, 0)$")
def test_ruling_out_snow_is_infinite():
    assert xl.cross_entropy(WEATHER, NO_SNOW) == math.inf


# ------------------------------------------------------------------ play


@claim("With $q = p$ the orange part is gone and the blue part remains: 1.75 bits.")
def test_what_is_left_when_the_forecast_is_right():
    assert xl.kl_divergence(WEATHER, WEATHER) == 0
    return entropy


@claim("A share of 0.05 for each sunny day is enough to bring it back to 1.951 bits.")
def test_the_smallest_share_for_snow():
    days = np.array([1, 0.5, 0.5, 0.05])
    return 0.05, xl.cross_entropy(WEATHER, days / days.sum())


# ------------------------------------------------------------------ what training needs


@claim("The average over ten thousand days lands within 0.02 bit of the true 2.625 bits")
def test_samples_estimate_the_cross_entropy():
    days = np.random.default_rng(4).choice(4, size=10_000, p=WEATHER)
    cross = xl.cross_entropy(WEATHER, SKI)
    assert abs(xl.self_information(SKI[days]).mean() - cross) < 0.02
    return 0.02, cross


@claim(
    """A cross-entropy of 1.80 bits is excellent for this weather and out of reach for a fair six-sided die,
    whose entropy is 2.585 bits."""
)
def test_losses_of_two_data_sets_do_not_compare():
    die = xl.entropy(np.full(6, 1 / 6))
    assert entropy < 1.80 < die
    return 1.80, die


# ------------------------------------------------------------------ learned targets


def learn_targets(loss, steps):
    q, z = tensor(WEATHER), torch.zeros(4, dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        (gradient,) = torch.autograd.grad(loss(xl.softmax(z), q), z)
        z = (z - 0.5 * gradient).detach().requires_grad_()
    return xl.softmax(z).detach().numpy()


@claim(
    """Both runs start from the uniform distribution and take 200 steps of gradient descent. The divergence
    arrives at $q$. The cross-entropy ends with 0.995 of the probability on sun and is still on its way to
    certainty"""
)
def test_learned_targets_collapse_without_their_entropy():
    assert np.allclose(learn_targets(xl.kl_divergence, 200), WEATHER, atol=1e-6)
    collapsed = learn_targets(xl.cross_entropy, 200)
    assert learn_targets(xl.cross_entropy, 400)[0] > collapsed[0]
    return 200, collapsed[0]


@claim(
    """it lowered $H(p)$ from 2 bits to 0.056 bit. Meanwhile the divergence from $q$ *grew*, from 0.25 bit to
    0.952 bit."""
)
def test_learned_targets_move_away_from_the_model():
    end = learn_targets(xl.cross_entropy, 200)
    entropies = xl.entropy(UNIFORM), xl.entropy(end)
    return *entropies, xl.kl_divergence(UNIFORM, WEATHER), xl.kl_divergence(end, WEATHER)


@claim(
    """The loss falls from 2.25 bits to 2 bits. The student is as far from its teacher as before: 0.25 bit."""
)
def test_a_changing_teacher_moves_the_loss():
    assert xl.kl_divergence(UNIFORM, WEATHER) == xl.kl_divergence(WEATHER, UNIFORM)
    return (
        xl.cross_entropy(UNIFORM, WEATHER),
        xl.cross_entropy(WEATHER, UNIFORM),
        xl.kl_divergence(WEATHER, UNIFORM),
    )


# ------------------------------------------------------------------ one-hot labels


@claim("answers $q = (0.2, 0.7, 0.1)$")
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


@claim("The answers $(0.2, 0.7, 0.1)$ and $(0.3, 0.7, 0)$ cost the same.")
def test_only_the_right_class_counts():
    assert xl.cross_entropy(LABEL, ANSWER) == xl.cross_entropy(LABEL, [0.3, 0.7, 0.0])
    return *ANSWER, 0.3, 0.7


@claim(
    """Each halving of $q[y]$ adds the same amount, 1 bit or 0.6931 nat. There is no largest loss."""
)
def test_halving_the_probability_adds_a_bit():
    for q in (0.9, 0.1, 1e-9):
        assert math.isclose(xl.self_information(q / 2) - xl.self_information(q), 1)
    return 1, BIT


# ------------------------------------------------------------------ the wrong code

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


# ------------------------------------------------------------------ perplexity


@claim("The forecaster's 2 bits make a perplexity of $2^2 = 4$")
def test_perplexity_of_the_forecast():
    assert math.isclose(xl.perplexity(WEATHER, UNIFORM), 4)
    return cross_entropy


@claim(
    """Knowing $p$, one has perplexity $2^{1.75} = 3.364$. The ratio of the two is $2^{0.25} = 1.189$, two to
    the divergence."""
)
def test_perplexity_of_the_weather():
    ratio = xl.perplexity(WEATHER, UNIFORM) / xl.perplexity(WEATHER)
    return entropy, xl.perplexity(WEATHER), divergence, ratio


@claim("The same forecast has a loss of 1.3863 nats, and $e^{1.3863} = 4.000$ again.")
def test_perplexity_from_nats():
    nats = xl.cross_entropy(WEATHER, UNIFORM, base=math.e)
    return nats, nats, math.exp(1.3863)


@claim(
    """The mistake always flatters: it turns 4 into 2.614. A bigger example hides it better: a loss of 3 nats
    is a perplexity of 20.09, not 8."""
)
def test_two_to_a_loss_in_nats():
    for nats in (0.01, 1, 10):
        assert 2**nats < math.exp(nats)
    return 2 ** xl.cross_entropy(WEATHER, UNIFORM, base=math.e), 3, math.exp(3)


@claim(
    """two tokens with losses 1 nat and 3 nats have perplexity $e^2 = 7.389$, whereas the mean of the two
    separate perplexities, 11.402, describes nothing"""
)
def test_mean_before_the_power():
    return 1, 3, math.exp((1 + 3) / 2), (math.exp(1) + math.exp(3)) / 2


# ------------------------------------------------------------------ check


@claim("Three columns, one result: 2 bits, 1.75 bits and 0.25 bit.")
def test_three_ways():
    p, q = tensor(WEATHER), tensor(UNIFORM)
    assert math.isclose(F.cross_entropy(q.log(), p).item() / BIT, cross_entropy)
    assert math.isclose(torch.distributions.Categorical(p).entropy().item() / BIT, entropy)
    assert math.isclose(F.kl_div(q.log(), p, reduction="sum").item() / BIT, divergence)
    return cross_entropy, entropy, divergence


@claim("Its default reduction divides by the number of all elements")
def test_default_reduction_of_kl_div():
    p, q = tensor(np.stack([WEATHER, UNIFORM])), tensor(np.stack([UNIFORM, WEATHER]))
    total = F.kl_div(q.log(), p, reduction="sum")
    with pytest.warns(UserWarning, match="batchmean"):
        assert torch.isclose(F.kl_div(q.log(), p), total / 8)
    assert torch.isclose(F.kl_div(q.log(), p, reduction="batchmean"), total / 2)


@claim('for a single pair without a batch axis, `"batchmean"` divides by the number of classes')
def test_batchmean_of_a_single_pair():
    p, q = tensor(WEATHER), tensor(UNIFORM)
    total = F.kl_div(q.log(), p, reduction="sum")
    assert torch.isclose(F.kl_div(q.log(), p, reduction="batchmean"), total / 4)


@claim(r"$0 \cdot (-\infty)$ is `nan` there, and PyTorch multiplies.")
def test_pytorch_multiplies_zero_by_infinity():
    logits = torch.log(tensor([0.3, 0.7, 0.0]))
    assert torch.isnan(F.cross_entropy(logits, tensor(LABEL)))
    assert math.isclose(F.cross_entropy(logits, torch.tensor(1)).item(), surprise(0.7, math.e))
    assert xl.cross_entropy([0.0, 0.0, 1.0], [0.3, 0.7, 0.0]) == math.inf


# ------------------------------------------------------------------ what people get wrong


@claim("The best forecast of our weather costs 1.75 bits a day.")
def test_the_smallest_cross_entropy_is_the_entropy():
    for q in np.random.default_rng(2).dirichlet(np.ones(4), 200):
        assert xl.cross_entropy(WEATHER, q) > entropy
    return xl.cross_entropy(WEATHER, WEATHER)


@claim(
    """A probability of 0.1 for what happened costs 3.32 bits, or 2.30 nats, and a probability of 0 costs
    infinitely many."""
)
def test_cross_entropy_has_no_upper_end():
    assert xl.self_information(0.0) == math.inf
    return 0.1, surprise(0.1), surprise(0.1, math.e)


@claim("$H(p, q) = 2$ bits and $H(q, p) = 2.25$ bits for the weather and its uniform forecast.")
def test_cross_entropy_is_not_symmetric():
    assert cross_entropy == 2
    return xl.cross_entropy(UNIFORM, WEATHER)


@claim("there it is $e$ to the loss: 4, not 2.614, for the uniform forecast")
def test_perplexity_is_e_to_a_loss_in_nats():
    return (2 ** (2 * BIT),)


@claim(
    """replacing the 0 by $10^{-9}$ gives 4.987 bits and replacing it by $10^{-12}$ gives 6.233 bits."""
)
def test_an_epsilon_decides_the_loss():
    def loss(epsilon):
        return -(WEATHER * np.log2([1 / 2, 1 / 4, 1 / 4, epsilon])).sum()

    return loss(1e-9), loss(1e-12)


@claim(
    """Given the probabilities $(0.2, 0.7, 0.1)$ it does not complain: it returns 0.768 nat for class 1 instead
    of 0.3567 nat, and a model that learns to be certain and right still shows 0.551 nat."""
)
def test_softmax_on_top_of_probabilities():
    doubled = F.cross_entropy(tensor(ANSWER), torch.tensor(1)).item()
    certain = F.cross_entropy(tensor(LABEL), torch.tensor(1)).item()
    return *ANSWER, doubled, surprise(0.7, math.e), certain


# ------------------------------------------------------------------ summary


@claim("For the weather and a uniform forecast it is 2 bits a day.")
def test_summary_cross_entropy():
    return cross_entropy


@claim("$2 = 1.75 + 0.25$ bits")
def test_summary_decomposition():
    assert cross_entropy == entropy + divergence
    return entropy, divergence
