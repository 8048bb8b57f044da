"""`python -m xentlib.classroom grade SHEET SUBMISSIONS --out grades.csv`."""

import argparse
import csv
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from xentlib.classroom.grade import from_sheet
from xentlib.classroom.grade.cage import view
from xentlib.classroom.grade.cage.limits import MIB, Limits
from xentlib.classroom.grade.cage.sandbox import UNSAFE, NoSandbox
from xentlib.classroom.grade.mark import journal, scheduler, workers
from xentlib.classroom.grade.mark.marking import Marks, unread
from xentlib.classroom.grade.read import late, submissions
from xentlib.classroom.grade.read.submissions import BadInput, Submission
from xentlib.classroom.grade.report import feedback, nbgrader, table
from xentlib.classroom.grade.report.table import Row, counted
from xentlib.classroom.grade.report.written import Written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.description = (
        "Mark a folder of submissions. What was marked before is not marked again; stop it at any "
        "time and start it again."
    )
    parser.add_argument("sheet", type=Path, help="the sheet, exercises/NN-name.md")
    parser.add_argument("submissions", type=Path,
                        help="a folder of .ipynb, .py and .md files, of folders of such, or an "
                        "nbgrader tree")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="the table of marks, a .csv")
    parser.add_argument("--secrets", type=Path, help="the class's hidden inputs")
    parser.add_argument("--roster", type=Path, help="a CSV with the columns id and name")
    parser.add_argument("--feedback", type=Path, help="the folder for a page per student")
    parser.add_argument("--written", type=Path, help="the table for marks given by hand")
    parser.add_argument("--due", help="when it was due, such as 2026-11-20T18:00+01:00")
    parser.add_argument("--free-days", type=int, default=0, help="days late that cost nothing")
    parser.add_argument("--per-day", type=float, default=0,
                        help="per cent of the points that each further day late costs")  # fmt: skip
    parser.add_argument("--regrade", action="store_true", help="mark everything anew")
    parser.add_argument("--force", action="store_true",
                        help="let marks that are in the table already change")  # fmt: skip
    parser.add_argument("--seconds", type=float, default=Limits.step_seconds,
                        help="processor time for one cell or call (%(default)g)")  # fmt: skip
    parser.add_argument("--memory", type=int, default=Limits.memory // MIB,
                        help="MiB for one submission (%(default)d)")  # fmt: skip
    parser.add_argument("--workers", type=int, help="processes (one for each core)")
    parser.add_argument("--scheduler", help="a Dask scheduler's address, or local:N")
    parser.add_argument("--nbgrader-csv", type=Path, help="write nbgrader's columns too")
    parser.add_argument("--gradebook", help="fill this nbgrader database, sqlite:///gradebook.db")
    parser.add_argument("--unsafe", action="store_true", help="do without the sandbox: " + UNSAFE)


def run(options: argparse.Namespace) -> int:
    """Mark, and say what was done; 0 if the table was written, 1 if it would change marks."""
    try:
        return Grading(options).run()
    except NoSandbox as problem:
        print(f"There is no sandbox: {problem}.", file=sys.stderr)
        print(f"--unsafe marks without one. {UNSAFE}", file=sys.stderr)
        return 2


class WouldChange(Exception):
    """Marks in the table would change, and nobody has asked for that."""


