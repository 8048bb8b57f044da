"""What the tests cost: the seconds of processor time of each room, printed at the end of a run."""

from collections import Counter

import psutil
import pytest

ROOMS = {
    "library and proofs": ("docstrings", "tests/xentlib", "tests/numerics", "tests/peers", "tests/derivation",
                           "tests/claims"),
    "site and panels": ("tests/site", "tests/explore", "tests/infra"),
    "classroom": ("tests/classroom", "tests/grade"),
}  # fmt: skip
COLLECTING = "starting and collecting"


def spent():
    """The processor time of this process and of all that it has started, a browser for instance."""
    total = 0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:  # it has just ended
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def folder(item):
    """The folder of a test, as in ROOMS."""
    parts = item.nodeid.split("/")
    return "/".join(parts[:2]) if parts[0] == "tests" else "docstrings"


class CoreSeconds:
    """Adds up what each folder costs; where several processes share the tests, of all of them."""

    def __init__(self):
        self.of_folder, self.before = Counter(), 0.0

    def charge(self, name):
        now = spent()
        self.of_folder[name] += max(0.0, now - self.before)
        self.before = now

    def pytest_collection_finish(self):
        self.charge(COLLECTING)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item, nextitem):
        """After the last test of a file (looking costs 5 ms), while its browser is still there."""
        if nextitem is None or nextitem.path != item.path:
            self.charge(folder(item))

    def pytest_sessionfinish(self, session):
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["core_seconds"] = dict(self.of_folder)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        self.of_folder.update(getattr(node, "workeroutput", {}).get("core_seconds", {}))

    def pytest_terminal_summary(self, terminalreporter):
        """The sum of each room that was tested, and what its folders have to do with it."""
        terminalreporter.section("core-seconds")
        for room, folders in ROOMS.items():
            tested = [name for name in folders if name in self.of_folder]
            parts = [f"{name.removeprefix('tests/')} {self.of_folder[name]:.0f}" for name in tested]
            if tested:
                total = sum(self.of_folder[name] for name in tested)
                terminalreporter.line(f"{total:5.0f}  {room} ({', '.join(parts)})")
        terminalreporter.line(f"{self.of_folder[COLLECTING]:5.0f}  {COLLECTING}")
