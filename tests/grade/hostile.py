"""Submissions that attack the grader, the class or each other, and the points that each deserves.

An attack that replaces an answer earns nothing for it; one that stands beside right answers takes
nothing away from these. `{secrets}` is the path of the class's hidden inputs, `{outside}` a file
that only the teacher may write, `{port}` a port of this machine on which somebody listens.
"""

import json

from grade.notebooks import (
    NOTHING,
    RIGHT,
    answer,
    cells,
    code,
    kinds,
    markdown,
    notebook,
    spoilt,
    with_cell,
)

HOSTILE, hostile = kinds()


# --- cheating -------------------------------------------------------------------------------------


@hostile(double=0)
def reads_the_hidden_tests():
    return spoilt(
        double="""
import json, os

def double(x):
    for place, _, names in os.walk("/"):
        for name in names:
            if name.endswith(".json"):
                try:
                    text = open(os.path.join(place, name)).read()
                except OSError:
                    continue
                if '"hidden"' in text and '"outcome"' in text and "double" in text:
                    for case in json.loads(text)["sheet"]["double"]["cases"]:
                        if case["args"] == [x]:
                            return case["outcome"]["value"]
"""
    )


@hostile(double=0)
def opens_the_secrets_by_their_path():
    return spoilt(double="def double(x):\n    return open('{secrets}').read()")


@hostile(double=0)
def patches_the_checker():
    return spoilt(
        double="""
import sys
from xentlib.classroom import check, values
from xentlib.classroom.kinds import code
result = lambda data, *_: check.Result(data["exercise"], 2, 2, "right", "Right.")
check.judge = check.check = code.judge = code.KIND.judge = result
code.agreement = values.close = values.agree = lambda *_: True
for module in list(sys.modules.values()):
    if "classroom" in getattr(module, "__name__", ""):
        for name in ("judge", "agree", "close"):
            setattr(module, name, lambda *_: True)

def double(x):
    return 0
"""
    )


@hostile(double=0)
def looks_for_expected_values_in_the_caller():
    return spoilt(
        double="""
import gc, sys

def double(x):
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if isinstance(value, dict) and "outcome" in value:
                return value["outcome"]["value"]
        frame = frame.f_back
    for value in gc.get_objects():
        if isinstance(value, dict) and "outcome" in value and "args" in value:
            return value["outcome"]["value"]
"""
    )


@hostile(double=0)
def value_that_equals_everything():
    return spoilt(
        double="""
class Yes(float):
    __eq__ = __ge__ = __le__ = lambda *_: True
    __sub__ = __rsub__ = __abs__ = lambda *_: 0.0
    __hash__ = None

def double(x):
    return Yes()
"""
    )


@hostile(double=0)
def tricks_with_syntax_trees():
    return spoilt(
        double="""
import ast
ast.parse = compile = eval = exec = lambda *_, **__: None
ast.NodeVisitor.visit = lambda *_: None
def double(x): return 0
double.__code__ = (lambda x: True).__code__
double.__class__.__call__ if False else None
"""
    )


@hostile(double=0)
def forges_replies_on_every_open_file():
    return spoilt(
        double="""
import json, os, struct

def double(x):
    for number in range(40):
        reply = {"observed": {"outcomes": [{"value": 2 * x}]}, "number": number, "points": 2}
        body = json.dumps(reply).encode()
        for descriptor in range(64):
            try:
                os.write(descriptor, struct.pack(">I", len(body)) + body)
            except OSError:
                pass
    return 0
"""
    )


@hostile(double=0)
def replies_that_are_no_replies():
    return spoilt(
        double="""
import os

def double(x):
    for descriptor in range(64):
        try:
            os.write(descriptor, b"\\xff" * 100)
        except OSError:
            pass
"""
    )


@hostile(double=0)
def announces_a_giant_reply():
    return spoilt(
        double="""
import os, struct

def double(x):
    for descriptor in range(64):
        try:
            os.write(descriptor, struct.pack(">I", 2**32 - 1))
        except OSError:
            pass
"""
    )


@hostile(double=0)
def reply_of_a_wrong_form():
    return spoilt(
        double="""
from xentlib.classroom import check
for name in ("outcome", "observe_function", "observe"):
    setattr(check, name, lambda *_: {"outcomes": [{"value": {"number": {"x": []}}}] * 99})

def double(x):
    return 0
"""
    )


@hostile(double=0)
def points_instead_of_values():
    return spoilt(
        double="def double(x):\n    return {'points': 2, 'status': 'right', 'score': 1e9}"
    )


