"""One entry point: python book/_tools/book.py book | style | test | serve | pdf | zip | test-deep | bench | clean

It runs before anything is installed, and under a Python that is too old far enough to find
another one or to say so: in this file only the standard library, and no syntax newer than Python 2.7.
"""

import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
OLDEST, NEWEST = (3, 11), (3, 14)
COMMANDS = (
    "book", "style", "test", "serve", "pdf", "zip", "test-deep", "bench", "links", "clean",
    "notebooks", "outputs", "lock",
)  # fmt: skip


def complaint(version):
    """The one sentence for a Python that will not do, or None for one that will."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return None
    return (
        "This book needs Python 3.11, 3.12, 3.13 or 3.14 and this is Python %d.%d: install one "
        "and try again, or name it with `make book PYTHON=/path/to/python3.13`."
        % tuple(version[:2])
    )


def another_python():
    """The path of a Python that will do, which uv finds on this machine or brings; else None."""
    folder = tempfile.mkdtemp()
    python = os.path.join(folder, "Scripts" if os.name == "nt" else "bin", "python")
    uv = [python, "-m", "uv", "python"]
    fits = ">=%d.%d,<%d.%d" % (OLDEST + (NEWEST[0], NEWEST[1] + 1))
    try:
        answer([sys.executable, "-m", "venv", folder])
        answer([python, "-m", "pip", "install", "--quiet", "uv"])
        try:
            return answer(uv + ["find", fits])
        except subprocess.CalledProcessError:
            answer(uv + ["install", "%d.%d" % NEWEST])
            return answer(uv + ["find", fits])
    except (OSError, subprocess.CalledProcessError):  # too old for venv or uv, or no network
        return None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def answer(command):
    """What `command` prints, its complaints apart."""
    with open(os.devnull, "w") as nowhere:
        return subprocess.check_output(command, stderr=nowhere, cwd=HERE).decode().strip()


def main(arguments):
    if not arguments or arguments[0] not in COMMANDS:
        return say(__doc__.split("\n")[0])
    sentence = complaint(sys.version_info)
    if sentence:
        python = another_python()
        if not python:
            return say(sentence)
        return subprocess.call([python, os.path.abspath(__file__)] + arguments)
    sys.path[0] = os.path.dirname(HERE)  # the folder book: the tools are the package _tools
    from _tools.failure import Failure

    try:
        return run(arguments[0], arguments[1:])
    except Failure as failure:
        return say(str(failure))
    except KeyboardInterrupt:  # Ctrl-C; the command that ran has said so
        return 130


def run(command, rest):
    """`clean` and `lock` are done here; the others in the environment, made first if need be."""
    from _tools.machine import environment, lock

    if command == "clean":
        return environment.clean()
    if command == "lock":
        return lock.run(rest)
    python = str(environment.ensure())
    return subprocess.call([python, os.path.join(HERE, "commands.py"), command] + rest)


def say(sentence):
    sys.stderr.write(sentence + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
