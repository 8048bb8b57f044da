"""The numbers on the page "A run in full".

What its training gave lies in book/data; most claims are about that record. In the deep run the
page's own cells train once more, and the record must come out again.
"""

import math
import re

import numpy as np
import pytest
from chapters import executed
from claims import BOOK, claim
from optional import optional

import xentlib as xl

torch = optional("torch")

pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")  # in Keras

DIGITS = np.loadtxt(BOOK / "data" / "digits.csv.gz", delimiter=",", dtype=int)
X, Y = DIGITS[:, :64] / 16, DIGITS[:, 64]
TRAINING, VALIDATION, _ = np.split(np.random.default_rng(11).permutation(1797), [1000, 1397])
FEW, UNSEEN = np.split(TRAINING, [200])

ROWS = np.loadtxt(BOOK / "data" / "digits-runs.csv", delimiter=",", skiprows=1)
RUNS = ROWS[:, 4:].reshape(4, 2, 6, 5, 41)  # case, cost, rate, seed, epoch: number right
LOG = np.genfromtxt(BOOK / "data" / "digits-log.csv", delimiter=",", skip_header=1)
NETWORK = np.loadtxt(BOOK / "data" / "digits-network.csv")
FIRST, LAST = NETWORK[:1950].reshape(65, 30), NETWORK[1950:].reshape(31, 10)


def logits(images):
    hidden = xl.sigmoid(X[images] @ FIRST[:-1] + FIRST[-1])
    return hidden @ LAST[:-1] + LAST[-1]


Z_VALIDATION, Z_UNSEEN = logits(VALIDATION), logits(UNSEEN)

USUAL, SURE, SATURATED, LINEAR = range(4)
ENTROPY, QUADRATIC = range(2)
RATES = {"1/4": 0, "1/2": 1, "1": 2, "2": 3, "4": 4, "8": 5}
STEADY = np.ones((4, 2, 6), bool)  # the runs in which a rounding error is forgotten
STEADY[SURE] = STEADY[:, :, RATES["8"]] = False


PAGE = BOOK / "deeper" / "a-run-in-full.md"


def names_of_the_page():
    """The names of the page; the 240 runs and those with Adam are not run again for them."""
    assert torch.Tensor  # else the test is skipped
    return executed(PAGE).names


def trained():
    """The names of the page after all of its cells have trained with PyTorch, which takes a minute."""
    assert torch.Tensor  # else the test is skipped
    return executed(PAGE, in_full=True).names


def epochs_to_90(case, cost, rate):
    """For each seed, the first epoch with 90 % of the validation images right; infinity for never."""
    enough = RUNS[case, cost, RATES[rate]] >= 0.9 * len(VALIDATION)
    return np.where(enough.any(1), enough.argmax(1), np.inf)


def median_and_range(values):
    return np.median(values), values.min(), values.max()


def in_the_end(case, cost, rate):
    """The percentages right after 40 epochs, one a seed."""
    return RUNS[case, cost, RATES[rate], :, -1] * 100 / len(VALIDATION)


def best_rate(case, cost):
    medians = [np.median(in_the_end(case, cost, rate)) for rate in RATES]
    return list(RATES)[int(np.argmax(medians))]


def summary_of(case, cost, rate):
    assert best_rate(case, cost) == rate
    return median_and_range(in_the_end(case, cost, rate))


def confidence(logits):
    return xl.softmax(logits).max(axis=1)


def is_right(logits, images):
    return logits.argmax(axis=1) == Y[images]


def calibration_error(logits, right, bins=10):
    sure = confidence(logits)
    bin_of = np.ceil(sure * bins)
    gaps = [abs((right - sure)[bin_of == b].sum()) for b in range(1, bins + 1)]
    return sum(gaps) / len(sure)


def best_temperature(logits, images):
    temperatures = np.arange(0.5, 4, 0.05)
    losses = [xl.cross_entropy_loss(logits / T, Y[images]) for T in temperatures]
    return temperatures[np.argmin(losses)]


BEST = best_temperature(Z_VALIDATION, VALIDATION)
RIGHT = is_right(Z_UNSEEN, UNSEEN)


# ------------------------------------------------------------------ the record
@pytest.mark.deep
def test_the_cells_of_the_page_make_all_runs_again():
    """Where a rounding error is forgotten, to the very count; on another processor too."""
    np.testing.assert_array_equal(trained()["runs"][STEADY], RUNS[STEADY])


