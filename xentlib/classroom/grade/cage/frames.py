"""Messages between the grader and a submission's process: a length, then JSON.

What comes out of that process was written by whoever wrote the answer. Nothing of it is executed
or unpickled: it is JSON of bounded length and depth, or it is refused.
"""

import json
import socket
import struct
import time

ENCODE = json.JSONEncoder(separators=(",", ":")).encode
LENGTH = struct.Struct(">I")
PIECE = 2**18
REQUEST = 256 * 2**20  # the longest message in the other direction: a notebook with its outputs


class BadFrame(Exception):
    """What came is no message."""


class TooSlow(Exception):
    """No message came in time."""


class Gone(Exception):
    """The other side has ended."""


def pack(message: dict, *, longest: int = REQUEST) -> bytes:
    """One message as bytes; ValueError when it is longer than `longest`."""
    body = ENCODE(message).encode()
    if len(body) > longest:
        raise ValueError(f"{len(body)} bytes, more than {longest}")
    return LENGTH.pack(len(body)) + body


def unpack(body: bytes) -> dict:
    """The message in `body`, or BadFrame; halves of surrogate pairs, which no file can hold, are "?"."""
    try:
        message = json.loads(body)
        if b"\\u" in body:
            message = json.loads(json.dumps(message, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError) as problem:
        raise BadFrame(str(problem)) from None
    if not isinstance(message, dict):
        raise BadFrame("not an object")
    return message


class Line:
    """A socket on which messages come, each as a whole; what has come too early is kept."""

    def __init__(self, channel: socket.socket):
        self.channel = channel
        self.come = bytearray()

    def receive(self, longest: int, deadline: float | None = None) -> dict:
        """The next message, of at most `longest` bytes; TooSlow after `deadline` (time.monotonic).

        After TooSlow one can go on waiting.
        """
        self.wait_for(LENGTH.size, deadline)
        (length,) = LENGTH.unpack_from(self.come)
        if length > longest:
            raise BadFrame(f"{length} bytes announced, {longest} allowed")
        end = LENGTH.size + length
        self.wait_for(end, deadline)
        body = bytes(self.come[LENGTH.size : end])
        del self.come[:end]
        return unpack(body)

    def wait_for(self, count: int, deadline: float | None) -> None:
        """Return when `count` bytes are there."""
        while len(self.come) < count:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TooSlow
                self.channel.settimeout(left)
            try:
                piece = self.channel.recv(PIECE)
            except TimeoutError:
                raise TooSlow from None
            except OSError:
                raise Gone from None
            if not piece:
                raise Gone
            self.come += piece
