"""Messages between the grader and a submission's process: a length, then JSON.

What comes out of that process was written by whoever wrote the answer. Nothing of it is executed
or unpickled: it is JSON of bounded length and depth, or it is refused.
"""

import json
import socket
import struct
import time

LENGTH = struct.Struct(">I")
REQUEST = 256 * 2**20  # the longest message in the other direction: a notebook with its outputs


class BadFrame(Exception):
    """What came is no message."""


class TooSlow(Exception):
    """No message came in time."""


class Gone(Exception):
    """The other side has ended."""


def pack(message: dict, *, longest: int = REQUEST) -> bytes:
    """One message as bytes; ValueError when it is longer than `longest`."""
    body = json.dumps(message, separators=(",", ":")).encode()
    if len(body) > longest:
        raise ValueError(f"{len(body)} bytes, more than {longest}")
    return LENGTH.pack(len(body)) + body


def unpack(body: bytes) -> dict:
    """The message in `body`, or BadFrame."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise BadFrame(str(problem)) from None
    if not isinstance(message, dict):
        raise BadFrame("not an object")
    return message


def receive(channel: socket.socket, longest: int, deadline: float | None = None) -> dict:
    """The next message; gives up soon after `deadline` (of time.monotonic).

    The channel's own timeout bounds each wait, `deadline` all of them together.
    """
    (length,) = LENGTH.unpack(read(channel, LENGTH.size, deadline))
    if length > longest:
        raise BadFrame(f"{length} bytes announced, {longest} allowed")
    return unpack(read(channel, length, deadline))


def read(channel: socket.socket, count: int, deadline: float | None) -> bytes:
    """Exactly `count` bytes."""
    pieces = []
    while count:
        if deadline is not None and time.monotonic() > deadline:
            raise TooSlow
        try:
            piece = channel.recv(min(count, 2**20))
        except TimeoutError:
            raise TooSlow from None
        except OSError:
            raise Gone from None
        if not piece:
            raise Gone
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)
