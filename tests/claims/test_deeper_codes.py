"""The numbers and statements of the deeper page on codes, computed again."""

import itertools
import math
from bisect import insort

import numpy as np
from claims import BOOK, claim

import xentlib as xl

WEATHER = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
UNIFORM = np.full(4, 1 / 4)
SKI = WEATHER[::-1].copy()
ISLAND = [0.4, 0.3, 0.2, 0.1]
CARDS = [0.4, 0.2, 0.2, 0.1, 0.1]

CODES = {
    "weather": ["0", "10", "110", "111"],
    "uniform": ["00", "01", "10", "11"],
    "ski": ["111", "110", "10", "0"],
}
WORLDS = {"weather": WEATHER, "uniform": UNIFORM, "ski": SKI}


def H(p):
    """The entropy in bits, written out."""
    return -sum(x * math.log2(x) for x in p if x > 0)


def average(p, lengths):
    return sum(x * n for x, n in zip(p, lengths, strict=True))


def shannon(p):
    return [math.ceil(-math.log2(x)) for x in p]


def lengths_of_codes(outcomes):
    """All lengths up to 7 that Kraft's inequality allows."""
    tried = itertools.product(range(1, 8), repeat=outcomes)
    return [lengths for lengths in tried if sum(2.0**-n for n in lengths) <= 1]


def best_average(p):
    return min(average(p, lengths) for lengths in lengths_of_codes(len(p)))


def huffman(p):
    return average(p, [len(word) for word in xl.huffman_code(p)])


def readings(message, words):
    """In how many ways a message can be cut into these words."""
    if not message:
        return 1
    return sum(readings(message[len(w) :], words) for w in words if message.startswith(w))


# ------------------------------------------------------------------ room


@claim(r"\tfrac18 \cdot 3 + \tfrac18 \cdot 3 = 1.75 \ \text{cents.}")
def test_the_keepers_code():
    return average(WEATHER, map(len, CODES["weather"]))


@claim("- [ ] 1.625 cents: rain saves one digit, on one day in eight")
def test_what_rain_alone_would_save():
    return average(WEATHER, (1, 2, 2, 3))


@claim("- [ ] 1.75 cents still: what rain saves, somebody else spends - [x] 1.875 cents")
def test_the_best_code_with_a_short_word_for_rain():
    best = min(average(WEATHER, n) for n in lengths_of_codes(4) if n[2] == 2)
    assert 1 / 4 - 1 / 8 == best - 1.75  # what cloud pays, less what rain saves
    return 1.75, best


@claim(
    """The keeper's four boxes fill {shows}`the room <room>` exactly. Give rain two digits, and its box becomes
    twice as wide: one eighth more than there is. Making snow's word longer is never enough"""
)
def test_snow_cannot_pay():
    assert xl.kraft_sum([1, 2, 3, 3]) == 1 == xl.kraft_sum([1, 2, 2])
    assert xl.kraft_sum([1, 2, 2, 3]) == 1 + 1 / 8


@claim("Cloud with three digits costs 1.875 digits a day; two digits for everybody cost 2.")
def test_cloud_pays():
    assert average(WEATHER, (2, 2, 2, 2)) == 2
    return average(WEATHER, (1, 3, 2, 3))


@claim("each box begins at a multiple of its own width, and there is always room for the next")
def test_lengths_that_obey_kraft_can_be_dealt_out():
    for lengths in lengths_of_codes(3):
        begin = 0.0
        for n in sorted(lengths):
            assert (begin * 2**n).is_integer()
            begin += 2.0**-n
        assert begin <= 1


@claim("are no prefix code, and yet every message can be read: a new word begins at each 0.")
def test_a_code_that_can_be_read_and_is_not_free_of_prefixes():
    words = ["0", "01", "011", "0111"]
    messages = ["".join(m) for n in range(1, 6) for m in itertools.product(words, repeat=n)]
    assert all(readings(message, words) == 1 for message in messages)
    assert xl.kraft_sum([len(w) for w in words]) <= 1


@claim(
    """Suppose the sum $\\sum_k 2^{-\\ell_k}$ were 1.25, as for `0`, `1`, `01`. Multiply $n$ copies of it, which
    gives $1.25^n$."""
)
def test_a_code_that_can_be_read_in_two_ways():
    assert readings("01", ["0", "1", "01"]) == 2
    return xl.kraft_sum([1, 1, 2]), xl.kraft_sum([1, 1, 2])


@claim(
    "But $1.25^n$ outgrows every multiple of $n$. Nothing here needs 1.25; any sum above 1 will do."
)
def test_growth():
    assert 1.25**20 > 2 * 20  # the longest word has two digits
    return xl.kraft_sum([1, 1, 2]), xl.kraft_sum([1, 1, 2])


# ------------------------------------------------------------------ entropy


@claim("The keeper's code does: 1.75 bits, the entropy of this weather.")
def test_the_keepers_code_is_the_best():
    assert H(WEATHER) == best_average(WEATHER)
    return H(WEATHER)


