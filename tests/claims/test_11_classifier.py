"""The numbers in the prose of chapter 11.

What its training gave lies in book/data; most claims are about that record. The chapter's own cells
train once more here, and the record must come out again.
"""

import math

import numpy as np
import pytest
from chapters import executed
from claims import BOOK, chapter, claim
from optional import optional

import xentlib as xl

torch = optional("torch")

pytestmark = pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")  # in Keras

DIGITS = np.loadtxt(BOOK / "data" / "digits.csv.gz", delimiter=",", dtype=int)
X, Y = DIGITS[:, :64] / 16, DIGITS[:, 64]
TRAINING, VALIDATION, TEST = np.split(np.random.default_rng(11).permutation(1797), [1000, 1397])
FEW, UNSEEN = TRAINING[:200], np.concatenate([TRAINING[200:], TEST])

ROWS = np.loadtxt(BOOK / "data" / "digits-runs.csv", delimiter=",", skiprows=1)
RUNS = ROWS[:, 4:].reshape(4, 2, 6, 5, 41)  # case, cost, rate, seed, epoch: number right
LOG = np.genfromtxt(BOOK / "data" / "digits-log.csv", delimiter=",", skip_header=1)
LOGITS = np.loadtxt(BOOK / "data" / "digits-logits.csv.gz", delimiter=",")
Z_VALIDATION, Z_UNSEEN = np.split(LOGITS, [len(VALIDATION)])

USUAL, SURE, SATURATED, LINEAR = range(4)
ENTROPY, QUADRATIC = range(2)
RATES = {"1/4": 0, "1/2": 1, "1": 2, "2": 3, "4": 4, "8": 5}
STEADY = np.ones((4, 2, 6), bool)  # the runs in which a rounding error is forgotten
STEADY[SURE] = STEADY[:, :, RATES["8"]] = False


def trained():
    """The names of the chapter after its own cells have trained with PyTorch."""
    assert torch.__name__ == "torch"  # else the test is skipped
    return executed(chapter("11")).names


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
    temperatures = np.arange(0.5, 4, 0.01)
    losses = [xl.cross_entropy_loss(logits / T, Y[images]) for T in temperatures]
    return temperatures[np.argmin(losses)]


BEST = best_temperature(Z_VALIDATION, VALIDATION)
RIGHT = is_right(Z_UNSEEN, UNSEEN)


# ------------------------------------------------------------------ the record
def test_the_cells_of_the_chapter_make_the_record_again():
    """Where a rounding error is forgotten, to the very count; on another processor too."""
    names = trained()
    np.testing.assert_array_equal(names["runs"][STEADY], RUNS[STEADY])
    log = np.genfromtxt(names["folder"] / "log.csv", delimiter=",", skip_header=1)
    np.testing.assert_allclose(log, LOG, atol=1e-4)
    np.testing.assert_allclose(names["made"], LOGITS, atol=1e-3)
    assert math.isclose(names["best"], BEST)


def test_the_record_is_of_the_cases_that_its_columns_say():
    grid = np.stack(np.meshgrid([1, 2, 3, 4], [0, 1], range(-2, 4), range(5), indexing="ij"), -1)
    np.testing.assert_array_equal(ROWS[:, :4], grid.reshape(-1, 4))


def test_the_digits_are_those_of_scikit_learn():
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is a peer")
    images, labels = datasets.load_digits(return_X_y=True)
    np.testing.assert_array_equal(DIGITS, np.column_stack([images, labels]))


# ------------------------------------------------------------------ opening and data
@claim("Now we train on 1,797 handwritten digits")
def test_images():
    return len(DIGITS)


@claim("Each image has 8 × 8 pixels with values from 0 to 16, and a label from 0 to 9.")
def test_pixels():
    pixels = DIGITS[:, :64]
    assert pixels.shape[1] == 8 * 8 and pixels.min() == 0
    assert set(Y) == set(range(10))
    return pixels.max()


