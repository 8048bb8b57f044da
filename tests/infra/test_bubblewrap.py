"""The sandbox's program is found, or installed, or asked for in one sentence."""

import subprocess

import pytest

from _tools.failure import Failure
from _tools.machine import bubblewrap


def test_is_here_after_ensure():
    path = bubblewrap.ensure()
    if path is None:
        pytest.skip("bubblewrap is for Linux")
    assert subprocess.run([path, "--version"], capture_output=True).returncode == 0


def test_root_installs_it_with_apt(monkeypatch):
    ran = []
    monkeypatch.setattr(bubblewrap.sys, "platform", "linux")
    monkeypatch.setattr(bubblewrap.debian, "may_install", lambda: True)
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda _: "/usr/bin/bwrap" if ran else None)
    done = subprocess.CompletedProcess([], 0)
    monkeypatch.setattr(bubblewrap.subprocess, "run", lambda c, **_: ran.append(c) or done)
    assert bubblewrap.ensure() == "/usr/bin/bwrap"
    assert ran[-1][-1] == "bubblewrap"


@pytest.mark.parametrize("root", [True, False])
def test_missing_is_one_sentence(monkeypatch, root):
    monkeypatch.setattr(bubblewrap.sys, "platform", "linux")
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda _: None)
    monkeypatch.setattr(bubblewrap.debian, "may_install", lambda: root)
    failed = subprocess.CompletedProcess([], 100)
    monkeypatch.setattr(bubblewrap.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(Failure, match="apt install bubblewrap") as failure:
        bubblewrap.ensure()
    assert "\n" not in str(failure.value)


def test_other_systems_do_without(monkeypatch):
    monkeypatch.setattr(bubblewrap.sys, "platform", "darwin")
    assert bubblewrap.ensure() is None