@claim(
    """sun, cloud, rain and snow come with 0.4, 0.3, 0.2 and 0.1. The surprises are 1.32, 1.74, 2.32 and 3.32 bits,
    and no word has 1.32 digits."""
)
def test_surprises_of_the_island():
    return *ISLAND, *(-math.log2(x) for x in ISLAND), -math.log2(0.4)


@claim("each is less than one digit too long:")
def test_shannon_and_huffman_lie_within_one_bit():
    for p in np.random.default_rng(4).dirichlet(np.ones(5) / 2, 200):
        assert H(p) - 1e-12 <= huffman(p) <= average(p, shannon(p)) + 1e-12 < H(p) + 1


@claim(
    "On the island they are 2, 2, 3 and 4 digits, 2.4 on average, where the entropy is 1.846 bits."
)
def test_shannons_lengths():
    assert shannon(ISLAND) == [2, 2, 3, 4] == xl.shannon_code_lengths(ISLAND).tolist()
    return average(ISLAND, shannon(ISLAND)), H(ISLAND)


# ------------------------------------------------------------------ the best Guess who


def fewest(cards):
    """The average number of questions of the best strategy, by trying all questions."""
    return min((first(cards, group) for group in groups(cards)), default=0.0)


def groups(cards):
    """Every way to put some of the cards on one side, as their places."""
    return [
        group
        for size in range(1, len(cards))
        for group in itertools.combinations(range(len(cards)), size)
    ]


def first(cards, group):
    """The same if the first question asks for this group; every card answers it."""
    yes = [card for n, card in enumerate(cards) if n in group]
    no = [card for n, card in enumerate(cards) if n not in group]
    return sum(cards) + fewest(yes) + fewest(no)


@claim("Five cards come with 40, 20, 20, 10 and 10 %.")
def test_the_five_cards():
    return 40, 20, 20, 100 * CARDS[-1]


@claim(
    "- [ ] one that splits 50 : 50, by 40 and 10 against 20, 20 and 10 - [x] one that splits 40 : 60"
)
def test_the_two_splits():
    assert math.isclose(CARDS[0] + CARDS[3], 0.5)
    return 50, 50, 40, 20, 20, 40, 60


@claim(
    """But on one side it leaves 40 and 10, and the whole question asked there tells only 0.72 bit. It needs 2.3
    questions on average, the split 40 : 60 only 2.2."""
)
def test_the_even_split_is_not_the_best():
    def best_with(share):
        return min(
            first(CARDS, g) for g in groups(CARDS) if math.isclose(sum(CARDS[n] for n in g), share)
        )

    assert math.isclose(fewest(CARDS), best_with(0.4))
    return 40, xl.entropy([0.4 / 0.5, 0.1 / 0.5]), best_with(0.5), 40, 60, best_with(0.4)


@claim(
    """Huffman's joins make $0.2 + 0.4 + 0.6 + 1 = 2.2$. The even split begins
    well, and pays for it below: $1 + 0.5 + 0.5 + 0.3 = 2.3$. The entropy of the cards is 2.122 bits"""
)
def test_joins():
    ours, even = (0.1 + 0.1, 0.4, 0.6, 1), (1, 0.5, 0.5, 0.3)
    assert math.isclose(sum(ours), huffman(CARDS))
    return ours[0], 0.4, 0.6, sum(ours), 0.5, 0.5, 0.3, sum(even), H(CARDS)


def sums(node, joins):
    """The probability of a node of a tree of pairs; those of its joins are added to `joins`."""
    if not isinstance(node, tuple):
        return node
    joins.append(sum(sums(child, joins) for child in node))
    return joins[-1]


@claim("Every bracket is a question, and the number above it is how often it has to be asked.")
def test_trees_of_the_panel():
    source = (BOOK / "deeper" / "codes.md").read_text("utf-8")
    trees = {
        (((0.4, 0.2), (0.2, (0.1, 0.1))), False): huffman(CARDS),
        (((0.4, 0.1), (0.2, (0.2, 0.1))), True): 2.3,
        ((0.5, (0.25, (0.125, 0.125))), False): huffman(WEATHER),
        ((0.4, (0.3, (0.2, 0.1))), False): huffman(ISLAND),
    }
    for tree, questions in trees.items():
        assert repr(tree) in source
        joins = []
        sums(tree[0], joins)
        assert math.isclose(sum(joins), questions)


@claim(
    "Huffman's code is the keeper's, 1.75 bits. On the island it needs 1.9 bits where Shannon's lengths need 2.4."
)
def test_both_codes():
    assert list(xl.huffman_code(WEATHER)) == CODES["weather"]
    assert math.isclose(huffman(ISLAND), best_average(ISLAND))
    return huffman(WEATHER), huffman(ISLAND), average(ISLAND, shannon(ISLAND))