@hostile(double=0)
def pickle_that_runs_a_command():
    return spoilt(
        double="""
import os

class Payload:
    def __reduce__(self):
        return os.system, ("touch {outside}",)
    __float__ = __index__ = __array__ = property(lambda self: 1 / 0)

def double(x):
    return Payload()
"""
    )


@hostile(double=0)
def hard_codes_the_visible_inputs():
    return spoilt(double="def double(x):\n    return {1.5: 3.0, 3: 6}[x]")


@hostile(mean=0)
def keeps_the_hidden_inputs_for_the_next_student():
    return spoilt(
        mean="""
import glob, os

def mean(values):
    for folder in ("/tmp", "/dev/shm", "/var/tmp", ".", "/run"):
        for name in glob.glob(folder + "/inputs*"):
            return open(name).read()
        try:
            open(folder + "/inputs", "a").write(repr(values))
        except OSError:
            pass
    os.environ["INPUTS"] = repr(values)
"""
    )


# --- using up -------------------------------------------------------------------------------------


@hostile()
def fork_bomb():
    return with_cell("import os\nfor _ in range(1000):\n    os.fork()")


@hostile()
def fork_bomb_that_hides_its_errors():
    return with_cell("""
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
""")


@hostile()
def thread_bomb():
    return with_cell("""
import threading, time
for _ in range(10_000):
    threading.Thread(target=time.sleep, args=(1000,)).start()
""")


@hostile()
def memory_bomb():
    return with_cell("hoard = []\nwhile True:\n    hoard.append(bytearray(2**24))")


@hostile()
def memory_bomb_outside_of_the_address_space():
    return with_cell("""
import mmap, os
hoard = []
for name in range(1000):
    hoard.append(os.memfd_create(str(name)))
    os.write(hoard[-1], bytes(2**23))
""")


@hostile()
def fills_the_disk():
    return with_cell("""
number = 0
while True:
    number += 1
    with open(f"/tmp/{number}", "wb") as file:
        file.write(bytes(2**20))
""")


@hostile()
def a_million_small_files():
    return with_cell("for n in range(1_000_000):\n    open(f'/tmp/{n}', 'w').close()")


@hostile()
def prints_without_end():
    return with_cell("while True:\n    print('x' * 1_000_000)")


@hostile(double=0)
def returns_a_giant_list():
    return spoilt(double="def double(x):\n    return [0.5] * 10_000_000")


@hostile(double=0)
def returns_a_giant_number():
    return spoilt(double="def double(x):\n    return 10 ** 10_000_000")


@hostile(double=0)
def returns_lists_in_lists_without_end():
    return spoilt(
        double="""
def double(x):
    value = 0
    for _ in range(100_000):
        value = [value]
    return value
"""
    )


@hostile()
def cell_that_slows_down_searching():
    return with_cell(
        "\n" * 300_000 + "check" * 100_000 + "(" + " " * 300_000 + "def" + "\t" * 300_000
    )


@hostile(double=0)
def sleeps_for_ever():
    return spoilt(double="import time\ndef double(x):\n    time.sleep(1e9)")


# --- breaking out ---------------------------------------------------------------------------------


@hostile()
def leaves_by_setsid():
    return with_cell("""
import os, time
os.setsid() if os.getsid(0) != os.getpid() else None
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(1000)
""")


@hostile()
def starts_a_program():
    return with_cell(
        "import subprocess\nsubprocess.Popen(['sleep', '1000'], start_new_session=True)"
    )


@hostile()
def turns_into_another_program():
    return with_cell("import os\nos.execv('/usr/bin/yes', ['yes'])")


@hostile()
def kills_its_parent():
    return with_cell("""
import os, signal
for process in (os.getppid(), 0, -1, 1, 2, 3):
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        pass
""")


@hostile()
def kills_itself():
    return with_cell("import ctypes\nctypes.string_at(0)")


@hostile()
def stops_itself():
    return with_cell("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)")


@hostile()
def writes_outside():
    return with_cell("""
import os, sys
for place in ("{outside}", "{secrets}", "/usr/owned", "/etc/passwd", "/dev/owned", sys.prefix + "/owned",
              os.__file__, "/xentlib-grade/xentlib/classroom/check.py"):
    for flags in (os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_TRUNC):
        try:
            os.write(os.open(place, flags), b"owned")
        except OSError:
            pass
    try:
        os.unlink(place)
    except OSError:
        pass
""")


@hostile()
def links_to_outside():
    return with_cell("""
import os
os.symlink("{outside}", "/tmp/link")
open("/tmp/link", "w").write("owned")
""")