@claim("from the 64 pixels $x$, divided by 16. **The network** puts 30 sigmoid units in between:")
def test_sizes():
    return X.shape[1], 16 / X.max(), 30


@claim("the last layer's weights are 20 times as large")
def test_sure_start():
    return trained()["cases"][SURE][1][2]


@claim("the first layer's weights are 100 times as large")
def test_saturated_start():
    return trained()["cases"][SATURATED][0][2]


@claim("for 40 {term}`epochs <epoch>` of 20 batches of 50 images: 240 runs.")
def test_number_of_runs():
    return RUNS.shape[-1] - 1, 20, len(TRAINING) / 20, RUNS[..., 0].size


# ------------------------------------------------------------------ predict
@claim(
    "Case 1, learning rate 1. Cross-entropy needs 6 or 7 epochs to get 90 % of the validation images right."
)
def test_first_question():
    assert set(epochs_to_90(USUAL, ENTROPY, "1")) == {6, 7}
    return 90


@claim("A network that saw 200 images gets 92 % of new images right.")
def test_last_question():
    return len(FEW), 100 * RIGHT.mean()


@claim("From 35 to 39 epochs, six times as many in the median.")
def test_same_rate():
    median, low, high = median_and_range(epochs_to_90(USUAL, QUADRATIC, "1"))
    assert median / np.median(epochs_to_90(USUAL, ENTROPY, "1")) == 6
    return low, high


@claim(
    """
    4 or 5 epochs for cross-entropy at the rate 2, and from 6 to 8 for the quadratic cost at the
    rate 8. In the end both get 95 % to 96 % right.
    """
)
def test_best_rates():
    assert set(epochs_to_90(USUAL, ENTROPY, "2")) == {4, 5}
    assert set(epochs_to_90(USUAL, QUADRATIC, "8")) == {6, 7, 8}
    fast = in_the_end(USUAL, ENTROPY, "2"), in_the_end(USUAL, QUADRATIC, "8")
    assert {round(x) for runs in fast for x in runs} == {95, 96}
    return 95, 96


@claim(
    """
    None of its 30 runs reaches 90 %, and rates of 1 and more make it worse. All five cross-entropy
    runs at the rate 1/4 get there within 7 epochs.
    """
)
def test_no_rate_rescues_the_quadratic_cost():
    runs = [epochs_to_90(SURE, QUADRATIC, rate) for rate in RATES]
    assert np.isinf(runs).all()
    medians = [np.median(in_the_end(SURE, QUADRATIC, rate)) for rate in RATES]
    assert max(medians[2:]) < min(medians[:2])
    assert epochs_to_90(SURE, ENTROPY, "1/4").max() == 7
    return np.size(runs), 90


@claim(
    """
    At the rate 1 it ends between 84 % and 86 %, where the usual start reaches 94 % to 95 %.
    """
)
def test_saturated_start_in_the_end():
    slow, usual = in_the_end(SATURATED, ENTROPY, "1"), in_the_end(USUAL, ENTROPY, "1")
    return slow.min(), slow.max(), usual.min(), usual.max()


@claim(
    "On average 96 % sure, too much by 3 points. And where it is wrong, it is 75 % sure, on average."
)
def test_how_sure():
    sure = confidence(Z_UNSEEN)
    assert round(100 * (sure.mean() - RIGHT.mean())) == 3
    return 100 * sure.mean(), 100 * sure[~RIGHT].mean()


# ------------------------------------------------------------------ play
@claim("the dotted line marks 90 %.")
def test_dotted_line():
    assert "ax.axhline(90," in chapter("11").read_text(encoding="utf-8")
    return 90


@claim("was trained on only 200 images, for 300 epochs. It has all of them right")
def test_few_images():
    names = trained()
    with torch.no_grad():
        answers = names["net"](torch.tensor(X[FEW])).argmax(1).numpy()
    assert (answers == Y[FEW]).all()
    return len(FEW), LOG[-1, 0]


