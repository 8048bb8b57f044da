"""Does a test notice a small mistake in a module?  `python tests/xentlib/mutation.py losses`.

pytest collects the tests once.  Then each mutant of `xentlib/losses.py` (see
xentlib.classroom.sheets.mutants) meets, in a forked child, the tests that reach its function, the one that
caught the last mutant first.  What survives is printed, one JSON line each, and last the number of
mutants.  Docstrings, error messages, decorators (which set the pace) and the choice of the engine
stay as they are; the conditions of errors do not.
"""

import ast
import importlib
import inspect
import json
import os
import re
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = [
    *["-o", "addopts=", "--import-mode=importlib", "--doctest-modules", "-m", "not deep"],
    *["-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:capture", "-W", "ignore"],
]
GIB = 2**30
SURVIVED, KILLED = 0, 1


class Mutation:
    """A pytest plugin that runs the tests on the mutants of some modules."""

    def __init__(self, names):
        self.paths = {str(ROOT / f"xentlib/{name}.py"): name for name in names}
        self.failed = []

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtestloop(self, session):
        self.items = session.items
        self.seconds, self.reached = self.first_run()
        self.order = sorted(range(len(self.items)), key=self.seconds.__getitem__)
        running = {}
        for name in self.paths.values():
            number = 0
            for mutant in mutants(name):
                number += 1
                running |= self.start(mutant)
                if len(running) >= len(os.sched_getaffinity(0)):
                    self.finish(running)
            print(json.dumps([name, number]), flush=True)
        while running:
            self.finish(running)
        return True

    def first_run(self):
        """The seconds that each test takes, and the functions that it calls."""
        with tempfile.TemporaryFile("w+") as found:
            pid = os.fork()
            if pid == 0:
                try:
                    for name in self.paths.values():
                        graft(name, (ROOT / f"xentlib/{name}.py").read_text("utf-8"))
                    json.dump([self.watched(item) for item in self.items], found)
                    found.flush()
                    print(*self.failed, sep="\n", file=sys.stderr)
                finally:
                    os._exit(KILLED if self.failed else SURVIVED)
            if os.waitpid(pid, 0)[1] != 0:
                raise SystemExit("the tests fail before there is any mistake")
            found.seek(0)
            return zip(*json.load(found), strict=True)

    def watched(self, item):
        functions = set()

        def watch(frame, event, argument):
            code = frame.f_code
            if event == "call" and code.co_filename in self.paths:
                name = code.co_qualname.partition(".<locals>")[0]
                functions.add(f"{self.paths[code.co_filename]}.{name}")

        start = time.process_time()
        sys.setprofile(watch)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        sys.setprofile(None)
        return time.process_time() - start, sorted(functions)

    def tests(self, mutant):
        """The tests that reach a mutant; all of them for a mutant that stands in no function."""
        return [n for n in self.order if mutant.function in {None, *self.reached[n]}]

    def start(self, mutant):
        """Start a child with the mutant: its process, and where it says which test has failed."""
        killer = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed in `finish`)
        pid = os.fork()
        if pid:
            return {pid: (mutant, killer)}
        try:
            with_nothing_said()
            resource.setrlimit(resource.RLIMIT_AS, (32 * GIB, 32 * GIB))
            graft(mutant.module, mutant.source)
            for n in self.tests(mutant):
                signal.setitimer(signal.ITIMER_PROF, 10 + 5 * self.seconds[n])  # it may never end
                killer.seek(0)
                print(n, file=killer, flush=True)
                item = self.items[n]
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                if self.failed:
                    break
            else:
                os._exit(SURVIVED)
        finally:
            os._exit(KILLED)

    def finish(self, running):
        """Wait for a child; the test that has failed will be the first from now on."""
        pid, status = os.wait()
        mutant, killer = running.pop(pid)
        with killer:
            killer.seek(0)
            test = killer.readline()
        if status == SURVIVED:
            print(json.dumps(mutant.said, ensure_ascii=False), flush=True)
        elif test:
            self.order.remove(int(test))
            self.order.insert(0, int(test))


