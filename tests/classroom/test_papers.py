"""Tests and examinations of one class: drawn from its seed, right, and in no commit."""

import importlib.util
import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

import xentlib as xl

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("papers", ROOT / "exercises" / "papers.py")
papers = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(papers)

NUMBER = r"(\d+(?:\.\d+)?)"


def drawn(name, number, seed="a class"):
    """A question and its answer, by the number in its paper."""
    question, answer, _ = papers.papers(seed)[name][number - 1]
    return question, answer


def numbers(text):
    return [float(number) for number in re.findall(NUMBER, text)]


def test_there_are_twenty_questions_and_a_test_to_take_twice():
    written = papers.papers("a class")
    assert len(written["examination"]) == 20
    assert len(written["test-before"]) == len(written["test-after"]) == 8
    assert written["test-before"] != written["test-after"]


def test_a_seed_draws_the_same_papers_and_another_one_others():
    first, again, other = map(papers.papers, ("one", "one", "two"))
    assert first == again and first["examination"] != other["examination"]


@pytest.mark.parametrize("seed", range(30))
def test_answers_follow_from_the_numbers_of_the_question(seed):
    question, answer = drawn("examination", 2, seed)
    first, second = numbers(question)[1::2]
    assert numbers(answer) == [round(math.log2(first * second), 3)]

    question, answer = drawn("examination", 7, seed)
    p = numbers(question)[:4]
    bill = sum(share * cost for share, cost in zip(p, (3, 3, 2, 1)))
    assert numbers(answer) == pytest.approx([bill, bill - xl.entropy(p)], abs=6e-4)

    question, answer = drawn("examination", 10, seed)
    sunny, days = numbers(question)
    share = sunny / days
    width = math.sqrt(share * (1 - share) / days)
    assert numbers(answer) == pytest.approx([share, width, 9 * days], abs=6e-5)

    question, answer = drawn("examination", 20, seed)
    (K,) = numbers(question)
    floor = math.log(sum(map(math.exp, [1] + [0] * int(K - 1)))) - 1
    assert numbers(answer) == pytest.approx([floor, math.log(K)], abs=6e-5)


@pytest.mark.parametrize("seed", range(30))
def test_no_answer_is_given_away_by_its_question(seed):
    for question, answer, wrong in papers.papers(seed)["examination"]:
        assert answer not in question and wrong not in question


def test_papers_are_written_where_git_does_not_look(tmp_path):
    script = tmp_path / "exercises" / "papers.py"
    script.parent.mkdir()
    script.write_text((ROOT / "exercises" / "papers.py").read_text("utf-8"), "utf-8")
    subprocess.run([sys.executable, script, "--seed", "blue heron"], check=True)
    written = sorted(file.name for file in (tmp_path / "papers").iterdir())
    assert len(written) == 6 and "examination-answers.html" in written
    assert "/papers/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
