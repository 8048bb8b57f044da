"""The game of the first page, played as a reader plays it."""

import math

import pytest

import xentlib as xl
from _ext import game

P = [1 / 2, 1 / 4, 1 / 8, 1 / 8]
STATE = "document.querySelector('.book-game').xlGame.state()"


@pytest.fixture
def board(site, open_page):
    """The first page, opened."""
    with open_page(site / "book" / "index.html") as visit:
        yield visit.page
        assert visit.complaints == []


def move_chips(page, sun, cloud, rain, snow):
    """Take all chips off, then lay so many on each."""
    wanted = {"sun": sun, "cloud": cloud, "rain": rain, "snow": snow}
    for name, chips in zip(game.OUTCOMES, page.evaluate(STATE)["chips"], strict=True):
        for _ in range(chips - wanted[name]):
            page.get_by_label(f"One chip less on {name}").click()
    for name, chips in zip(game.OUTCOMES, page.evaluate(STATE)["chips"], strict=True):
        for _ in range(wanted[name] - chips):
            page.get_by_label(f"One chip more on {name}").click()


def play(page):
    """Let the eight days come."""
    for _ in range(8):
        page.locator(".book-game-next").click()


def test_the_game_is_in_sight_at_once(board):
    for width, height in ((1440, 900), (768, 1024), (360, 640)):
        board.set_viewport_size({"width": width, "height": height})
        for part in board.query_selector_all(".book-game-row, .book-game-next, .book-game-who"):
            box = part.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width
            assert box["y"] >= 0 and box["y"] + box["height"] <= height


@pytest.mark.parametrize("chips", [(4, 4, 4, 4), (8, 4, 2, 2), (7, 5, 3, 1)])
def test_unchanged_chips_pay_exactly_the_cross_entropy(board, chips):
    move_chips(board, *chips)
    play(board)
    q = [c / 16 for c in chips]
    paid = board.evaluate(STATE)["paid"]
    assert math.isclose(paid[0] / 8, xl.cross_entropy(P, q), rel_tol=1e-12)
    assert paid[1:] == [14, 16]
    end = board.locator(".book-game-end").inner_text()
    total = f"{xl.cross_entropy(P, q):.2f}".rstrip("0").rstrip(".")
    price = f"{xl.kl_divergence(P, q):.2f}".rstrip("0").rstrip(".")
    assert end.startswith(f"You paid {total} bits a day")
    assert "1.75" in end and price in end and "cross-entropy" in end
    assert "Lesson 1" in end


def test_changed_chips_never_fall_below_the_entropy(board):
    move_chips(board, 12, 2, 1, 1)
    for _ in range(3):
        board.locator(".book-game-next").click()
    move_chips(board, 4, 4, 4, 4)
    board.get_by_text("Play the rest").click()
    heading = board.locator(".book-game-end h2").inner_text()
    bold, even = xl.cross_entropy(P, [12 / 16, 2 / 16, 1 / 16, 1 / 16]), 2
    assert heading == f"Your chips cost {(3 * bold + 5 * even) / 8:.2f} bits a day"


def test_no_chip_on_what_came_is_said_and_can_be_taken_back(board):
    move_chips(board, 10, 4, 2, 0)
    for _ in range(8):
        if board.locator(".book-game-say button").count():
            break
        board.locator(".book-game-next").click()
    assert "Your bill is ∞" in board.locator(".book-game-say").inner_text()
    assert "∞" in board.locator(".book-game-who").first.inner_text()
    assert board.locator(".book-game-next").is_disabled()
    board.locator(".book-game-say button").click()
    assert board.evaluate(STATE)["chips"] == [9, 4, 2, 1]
    while board.locator(".book-game-next").is_visible():
        board.locator(".book-game-next").click()
    assert "∞" not in board.locator(".book-game-end h2").inner_text()


def test_a_chip_in_the_hand_holds_the_days_back(board):
    board.get_by_label("One chip less on snow").click()
    assert board.locator(".book-game-next").inner_text() == "Place 1 more chip"
    assert board.locator(".book-game-next").is_disabled()
    board.get_by_label("One chip more on sun").click()
    assert board.evaluate(STATE)["chips"] == [5, 4, 4, 3]


def test_it_is_played_with_the_keyboard_alone(board):
    board.locator(".book-game-row button").first.focus()
    for _ in range(7):  # over the other buttons of the rows
        board.keyboard.press("Tab")
    for _ in range(8):
        board.keyboard.press("Tab") if not board.evaluate(
            "document.activeElement.classList.contains('book-game-next')"
        ) else None
        board.keyboard.press("Enter")
    assert board.locator(".book-game-end h2").inner_text() == "You paid 2 bits a day"
    assert board.evaluate("document.activeElement.classList.contains('book-game-end')")


def test_a_thousand_random_days(board):
    play(board)
    board.get_by_text("A thousand random days with your last chips").click()
    line = board.locator(".book-game-random").inner_text()
    assert line.startswith("1000 random days, on average: you 2,")
    climate = float(line.split("climate ")[1].split(",")[0])
    assert abs(climate - 1.75) < 0.2


def test_without_a_script_the_page_says_what_the_game_shows(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "book" / "index.html").as_uri())
    assert "costs less" in page.locator(".book-game-still").inner_text()
    context.close()


def test_the_first_page_has_no_formula(site):
    assert "katex" not in (site / "book" / "index.html").read_text("utf-8").partition("<article")[2]
