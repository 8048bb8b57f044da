"""When a submission came, and what its lateness costs."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from xentlib.classroom.grade.read.submissions import Submission

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """When the work was due, how many days late are free, and the percentage each further one costs."""

    due: datetime
    free_days: int = 0
    percent: float = 0

    def days(self, submitted: datetime, extra: float = 0) -> int:
        """The days late, where a student has `extra` days; each that has begun counts.

        Examples
        --------
        >>> rule = Rule(datetime(2026, 11, 20, 12, tzinfo=UTC), free_days=1, percent=10)
        >>> rule.days(datetime(2026, 11, 21, 13, tzinfo=UTC))
        2
        """
        return max(0, math.ceil((submitted - self.due) / DAY - extra))

    def penalty(self, points: float, days: int) -> float:
        """The points taken off `points`, never more than there are.

        Examples
        --------
        >>> Rule(datetime(2026, 11, 20, tzinfo=UTC), free_days=1, percent=10).penalty(8, 3)
        1.6
        """
        share = min(1, self.percent / 100 * max(0, days - self.free_days))
        return round(points * share, 2)


def rule(due: str | None, free_days: int, percent: float) -> Rule | None:
    """The rule that the options give, if any."""
    if free_days < 0:
        raise ValueError("--free-days is 0 or more")
    if not 0 <= percent <= 100:
        raise ValueError("--per-day is a percentage, from 0 to 100")
    if not due:
        if free_days or percent:
            raise ValueError("--free-days and --per-day need --due")
        return None
    return Rule(moment(due, f"--due {due!r}"), free_days, percent)


def moment(written: str, what: str) -> datetime:
    """A time like 2026-11-20 or 2026-11-20T18:00+01:00; without a zone it is this machine's.

    ValueError says that `what` is none.
    """
    try:
        when = datetime.fromisoformat(written)
        if len(written) == 10:
            when = when.replace(hour=23, minute=59, second=59)
        return when.astimezone()
    except (ValueError, OverflowError):
        raise ValueError(f"{what} is no time: write 2026-11-20T18:00+01:00") from None


def submitted(submission: Submission, dates: dict[str, datetime]) -> tuple[datetime, str]:
    """When a submission came, and who says so: the platform, the teacher's file, the file itself.

    What lies in the submission is the student's own and says nothing.
    """
    if submission.when:
        return submission.when, "the platform"
    if when := dates.get(submission.student.id):
        return when, "your file"
    seconds = min(max(submission.path.lstat().st_mtime, 0), 2**36)
    return datetime.fromtimestamp(seconds, UTC), "the file"
