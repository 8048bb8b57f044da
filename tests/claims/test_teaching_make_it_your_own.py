"""What the page on changing the book shows is so: its example of a claim, its lines of other files."""

import math
import re

from claims import BOOK, claim, numbers_in, one_line, prose_of

PAGE = (BOOK / "teaching" / "make-it-your-own.md").read_text("utf-8")
LESSON = (BOOK / "01-information.md").read_text("utf-8")
CLAIMS = (BOOK.parent / "tests" / "claims" / "test_01_information.py").read_text("utf-8")


def test_the_example_is_the_lessons_claim_with_other_numbers():
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    lesson = one_line(LESSON.replace("2048", "4096").replace("= 44$ bits", "= 48$ bits"))

    def claim_of_a_changed_page(passage):
        assert one_line(passage) in lesson
        stated = [float(value) for _, value, *_ in numbers_in(prose_of(one_line(passage)))]

        def compare(compute):
            values = compute() if isinstance(compute(), tuple) else (compute(),)
            assert [round(value, 2) for value in values] == stated

        return compare

    exec(code, {"claim": claim_of_a_changed_page, "math": math})
    before = code.replace("4096", "2048").replace("2**12", "2**11").replace("= 48$", "= 44$")
    assert all(part.strip() in CLAIMS for part in before.split("\n\n\n"))


def test_the_workflow_has_the_line_that_may_go():
    workflow = (BOOK.parent / ".github" / "workflows" / "book.yml").read_text("utf-8")
    assert "    needs: [test, elsewhere]\n" in workflow and "    needs: [test, elsewhere]\n" in PAGE


@claim("""guess four words from a list of 2048. Your list has 4096.""")
def test_words_in_both_lists():
    return 2**11, 2**12


@claim("Had you left the 44 as it was")
def test_bits_of_four_words():
    return 4 * math.log2(2048)


@claim("contrasts of at least 4.5 for text and 3 for curves")
def test_contrasts_are_those_of_the_test():
    test = (BOOK.parent / "tests" / "site" / "test_colours.py").read_text("utf-8")
    assert ">= 4.5" in test and ">= 3" in test
    return 4.5