def test_the_cells_of_the_page_make_the_record_again():
    """The run on 200 pictures, and the first four epochs of thirty others."""
    names = names_of_the_page()
    runs, _ = names["train"](names["cases"][USUAL], names["entropy"], epochs=4)
    steady = STEADY[USUAL, ENTROPY]
    np.testing.assert_array_equal(runs[steady], RUNS[USUAL, ENTROPY, steady, :, :5])
    log = np.genfromtxt(names["folder"] / "log.csv", delimiter=",", skip_header=1)
    np.testing.assert_allclose(log, LOG, atol=1e-4)
    np.testing.assert_allclose(names["made"], Z_VALIDATION, atol=1e-3)
    assert math.isclose(names["best"], BEST)


def test_the_record_is_of_the_cases_that_its_columns_say():
    grid = np.stack(np.meshgrid([1, 2, 3, 4], [0, 1], range(-2, 4), range(5), indexing="ij"), -1)
    np.testing.assert_array_equal(ROWS[:, :4], grid.reshape(-1, 4))


def test_the_digits_are_those_of_scikit_learn():
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is a peer")
    images, labels = datasets.load_digits(return_X_y=True)
    np.testing.assert_array_equal(DIGITS, np.column_stack([images, labels]))


@claim("the last layer's weights are 20 times as large")
def test_sure_start():
    return names_of_the_page()["cases"][SURE][1][2]


@claim("the first layer's weights are 100 times as large")
def test_saturated_start():
    return names_of_the_page()["cases"][SATURATED][0][2]


# ------------------------------------------------------------------ prove and check
@claim(
    """
    Dividing by $T > 0$ leaves the order of the logits as it is, so *no answer changes*.
    """
)
def test_answers_do_not_depend_on_the_temperature():
    for T in (0.5, BEST, 4.0):
        assert (xl.softmax(Z_UNSEEN / T).argmax(1) == Z_UNSEEN.argmax(1)).all()


def test_at_the_best_temperature_expected_and_true_logits_agree():
    def difference(T):
        expected = (xl.softmax(Z_VALIDATION / T) * Z_VALIDATION).sum(axis=1)
        return (expected - Z_VALIDATION[np.arange(len(VALIDATION)), Y[VALIDATION]]).mean()

    assert difference(BEST - 0.01) > 0 > difference(BEST + 0.01)


@claim(r"so the first loss is $\ln 10 = 2.3026$ nats.")
def test_first_loss():
    run = xl.train_softmax_regression(X[TRAINING], Y[TRAINING], classes=10, epochs=0)
    assert math.isclose(run.loss[0], math.log(10))
    return run.loss[0]


# ------------------------------------------------------------------ many runs
@claim("To train 30 networks (six rates, five seeds) side by side")
def test_side_by_side():
    return RUNS[0, 0, ..., 0].size


@claim("On the machine that made the record, all 240 agree. On yours some may not.")
def test_agreement():
    return RUNS[..., 0].size


@claim("How many epochs to 90 %?")
def test_marks():
    assert 357 < 0.9 * len(VALIDATION) <= 358
    return 90


@claim("| learning rate | cross-entropy, epochs to 90 % | quadratic cost, epochs to 90 % |")
def test_table_of_epochs():
    return 90, 90


def row_of_epochs(rate):
    both = (epochs_to_90(USUAL, cost, rate) for cost in (ENTROPY, QUADRATIC))
    numbers = [x for epochs in both for x in median_and_range(epochs)]
    return tuple(x for x in numbers if 12 < x < np.inf)  # those that count as numbers of the prose


@claim("| 1/4 | 23 (21 to 24) | never |")
def test_rate_one_quarter():
    return row_of_epochs("1/4")


@claim("| 1/2 | 12 (11 to 13) | never |")
def test_rate_one_half():
    assert median_and_range(epochs_to_90(USUAL, ENTROPY, "1/2")) == (12, 11, 13)
    return row_of_epochs("1/2")


@claim("| 1 | 6 (6 to 7) | 36 (35 to 39) |")
def test_rate_one():
    assert median_and_range(epochs_to_90(USUAL, ENTROPY, "1")) == (6, 6, 7)
    return row_of_epochs("1")


