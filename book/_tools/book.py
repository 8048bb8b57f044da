"""One entry point: python book/_tools/book.py book | test | serve | pdf | epub | zip | test-deep | bench | clean

It runs before anything is installed, and under a Python that is too old far enough to say so:
in this file only the standard library, and no syntax newer than Python 2.7.
"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OLDEST, NEWEST = (3, 11), (3, 13)
COMMANDS = (
    "book", "test", "serve", "pdf", "epub", "zip", "test-deep", "bench", "links", "clean",
    "notebooks", "lock",
)  # fmt: skip


def complaint(version):
    """The one sentence for a Python that will not do, or None for one that will."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return None
    return (
        "This book needs Python 3.11, 3.12 or 3.13 and this is Python %d.%d: install Python 3.11 "
        "and try again, or name one with `make book PYTHON=/path/to/python3.11`."
        % tuple(version[:2])
    )


def main(arguments):
    sentence = complaint(sys.version_info)
    if sentence:
        return say(sentence)
    if not arguments or arguments[0] not in COMMANDS:
        return say(__doc__.split("\n")[0])
    sys.path[0] = os.path.dirname(HERE)  # the folder book: the tools are the package _tools
    from _tools.failure import Failure

    try:
        return run(arguments[0], arguments[1:])
    except Failure as failure:
        return say(str(failure))
    except KeyboardInterrupt:  # Ctrl-C; the command that ran has said so
        return 130


def run(command, rest):
    """`clean` is done here; the others in the environment, which is made first if need be."""
    from _tools.machine import environment

    if command == "clean":
        return environment.clean()
    python = str(environment.ensure())
    return subprocess.call([python, os.path.join(HERE, "commands.py"), command] + rest)


def say(sentence):
    sys.stderr.write(sentence + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
