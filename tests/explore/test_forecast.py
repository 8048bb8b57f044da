"""Forecasts in a kernel: the prices of the page, the first one kept, bad files left alone."""

import json
import re

import pytest
from ipywidgets import Button, IntSlider

from xentlib.classroom.commands import forecasts
from xentlib.explore.forecast import Forecast

ANSWERS = ["none", "one", "two & a half", "three"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ask(text="a1"):
    return Forecast("coin", ANSWERS, right=1, text=text)


def press(widget, words):
    (button,) = [b for b in buttons(widget) if b.description.startswith(words)]
    button.click()


def buttons(widget):
    return [part for part in widget.sure.children if isinstance(part, Button)]


def shares(folder):
    return forecasts.read(folder / "forecasts.json")["coin"][0]


def test_the_price_is_said_before_and_charged_after(folder):
    widget = ask()
    widget.choice.value = 1
    prices = [re.findall(r"[\d.]+(?= bits?)", button.description) for button in buttons(widget)]
    assert prices == [["0.74", "2.91"], ["0.32", "3.91"], ["0.07", "5.91"], []]
    press(widget, "likely")
    assert "You put 80% on the right answer, “one”, and pay 0.32 bit." in widget.bill.value
    assert "Knowing nothing would have cost 2 bits." in widget.bill.value
    assert shares(folder)[1] == 0.8 and widget.choice.disabled


def test_the_first_forecast_counts_and_stays(folder):
    widget = ask()
    widget.choice.value = 2
    press(widget, "almost sure")
    press(widget, "Try again")
    assert "first forecast" not in widget.bill.value
    widget.choice.value = 1
    press(widget, "leaning")
    assert "first forecast is the one that counts" in widget.bill.value
    assert shares(folder)[2] == 0.95
    assert "pay 5.91 bits" in ask().bill.value  # the notebook is run again
    assert ask(text="b2").bill.value == ""  # the question has changed


def test_no_share_falls_below_one_per_cent(folder):
    widget = ask()
    widget.choice.value = 1
    press(widget, "adjust")
    for bar in (part for part in widget.sure.children if isinstance(part, IntSlider)):
        bar.value = 0 if bar.description == "one" else 50
    press(widget, "This is my forecast")
    assert shares(folder)[1] == pytest.approx(0.01) and sum(shares(folder)) == pytest.approx(1)
    assert "pay 6.64 bits" in widget.bill.value


@pytest.mark.parametrize("held", ["no JSON", "[]", json.dumps({"version": 2, "forecasts": {}})])
def test_another_file_of_that_name_is_left_alone(folder, held):
    (folder / "forecasts.json").write_text(held)
    with pytest.raises(ValueError, match="holds no forecasts of version 1: move it elsewhere"):
        ask()
    assert (folder / "forecasts.json").read_text() == held
