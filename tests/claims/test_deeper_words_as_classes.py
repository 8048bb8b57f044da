"""The numbers and statements of the deeper page on words as classes, computed again."""

import functools
import math
import re

import numpy as np
from claims import BOOK, claim

import xentlib as xl

OUT = np.array([[2, 1, 0, -1], [0, 3, 1, 0], [1, 0, 2, 2]], dtype=float)
Y = np.array([0, 1, 3])


@functools.cache
def sentences():
    page = (BOOK / "deeper" / "words-as-classes.md").read_text("utf-8")
    text = re.search(r'^text = """(.*?)"""', page, re.DOTALL | re.MULTILINE)[1]
    return [sentence.split() for sentence in text.split(".") if sentence.strip()]


def skip_gram_pairs():
    lines = sentences()
    words = sorted({word for line in lines for word in line})
    pairs = [
        (words.index(line[a]), words.index(line[b]))
        for line in lines
        for a in range(len(line))
        for b in range(len(line))
        if 0 < abs(a - b) <= 2
    ]
    return words, np.array(pairs).T


@functools.cache
def trained():
    words, (center, context) = skip_gram_pairs()
    v, u = np.random.default_rng(0).normal(0, 0.1, (2, len(words), 8))
    losses = []
    for _ in range(350):
        losses.append(xl.skip_gram_loss(v[center], context, u))
        dv, du = xl.skip_gram_loss_grad(v[center], context, u)
        np.add.at(v, center, -2 * dv)
        u = u - 2 * du
    losses.append(xl.skip_gram_loss(v[center], context, u))
    return words, v, losses


def floor():
    words, (center, context) = skip_gram_pairs()
    counts = np.zeros((len(words), len(words)))
    np.add.at(counts, (center, context), 1)
    return xl.conditional_entropy(counts / counts.sum(), base=math.e)


@claim("Our language has 41 words and 34 sentences.")
def test_the_language():
    return len(skip_gram_pairs()[0]), len(sentences())


@claim("walks down the slope of the mean loss, 350 steps:")
def test_steps_of_training():
    return len(trained()[2]) - 1


@claim("The skip-gram loss over 350 steps, in nats a pair.")
def test_the_loss_stays_above_the_entropy():
    losses = trained()[2]
    assert min(losses) > floor()
    return len(losses) - 1


@claim("starts at a dotted line at 3.71 nats and comes close to a dashed line at 2.07 nats")
def test_lines_of_the_figure():
    return math.log(41), floor()


@claim(
    r"""The loss starts at $\ln 41 = 3.71$ nats, a uniform forecast over 41 words. It cannot fall below 2.07 nats"""
)
def test_start_and_floor():
    assert math.isclose(trained()[2][0], math.log(41), abs_tol=0.01)
    return 41, math.log(41), 41, floor()


@claim("After 350 steps it is 2.16 nats.")
def test_loss_after_training():
    losses = trained()[2]
    return len(losses) - 1, losses[-1]


@claim("Nobody told it that rain and snow, the sun and the moon, or morning and evening are alike.")
def test_words_in_similar_company():
    words, v, _ = trained()
    v = v / np.linalg.norm(v, axis=1, keepdims=True)
    for word, friends in {"rain": "snow", "sun": "moon", "morning": "evening night"}.items():
        cosine = v @ v[words.index(word)]
        cosine[words.index(word)] = -1
        assert words[cosine.argmax()] in friends.split()


@claim("The first line is the loss, 0.5229 nat.")
def test_the_loss_of_the_batch():
    return (-OUT[np.arange(3), Y] + xl.logsumexp(OUT, axis=1)).mean()


@claim("So the mistaken loss, 1.9674 nats, is the mean over the rows of")
def test_the_mistaken_loss():
    mistaken = (-OUT[:, Y] + xl.logsumexp(OUT, axis=1)).mean()
    frequencies = np.tile(np.bincount(Y, minlength=4) / 3, (3, 1))
    assert math.isclose(mistaken, xl.cross_entropy_loss(OUT, frequencies))
    return mistaken


@claim("A test with one example does not find this mistake, nor one in which all labels are equal")
def test_equal_labels_hide_the_mistake():
    for out, y in ((OUT, np.array([2, 2, 2])), (OUT[:1], Y[:1])):
        mistaken = (-out[:, y] + xl.logsumexp(out, axis=1)).mean()
        assert math.isclose(mistaken, xl.cross_entropy_loss(out, y))


def best_scores(p, noise, n):
    """The scores that minimise the loss of negative sampling: its slope, p (σ − 1) + n noise σ, is 0 there."""
    scores = np.log(p / (n * noise))
    assert np.allclose(p * (xl.sigmoid(scores) - 1) + n * noise * xl.sigmoid(scores), 0)
    return scores


@claim("these scores *are* scores of a softmax for $P(o \\mid c)$.")
def test_scores_with_uniform_noise():
    p = np.array([0.6, 0.3, 0.1])
    assert np.allclose(xl.softmax(best_scores(p, np.full(3, 1 / 3), 5)), p)


@claim("If frequent words are drawn more often, as is usual, they are not")
def test_scores_with_other_noise():
    p, noise = np.array([0.6, 0.3, 0.1]), np.array([0.5, 0.2, 0.3])
    scores = best_scores(p, noise, 5)
    assert not np.allclose(xl.softmax(scores), p)
    assert np.allclose(xl.softmax(scores + np.log(noise)), p)