@claim("| 2 | 5 (4 to 5) | 18 (18 to 20) |")
def test_rate_two():
    assert median_and_range(epochs_to_90(USUAL, ENTROPY, "2")) == (5, 4, 5)
    return row_of_epochs("2")


@claim("| 4 | 5 (4 to 5) | 10 (9 to 11) |")
def test_rate_four():
    assert median_and_range(epochs_to_90(USUAL, ENTROPY, "4")) == (5, 4, 5)
    assert median_and_range(epochs_to_90(USUAL, QUADRATIC, "4")) == (10, 9, 11)


@claim("| 8 | 24 (15 to never) | 7 (6 to 8) |")
def test_rate_eight():
    assert epochs_to_90(USUAL, ENTROPY, "8").max() == np.inf
    assert median_and_range(epochs_to_90(USUAL, QUADRATIC, "8")) == (7, 6, 8)
    return row_of_epochs("8")


@claim(
    """
    At the rate 1 the quadratic cost is six times slower, and below that it does not get there in 40
    epochs at all.
    """
)
def test_quadratic_cost_at_small_rates():
    assert np.isinf([epochs_to_90(USUAL, QUADRATIC, rate) for rate in ("1/4", "1/2")]).all()
    return RUNS.shape[-1] - 1


@claim("(at a uniform forecast over ten classes, exactly ten times)")
def test_gradients_of_a_uniform_forecast():
    p, y = np.full(10, 0.1), np.eye(10)[3]
    quadratic = p * (p - y - (p * (p - y)).sum())
    assert np.allclose(p - y, 10 * quadratic)


@claim(
    "| case | cross-entropy: best rate, right after 40 epochs | quadratic cost: best rate, right after 40 epochs |"
)
def test_table_of_accuracies():
    return 40, 40


@claim("| 1: network, usual start | rate 4: 96 % (95 to 96) | rate 8: 96 % (95 to 96) |")
def test_usual_start():
    return *summary_of(USUAL, ENTROPY, "4"), *summary_of(USUAL, QUADRATIC, "8")


@claim("| 2: network, sure start | rate 1: 96 % (95 to 96) | rate 1/2: 66 % (31 to 87) |")
def test_sure_start_in_the_end():
    return *summary_of(SURE, ENTROPY, "1"), *summary_of(SURE, QUADRATIC, "1/2")


@claim("| 3: network, saturated start | rate 8: 89 % (88 to 89) | rate 4: 84 % (83 to 85) |")
def test_saturated_start_at_its_best():
    return *summary_of(SATURATED, ENTROPY, "8"), *summary_of(SATURATED, QUADRATIC, "4")


def digits_answered(weights, network):
    """How many different digits one of the 30 networks answers on the training images."""
    names = names_of_the_page()
    with torch.no_grad():
        answers = names["forward"](weights, names["images"][TRAINING])[network].argmax(1)
    return len(answers.unique())


@claim("At the start it was two: the large weights gave the other eight almost no probability")
def test_digits_answered_at_the_start():
    names = names_of_the_page()
    start = [torch.tensor(w[None]) for w in names["start"](names["cases"][SURE], 0)]
    assert digits_answered(start, 0) == 2


@pytest.mark.deep
@claim(
    """
    In two of the other seeds only three digits are answered, and at the rate 2 a single one
    """
)
def test_other_seeds():
    weights = trained()["results"][SURE][QUADRATIC][1]
    assert sorted(digits_answered(weights, network) for network in range(1, 5))[:2] == [3, 3]
    assert {digits_answered(weights, network) for network in range(15, 20)} == {1}


# ------------------------------------------------------------------ the saturated layer
@claim("shows the 30 hidden units' outputs for the validation pictures")
def test_hidden_units():
    return names_of_the_page()["start"](names_of_the_page()["cases"][USUAL], 0)[0].shape[1]


@claim("with the usual start (left) and with first weights 100 times as large (right).")
def test_hidden_figure():
    return names_of_the_page()["cases"][SATURATED][0][2]


def slope_of_hidden(first, bias):
    hidden = xl.sigmoid(X[VALIDATION] @ first + bias)
    return (hidden * (1 - hidden)).mean()


