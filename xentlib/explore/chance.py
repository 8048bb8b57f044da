"""Random numbers and clocks that a model reads while it is recorded: no program can hold them."""

import contextlib
import datetime
import random
import sys
import time

import numpy as np

from xentlib.core.lines import is_installed, line_being_run

CLOCKS = {
    "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns",
    "process_time", "process_time_ns", "thread_time", "thread_time_ns",
    "gmtime", "localtime", "ctime", "asctime", "now", "utcnow", "today",
}  # fmt: skip
OF_A_CLOCK = (datetime.datetime, datetime.date)


@contextlib.contextmanager
def noticed():
    """Gives a list that is filled with what the code inside does and where: "..., line 3: it reads the clock"."""
    found, before = [], sys.getprofile()
    last = _np_random()

    def watch(frame, event, called):
        library = is_installed(frame.f_code, frame.f_globals.get("__name__", ""))
        source = _source(called, library) if event == "c_call" else ""
        # NumPy's own functions are not seen: ask its generator whenever a function of the model ends.
        if event == "return" and not library and _np_random() != last:
            source = "a random number"
        if source:
            found.append(f"{line_being_run(frame)}: it reads {source}")

    sys.setprofile(watch)
    try:
        yield found
    finally:
        sys.setprofile(before)


def _np_random():
    """The state of np.random, which every draw changes."""
    state = np.random.get_state(legacy=False)  # noqa: NPY002, it is looked for
    return state["state"]["key"].tobytes(), state["state"].get("pos"), state["gauss"]


def _source(called, by_library):
    """What this function of C reads, if it is chance or a clock."""
    owner, name = getattr(called, "__self__", None), called.__name__
    if owner is random._inst or name in ("urandom", "getrandom"):
        return "a random number"
    if by_library:  # what runs beside the model, such as a collector of garbage that is timed
        return ""
    of_a_clock = owner is time or (isinstance(owner, type) and issubclass(owner, OF_A_CLOCK))
    return "the clock" if of_a_clock and name in CLOCKS else ""
