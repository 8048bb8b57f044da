"""Answers in words: a table in which a human fills in the marks, with the rubric beside each answer."""

import csv
import hashlib
from dataclasses import replace
from pathlib import Path

from xentlib.classroom.grade.assignment import Mark, Question
from xentlib.classroom.grade.read import roster
from xentlib.classroom.grade.read.overrides import number
from xentlib.classroom.grade.report.table import replacing, safe

COLUMNS = ["student", "exercise", "of", "mark", "comment", "answer", "rubric", "fingerprint"]

CHANGED = "(The answer has changed since it was marked.)"
MOST = 30_000  # characters: a spreadsheet's cell holds 32,767


def shown(answer: str) -> str:
    """An answer as it stands in the table."""
    text, rest = safe(answer), " ... (the rest stands on the student's page)"
    return text if len(text) <= MOST else text[:MOST] + rest


class Written:
    """The table of written answers. Marks and comments that stand in it are never lost."""

    def __init__(self, path: Path):
        self.path = path
        self.rows: dict[tuple[str, str], dict] = {}
        if path.exists():
            for row in roster.dictionaries(path):
                if missing := sorted(name for name in COLUMNS if row.get(name) is None):
                    raise ValueError(f"{path}: the column {', '.join(missing)} is missing")
                self.rows[row["student"], row["exercise"]] = row

    def marked(self, student: str, question: Question, automatic: Mark) -> Mark:
        """The mark that a human gave this answer, or `automatic` with its row added to the table."""
        who, name = place = safe(student), question.name
        row = self.rows.setdefault(place, dict.fromkeys(COLUMNS, ""))
        now = hashlib.sha256(automatic.answer.encode()).hexdigest()[:12]
        changed = bool(row["mark"].strip()) and row["fingerprint"] != now
        if not changed:
            row["fingerprint"] = now
        row |= {
            "student": who, "exercise": name, "of": f"{question.points:g}",
            "answer": shown(automatic.answer), "rubric": safe(question.rubric),
        }  # fmt: skip
        if not row["mark"].strip():
            return automatic
        whose = f"{self.path}: the mark {row['mark']!r} of {who} for {name}"
        points = number(row["mark"], question.points, whose)
        mark = automatic.by_hand(points, question.points, row["comment"].strip())
        return replace(mark, message=f"{mark.message} {CHANGED}") if changed else mark

    def save(self) -> None:
        """Write the table, in the order of students and exercises."""
        with replacing(self.path) as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for _, row in sorted(self.rows.items()))