@claim(
    "is 0.245 at the usual start, close to its largest possible value 1/4, and 0.014 at the saturated one."
)
def test_slopes_at_the_start():
    start, cases = names_of_the_page()["start"], names_of_the_page()["cases"]
    slopes = [
        [slope_of_hidden(*start(cases[case], seed)[:2]) for seed in range(5)]
        for case in (USUAL, SATURATED)
    ]
    return tuple(np.mean(slopes, axis=1))


def slopes_in_the_end(case, cost):
    """The mean of h(1 - h) after training, one row a rate, one column a seed."""
    first, bias = (w.detach().numpy() for w in trained()["results"][case][cost][1][:2])
    return np.reshape([slope_of_hidden(w, b) for w, b in zip(first, bias)], (6, 5))


@claim("with 30 nearly binary features that hardly change")
def test_nearly_binary():
    first, bias = names_of_the_page()["start"](names_of_the_page()["cases"][SATURATED], 0)[:2]
    hidden = xl.sigmoid(X[VALIDATION] @ first + bias)
    assert (abs(hidden - 0.5) > 0.49).mean() > 0.8
    return first.shape[1]


@pytest.mark.deep
@claim("the mean of $h (1 - h)$ falls to about 0.01 during training.")
def test_a_large_rate_saturates():
    slope = slopes_in_the_end(USUAL, ENTROPY)[RATES["8"]].mean()
    assert 0.003 < slope < 0.03
    medians = [np.median(in_the_end(USUAL, ENTROPY, rate)) for rate in RATES]
    assert medians[-1] < min(medians[:-1])
    return 0.01


def first_gradients(case, cost):
    names = names_of_the_page()
    costs = names["entropy"], names["quadratic"]
    return tuple(names["first_gradients"](names["cases"][case], costs[cost]))


@claim("| usual | cross-entropy | 0.296 | 0.0842 |")
def test_gradients_usual_cross_entropy():
    return first_gradients(USUAL, ENTROPY)


@claim("| usual | quadratic | 0.035 | 0.0091 |")
def test_gradients_usual_quadratic():
    return first_gradients(USUAL, QUADRATIC)


@claim("| sure | cross-entropy | 2.113 | 7.6428 |")
def test_gradients_sure_cross_entropy():
    return first_gradients(SURE, ENTROPY)


@claim("| sure | quadratic | 0.201 | 0.7135 |")
def test_gradients_sure_quadratic():
    return first_gradients(SURE, QUADRATIC)


@claim("| saturated | cross-entropy | 0.523 | 0.0099 |")
def test_gradients_saturated_cross_entropy():
    return first_gradients(SATURATED, ENTROPY)


@claim("| saturated | quadratic | 0.063 | 0.0011 |")
def test_gradients_saturated_quadratic():
    return first_gradients(SATURATED, QUADRATIC)


@claim(
    "the last layer receives *more* gradient than usual, and the hidden layer about eight times less"
)
def test_gradients_compared():
    for cost in (ENTROPY, QUADRATIC):
        usual, saturated = first_gradients(USUAL, cost), first_gradients(SATURATED, cost)
        assert saturated[0] > usual[0]
        assert 7.5 < usual[1] / saturated[1] < 9


# ------------------------------------------------------------------ Keras
@claim("Both ways of each pair learn the same, to all digits shown.")
def test_keras_from_logits_and_from_probabilities():
    for loss in ("binary", "categorical"):
        logits, probabilities = (
            keras_prints(f"{loss}, from {what}") for what in ("logits", "probabilities")
        )
        assert logits == probabilities
        assert last_loss(logits) < 0.2


@claim(r"its loss cannot fall below $\ln(e + 9) - 1 = 1.4612$ nats")
def test_softmax_twice():
    best = np.eye(10)[0]  # the softmax at its surest, taken as logits
    assert math.isclose(xl.cross_entropy_loss(best, 0), math.log(math.e + 9) - 1)
    learnt = last_loss(keras_prints("softmax, then from_logits=True"))
    assert math.log(math.e + 9) - 1 < learnt < 2
    return xl.cross_entropy_loss(best, 0)


def keras_on_torch():
    assert torch.Tensor  # else the test is skipped
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", "torch")
        return pytest.importorskip("keras", reason="Keras is a peer")