class Mutant:
    """A mutant's source, its change as (place, before, after), and the function it changes, if any."""

    def __init__(self, module, before, source):
        lines, after = before.lines, source.splitlines()
        first = next(n for n, (a, b) in enumerate(zip(lines, after)) if a != b)
        last = next(n for n, (a, b) in enumerate(zip(lines[::-1], after[::-1])) if a != b)
        changed = lines[first : len(lines) - last], after[first : len(after) - last]
        name, inside = before.function_at(first + 1)
        self.module, self.source, place = module, source, f"{module}.{name}"
        self.function = place if inside else None
        self.said = [place, *(" ".join(map(str.strip, lines)) for lines in changed)]

    def only_chooses(self):
        """engine_of(q, q) for engine_of(p, q): what meets in a formula is of one engine already."""
        was, becomes = (re.sub(r"engine_of\([^()]*\)", "", text) for text in self.said[1:])
        return was == becomes


class Original:
    """A module's source as `ast.unparse` writes it."""

    def __init__(self, source):
        text = ast.unparse(ast.parse(source))
        self.lines, self.tree = text.splitlines(), ast.parse(text)

    def function_at(self, line):
        """The function, method or class that a line belongs to, and whether that is code to call."""
        names, inside, body = [], False, self.tree.body
        while found := next((node for node in body if spans(node, line)), None):
            names.append(found.name)
            if isinstance(found, ast.FunctionDef):
                inside = line >= found.body[0].lineno
                break
            body = found.body
        return ".".join(names), inside


def spans(node, line):
    """Whether a line belongs to a function or class, from its first decorator on."""
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return False
    return min(part.lineno for part in [node, *node.decorator_list]) <= line <= node.end_lineno


def mutants(name):
    """Every mutant of a module that is not mere wording."""
    from xentlib.classroom.sheets.mutants import mutants

    source = (ROOT / f"xentlib/{name}.py").read_text("utf-8")
    left = set()
    for node in ast.walk(ast.parse(source)):
        raised = [node] if isinstance(node, ast.Raise) else []
        for part in raised + getattr(node, "decorator_list", []):
            left |= set(range(part.lineno, part.end_lineno + 1))
    before = Original(source)
    for line, _, text in mutants(source):
        mutant = Mutant(name, before, text)
        if line not in left and not mutant.only_chooses():
            yield mutant


def graft(name, source):
    """Give a module another source, in place: what refers to its functions sees the new ones."""
    module = importlib.import_module(f"xentlib.{name.replace('/', '.')}")
    before = {name: value for name, value in vars(module).items() if not name.startswith("__")}
    exec(compile(source, module.__file__, "exec"), vars(module))
    for name, old in before.items():
        new = vars(module)[name]
        made_here = module.__name__ in (getattr(old, "__module__", ""), type(old).__module__)
        if made_here and put_in(old, new, set()):
            setattr(module, name, old)
        elif new is not old:
            for other in loaded():
                if vars(other).get(name) is old:
                    setattr(other, name, new)


def loaded():
    """The modules of the library and of its tests."""
    return [
        m for m in list(sys.modules.values()) if str(ROOT) in (getattr(m, "__file__", "") or "")
    ]


def put_in(old, new, seen):
    """Make a function or class do what another does; False if that is not possible."""
    if id(old) in seen:
        return True
    seen.add(id(old))
    if inspect.isfunction(old) and inspect.isfunction(new):
        if old.__code__.co_freevars != new.__code__.co_freevars:
            return False
        old.__code__, old.__defaults__ = new.__code__, new.__defaults__
        old.__kwdefaults__ = new.__kwdefaults__
        for mine, other in zip(old.__closure__ or (), new.__closure__ or ()):
            if not put_in(mine.cell_contents, other.cell_contents, seen):
                mine.cell_contents = other.cell_contents
        return True
    if inspect.isclass(old) and issubclass(old, tuple):
        return True  # a named tuple computes nothing
    if inspect.isclass(old) and inspect.isclass(new):
        for name, value in list(vars(new).items()):
            if not put_in(vars(old).get(name), value, seen) and not name.startswith("__"):
                setattr(old, name, value)
        return True
    return type(old).__name__ == type(new).__name__ and type(old) is not type(new)  # an engine


def with_nothing_said():
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)


def main(*names):
    os.environ["OMP_NUM_THREADS"] = "1"
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]  # no time to shrink
    hypothesis.settings.register_profile("mutants", database=None, derandomize=True, phases=phases)
    hypothesis.settings.load_profile("mutants")
    tests = [*(f"xentlib/{name}.py" for name in names), "tests/xentlib", "tests/numerics"]
    others = ["--ignore=tests/xentlib/test_import.py", "--ignore=tests/xentlib/test_mutants.py"]
    sys.exit(pytest.main([*OPTIONS, *others, *tests], plugins=[Mutation(names)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