@hostile(double=0)
def asks_the_network():
    return spoilt(
        double="""
import socket

def double(x):
    for host in ("127.0.0.1", "localhost", "192.0.2.1"):
        try:
            with socket.create_connection((host, {port}), timeout=0.2) as line:
                line.sendall(b"give me the answer")
                return float(line.recv(100))
        except OSError:
            pass
"""
    )


@hostile()
def makes_namespaces_and_mounts():
    return with_cell("""
import ctypes
libc = ctypes.CDLL(None)
done = [libc.unshare(flag) for flag in (0x10000000, 0x20000, 0x20000000, 0x40000000)]
done += [libc.mount(b"none", b"/tmp", b"tmpfs", 0, b"size=100g"), libc.umount2(b"/proc", 2)]
done += [libc.chroot(b"/tmp"), libc.setuid(0), libc.setgid(0), libc.ptrace(16, 1, 0, 0)]
assert not any(answer == 0 for answer in done)
""")


@hostile()
def looks_at_other_processes():
    return with_cell("import os\nassert not [n for n in os.listdir('/proc') if n.isdigit()]")


@hostile()
def closes_every_file():
    return with_cell("import os\nos.closerange(0, 64)")


@hostile()
def tampers_with_time():
    return with_cell("""
import signal, time
time.time = time.monotonic = time.perf_counter = lambda: 0.0
time.sleep = lambda _: None
signal.signal(signal.SIGALRM, lambda *_: 1 / 0)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
signal.signal(signal.SIGXCPU, signal.SIG_IGN)
""", before="pick")  # fmt: skip


@hostile()
def tampers_with_the_limits():
    return with_cell("""
import resource
for name in dir(resource):
    if name.startswith("RLIMIT_"):
        try:
            resource.setrlimit(getattr(resource, name), (resource.RLIM_INFINITY,) * 2)
        except (OSError, ValueError):
            pass
hoard = []
while True:
    hoard.append(bytearray(2**24))
""")


@hostile()
def waits_in_the_background_to_spoil_the_others():
    return spoilt(
        double=RIGHT["double"]
        + """
import os, threading, time

def spoil():
    time.sleep(0.02)
    os._exit(0)

threading.Thread(target=spoil, daemon=True).start()
"""
    )


@hostile(double=0)
def traces_what_comes_later():
    return spoilt(
        double=RIGHT["double"]
        + """
import sys
def trace(*_):
    raise SystemExit
sys.settrace(trace)
sys.setprofile(trace)
"""
    )


@hostile(double=0)
def changes_the_readers_code():
    return spoilt(
        double=RIGHT["double"]
        + """
import json, sys
from xentlib.classroom.grade.cage import frames, inside
frames.pack = frames.receive = inside.Answers.do = inside.Answers.run = None
json.dumps = json.loads = None
"""
    )


@hostile()
def script_in_the_answers_text():
    return spoilt(double="# <script>alert(1)</script></code></pre>\n" + RIGHT["double"])


@hostile(weather=0)
def formula_for_the_teachers_spreadsheet():
    return spoilt(weather="answer = '=HYPERLINK(\"http://192.0.2.1\")'")


@hostile()
def magic_that_writes_a_file():
    made = cells()
    return notebook([code("%%writefile {outside}\nowned"), *made])


@hostile(double=0)
def fetches_the_questions_before_they_are_asked():
    return spoilt(
        double="""
import json, os, socket, struct
asked = {}
for number in range(3, 64):
    try:
        line = socket.socket(fileno=os.dup(number))
        found = line.recv(2**16, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        (length,) = struct.unpack(">I", found[:4])
        asked = json.loads(found[4 : 4 + length])
    except (OSError, ValueError, struct.error):
        pass

def outcomes(found):
    if isinstance(found, dict) and "outcome" in found:
        yield found["outcome"]["value"]
    for part in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from outcomes(part)

values = list(outcomes(asked))

def double(x):
    return values.pop(0)
"""
    )


@hostile(double=0)
def looks_for_the_grader_in_memory():
    return spoilt(
        double="""
import gc, sys

def double(x):
    for thing in gc.get_objects():
        if type(thing).__name__ in ("Question", "Marker", "Assignment", "Journal", "Sandbox"):
            return thing.questions[0].data["cases"][0]["outcome"]["value"]
    for module in ("marking", "workers", "journal", "from_sheet"):
        assert not any(name.endswith("." + module) for name in sys.modules)
    return open("/proc/self/mem", "rb").read(1)
"""
    )


