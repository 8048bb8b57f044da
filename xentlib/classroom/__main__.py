"""`python -m xentlib.classroom COMMAND ...`: verify, student, secrets, nbgrader, forecasts, grade."""

import argparse
import importlib
import io
import os
import sys

COMMANDS = {
    "verify": ("xentlib.classroom.commands.verify", "see whether sheets mark fairly"),
    "student": ("xentlib.classroom.commands.student", "write the notebooks to hand out"),
    "secrets": ("xentlib.classroom.commands.secrets", "draw a class's hidden inputs"),
    "nbgrader": ("xentlib.classroom.commands.nbgrader", "write a course for nbgrader"),
    "forecasts": ("xentlib.classroom.commands.forecasts", "what a class's forecasts cost it"),
    "grade": ("xentlib.classroom.commands.grade", "mark a folder of submissions"),
}


class Parser(argparse.ArgumentParser):
    """Bad arguments get one line and the exit status 2."""

    def error(self, message):
        print(f"{self.prog}: {message} (--help says more)", file=sys.stderr)
        raise SystemExit(2)


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status; what cannot be done is said in one line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # for terminals with few letters
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = Parser(prog="xentlib.classroom", description="Exercises that mark themselves.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND",
                                     parser_class=Parser)  # fmt: skip
    asked = [name for name in arguments if not name.startswith("-")][:1]
    try:
        for name, (module, text) in COMMANDS.items():
            command = commands.add_parser(name, help=text)
            if asked == [name]:
                importlib.import_module(module).add_arguments(command)
        options = parser.parse_args(arguments)
        return importlib.import_module(COMMANDS[options.command][0]).run(options)
    except ModuleNotFoundError as missing:
        extra = "grade" if asked == ["grade"] else "classroom"
        package = missing.name.split(".")[0]
        text = f"{package} is missing: pip install 'xentlib[{extra}]' brings it"
        print(text, file=sys.stderr)
    except BrokenPipeError:  # whoever reads what is printed has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as problem:
        place = f"{problem.filename}: " if problem.filename else ""
        print(f"{place}{problem.strerror or problem}", file=sys.stderr)
    except ValueError as problem:  # SheetError among them
        print(problem, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
