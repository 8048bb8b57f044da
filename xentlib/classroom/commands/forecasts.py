"""`forecasts FOLDER`: what a class's exported forecasts cost, and which questions surprised it most."""

import json
import math
from collections import defaultdict
from pathlib import Path
from statistics import fmean

import xentlib as xl
from xentlib.classroom.values import counted

VERSION = 1
MOST_SURPRISING = 5
SURE = ((0.0, 0.7), (0.7, 0.9), (0.9, 1.01))  # how much the favoured answer got


def add_arguments(parser):
    """The command's arguments."""
    parser.description = (
        "Read the files that students saved on the page of their forecasts, and print what the class "
        "paid in bits, whether it is as often right as it says, and the questions that surprised it."
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder of .json files")


def run(options) -> int:
    """Print the class's account; what cannot be read is named, and the others are counted."""
    by_question, students = defaultdict(list), 0
    for path in sorted(options.folder.rglob("*.json")):
        try:
            forecasts = read(path)
        except ValueError as problem:
            print(f"{path}: {problem}; not counted")
            continue
        students += 1
        for name, forecast in forecasts.items():
            by_question[name].append(forecast)
    if not by_question:
        raise ValueError(f"there are no forecasts in {options.folder}")
    report(students, by_question)
    return 0


def read(path: Path) -> dict[str, tuple[list[float], int]]:
    """The forecasts of a file: of each question the shares and the place of the right answer."""
    try:
        file = json.loads(path.read_text("utf-8-sig"))
        if file["version"] != VERSION:
            raise ValueError
        return {name: checked(forecast) for name, forecast in file["forecasts"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"this is no file of forecasts of version {VERSION}") from None


def checked(forecast):
    """Shares that are a distribution without a 0, and a right answer among them."""
    shares, right = [float(share) for share in forecast["shares"]], forecast["right"]
    sums_to_one = math.isclose(sum(shares), 1, abs_tol=1e-6)
    if not (sums_to_one and min(shares) > 0 and right in range(len(shares))):
        raise ValueError
    return shares, right


def report(students, by_question):
    """Three tables: the bill, how often right, the surprising questions."""
    everything = [forecast for forecasts in by_question.values() for forecast in forecasts]
    nothing = fmean(math.log2(len(shares)) for shares, _ in everything)
    print(
        f"{counted(students, 'student')}, {counted(len(everything), 'forecast')} of "
        f"{counted(len(by_question), 'question')}"
    )
    print(
        f"paid {paid(everything):.2f} bits a question; knowing nothing would have cost {nothing:.2f}"
    )
    print("\nsaid   right   forecasts")
    for low, high in SURE:
        inside = [one for one in everything if low <= max(one[0]) < high]
        if inside:
            share = fmean(max(shares) for shares, _ in inside)
            print(f"{share:4.0%}   {right(inside):5.0%}   {len(inside)}")
    print("\nbits   right   question")
    dearest = sorted(by_question.items(), key=lambda item: -paid(item[1]))
    for name, forecasts in dearest[:MOST_SURPRISING]:
        print(f"{paid(forecasts):4.2f}   {right(forecasts):5.0%}   {name}")


def paid(forecasts):
    """What forecasts cost on average, in bits."""
    return fmean(float(xl.self_information(shares[place])) for shares, place in forecasts)


def right(forecasts):
    """The share of forecasts whose favourite came."""
    return fmean(shares[place] == max(shares) for shares, place in forecasts)