@claim("the 1,200 images that it never saw in training, validation images left out.")
def test_unseen():
    assert not set(UNSEEN) & (set(FEW) | set(VALIDATION))
    return len(UNSEEN)


@claim("of all answers given with confidence 0.8, eight in ten are right.")
def test_calibrated():
    return 8 / 10


@claim("look at the points between 0.7 and 0.9. Above or below the diagonal?")
def test_points_below_the_diagonal():
    sure = confidence(Z_UNSEEN)
    for low in (0.7, 0.8):
        inside = (low < sure) & (sure <= low + 0.1)
        assert RIGHT[inside].mean() < sure[inside].mean() - 0.1
    return 0.7, 0.9


@claim("a point made of twelve images says little")
def test_small_bins():
    assert np.bincount(np.ceil(10 * confidence(Z_UNSEEN)).astype(int))[4:6].max() <= 12


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


@claim("Softmax regression from zeros, 100 updates on all 1,000 training images at once")
def test_updates():
    run = xl.train_softmax_regression(X[TRAINING], Y[TRAINING], classes=10, learning_rate=0.5)
    layer = trained()["linear"]
    assert np.allclose(layer.weight.detach().numpy().T, run.weight[-1], rtol=0, atol=1e-12)
    return len(run.loss) - 1, len(TRAINING)


@claim(r"so the first loss is $\ln 10 = 2.3026$ nats.")
def test_first_loss():
    run = xl.train_softmax_regression(X[TRAINING], Y[TRAINING], classes=10, epochs=0)
    assert math.isclose(run.loss[0], math.log(10))
    return run.loss[0]


# ------------------------------------------------------------------ the log and its curve
@claim("The log of one run on 200 images.")
def test_log_of_few_images():
    return len(FEW)


@claim(
    """
    Above, two curves over 300 epochs. Both fall quickly at first. The training loss goes on falling,
    to about 0.002; the validation loss reaches its lowest point, near 0.27, after 30 epochs and then
    rises slowly. Below, the validation accuracy climbs above 90 per cent within 30 epochs and stays
    there.
    """
)
def test_description_of_the_curve():
    epoch, training, validation, accuracy = LOG.T
    assert accuracy[30:].min() > 0.9
    return epoch[-1], training[-1], validation.min(), epoch[validation.argmin()], 90, 30


@claim(r"They start near $\ln 10 = 2.3026$ nats, the loss of a network that knows nothing.")
def test_start_of_the_curve():
    assert np.allclose(LOG[0, 1:3], math.log(10), atol=0.03)
    return math.log(10)


@claim(
    """
    the validation loss has its lowest point, 0.272 nat, after 30 epochs, and *rises* to 0.331 nat.
    From here on the network learns its 200 images by heart.
    """
)
def test_lowest_point():
    validation = LOG[:, 2]
    return validation.min(), validation.argmin(), validation[-1], len(FEW)


@claim(
    """
    it is 91.7 % at the lowest point of the loss and 90.7 % at the end, four images of 397. The loss
    rises by a fifth meanwhile,
    """
)
def test_accuracy_hardly_falls():
    lowest, last = LOG[LOG[:, 2].argmin()], LOG[-1]
    assert round((lowest[3] - last[3]) * len(VALIDATION)) == 4
    assert 1.19 < last[2] / lowest[2] < 1.24
    return 100 * lowest[3], 100 * last[3], len(VALIDATION)


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


@claim("after 40 epochs both have the same accuracy: 96 %, in the median.")
def test_same_accuracy():
    medians = [summary_of(USUAL, ENTROPY, "4")[0], summary_of(USUAL, QUADRATIC, "8")[0]]
    assert medians[0] == medians[1]
    return 40, medians[0]


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


@claim("| 4: softmax regression | rate 2: 95 % (95 to 96) | rate 4: 96 % (95 to 96) |")
def test_softmax_regression():
    return *summary_of(LINEAR, ENTROPY, "2"), *summary_of(LINEAR, QUADRATIC, "4")