class Grading:
    """One run of the command."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.limits = Limits(step_seconds=options.seconds, memory=options.memory * MIB)
        self.rule = None
        if options.due:
            self.rule = late.Rule(late.moment(options.due), options.free_days, options.per_day)

    def run(self) -> int:
        """Mark what is not marked yet, then write the table, the pages and the other tables."""
        options = self.options
        self.look_at_places()
        self.assignment = from_sheet.read(options.sheet, options.secrets)
        roster = submissions.read_roster(options.roster) if options.roster else []
        self.found = submissions.find(options.submissions, self.assignment.name, roster)
        self.by_hand = Written(options.written or self.beside("-written.csv"))
        self.journal = journal.Journal(self.beside(".journal"))
        try:
            self.mark()
            return self.write()
        finally:
            self.journal.close()

    def beside(self, ending: str) -> Path:
        """A file beside the table of marks, with the table's name in its own."""
        return self.options.out.with_name(self.options.out.stem + ending)

    def look_at_places(self) -> None:
        """Refuse places that cannot be meant, or that a submission could look into."""
        options = self.options
        if options.out.suffix != ".csv":
            raise BadInput(f"--out is a table, a file ending in .csv, not {options.out}")
        if not options.out.absolute().parent.is_dir():
            raise BadInput(f"the folder of {options.out} does not exist")
        if (
            options.seconds <= 0
            or options.memory <= 0
            or options.workers == 0
            or (options.workers or 1) < 1
        ):
            raise BadInput("--seconds, --memory and --workers are more than 0")
        for place in (options.sheet, options.submissions, options.secrets, options.out):
            if place and view.visible(place) and not options.unsafe:
                raise BadInput(
                    f"{place} lies among the programs and libraries that every submission can "
                    "read: keep the class's files elsewhere"
                )

    def mark(self) -> None:
        """Mark everything that the journal does not hold yet, and write it into the journal."""
        options = self.options
        if options.regrade:
            self.journal.forget()
        self.keys: dict[Submission, str] = {}
        self.unreadable: dict[Submission, str] = {}
        settings = self.assignment, self.limits, options.unsafe
        with tqdm(total=len(self.found), desc="marking", unit="", disable=None) as bar:
            jobs = self.jobs(bar)
            if options.scheduler:
                done = scheduler.run(*settings, jobs, options.scheduler)
            else:
                done = workers.run(*settings, jobs, options.workers or os.cpu_count() or 1)
            for key, marks in done:
                self.journal.add(key, marks)
                bar.update()

    def jobs(self, bar: tqdm) -> Iterator[workers.Job]:
        """What is to be marked; each content once, however many have sent it."""
        asked = journal.fingerprint(self.assignment, self.limits)
        given = set()
        for submission in self.found:
            if submission.path is None:
                bar.update()
                continue
            try:
                data = submissions.content(submission.path)
            except BadInput as problem:
                self.unreadable[submission] = str(problem)
                bar.update()
                continue
            ending = submission.path.suffix.lower()
            key = self.keys[submission] = journal.key(asked, data, ending)
            if key in self.journal or key in given:
                bar.update()
                continue
            given.add(key)
            yield key, data, ending

    def rows(self) -> Iterator[Row]:
        """Each student's line."""
        for submission in self.found:
            marks, note = self.marks(submission)
            notes = "; ".join(text for text in (submission.note, note) if text)
            file = submissions.readable(submission.path.name) if submission.path else ""
            row = Row(submission.student, file, notes, marks.exercises, unread=bool(note))
            for question in self.assignment.questions:
                if row.marks[question.name].status == "unmarked":
                    mark = row.marks[question.name]
                    row.marks[question.name] = self.by_hand.marked(row.student.id, question, mark)
            if self.rule and submission.path:
                row.submitted = late.submitted(submission.path)
                row.days_late = self.rule.days(row.submitted)
                row.penalty = self.rule.penalty(row.earned, row.days_late)
            yield row

    def marks(self, submission: Submission) -> tuple[Marks, str]:
        """A submission's marks, and what is wrong with its file."""
        if submission in self.keys:
            marks = self.journal[self.keys[submission]]
            return marks, marks.note
        why = self.unreadable.get(submission, "nothing was sent")
        return unread(self.assignment.questions, why), self.unreadable.get(submission, "")

    def write(self) -> int:
        """Write everything, unless marks that are in the table would change unasked."""
        options = self.options
        old = table.existing(options.out)
        try:
            with table.replacing(options.out) as file:
                changed = self.write_table(file, old)
                for line in changed:
                    print(line)
                if changed and not options.force:
                    raise WouldChange
                if changed:
                    os.replace(options.out, self.beside("-before.csv"))
        except WouldChange:
            print(f"Nothing was written: these marks are in {options.out} already. "
                  "--force changes them, and keeps the old table beside the new one.")  # fmt: skip
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
            what = table.changes(old.pop(cells[0], None), dict(zip(names, cells)))
            if what:
                changed.append(f"{cells[0]}: {what}")
        return changed + [
            f"{student}: is in the table, but not among the submissions" for student in old
        ]

    def write_others(self) -> None:
        """The pages, the table of written answers, and what nbgrader is to have."""
        options, assignment = self.options, self.assignment
        folder = options.feedback or self.beside("-feedback")
        folder.mkdir(parents=True, exist_ok=True)
        waiting = unread = silent = 0
        for row in self.rows():
            feedback.write(folder, row, assignment)
            silent += not row.file
            unread += row.unread and bool(row.file)
            waiting += sum(mark.status == "unmarked" for mark in row.marks.values())
        if self.by_hand.rows:
            self.by_hand.save()
        due = self.rule.due if self.rule else None
        if options.nbgrader_csv:
            nbgrader.write_table(options.nbgrader_csv, self.rows(), assignment, due)
        if options.gradebook:
            nbgrader.fill_gradebook(options.gradebook, self.rows(), assignment, due)
        self.sum_up(folder, waiting, unread, silent)

    def sum_up(self, folder: Path, waiting: int, unread: int, silent: int) -> None:
        """Tell the teacher what there is now, and what is left to do."""
        print(f"{counted(len(self.found), 'student')}. Marks: {self.options.out}. Pages: {folder}.")
        if silent:
            print(f"{counted(silent, 'student')} sent nothing.")
        if unread:
            print(f"{counted(unread, 'file')} could not be read: the column note says why.")
        if waiting:
            verb = "waits" if waiting == 1 else "wait"
            print(f"{counted(waiting, 'written answer')} {verb} for a mark in {self.by_hand.path}.")
        if not self.options.secrets:
            print("No --secrets: only the inputs that the students can see were tried.")
