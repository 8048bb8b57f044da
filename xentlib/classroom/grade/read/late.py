"""When a submission came, and what its lateness costs."""

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from xentlib.classroom.grade.read.submissions import BadInput

DAY = timedelta(days=1)
NBGRADER_TIME = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?)\s*([\w/+:-]*)")


@dataclass(frozen=True)
class Rule:
    """When the work was due, how many days late are free, and the percentage each further one costs."""

    due: datetime
    free_days: int = 0
    percent: float = 0

    def days(self, submitted: datetime) -> int:
        """The days late; each that has begun counts.

        Examples
        --------
        >>> rule = Rule(datetime(2026, 11, 20, 12, tzinfo=UTC), free_days=1, percent=10)
        >>> rule.days(datetime(2026, 11, 21, 13, tzinfo=UTC))
        2
        """
        return max(0, math.ceil((submitted - self.due) / DAY))

    def penalty(self, points: float, days: int) -> float:
        """The points taken off `points`, never more than there are.

        Examples
        --------
        >>> Rule(datetime(2026, 11, 20, tzinfo=UTC), free_days=1, percent=10).penalty(8, 3)
        1.6
        """
        share = min(1, self.percent / 100 * max(0, days - self.free_days))
        return round(points * share, 2)


def moment(written: str) -> datetime:
    """A time like 2026-11-20 or 2026-11-20T18:00+01:00; without a zone it is this machine's."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise BadInput(f"--due {written!r} is no time: write 2026-11-20T18:00+01:00") from None
    if len(written) == 10:
        found = found.replace(hour=23, minute=59, second=59)
    return found.astimezone()


def submitted(path: Path) -> datetime:
    """When a file came: by nbgrader's timestamp.txt beside it, else by its own time."""
    stamp = path.with_name("timestamp.txt")
    if stamp.is_file() and not stamp.is_symlink():
        with open(stamp, encoding="utf-8", errors="replace") as file:
            match = NBGRADER_TIME.match(file.read(100).strip())
        if match:
            return datetime.fromisoformat(match[1]).replace(tzinfo=zone(match[2]))
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)


def zone(name: str):
    """A time zone by its name; nbgrader writes UTC unless told otherwise."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
