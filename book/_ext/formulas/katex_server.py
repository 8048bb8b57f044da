"""KaTeX in one Node process that lives as long as the build; formulas go in and out by lines.

(sphinxcontrib-katex does the same through a socket, and on a busy machine connects to it before
anybody listens.)
"""

import atexit
import functools
import json
import subprocess
from pathlib import Path

from _ext.npm import node_modules
from xentlib.sphinx.npm.packages import program

SCRIPT = Path(__file__).with_name("katex_lines.js")


class KatexError(ValueError):
    """KaTeX cannot set a formula; the message is KaTeX's own."""


def katex_folder():
    """The folder with KaTeX's script, style sheet and fonts."""
    return node_modules() / "katex" / "dist"


@functools.cache
def server():
    """The Node process, started on first use and stopped with this one."""
    command = [program("node"), str(SCRIPT), str(katex_folder() / "katex.js")]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    atexit.register(process.terminate)
    return process


@functools.cache
def rendered(latex, display):
    """HTML and MathML of one formula.

    Raises
    ------
    KatexError
        If KaTeX does not know a command, or finds anything that LaTeX would not accept.
    """
    options = {"displayMode": display, "throwOnError": True, "strict": "error"}
    process = server()
    process.stdin.write(json.dumps({"latex": latex, "options": options}) + "\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    if "error" in answer:
        raise KatexError(answer["error"])
    return answer["html"]