def keras_prints(what):
    """What the page prints about one of the networks that it trains in Keras."""
    keras_on_torch()
    return re.search(f"^{re.escape(what)} *(.*)", executed(PAGE).printed, re.MULTILINE)[1]


def last_loss(line):
    """The loss after the last epoch, in such a line."""
    return float(re.search(r"loss (?:[\d.]+ -> )?([\d.]+)", line)[1])


def trained_in_keras(keras, activation, loss, target):
    """The model, as the page trains it."""
    keras.utils.set_random_seed(0)
    layers = [
        keras.layers.Dense(30, activation="sigmoid"),
        keras.layers.Dense(target.shape[1], activation=activation),
    ]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.SGD(2.0), loss)
    model.fit(X[TRAINING], target[TRAINING], batch_size=50, epochs=20, verbose=0)
    return model


# ------------------------------------------------------------------ calibration
@claim("The network of the long run was trained on 200 pictures and has all of them right.")
def test_trained_on_few():
    return len(FEW)


# ------------------------------------------------------------------ exercises
@claim("Cross-entropy: $q - y$, that is 0.1 everywhere and −0.9 for class 3.")
def test_exercise_1_cross_entropy():
    gradient = np.full(10, 0.1) - np.eye(10)[3]
    return gradient[0], gradient[3]


@claim("so the gradient is $d / 10$: 0.01 everywhere and −0.09 for class 3.")
def test_exercise_1_quadratic():
    p = np.full(10, 0.1)
    e = p - np.eye(10)[3]
    gradient = p * (e - p @ e)
    return gradient[0], gradient[3]


@claim("$q = (0.001, 0.999)$, the label is the first class.")
def test_exercise_2_given():
    return 0.001, 1 - 0.001


@claim(
    r"""
    Cross-entropy: $q - y = (-0.999, 0.999)$. Quadratic cost: $d = q - y = (-0.999, 0.999)$ and $\sum_k q_k d_k
    = 0.999 \cdot (0.999 - 0.001) = 0.997002$. The first component is $0.001 \cdot (-0.999 - 0.997002)
    = -0.001996$, the second $+0.001996$, since the two always sum to 0. The ratio is 500.5
    """
)
def test_exercise_2():
    p = np.array([0.001, 0.999])
    e = p - [1, 0]
    gradient = p * (e - p @ e)
    assert math.isclose(e[0] / gradient[0], 1 / (2 * p[0] * p[1]))
    products = p[1], p[1], p[0], p @ e
    first = p[0], e[0], p @ e, gradient[0]
    return *e, *e, *products, *first, gradient[1], e[0] / gradient[0]


@claim(
    """
    A classifier answers 1,000 pictures with the confidence 0.9 each, and 810 answers are right. How
    large is its calibration error? It has two classes, and its probability of
    0.9 came from two logits that differ by
    """
)
def test_exercise_3_given():
    return 1000, xl.sigmoid(math.log(9)), 810, xl.sigmoid(math.log(9))


@claim(
    r"""
    $|0.81 - 0.9| = 0.09$. The confidence is $\sigma(\ln 9 / T)$, and it must be 0.81, so $\ln 9 / T =
    \ln (0.81/0.19)$: $T = 2.1972 / 1.4500 = 1.5153$.
    """
)
def test_exercise_3():
    share = 810 / 1000
    below = math.log(share / (1 - share))
    T = math.log(9) / below
    assert math.isclose(xl.sigmoid(math.log(9) / T), share)
    return share, 0.9, abs(share - 0.9), share, share, 1 - share, math.log(9), below, T


@claim("the largest and the smallest accuracy after 40 epochs")
def test_exercise_4_given():
    return RUNS.shape[-1] - 1


@claim(
    """
    Cross-entropy: from 377 to 381 of 397 right, median 378. Quadratic cost: from 374 to 376, median
    375. The medians differ by three pictures, the seeds of one cost by four. And yet cross-entropy wins
    with every seed.
    """
)
def test_exercise_4():
    final = ROWS[:, -1].reshape(4, 2, 6, 5)[USUAL, :, RATES["2"]]
    (middle, low, high), (middle_2, low_2, high_2) = map(median_and_range, final)
    assert middle - middle_2 == 3 and high - low == 4 and (final[0] > final[1]).all()
    return low, high, len(VALIDATION), middle, low_2, high_2, middle_2