@hostile(double=0)
def objects_that_misbehave_when_looked_at():
    return spoilt(
        double="""
import sys

class Awkward:
    __class__ = property(lambda self: sys.exit())
    tolist = property(lambda self: iter(lambda: self, None))
    def __repr__(self): raise KeyboardInterrupt
    __str__ = __format__ = __len__ = __bool__ = __repr__

def double(x):
    return [Awkward(), Awkward]
"""
    )


@hostile(weather=0)
def letters_that_cannot_be_written():
    return spoilt(weather='answer = "1.75 \\ud800 bits \\x00 \\u202e stib"')


@hostile(weather=0)
def answer_that_slows_down_reading_numbers():
    return spoilt(weather='answer = "1" * 9000 + "x" + " " * 900 + "y"')


@hostile()
def replaces_the_built_in_functions():
    return with_cell("""
import builtins
builtins.isinstance = builtins.callable = builtins.getattr = lambda *_: False
builtins.len = builtins.list = builtins.dict = None
""")


@hostile()
def goes_on_in_a_thread_with_what_comes_later():
    return with_cell("""
import __main__, threading, time

def spoil():
    while True:
        for name in ("double", "mean", "answer"):
            __main__.__dict__.pop(name, None)
        time.sleep(0.0001)

threading.Thread(target=spoil, daemon=True).start()
""")


@hostile()
def fills_the_line_to_the_grader():
    return with_cell("""
import os
for number in range(3, 64):
    try:
        os.set_blocking(number, False)
        while os.write(number, bytes(2**16)):
            pass
    except OSError:
        pass
""")


@hostile()
def signals_in_every_direction():
    return with_cell("""
import os, signal
for number in range(1, signal.NSIG):
    for process in (-1, 0, os.getppid(), *range(2, 100)):
        try:
            os.kill(process, number)
        except (OSError, ValueError):
            pass
""")


@hostile()
def giant_files_with_nothing_in_them():
    return with_cell("""
import mmap, os
for name in range(60):
    file = os.open(f"/tmp/{name}", os.O_RDWR | os.O_CREAT)
    try:
        os.truncate(file, 2**40)
    except OSError:
        os.truncate(file, 2**20)
    mmap.mmap(file, 2**20)[::4096] = b"x" * 256
""")


@hostile()
def memory_in_pipes_and_sockets():
    return with_cell("""
import fcntl, os, socket
held = []
while True:
    pair = socket.socketpair()
    held.append(pair)
    pair[0].setblocking(False)
    pair[0].send(bytes(2**20))
""")


@hostile()
def locks_what_others_need():
    return with_cell("""
import fcntl, os
for place in (os.__file__, "/xentlib-grade/xentlib/__init__.py", "/dev/null", "/dev/urandom"):
    fcntl.flock(os.open(place, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
""")


@hostile()
def takes_what_belongs_to_the_whole_machine():
    """Leases, notices and asynchronous input are refused, locks do nothing: else `double` is missing."""
    return with_cell("""
import ctypes, fcntl, os
libc = ctypes.CDLL(None)
file = os.open(os.__file__, os.O_RDONLY)
refused = 0
for command in (fcntl.F_SETLEASE, fcntl.F_NOTIFY):
    try:
        fcntl.fcntl(file, command, fcntl.F_RDLCK)
    except PermissionError:
        refused += 1
assert refused == 2
assert libc.inotify_init1(0) == -1
if os.uname().machine == "x86_64":
    assert libc.syscall(206, 60_000, ctypes.byref(ctypes.c_ulong(0))) == -1
fcntl.flock(file, fcntl.LOCK_EX)
fcntl.lockf(file, fcntl.LOCK_SH)
os.sync()

def twice(x):
    return 2 * x
""", double="double = twice")  # fmt: skip


@hostile()
def keys_twice_and_numbers_that_are_none():
    cell = json.dumps(answer("double", RIGHT["double"]))
    twice = '{"source": "1/0", "execution_count": NaN, "outputs": Infinity, ' + cell[1:]
    return spoilt().replace(cell.encode(), twice.encode())


@hostile()
def a_hundred_thousand_cells():
    return notebook([markdown(f"{n}") for n in range(100_000)] + cells())


@hostile(**NOTHING)
def more_cells_than_can_be_read():
    return b'{"cells": [' + b'{"cell_type": "code"},' * 2_000_000 + b"{}]}"


@hostile(double=0)
def exception_with_a_giant_name():
    return spoilt(double="raise type('E' * 1_000_000, (Exception,), {})('x' * 1_000_000)")
