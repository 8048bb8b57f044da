"""The browser for the tests is found, or installed, or asked for in one sentence."""

import subprocess
import sys

import pytest

from _tools.failure import Failure
from _tools.machine import chromium, install


def test_found_browser_starts():
    assert chromium.starts(chromium.ensure())


def test_named_browser_comes_first(monkeypatch):
    monkeypatch.setenv("BOOK_CHROMIUM", "the-one-I-want")
    assert chromium.find() == "the-one-I-want"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_browser_that_does_not_start_is_passed_over(monkeypatch, tmp_path):
    pointer = tmp_path / "chromium"
    pointer.write_text("#!/bin/sh\nexit 1\n")
    pointer.chmod(0o755)
    monkeypatch.delenv("BOOK_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "CANDIDATES", (str(pointer),))
    monkeypatch.setattr(chromium, "playwrights_own", lambda: "playwright's")
    assert chromium.find() == "playwright's"


def test_root_tries_apt_before_playwright(monkeypatch):
    monkeypatch.setattr(install.shutil, "which", lambda name: name)
    monkeypatch.setattr(install.os, "geteuid", lambda: 0, raising=False)
    first, second = chromium.ways()
    assert first[-1].endswith(" chromium")
    assert "apt-get" in first[-1]
    assert second[1:] == ["-m", "playwright", "install", "--with-deps", "chromium"]
    monkeypatch.setattr(install.os, "geteuid", lambda: 1000, raising=False)
    assert chromium.ways() == [[sys.executable, "-m", "playwright", "install", "chromium"]]


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("write /var/cache: No space left on device", "the disk is full"),
        ("Error: getaddrinfo ENOTFOUND cdn", "is the network up?"),
        ("Temporary failure resolving 'deb'", "is the network up?"),
        ("something else", "BOOK_CHROMIUM="),
    ],
)
def test_failed_installation_is_one_sentence(monkeypatch, printed, sentence):
    monkeypatch.setattr(chromium, "find", lambda: None)
    answer = subprocess.CompletedProcess([], 1, stdout=printed)
    monkeypatch.setattr(install.subprocess, "run", lambda *_, **__: answer)
    with pytest.raises(Failure, match=sentence.replace("?", r"\?")) as failure:
        chromium.ensure()
    assert "\n" not in str(failure.value)