@claim("(The best rate is the one with the largest median after 40 epochs")
def test_best_rate():
    return RUNS.shape[-1] - 1


def digits_answered(weights, network):
    """How many different digits one of the 30 networks answers on the training images."""
    names = trained()
    with torch.no_grad():
        answers = names["forward"](weights, names["images"][TRAINING])[network].argmax(1)
    return len(answers.unique())


@claim(
    r"""
    Three digits have not made it in 40 epochs: where they are right, they still have a probability near
    $5 \times 10^{-6}$.
    """
)
def test_digits_that_are_never_answered():
    names = trained()
    (_, healthy), (_, weights) = names["results"][SURE]
    digits, _, probability = names["look"](weights)
    assert digits == 7 and names["look"](healthy)[0] == 10
    return RUNS.shape[-1] - 1, probability


@claim("At the start it was two: the large weights gave the other eight almost no probability")
def test_digits_answered_at_the_start():
    names = trained()
    start = [torch.tensor(w[None]) for w in names["start"](names["cases"][SURE], 0)]
    assert digits_answered(start, 0) == 2


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
@claim("shows the 30 hidden units' outputs for the validation images")
def test_hidden_units():
    return trained()["start"](trained()["cases"][USUAL], 0)[0].shape[1]


@claim("with the usual start (left) and with first weights 100 times as large (right).")
def test_hidden_figure():
    return trained()["cases"][SATURATED][0][2]


def slope_of_hidden(first, bias):
    hidden = xl.sigmoid(X[VALIDATION] @ first + bias)
    return (hidden * (1 - hidden)).mean()


@claim(
    "is 0.245 at the usual start, close to its largest possible value 1/4, and 0.014 at the saturated one."
)
def test_slopes_at_the_start():
    start, cases = trained()["start"], trained()["cases"]
    slopes = [
        [slope_of_hidden(*start(cases[case], seed)[:2]) for seed in range(5)]
        for case in (USUAL, SATURATED)
    ]
    return tuple(np.mean(slopes, axis=1))


def slopes_in_the_end(case, cost):
    """The mean of h(1 - h) after training, one row a rate, one column a seed."""
    first, bias = (w.detach().numpy() for w in trained()["results"][case][cost][1][:2])
    return np.reshape([slope_of_hidden(w, b) for w, b in zip(first, bias)], (6, 5))


@claim(
    """
    After 40 epochs its mean is still between 0.013 and 0.016 in every row of six rates and both costs
    """
)
def test_slopes_after_training():
    slopes = [slopes_in_the_end(SATURATED, cost).mean(axis=1) for cost in (ENTROPY, QUADRATIC)]
    assert 0.013 < np.min(slopes) and np.max(slopes) < 0.016
    return 40, 0.013, 0.016


@claim("with 30 nearly binary features that hardly change")
def test_nearly_binary():
    first, bias = trained()["start"](trained()["cases"][SATURATED], 0)[:2]
    hidden = xl.sigmoid(X[VALIDATION] @ first + bias)
    assert (abs(hidden - 0.5) > 0.49).mean() > 0.8
    return first.shape[1]


@claim("the mean of $h (1 - h)$ falls to about 0.01 during training.")
def test_a_large_rate_saturates():
    slope = slopes_in_the_end(USUAL, ENTROPY)[RATES["8"]].mean()
    assert 0.003 < slope < 0.03
    medians = [np.median(in_the_end(USUAL, ENTROPY, rate)) for rate in RATES]
    assert medians[-1] < min(medians[:-1])
    return 0.01


def first_gradients(case, cost):
    names = trained()
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
    keras = keras_on_torch()
    one_hot, odd = np.eye(10)[Y], (Y % 2)[:, None].astype(float)
    binary, categorical = keras.losses.BinaryCrossentropy, keras.losses.CategoricalCrossentropy
    for loss, squash, target in (
        (binary, "sigmoid", odd),
        (categorical, "softmax", one_hot),
    ):
        logits = last_loss(keras, None, loss(from_logits=True), target)
        probabilities = last_loss(keras, squash, loss(), target)
        assert abs(logits - probabilities) < 1e-4
        assert logits < 0.2


