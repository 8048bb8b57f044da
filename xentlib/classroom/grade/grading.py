"""One run of the grader: a folder goes in, a table and a page for each student come out."""

import argparse
import contextlib
import csv
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from tqdm import tqdm

from xentlib.classroom.grade import from_sheet
from xentlib.classroom.grade.assignment import Marks, unread
from xentlib.classroom.grade.cage import view
from xentlib.classroom.grade.mark import cluster, journal, many
from xentlib.classroom.grade.read import late, overrides, roster, submissions
from xentlib.classroom.grade.read.submissions import Submission
from xentlib.classroom.grade.report import feedback, nbgrader, table, upload
from xentlib.classroom.grade.report.class_page import ClassPage
from xentlib.classroom.grade.report.table import Row
from xentlib.classroom.grade.report.written import Written
from xentlib.classroom.values import counted

GIVEN_UP = "the grader could not mark this, several times: please look at it yourself"


class WouldChange(Exception):
    """Marks in the table would change, and nobody has asked for that."""


class Grading:
    """One run of the command."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.rule = late.rule(options.due, options.free_days, options.per_day)

    def run(self) -> int:
        """Mark what is not marked yet, then write the table, the pages and the other tables."""
        options = self.options
        self.look_at_places()
        assignment = from_sheet.read(options.sheet, options.secrets)
        limits = replace(assignment.limits, step_seconds=options.seconds)
        self.assignment = replace(assignment, limits=limits)
        self.columns = roster.mapping(options.columns)
        students, complaints = [], []
        if options.roster:
            students, complaints = roster.students(options.roster, self.columns)
        with submissions.unpacked(options.submissions) as folder:
            self.submissions = submissions.find(folder, self.assignment.name, students)
            self.listen()
            for complaint in complaints:
                print(complaint, file=sys.stderr)
            self.by_hand = Written(self.next_to_the_table("-written.csv"))
            self.journal = journal.Journal(self.next_to_the_table(".journal"))
            with contextlib.closing(self.journal):
                self.mark()
                return self.write()

    def listen(self) -> None:
        """Read what the teacher says of single students and exercises."""
        known = {submission.student.id for submission in self.submissions}
        path = self.options.out.with_name(overrides.NAME)
        self.overrides = overrides.read(path, self.assignment, known)
        known |= {question.name for question in self.assignment.questions}
        if unknown := set(self.options.again) - known:
            raise ValueError(f"--again: there is no student and no exercise {unknown.pop()!r}")

    def again(self, student: str) -> set[str]:
        """The columns of the table that --again asks to be made anew for this student."""
        named = {*self.options.again}
        return {f"{q.name} points" for q in self.assignment.questions if {q.name, student} & named}

    def next_to_the_table(self, ending: str) -> Path:
        """A file in the folder of the table of marks, with the table's name in its own."""
        return self.options.out.with_name(self.options.out.stem + ending)

    def look_at_places(self) -> None:
        """Refuse places that cannot be meant, or that a submission could look into."""
        options = self.options
        if options.out.suffix != ".csv":
            raise ValueError(f"--out is a table, a file ending in .csv, not {options.out}")
        if not options.seconds > 0:
            raise ValueError("--seconds is more than 0")
        for place in (options.sheet, options.submissions, options.secrets, options.out):
            if place and view.visible(place):
                raise ValueError(
                    f"{place} lies among the programs and libraries that every submission can "
                    "read: keep the class's files elsewhere"
                )

    def mark(self) -> None:
        """Mark everything that the journal does not hold yet, and write it into the journal."""
        self.keys: dict[Submission, str] = {}
        self.unreadable: dict[Submission, str] = {}
        with self.executors() as (start, processes):
            for key, marks in many.run(start, processes, self.assignment, self.jobs()):
                if marks:
                    self.journal.add(key, marks)

    def executors(self):
        """What makes executors, and how many submissions they mark at a time: see `many.run`."""
        if self.options.cluster:
            address, certificates = self.options.cluster
            return cluster.executors(address, Path(certificates))
        cores = len(os.sched_getaffinity(0))
        return contextlib.nullcontext((partial(many.processes_here, cores), cores))

    def jobs(self) -> Iterator[many.Job]:
        """What is to be marked, of those who have sent something."""
        fingerprint = journal.fingerprint(self.assignment)
        for submission in tqdm(self.submissions, desc="marking", unit="", disable=None):
            if submission.path is None:
                continue
            try:
                data = submissions.content(submission.path)
            except ValueError as problem:
                self.unreadable[submission] = str(problem)
                continue
            sent = data, submission.path.suffix.lower(), submissions.modules(submission)
            key = self.keys[submission] = journal.key(fingerprint, *sent)
            if self.again(submission.student.id):
                self.journal.forget(key)
            if key not in self.journal:
                yield key, *sent

    def rows(self) -> Iterator[Row]:
        """Each student's line."""
        teacher = self.overrides
        for submission in self.submissions:
            marks = self.marks(submission)
            file, note = "", ""
            if submission.path:
                file, note = submissions.readable(submission.path.name), marks.note
            notes = "; ".join(filter(None, (submission.note, note)))
            row = Row(submission.student, file, notes, marks.exercises, unread=bool(note))
            for question in self.assignment.questions:
                mark = row.marks[question.name]
                if mark.status == "unmarked":
                    mark = self.by_hand.marked(row.student.id, question, mark)
                row.marks[question.name] = teacher.mark(row.student.id, question, mark)
            row.comment = teacher.comments.get((row.student.id, ""), "")
            if submission.path:
                row.submitted, row.according_to = late.submitted(submission, teacher.submitted)
            if self.rule and submission.path:
                row.days_late = self.rule.days(row.submitted, teacher.extra.get(row.student.id, 0))
                row.penalty = self.rule.penalty(row.earned, row.days_late)
            yield row

    def marks(self, submission: Submission) -> Marks:
        """A submission's marks."""
        key = self.keys.get(submission)
        if key in self.journal:
            return self.journal[key]
        why = GIVEN_UP if key else self.unreadable.get(submission, "nothing was sent")
        return unread(self.assignment.questions, why)

    def write(self) -> int:
        """Write everything, unless marks that are in the table would change unasked."""
        options = self.options
        old = table.existing(options.out)
        try:
            with table.replacing(options.out, "utf-8-sig" if options.excel else "utf-8") as file:
                changed = self.write_table(file, old)
                for line in changed:
                    print(line)
                if changed and not options.force:
                    raise WouldChange
                if changed:
                    os.replace(options.out, self.next_to_the_table("-before.csv"))
        except WouldChange:
            print(f"Nothing was written: these marks are in {options.out} already. "
                  "--force changes them, and keeps the old table next to the new one.")  # fmt: skip
            return 1
        self.write_others()
        return 0

    def write_table(self, file, old: dict[str, dict[str, str]]) -> list[str]:
        """Write the table of marks and return what it changes in the old one."""
        writer = csv.writer(file, lineterminator="\n")
        names = table.columns(self.assignment)
        writer.writerow(names)
        changed = []
        for row in self.rows():
            cells = table.cells(row, self.assignment)
            writer.writerow(cells)
            expected = self.again(row.student.id) | self.overrides.changing(row.student.id)
            what = table.changes(old.pop(cells[0], None), dict(zip(names, cells)), expected)
            if what:
                changed.append(f"{cells[0]}: {what}")
        return changed + [
            f"{student}: is in the table, but not among the submissions" for student in old
        ]

    def write_others(self) -> None:
        """The pages, the table of written answers, and what nbgrader is to have."""
        options, assignment = self.options, self.assignment
        folder = self.next_to_the_table("-feedback")
        folder.mkdir(0o700, exist_ok=True)
        points = {}  # of those whose marks are complete
        page = ClassPage(assignment, folder.name)
        left = Counter()  # of what there is something to be said
        for row in self.rows():
            feedback.write(folder, row, assignment)
            page.add(row)
            unmarked = sum(mark.status == "unmarked" for mark in row.marks.values())
            left += Counter(silent=not row.file, unread=row.unread, waiting=unmarked)
            if options.roster and not unmarked and (row.file or row.points):
                points[row.student.id] = row.points
        page.write(self.next_to_the_table("-class.html"))
        if self.by_hand.rows:
            self.by_hand.save()
        if options.gradebook:
            due = self.rule and self.rule.due
            nbgrader.fill_gradebook(options.gradebook, self.rows(), assignment, due)
        self.sum_up(folder, **left)
        place = self.next_to_the_table("-upload.csv")
        if points and (n := upload.write(place, options.roster, self.columns, assignment, points)):
            print(f"To be uploaded, with the marks of {counted(n, 'student')}: {place}.")

    def sum_up(self, folder: Path, silent: int = 0, unread: int = 0, waiting: int = 0) -> None:
        """Tell the teacher what there is now, and what is left to do."""
        print(
            f"{counted(len(self.submissions), 'student')}. Marks: {self.options.out}. Pages: {folder}. "
            f"The class: {self.next_to_the_table('-class.html')}."
        )
        if silent:
            print(f"{counted(silent, 'student')} sent nothing.")
        if unread:
            print(f"{counted(unread, 'file')} could not be read: the column note says why.")
        if waiting:
            verb = "waits" if waiting == 1 else "wait"
            print(f"{counted(waiting, 'written answer')} {verb} for a mark in {self.by_hand.path}.")
        if not self.options.secrets:
            print("No --secrets: only the inputs that the students can see were tried.")
