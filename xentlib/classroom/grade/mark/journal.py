"""What has been marked already, one line a submission, so that a killed grader goes on from there."""

import fcntl
import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path

from xentlib.classroom.grade.assignment import Assignment, Mark, Marks


def fingerprint(assignment: Assignment) -> bytes:
    """Stands for the questions and the limits."""
    text = json.dumps(asdict(assignment), sort_keys=True)
    return hashlib.sha256(text.encode()).digest()


def key(assignment: bytes, data: bytes, ending: str, helpers: dict[str, bytes]) -> str:
    """Stands for a submission's content and an assignment's `fingerprint`: the same key, the same marks."""
    modules = b"".join(f"{name}:{len(text)}:".encode() + text for name, text in helpers.items())
    return hashlib.sha256(assignment + modules + ending.encode() + b"\0" + data).hexdigest()


class Journal:
    """Marks by key, kept in a file that only grows; only where each line stands is in memory."""

    def __init__(self, path: Path):
        self.path = path
        self.places: dict[str, int] = {}
        self.file = open(path, "a+b")  # noqa: SIM115 closed by close()
        path.chmod(0o600)  # before anything stands in it; an older one may be open to others
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ValueError(f"another grader is at work on {path.name}") from None
        self.look_through()

    def look_through(self) -> None:
        """Find the lines; a last one that was cut off is removed."""
        self.file.seek(0)
        end = 0
        for line in self.file:
            if not line.endswith(b"\n"):
                break
            try:
                self.places[json.loads(line)["key"]] = end
            except (ValueError, KeyError, TypeError):
                break
            end += len(line)
        self.file.truncate(end)

    def __contains__(self, key: str) -> bool:
        return key in self.places

    def add(self, key: str, marks: Marks) -> None:
        """Write down the marks of a submission, once."""
        if key in self:
            return
        line = json.dumps({"key": key, **asdict(marks)}, separators=(",", ":")) + "\n"
        self.file.seek(0, os.SEEK_END)
        place = self.file.tell()
        self.file.write(line.encode())
        self.file.flush()
        self.places[key] = place

    def __getitem__(self, key: str) -> Marks:
        self.file.seek(self.places[key])
        line = json.loads(self.file.readline())
        exercises = {name: Mark(**mark) for name, mark in line["exercises"].items()}
        return Marks(exercises, line["note"])

    def forget(self, key: str) -> None:
        """Have a submission marked anew; of two lines in the file the later one counts."""
        self.places.pop(key, None)

    def close(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
