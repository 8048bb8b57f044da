"""Where this repository lives, and the addresses that follow from it.

Nothing is invented: without an address there are no launch buttons.
"""

import os
import re
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"https://(?P<host>[\w.-]*(?:github|gitlab)[\w.-]*)/(?P<name>[\w./-]+)")
OLDEST = "315532800"  # 1 January 1980
SSH = re.compile(r"(?:ssh://)?git@([\w.-]+)[:/](.+)")


def repository_url() -> str | None:
    """The https address of the repository, or None.

    It is taken from the environment variable BOOK_REPOSITORY, else from the git remote "origin",
    and only if it is an address at GitHub or GitLab (one that Binder and readers can reach).
    """
    origin = os.environ.get("BOOK_REPOSITORY") or git("remote", "get-url", "origin")
    return public_address(origin)


def public_address(address: str) -> str | None:
    """`address` as https://host/owner/name, or None if it is not one that readers can open."""
    address = SSH.sub(r"https://\1/\2", address.strip()).removesuffix("/").removesuffix(".git")
    match = ADDRESS.fullmatch(address)
    return address if match and "/" in match["name"] else None


@cache  # every page asks for its addresses
def git(*arguments: str) -> str:
    """What git answers about this repository; empty if it has no answer, or there is no git."""
    try:
        answer = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    except OSError:  # no git on this machine
        return ""
    return answer.stdout.strip()


def parts() -> re.Match | None:
    """The host and the name in the repository's address, or None."""
    return ADDRESS.fullmatch(repository_url() or "")


def binder_url(notebook: str) -> str | None:
    """The Binder address that opens `notebook` (a file name in notebooks/), or None.

    GitHub by its name, as everybody links to it, so that one image serves them all; another host,
    also a GitLab of one's own, as git knows it.
    """
    if not (match := parts()):
        return None
    at_github = match["host"] == "github.com"
    place = f"gh/{match['name']}" if at_github else f"git/{quote(match[0], safe='')}"
    return f"https://mybinder.org/v2/{place}/main?urlpath=lab/tree/notebooks/{notebook}"


def colab_url(notebook: str) -> str | None:
    """The Colab address that opens `notebook` from the branch "notebooks", or None.

    Colab reads notebooks from GitHub only, and main holds no notebooks: the workflow that
    publishes the site puts them on a branch of that name.
    """
    match = parts()
    if not match or match["host"] != "github.com":
        return None
    return f"https://colab.research.google.com/github/{match['name']}/blob/notebooks/{notebook}"


def commit_time() -> str:
    """When the last commit was made, in seconds since 1970; without git the oldest time of a zip."""
    return git("log", "-1", "--format=%ct") or OLDEST


def pages_url() -> str | None:
    """The address of the published site on GitHub or GitLab Pages, or None if it is not known."""
    match = parts()
    if not match or match["host"] not in ("github.com", "gitlab.com"):
        return None
    owner = match["name"].partition("/")[0].lower()
    return f"https://{owner}.{match['host'].removesuffix('.com')}.io{site_path()}"


def site_path() -> str:
    """Where the published site starts on its host: /name/ on GitHub and GitLab Pages, else /."""
    name = (repository_url() or "").rpartition("/")[2]
    return "/" if not name or name.endswith((".github.io", ".gitlab.io")) else f"/{name}/"