@claim(
    "one cost would win all five in 2 of the 32 ways, which is 6 %. So at *this* rate, after *these* 40"
)
def test_exercise_4_by_chance():
    return 2**5, 100 * 2 / 2**5, RUNS.shape[-1] - 1


@claim(
    """
    judged by the same 397 pictures, whose choice alone moves the accuracy of one model by about one point,
    which is four pictures (and the difference of two models, which find the same pictures hard, by less).
    And at the rate 8 the quadratic cost, too, gets from 377 to 382 right.
    """
)
def test_exercise_4_left_open():
    n = len(VALIDATION)
    assert round(n * math.sqrt(0.96 * 0.04 / n)) == 4
    final = RUNS[USUAL, QUADRATIC, RATES["8"], :, -1]
    return n, final.min(), final.max()


# ------------------------------------------------------------------ the page
@claim(
    "The first 1,000 pictures are for training, the next 397 for validation. The 400 test pictures"
)
def test_three_sets():
    return len(TRAINING), len(VALIDATION), len(DIGITS) - len(TRAINING) - len(VALIDATION)


@claim("| one layer, three libraries | all 0 | all at once | 0.5 | 1,000 | 100 |")
def test_settings_of_one_layer():
    run = xl.train_softmax_regression(X[TRAINING], Y[TRAINING], classes=10, learning_rate=0.5)
    layer = names_of_the_page()["linear"]
    assert np.allclose(layer.weight.detach().numpy().T, run.weight[-1], rtol=0, atol=1e-12)
    return 0.5, len(TRAINING), len(run.loss) - 1


@claim("by 100 updates on all 1,000 training pictures at once")
def test_updates():
    return 100, len(TRAINING)


@claim("the run on 200 pictures | `torch.manual_seed(0)` | `default_rng(0)` | 2 | 20 | 300 |")
def test_settings_of_few_images():
    return len(FEW), len(FEW) / 10, LOG[-1, 0]


@claim("| 240 runs | `default_rng(seed)`, seeds 0 to 4 | `default_rng(0)` | 1/4 to 8 | 50 | 40 |")
def test_settings_of_many_runs():
    return RUNS[..., 0].size, len(TRAINING) / 20, RUNS.shape[-1] - 1


@claim("| Keras | `set_random_seed(0)` | the same | 2 | 50 | 20 |")
def test_settings_of_keras():
    return 50, 20


@claim("Here is the network that lesson 11 trains on 200 pictures.")
def test_few_images():
    names = names_of_the_page()
    with torch.no_grad():
        answers = names["net"](torch.tensor(X[FEW])).argmax(1).numpy()
    assert (answers == Y[FEW]).all()
    return len(FEW)


@claim("after 40 epochs both have the same accuracy, 96 % in the median.")
def test_same_accuracy():
    medians = [summary_of(USUAL, ENTROPY, "4")[0], summary_of(USUAL, QUADRATIC, "8")[0]]
    assert medians[0] == medians[1]
    return 40, medians[0]


@claim("| 4: one layer | rate 2: 95 % (95 to 96) | rate 4: 96 % (95 to 96) |")
def test_one_layer():
    return *summary_of(LINEAR, ENTROPY, "2"), *summary_of(LINEAR, QUADRATIC, "4")


@claim("The best rate is the one with the largest median after 40 epochs")
def test_best_rate():
    return RUNS.shape[-1] - 1


# ------------------------------------------------------------------ Adam
def adam_epochs(case, rate):
    """Median, fastest and slowest of each cost, as its row shows them: those that count as numbers."""
    runs = trained()["adam_runs"][case, :, {0.01: 0, 0.03: 1}[rate]]
    enough = runs >= 0.9 * len(VALIDATION)
    first = np.where(enough.any(-1), enough.argmax(-1), np.inf)
    shown = [x for epochs in first for x in median_and_range(epochs)]
    return shown, (rate, *(x for x in shown if 12 < x < np.inf))


@claim("Epochs to 90 %, counted as above:")
def test_adam_mark():
    return 90


@pytest.mark.deep
@claim("| 1: usual start | 0.01 | 6 (5 to 6) | 6 (5 to 6) |")
def test_adam_usual():
    shown, numbers = adam_epochs(USUAL, 0.01)
    assert shown == [6, 5, 6, 6, 5, 6]
    return numbers


