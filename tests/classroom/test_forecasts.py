"""`forecasts FOLDER`: a class's account."""

import json

import pytest

from xentlib.classroom.__main__ import main


def save(path, forecasts, version=1):
    path.write_text(json.dumps({"version": version, "forecasts": forecasts}), "utf-8")


def forecast(*shares, right):
    return {"text": "a1", "shares": shares, "right": right}


def test_a_class_sees_its_bill_its_calibration_and_its_surprises(tmp_path, capsys):
    coins = forecast(0.8, 0.2, right=0), forecast(0.5, 0.5, right=0)
    floors = forecast(0.95, 0.05, right=1), forecast(0.05, 0.95, right=1)
    for name, coin, floor in zip(("ada", "ben"), coins, floors):
        save(tmp_path / f"{name}.json", {"coin": coin, "floor": floor})
    assert main(["forecasts", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 students, 4 forecasts of 2 questions"
    # (0.322 + 4.322 + 1 + 0.074) / 4
    assert lines[1] == "paid 1.43 bits a question; knowing nothing would have cost 1.00"
    assert " 95%     50%   2" in lines
    assert lines[-2].split() == ["2.20", "50%", "floor"]


def test_a_spoilt_file_is_named_and_the_others_count(tmp_path, capsys):
    save(tmp_path / "ada.json", {"coin": forecast(0.8, 0.2, right=0)})
    (tmp_path / "text.json").write_text("no JSON")
    save(tmp_path / "new.json", {}, version=2)
    save(tmp_path / "sum.json", {"coin": forecast(0.8, 0.8, right=0)})
    save(tmp_path / "zero.json", {"coin": forecast(1, 0, right=0)})
    save(tmp_path / "place.json", {"coin": forecast(0.5, 0.5, right=2)})
    save(tmp_path / "shape.json", {"coin": 3})
    assert main(["forecasts", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert said.count("no file of forecasts of version 1; not counted") == 6
    assert "1 student, 1 forecast of 1 question" in said


@pytest.mark.parametrize("there", [True, False])
def test_nothing_to_read_is_one_line(tmp_path, capsys, there):
    folder = tmp_path if there else tmp_path / "none"
    assert main(["forecasts", str(folder)]) == 2
    assert "no forecasts in" in capsys.readouterr().err
