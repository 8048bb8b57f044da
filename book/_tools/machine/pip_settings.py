"""Hand to uv what pip is told of package indexes: uv does not read pip's configuration."""

import ast
import os
import re
import subprocess
from pathlib import Path

# pip's setting, uv's variable, and what uv separates several values by (pip: white space).
HANDED = (
    ("index-url", "UV_DEFAULT_INDEX", " "),
    ("extra-index-url", "UV_INDEX", " "),
    ("find-links", "UV_FIND_LINKS", ","),
    ("no-index", "UV_NO_INDEX", " "),
    ("trusted-host", "UV_INSECURE_HOST", " "),
    ("cert", "SSL_CERT_FILE", " "),
    ("proxy", "ALL_PROXY", " "),
    ("timeout", "UV_HTTP_TIMEOUT", " "),
    ("default-timeout", "UV_HTTP_TIMEOUT", " "),
)
LEVELS = ("global", "install", ":env:")  # pip's order of precedence, the weakest first


def for_uv(python: Path) -> dict[str, str]:
    """Environment variables for uv, from the configuration of the pip of `python`.

    Variables that are set already stay. As pip does, uv then takes the best version of all
    indexes, not the first index that has the package, and compiles it: where Python may not write, as
    in many containers, each process would compile all that it imports.
    """
    command = [python, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, encoding="utf-8").stdout
    variables = {
        "UV_INDEX_STRATEGY": "unsafe-best-match", "UV_COMPILE_BYTECODE": "1", **translated(listed)
    }  # fmt: skip
    return {name: value for name, value in variables.items() if name not in os.environ}


def translated(listed: str) -> dict[str, str]:
    """uv's variables for the lines of `pip config list`.

    Folders that are not there are left out: pip passes them over, uv stops at them.
    """
    settings = {
        name: ast.literal_eval(value).split()
        for level in LEVELS
        for name, value in re.findall(rf"^{level}\.([\w-]+)=(.+)$", listed, re.MULTILINE)
    }
    variables = {}
    for name, variable, separator in HANDED:
        if places := [value for value in settings.get(name, ()) if not is_missing_folder(value)]:
            variables[variable] = separator.join(places)
    return variables


def is_missing_folder(value: str) -> bool:
    """Whether a setting names a folder of this machine that is not there."""
    path = value.removeprefix("file://")
    return Path(path).is_absolute() and not Path(path).exists()