@pytest.mark.deep
@claim("| 1: usual start | 0.03 | 3 (2 to 3) | 3 (3 to 4) |")
def test_adam_usual_faster():
    shown, numbers = adam_epochs(USUAL, 0.03)
    assert shown == [3, 2, 3, 3, 3, 4]
    return numbers


@pytest.mark.deep
@claim("| 2: sure start | 0.01 | 4 (4 to 8) | 10 (7 to never) |")
def test_adam_sure():
    shown, numbers = adam_epochs(SURE, 0.01)
    assert shown == [4, 4, 8, 10, 7, np.inf]
    return numbers


@pytest.mark.deep
@claim("| 2: sure start | 0.03 | 3 (2 to 5) | never |")
def test_adam_sure_faster():
    shown, numbers = adam_epochs(SURE, 0.03)
    assert shown == [3, 2, 5, np.inf, np.inf, np.inf]
    return numbers


@pytest.mark.deep
@claim("| 3: saturated start | 0.01 | 26 (20 to never) | 28 (24 to never) |")
def test_adam_saturated():
    return adam_epochs(SATURATED, 0.01)[1]


@pytest.mark.deep
@claim("| 3: saturated start | 0.03 | 15 (7 to 29) | 11 (9 to never) |")
def test_adam_saturated_faster():
    shown, numbers = adam_epochs(SATURATED, 0.03)
    assert shown[3:5] == [11, 9]
    return numbers


@pytest.mark.deep
@claim(
    """
    From the saturated start most seeds get through under either cost, where none of the 60 runs of
    plain gradient descent did
    """
)
def test_adam_and_the_saturated_start():
    through = (trained()["adam_runs"][SATURATED] >= 358).any(-1).sum(-1)
    assert (through >= 4).all()
    assert RUNS[SATURATED].max() < 358
    return RUNS[SATURATED, ..., 0].size


@pytest.mark.deep
@claim("Three of five seeds get through at 0.01, none at 0.03.")
def test_adam_and_the_sure_start():
    through = (trained()["adam_runs"][SURE, QUADRATIC] >= 358).any(-1).sum(-1)
    assert through.tolist() == [3, 0]
    return 0.01, 0.03


# ------------------------------------------------------------------ the sure start
@pytest.mark.deep
@claim(
    r"""
    Three digits have not made it in 40 epochs: 1, 4 and 8. On their own pictures the median probability
    of the right digit is $2 \times 10^{-5}$, $6 \times 10^{-6}$ and $1 \times 10^{-7}$.
    """
)
def test_digits_that_are_never_answered():
    names = trained()
    (_, healthy), (_, weights) = names["results"][SURE]
    digits, _, medians = names["look"](weights)
    assert digits == 7 and names["look"](healthy)[0] == 10
    assert list(medians) == [1, 4, 8]
    return RUNS.shape[-1] - 1, *medians.values()


@pytest.mark.deep
@claim(
    """
    After 40 epochs the mean of $h(1 - h)$ is still between 0.013 and 0.016 in every row of six rates
    and both costs
    """
)
def test_slopes_after_training():
    slopes = [slopes_in_the_end(SATURATED, cost).mean(axis=1) for cost in (ENTROPY, QUADRATIC)]
    assert 0.013 < np.min(slopes) and np.max(slopes) < 0.016
    return 40, 0.013, 0.016


# ------------------------------------------------------------------ Keras
@claim("Keras clips them at $10^{-7}$ from 0 and 1")
def test_where_keras_clips():
    assert keras_on_torch().backend.epsilon() == 1e-7


@claim(
    r"""
    Keras divides the ten outputs by their sum and clips the result to between $10^{-7}$ and
    $1 - 10^{-7}$.
    """
)
def test_logits_as_probabilities():
    keras = keras_on_torch()
    loss = keras.losses.CategoricalCrossentropy()
    z = np.array([[2.0, -1.0, 0.5]])
    for label, q in enumerate([1 - 1e-7, 1e-7, 1 / 3]):
        assert math.isclose(float(loss(np.eye(3)[[label]], z)), -math.log(q), abs_tol=1e-6)


