"""The sandbox's program is found, or installed, or asked for in one sentence."""

import subprocess

import pytest

from _tools.failure import Failure
from _tools.machine import bubblewrap, install


def test_is_here_after_ensure():
    path = bubblewrap.ensure()
    if path is None:
        pytest.skip("bubblewrap is for Linux")
    assert subprocess.run([path, "--version"], capture_output=True).returncode == 0


def test_root_installs_it_with_apt(monkeypatch):
    ran = []
    monkeypatch.setattr(bubblewrap.sys, "platform", "linux")
    monkeypatch.setattr(install.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(
        bubblewrap.shutil,
        "which",
        lambda name: f"/usr/bin/{name}" if ran or name != "bwrap" else None,
    )
    done = subprocess.CompletedProcess([], 0, stdout="")
    monkeypatch.setattr(install.subprocess, "run", lambda c, **_: ran.append(c) or done)
    assert bubblewrap.ensure() == "/usr/bin/bwrap"
    assert ran[-1][-1].endswith(" bubblewrap")


@pytest.mark.parametrize("root", [True, False])
def test_missing_is_one_sentence(monkeypatch, root):
    monkeypatch.setattr(bubblewrap.sys, "platform", "linux")
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None if name == "bwrap" else name)
    monkeypatch.setattr(install.os, "geteuid", lambda: 0 if root else 1000, raising=False)
    failed = subprocess.CompletedProcess([], 100, stdout="")
    monkeypatch.setattr(install.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(Failure, match="apt install bubblewrap") as failure:
        bubblewrap.ensure()
    assert "\n" not in str(failure.value)


def test_other_systems_do_without(monkeypatch):
    monkeypatch.setattr(bubblewrap.sys, "platform", "darwin")
    assert bubblewrap.ensure() is None
