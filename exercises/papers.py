"""Papers to print: a test before and after, and twenty examination questions, with answers apart.

    .venv/bin/python exercises/papers.py --seed "blue heron, autumn"

The numbers of all questions are drawn from the seed, so that the answers are in no repository and
on no page. The same seed draws the same papers again. They are written into the folder `papers`,
which git ignores, to be opened in a browser and printed.
"""

import argparse
import math
from pathlib import Path
from random import Random

import xentlib as xl

LN2 = math.log(2)


def bits(value):
    return f"{value:.3f} bit{'s' if value > 1 else ''}"


def nats(value):
    return f"{value:.4f} nat{'s' if value > 1 else ''}"


def listed(values, digits=3):
    return "(" + ", ".join(f"{value:.{digits}f}" for value in values) + ")"


def weather(draw):
    """Four shares, in tenths or twentieths, all different from 0."""
    shares = draw.choice([(8, 6, 4, 2), (10, 5, 3, 2), (12, 4, 3, 1), (9, 6, 4, 1)])
    return [share / 20 for share in draw.sample(shares, 4)]


# Examination: each returns the question, the answer, and what a usual wrong number shows.


def one_of_a_pack(draw):
    cards, red = draw.choice([48, 60, 72, 80]), draw.choice([6, 9, 10, 15])
    return (
        f"One of {cards} cards is drawn, each with the same chance; {red} of them are red. How "
        "many bits does “it is red” tell, and how many “it is not”?",
        f"{bits(math.log2(cards / red))} and {bits(math.log2(cards / (cards - red)))}",
        f"{nats(math.log(cards / red))}: the unit. One answer for both: counts questions, not halvings.",
    )


def two_independent_events(draw):
    first, second = draw.sample([3, 5, 6, 7, 10, 12], 2)
    return (
        f"Two independent events have the probabilities 1/{first} and 1/{second}. How many bits "
        "do both together tell?",
        bits(math.log2(first * second)),
        f"{math.log2(first) * math.log2(second):.3f}: the bits were multiplied.",
    )


def first_question(draw):
    yes = draw.choice([3, 5, 6, 7])
    asked = xl.binary_entropy(yes / 16)
    return (
        f"Sixteen cards, one of them picked. How many bits does “is it one of these {yes}?” tell "
        "on average? Which number of cards would be better, and how many bits does that tell?",
        f"{bits(asked)}; eight cards, 1 bit",
        f"{math.log2(16 / yes):.3f}: the yes alone, without its weight.",
    )


def entropy_of_weather(draw):
    p = weather(draw)
    return (
        f"Four kinds of weather have the shares {listed(p, 2)}. What is the entropy in bits, and "
        "how far is it below the most that four outcomes can have?",
        f"{bits(xl.entropy(p))}, {bits(2 - xl.entropy(p))} below 2 bits",
        f"{sum(math.log2(1 / share) for share in p) / 4:.3f}: the plain mean of the surprises.",
    )


def two_coins(draw):
    p, q = draw.sample([0.1, 0.2, 0.4, 0.5, 0.7], 2)
    forward = xl.kl_divergence([p, 1 - p], [q, 1 - q])
    reverse = xl.kl_divergence([q, 1 - q], [p, 1 - p])
    return (
        f"A coin shows heads with probability {p}; somebody believes {q}. What does this belief "
        "cost a toss, in bits? And the opposite mistake?",
        f"{bits(forward)}; {bits(reverse)}",
        "The two exchanged: the average was taken with the belief.",
    )


def days_of_evidence(draw):
    p, odds = weather(draw), draw.choice([100, 500, 2000])
    D = xl.kl_divergence(p, [1 / 4] * 4)
    return (
        f"The weather is {listed(p, 2)}; a rival almanac says a quarter each. After how many days "
        f"are the odds, on average, {odds} : 1 for the right one?",
        f"log₂ {odds} / {D:.4f} = {math.log2(odds) / D:.0f} days",
        f"{odds / D:.0f}: divides the odds and not their logarithm.",
    )