@claim(
    r"""
    After a few steps the "probability" of the right digit is above 1 or below 0 for every one of the
    1,000 pictures. For 80.2 % of them it is above, is clipped to almost 1, and counts as no loss at all;
    for the other 19.8 % it is below and costs $-\ln 10^{-7} = 16.12$ nats. The mean is 3.1914 nats.
    """
)
def test_why_nothing_is_learnt():
    keras = keras_on_torch()
    model = trained_in_keras(keras, None, keras.losses.CategoricalCrossentropy(), np.eye(10)[Y])
    out = model.predict(X[TRAINING], verbose=0)
    right = (out / out.sum(axis=1, keepdims=True))[np.arange(len(out)), Y[TRAINING]]
    above, below = right > 1, right < 0
    assert (above | below).all() and (out.argmax(axis=1) == 8).all()
    cost = -math.log(1e-7)
    return len(out), 100 * above.mean(), 100 * below.mean(), cost, cost * below.mean()


# ------------------------------------------------------------------ the temperature
@claim("look at the 800 training pictures that this network has not seen.")
def test_looked_at():
    return len(UNSEEN)


@claim(
    """
    93.5 % are right before and after. The mean confidence falls from 0.960 to 0.918, and the loss from
    0.250 nat to 0.230 nat. One number, fitted on 397 pictures, did that.
    """
)
def test_what_one_temperature_does():
    cooler = Z_UNSEEN / BEST
    means = [confidence(z).mean() for z in (Z_UNSEEN, cooler)]
    losses = [xl.cross_entropy_loss(z, Y[UNSEEN]) for z in (Z_UNSEEN, cooler)]
    return 100 * RIGHT.mean(), *means, *losses, len(VALIDATION)


@claim(
    """
    a calibrated forecaster with these 800 confidences would show about 0.01 by luck alone. So the 0.029 as trained
    is real. At $T$ = 1.55 it is hardly smaller, 0.027: the network gets only 90.7 % of the validation
    pictures right, so the temperature that suits them is too large for these 800 and leaves it a little too
    modest. Theirs would have been 1.40, with the error 0.017, about what luck alone makes of such softened
    confidences.
    """
)
def test_best_temperatures():
    theirs = best_temperature(Z_UNSEEN, UNSEEN)
    errors = [calibration_error(Z_UNSEEN / T, RIGHT) for T in (1, BEST, theirs)]
    right = 100 * is_right(Z_VALIDATION, VALIDATION).mean()
    assert confidence(Z_UNSEEN / BEST).mean() < RIGHT.mean()
    luck = [error_by_luck(Z_UNSEEN / T) for T in (1, theirs)]
    assert abs(luck[1] - errors[2]) < 0.003
    return len(UNSEEN), luck[0], errors[0], BEST, errors[1], right, len(UNSEEN), theirs, errors[2]


def error_by_luck(logits):
    """The mean calibration error of a forecaster whose confidences are right."""
    random, sure = np.random.default_rng(0), confidence(logits)
    return np.mean([calibration_error(logits, random.random(800) < sure) for _ in range(500)])


@claim("The rate 16, tried since, is no faster.")
def test_the_edge_of_the_rates():
    return 16


@pytest.mark.deep
@claim("at the rate 16, cross-entropy gets some of the seeds over 90 %.")
def test_saturated_start_with_larger_steps():
    names = trained()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(names, "rates", np.full(6, 16.0))
        saturated = names["train"](names["cases"][SATURATED], names["entropy"])[0][0]
        usual = names["train"](names["cases"][USUAL], names["quadratic"])[0][0]
    assert 0 < (saturated.max(axis=1) >= 358).sum() < 5
    assert np.median((usual >= 358).argmax(axis=1)) >= 7
    return 16, 90


@claim(
    """
    The validation loss is lowest at the temperature 1.55, the loss of the 800 pictures at 1.40.
    """
)
def test_two_valleys():
    return BEST, len(UNSEEN), best_temperature(Z_UNSEEN, UNSEEN)


@claim("on the 397 validation pictures and on the 800 unseen training pictures.")
def test_caption_of_the_valleys():
    return len(VALIDATION), len(UNSEEN)


@claim("when a picture changes its bin, it jumps; at $T$ = 1.5 it is 0.021.")
def test_calibration_error_jumps():
    return 1.5, calibration_error(Z_UNSEEN / 1.5, RIGHT)