@claim(r"its loss cannot fall below $\ln(e + 9) - 1 = 1.4612$ nats")
def test_softmax_twice():
    best = np.eye(10)[0]  # the softmax at its surest, taken as logits
    assert math.isclose(xl.cross_entropy_loss(best, 0), math.log(math.e + 9) - 1)
    keras = keras_on_torch()
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    assert last_loss(keras, "softmax", loss, np.eye(10)[Y]) > math.log(math.e + 9) - 1
    return xl.cross_entropy_loss(best, 0)


def keras_on_torch():
    assert torch.__name__ == "torch"  # else the test is skipped
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", "torch")
        return pytest.importorskip("keras", reason="Keras is a peer")


def last_loss(keras, activation, loss, target):
    """The loss in the last of 20 epochs, as the chapter trains."""
    keras.utils.set_random_seed(0)
    layers = [
        keras.layers.Dense(30, activation="sigmoid"),
        keras.layers.Dense(target.shape[1], activation=activation),
    ]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.SGD(2.0), loss)
    fit = model.fit(X[TRAINING], target[TRAINING], batch_size=50, epochs=20, verbose=0)
    return fit.history["loss"][-1]


# ------------------------------------------------------------------ calibration
@claim("The network of the long run was trained on 200 images and has all of them right.")
def test_trained_on_few():
    return len(FEW)


@claim("and look at the 1,200 unseen ones.")
def test_looked_at():
    return len(UNSEEN)


@claim("Reliability of the network on 1,200 unseen images")
def test_caption():
    return len(UNSEEN)


def points(T):
    """Mean confidence and share right in each of the ten bins that holds an image."""
    sure = confidence(Z_UNSEEN / T)
    bin_of = np.ceil(10 * sure)
    return np.array(
        [(sure[bin_of == b].mean(), RIGHT[bin_of == b].mean()) for b in sorted(set(bin_of))]
    ).T


@claim(
    """
    As trained, nearly all points lie below the diagonal, between 0.6 and 0.9 by about a fifth. With
    the temperature they lie on both sides of it, and closer to it from 0.7 on.
    """
)
def test_description_of_the_diagram():
    sure, right = points(1.0)
    assert (right < sure).sum() == len(sure) - 1
    middle = (0.6 < sure) & (sure < 0.9)
    assert 0.15 < (sure - right)[middle].mean() < 0.25
    better, share = points(BEST)
    assert (share < better).any() and (share > better).any()
    assert abs(share - better)[better > 0.7].max() < abs(right - sure)[sure > 0.7].max() / 2
    return 0.6, 0.9, 0.7


@claim(
    """
    92.3 % are right before and after. The mean confidence falls from 0.956 to 0.912, the calibration
    error from 0.034 to 0.025, and the cross-entropy from 0.279 nat to 0.252 nat. One number, fitted
    on 397 images, did that.
    """
)
def test_what_one_temperature_does():
    cooler = Z_UNSEEN / BEST
    means = [confidence(z).mean() for z in (Z_UNSEEN, cooler)]
    errors = [calibration_error(z, RIGHT) for z in (Z_UNSEEN, cooler)]
    losses = [xl.cross_entropy_loss(z, Y[UNSEEN]) for z in (Z_UNSEEN, cooler)]
    return 100 * RIGHT.mean(), *means, *errors, *losses, len(VALIDATION)