def bill_in_two_parts(draw):
    p, q = weather(draw), [1 / 8, 1 / 8, 1 / 4, 1 / 2]
    return (
        f"The weather is {listed(p, 2)}, the forecast every day (1/8, 1/8, 1/4, 1/2). What does "
        "the forecast cost a day in the long run, and which part of it could a better forecast "
        "save?",
        f"{bits(xl.cross_entropy(p, q))}, of which {bits(xl.kl_divergence(p, q))}",
        f"{xl.cross_entropy(q, p):.3f}: world and forecast exchanged.",
    )


def perplexity(draw):
    loss = draw.choice([1.8, 2.4, 2.9, 3.3])
    return (
        f"A language model reports a mean loss of {loss} nats a word. What is its perplexity, and "
        "its loss in bits?",
        f"{math.exp(loss):.2f}; {bits(loss / LN2)}",
        f"{2**loss:.2f}: 2 to the power of nats.",
    )


def pooling(draw):
    first, second = draw.sample([0.1, 0.2, 0.4, 0.5, 0.8], 2)
    mean = (math.log2(1 / first) + math.log2(1 / second)) / 2
    pooled = math.log2(2 / (first + second))
    return (
        f"Two forecasters gave {first} and {second} to what came. What is the mean of their "
        "bills, what would the mean of their forecasts have paid, and why is the second number "
        "not the larger one?",
        f"{bits(mean)}; {bits(pooled)}; −log bends upwards everywhere",
        "The same number twice: takes the logarithm of a mean for the mean of logarithms.",
    )


def hump(draw):
    sunny, days = draw.choice([(12, 20), (18, 30), (30, 50), (16, 20)])
    share = sunny / days
    return (
        f"It was sunny on {sunny} of {days} days. Give θ̂, the width (standard error), and the "
        "number of days that would give a third of this width with the same share.",
        f"{share:.2f}; {math.sqrt(share * (1 - share) / days):.4f}; {9 * days} days",
        f"{3 * days} days: forgets the root.",
    )


def never_seen(draw):
    days, kinds = draw.choice([10, 15, 20, 24]), draw.choice([3, 4, 5])
    return (
        f"In {days} days, {kinds} kinds of weather were possible, and one of them did not come. "
        "What does maximum likelihood say of it, what does it cost when it comes, and what does "
        "one imagined day of each kind give?",
        f"0; infinitely much; 1/{days + kinds} = {1 / (days + kinds):.4f}",
        f"1/{days + 1}: one imagined day in all, and not of each kind.",
    )


def product_and_sum(draw):
    q = [1 / 2, 1 / 4, 1 / 8, 1 / 8]
    counts = draw.choice([(5, 3, 1, 1), (4, 4, 2, 2), (7, 2, 2, 1), (3, 3, 3, 1)])
    total = sum(n * math.log2(1 / share) for n, share in zip(counts, q))
    return (
        f"Sun, cloud, rain and snow came {counts} times; every day the forecast was (1/2, 1/4, "
        "1/8, 1/8). How many bits is the bill a day, and one in how many was the chance of these "
        "days in their order?",
        f"{bits(total / sum(counts))}; 1 in 2^{total:.0f} = {2**total:,.0f}",
        "A chance for any order: counts arrangements, which no forecast is charged for.",
    )


def softmax(draw):
    z, label = draw.sample([2, 1, 0, -1, 3], 3), draw.randrange(3)
    scores = [float(score) for score in z]
    loss = xl.logsumexp(scores) - z[label]
    return (
        f"A network answers with the scores {tuple(z)}, the right class is number {label + 1}. "
        "Give the shares and the loss in nats.",
        f"{listed(xl.softmax(scores))}; {nats(loss)}",
        f"{loss / LN2:.3f}: in bits.",
    )


def temperature(draw):
    lead, T = draw.choice([1.0, 1.5, 2.0, 3.0]), draw.choice([0.5, 2.0, 4.0])
    return (
        f"Of two classes the first leads by {lead}. What share does it have, and what share at "
        f"the temperature {T}? What does adding 7 to both scores change?",
        f"{xl.sigmoid(lead):.4f}; {xl.sigmoid(lead / T):.4f}; nothing",
        f"{xl.sigmoid(lead * T):.4f}: multiplied by the temperature.",
    )