@claim("a radio that insists on sending something spends 1 digit on it.)")
def test_a_certain_outcome():
    assert xl.entropy([1.0]) == 0
    assert best_average([1.0]) == 1


# ------------------------------------------------------------------ blocks


def digits_a_toss(p, tosses):
    """Huffman's code for so many tosses at a time, in digits a toss: what its joins add up to."""
    block = np.ones(1)
    for _ in range(tosses):
        block = np.kron(block, [p, 1 - p])
    weights, total = sorted(block.tolist()), 0.0
    while len(weights) > 1:
        joined = weights.pop(0) + weights.pop(0)
        total += joined
        insort(weights, joined)
    return total / tosses


@claim("A coin that shows heads nine times in ten has 0.469 bit, yet toss by toss each word takes")
def test_a_coin_toss_by_toss():
    assert best_average([0.9, 0.1]) == 1
    return H([0.9, 0.1])


@claim("Push heads to 0.99. How much of what is spent is wasted?")
def test_the_last_stop():
    return (0.99,)


@claim("so its word costs less than $nH + 1$ digits on average, which is less than $H + 1/n$")
def test_dots_lie_between_entropy_and_bound():
    for p in (0.5, 0.7, 0.9, 0.99):
        for n in range(1, 9):
            assert H([p, 1 - p]) - 1e-12 <= digits_a_toss(p, n) < H([p, 1 - p]) + 1 / n


@claim(
    """A fair coin has nothing to save. Nine heads in ten come down to 0.4702 digit with blocks of 6, and up again to
    0.4758 with blocks of 8"""
)
def test_larger_blocks_are_not_always_better():
    assert all(math.isclose(digits_a_toss(0.5, n), 1) for n in range(1, 9))
    assert H([0.5, 0.5]) == 1
    return digits_a_toss(0.9, 6), digits_a_toss(0.9, 8)


@claim(
    "(Repeating a block never hurts, since two words in a row are a code for a block twice as long.)"
)
def test_repeating_a_block_never_hurts():
    for p in np.linspace(0.5, 0.99, 12):
        for once, more in ((1, 2), (2, 4), (3, 6), (4, 8), (1, 3), (2, 6)):
            assert digits_a_toss(p, more) <= digits_a_toss(p, once) + 1e-12


@claim(
    """With 99 heads in a hundred, even 8 tosses at a time cost 0.1572 digit a toss, nearly twice the entropy of
    0.0808 bit: the word for eight heads needs a whole digit."""
)
def test_blocks_of_a_coin_that_nearly_always_shows_heads():
    assert len(xl.huffman_code(np.array([0.99**8, 1 - 0.99**8]))[0]) == 1
    return 99, digits_a_toss(0.99, 8), H([0.99, 0.01])


# ------------------------------------------------------------------ the wrong code


def mean_lengths(world):
    """Bits a day with each of the three codes; each is the cross-entropy, and each code is free of prefixes."""
    means = []
    for made_for, code in CODES.items():
        assert not any(a != b and b.startswith(a) for a in code for b in code)
        means.append(xl.expected_length(WORLDS[world], [len(word) for word in code]))
        assert means[-1] == xl.cross_entropy(WORLDS[world], WORLDS[made_for])
    assert min(means) == means[list(WORLDS).index(world)]
    return means


@claim("Mia's message of four days is shorter than Tom's in 18 % of all cases.")
def test_a_wrong_code_can_be_ahead():
    days = itertools.product(range(4), repeat=4)
    return 100 * sum(
        math.prod(WEATHER[day] for day in four)
        for four in days
        if sum(len(CODES["weather"][day]) for day in four) > 8
    )


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
    """For $q = (0.4, 0.3, 0.2, 0.1)$ the lengths are 2, 2, 3 and 4 digits, so in our weather $\\bar\\ell = 2.375$ bits
    where $H(p, q) = 1.801$ bits."""
)
def test_rounded_lengths():
    lengths = xl.shannon_code_lengths(ISLAND)
    assert lengths.tolist() == [2, 2, 3, 4]
    return *ISLAND, xl.expected_length(WEATHER, lengths), xl.cross_entropy(WEATHER, ISLAND)


# ------------------------------------------------------------------ exercises


@claim("Find Huffman's code for $(0.5, 0.2, 0.2, 0.1)$ and its average length.")
def test_on_paper():
    return 0.5, 0.2, 0.2, 0.1


@claim(
    """Join 0.1 with one 0.2 to make 0.3, that with the other 0.2 to make 0.5, and both halves. The joins add up to
    $0.3 + 0.5 + 1 = 1.8$ bits. The entropy is 1.761 bits, so 0.039 bit is lost."""
)
def test_answer_on_paper():
    p = [0.5, 0.2, 0.2, 0.1]
    assert math.isclose(huffman(p), best_average(p))
    return 0.1, 0.2, 0.1 + 0.2, 0.2, 0.3 + 0.2, 0.3, 0.5, huffman(p), H(p), best_average(p) - H(p)