@claim(
    """
    As trained, 1,050 answers had a confidence above 0.9, in the mean 0.992, and 25 of them were wrong:
    three times as many as such a confidence allows. The 92 wrong answers are 7.7 % of all, and they
    hold 89 % of the total loss.
    """
)
def test_sure_and_wrong():
    sure = confidence(Z_UNSEEN)
    top = sure > 0.9
    wrong = (top & ~RIGHT).sum()
    assert 2.7 < wrong / (1 - sure[top]).sum() < 3.3
    loss = xl.cross_entropy_loss(Z_UNSEEN, Y[UNSEEN], reduction="none")
    share = 100 * loss[~RIGHT].sum() / loss.sum()
    return top.sum(), 0.9, sure[top].mean(), wrong, (~RIGHT).sum(), 100 * (~RIGHT).mean(), share


@claim(
    """
    $T$ = 1.56 is the best temperature of the validation images; for the unseen ones it would have been
    1.44, and the mean confidence is now a little too low.
    """
)
def test_best_temperatures():
    assert confidence(Z_UNSEEN / BEST).mean() < RIGHT.mean()
    return BEST, best_temperature(Z_UNSEEN, UNSEEN)


@claim("when an image changes its bin, it jumps. At $T$ = 1.55 it is 0.021.")
def test_calibration_error_jumps():
    return 1.55, calibration_error(Z_UNSEEN / 1.55, RIGHT)


# ------------------------------------------------------------------ what people get wrong
@claim("from a usual start, each with its best rate, both costs end at 96 %.")
def test_both_costs_end_alike():
    medians = [
        summary_of(USUAL, cost, rate)[0] for cost, rate in ((ENTROPY, "4"), (QUADRATIC, "8"))
    ]
    assert round(medians[0]) == round(medians[1])
    return medians[0]


@claim(
    r"""
    the seeds of one setting lie one or two points apart in the harmless cases and more than fifty
    points apart in the bad ones. And with 397 images, chance alone moves 96 % by about one point (the
    standard error is $\sqrt{0.96 \cdot 0.04 / 397} = 0.0098$).
    """
)
def test_spread():
    assert 1 < np.ptp(in_the_end(USUAL, ENTROPY, "4")) < 2
    assert np.ptp(in_the_end(SURE, QUADRATIC, "1/2")) > 50
    n = len(VALIDATION)
    return n, 96, 0.96, 1 - 0.96, n, math.sqrt(0.96 * 0.04 / n)


# ------------------------------------------------------------------ exercises
@claim("Cross-entropy: $q - y$, that is 0.1 everywhere and −0.9 for class 3.")
def test_exercise_1_cross_entropy():
    gradient = np.full(10, 0.1) - np.eye(10)[3]
    return gradient[0], gradient[3]


@claim("so the gradient is $e / 10$: 0.01 everywhere and −0.09 for class 3.")
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
    Cross-entropy: $q - y = (-0.999, 0.999)$. Quadratic cost: $e = (-0.999, 0.999)$ and $\sum_k q_k e_k
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
    A classifier answers 1,000 images with the confidence 0.9 each, and 810 answers are right. How
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
    375. The medians differ by three images, the seeds of one cost by four. And yet the two ranges do
    not overlap
    """
)
def test_exercise_4():
    final = ROWS[:, -1].reshape(4, 2, 6, 5)[USUAL, :, RATES["2"]]
    (middle, low, high), (middle_2, low_2, high_2) = map(median_and_range, final)
    assert middle - middle_2 == 3 and high - low == 4 and low > high_2
    return low, high, len(VALIDATION), middle, low_2, high_2, middle_2


@claim(
    "in only 2 of the 252 ways to deal ten runs into two fives. So at *this* rate, after *these* 40"
)
def test_exercise_4_by_chance():
    return math.comb(10, 5), RUNS.shape[-1] - 1


@claim(
    """
    judged by the same 397 images, whose choice alone moves an accuracy by about one point, which is
    four images. And at the rate 8 the quadratic cost, too, gets from 377 to 382 right.
    """
)
def test_exercise_4_left_open():
    n = len(VALIDATION)
    assert round(n * math.sqrt(0.96 * 0.04 / n)) == 4
    final = RUNS[USUAL, QUADRATIC, RATES["8"], :, -1]
    return n, final.min(), final.max()
