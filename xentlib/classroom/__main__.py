"""`python -m xentlib.classroom COMMAND ...`: verify, student, secrets, nbgrader, forecasts, grade."""

import argparse
import importlib
import io
import os
import sys

COMMANDS = {
    "verify": "see whether sheets mark fairly",
    "student": "write the notebooks to hand out",
    "secrets": "draw a class's hidden inputs",
    "nbgrader": "write a course for nbgrader",
    "forecasts": "what a class's forecasts cost it",
    "grade": "mark a folder of submissions",
}


class Parser(argparse.ArgumentParser):
    """Bad arguments get one line and the exit status 2."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message} (--help says more)\n")


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status; what cannot be done is said in one line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # for terminals with few letters
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = Parser(prog="xentlib.classroom", description="Exercises that mark themselves.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    try:
        for name, text in COMMANDS.items():
            command = commands.add_parser(name, help=text)
            if name in arguments:
                module(name).add_arguments(command)
        options = parser.parse_args(arguments)
        return module(options.command).run(options)
    except ModuleNotFoundError as missing:
        extra = "grade" if "grade" in arguments else "classroom"
        package = missing.name.split(".")[0]
        print(f"{package} is missing: pip install 'xentlib[{extra}]' brings it", file=sys.stderr)
    except BrokenPipeError:  # whoever reads what is printed has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as problem:
        place = f"{problem.filename}: " if problem.filename else ""
        print(f"{place}{problem.strerror or problem}", file=sys.stderr)
    except ValueError as problem:  # SheetError among them
        print(problem, file=sys.stderr)
    return 2


def module(command):
    """What a command does: `add_arguments` and `run`."""
    return importlib.import_module(f"xentlib.classroom.commands.{command}")


if __name__ == "__main__":
    sys.exit(main())