def gradient(draw):
    z, label = draw.sample([1.0, 0.0, -1.0, 2.0], 3), draw.randrange(3)
    slopes = [share - (k == label) for k, share in enumerate(xl.softmax(z))]
    return (
        f"Scores {listed(z, 0)}, right class number {label + 1}. Give the gradient of the loss in "
        "the scores, and the scores after one step with the learning rate 0.5.",
        f"{listed(slopes)}; {listed([score - slope / 2 for score, slope in zip(z, slopes)])}",
        "Signs turned round: label minus forecast is the step, not the gradient.",
    )


def two_costs(draw):
    w, b = draw.choice([(1.0, 1.5), (2.0, 1.0), (1.5, 2.0), (0.5, 1.0)])
    a = xl.sigmoid(w + b)
    return (
        f"A sigmoid neuron has w = {w}, b = {b}, the input 1 and the label 0. Give the slope in w "
        "under the quadratic cost ½(a − y)² and under cross-entropy, and their ratio.",
        f"{a * a * (1 - a):.5f}; {a:.5f}; {1 / (a * (1 - a)):.2f}",
        f"{a * (1 - a):.5f}: the middle link alone.",
    )


def smoothing(draw):
    K, epsilon = draw.choice([3, 5, 10, 20]), draw.choice([0.05, 0.1, 0.2])
    wrong = epsilon / K
    right = 1 - epsilon + wrong
    return (
        f"{K} classes, labels smoothed with ε = {epsilon} over all classes. What is the right "
        "class's label, by how much should its score lead the others, and what is the floor of "
        "the loss in nats?",
        f"{right:.4f}; {math.log(right / wrong):.3f}; "
        f"{nats(-right * math.log(right) - (K - 1) * wrong * math.log(wrong))}",
        f"{1 - epsilon}: ε was spread over the other classes only.",
    )


def weighted_mean(draw):
    losses = draw.choice([(0.5, 2.0), (1.0, 4.0), (0.2, 1.2)])
    weights = draw.choice([(1, 4), (1, 9), (2, 3)])
    total = sum(w * loss for w, loss in zip(weights, losses))
    return (
        f"Two rows have the losses {losses[0]} and {losses[1]} nats, their classes the weights "
        f"{weights[0]} and {weights[1]}. Which mean does PyTorch report for class numbers, and "
        "which if the labels come as one-hot rows?",
        f"{nats(total / sum(weights))}; {nats(total / 2)}",
        f"{sum(losses) / 2:.4f}: the weights were left out.",
    )


def calibration(draw):
    answers, sure, right = draw.choice([(200, 0.9, 162), (400, 0.8, 292), (150, 0.95, 129)])
    share = right / answers
    return (
        f"Of {answers} answers that a network gave with {sure:.0%} on average, {right} are right. "
        "How many points is it too sure, and how large is the standard error of the share right?",
        f"{100 * (sure - share):.1f} points; {100 * math.sqrt(share * (1 - share) / answers):.1f} points",
        "A verdict without the standard error: takes the sample for the truth.",
    )


def softmax_twice(draw):
    K = draw.choice([3, 5, 20, 50])
    return (
        f"A loss that applies softmax is given probabilities of {K} classes. Which value can it "
        "not fall below, and what does a uniform guess pay?",
        f"{nats(math.log(math.e + K - 1) - 1)}; {nats(math.log(K))}",
        "0: the floor of the loss that was meant.",
    )


EXAMINATION = (
    one_of_a_pack, two_independent_events, first_question, entropy_of_weather, two_coins, days_of_evidence,
    bill_in_two_parts, perplexity, pooling, hump, never_seen, product_and_sum, softmax, temperature, gradient,
    two_costs, smoothing, weighted_mean, calibration, softmax_twice,
)  # fmt: skip


# The test before and after: no calculator, an answer in a word or a whole number.


def halvings(draw):
    k = draw.choice([3, 4, 5, 6])
    return (
        f"An event has the probability 1/{2**k}. How many bits does it tell?",
        f"{k} bits",
        f"{2**k}: no logarithm.",
    )


