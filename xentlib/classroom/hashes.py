"""Answers that a page must hold and should not show: hashed, or sealed until the choice is made.

This keeps an answer out of sight, not out of reach: a number or a letter has few possible values,
and somebody who tries them all finds it.
"""

import hashlib
import math

NEIGHBOURS = 4  # steps on either side of the answer that still count as the answer


def digest(salt, text):
    """The first letters of a salted hash.

    >>> digest("salt", "b")
    '7160452f0b6b1a1a'
    """
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()[:16]


def seal(salt, key, text):
    """`text` as hexadecimal digits that only the right `key` turns back."""
    return stream(salt, key, text.encode()).hex()


def unseal(salt, key, sealed):
    """The text that `seal` has sealed.

    >>> unseal("salt", "b", seal("salt", "b", "Yes: the entropy."))
    'Yes: the entropy.'
    """
    return stream(salt, key, bytes.fromhex(sealed)).decode()


def stream(salt, key, data):
    """`data` added, bit by bit, to the hashes of salt, key and a count."""
    blocks = range(len(data) // 32 + 1)
    pad = b"".join(hashlib.sha256(f"{salt}:{key}:{n}".encode()).digest() for n in blocks)
    return bytes(a ^ b for a, b in zip(data, pad))


def step(value, tolerance):
    """The grid on which answers near `value` are hashed: a fraction of the tolerance, rounded."""
    width = tolerance * (abs(value) if value and math.isfinite(value) else 1) / NEIGHBOURS
    return float(f"{width:.1e}")


def number_hashes(salt, value, step):
    """The hashes of a number and of its neighbours on the grid."""
    place = grid(value, step)
    finite = isinstance(place, int)
    near = range(place - NEIGHBOURS, place + NEIGHBOURS + 1) if finite else [place]
    return [digest(salt, index) for index in near]


def is_among(salt, value, step, hashes):
    """Whether `value` is the number whose hashes these are, to within the tolerance."""
    return digest(salt, grid(value, step)) in hashes


def grid(value, step):
    """Where a number lies on the grid: a whole number, or the name of an infinity or NaN."""
    place = value / step
    return round(place) if math.isfinite(place) else str(place)