def both_events(draw):
    first, second = draw.sample([2, 3, 4, 5], 2)
    return (
        f"Two independent events tell {first} and {second} bits. How many do both tell?",
        f"{first + second} bits",
        f"{first * second}: multiplies what adds.",
    )


def which_town(draw):
    towns = draw.sample([50, 80, 90, 99], 3)
    most = min(towns)
    return (
        f"In three towns the sun shines on {towns[0]}, {towns[1]} and {towns[2]} of 100 days, "
        "else it rains. In which does a weather report tell most on average?",
        f"the one with {most} sunny days",
        f"{max(towns)}: looks at the surprise of rain, and forgets how seldom it comes.",
    )


def no_chance_at_all(draw):
    comes = draw.choice([True, False])
    return (
        "A forecast gives snow the probability 0. Snow "
        f"{'comes now and then' if comes else 'never comes'}. What does that do to the long-run "
        "bill?",
        "it is infinite" if comes else "nothing",
        "The other answer: asks for the 0 and not for what happens.",
    )


def two_bills(draw):
    floor, more = draw.choice([2, 3, 6]), draw.choice([4, 5, 7])
    return (
        f"The truth as a forecast costs {floor} bits a day, another forecast {floor + more} bits. "
        "How large is the divergence?",
        f"{more} bits",
        f"{floor + more}: takes the whole bill.",
    )


def what_changes(draw):
    doing, answer = draw.choice(
        [("Three is added to", "no"), ("Three is taken from", "no"), ("All are doubled:", "yes")]
    )
    object_ = "four scores that are not all equal" if answer == "yes" else "all four scores"
    return (
        f"{doing} {object_}. Do the softmax shares change?",
        answer,
        "Looks at scores, not at differences.",
    )


def which_way(draw):
    q = draw.choice([2, 3, 4, 6, 7])
    return (
        f"The right class has the share 0.{q}. What is the slope of the loss in its own score?",
        f"−0.{10 - q}",
        f"0.{q}: the label was forgotten.",
    )


def untrained(draw):
    K = draw.choice([2, 10, 100, 1000])
    return (
        f"A network for {K} classes has learnt nothing. Near which number does its loss start: 0, "
        f"1, ln {K}, or {K}?",
        f"ln {K}",
        "1: takes the loss for a share of errors.",
    )


TEST = (
    halvings, both_events, which_town, no_chance_at_all, two_bills, what_changes, which_way, untrained,
)  # fmt: skip
PAPERS = {"test-before": TEST, "test-after": TEST, "examination": EXAMINATION}


PAGE = """<!doctype html>
<meta charset="utf-8">
<title>{title}</title>
<style>body {{ font: 12pt serif; max-width: 17cm; }} li {{ margin-bottom: {space}; break-inside: avoid; }}</style>
<h1>{title}</h1>
<ol>
{items}
</ol>
"""


def papers(seed):
    """The papers by name: a list of (question, answer, what a wrong answer shows)."""
    return {
        name: [question(Random(f"{seed} {name} {question.__name__}")) for question in asked]
        for name, asked in PAPERS.items()
    }


def page(title, space, texts):
    """A page to print, with an empty space under each text."""
    items = "\n".join(f"<li>{text}</li>" for text in texts)
    return PAGE.format(title=title, space=space, items=items)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--seed", required=True, help="any words; keep them as secret as the answers"
    )
    folder = Path(__file__).resolve().parents[1] / "papers"
    folder.mkdir(exist_ok=True)
    for name, drawn in papers(parser.parse_args().seed).items():
        title = name.capitalize().replace("-", " ")
        asked = page(f"{title}. Name:", "3cm", [question for question, _, _ in drawn])
        right = [f"<b>{answer}</b><br>A wrong one: {wrong}" for _, answer, wrong in drawn]
        (folder / f"{name}.html").write_text(asked, "utf-8")
        answers = page(f"{title}: answers", "0.4cm", right)
        (folder / f"{name}-answers.html").write_text(answers, "utf-8")
    print(f"Written into {folder}: two tests and an examination, with their answers.")


if __name__ == "__main__":
    main()
