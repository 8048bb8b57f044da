"""A class of sixty as it comes from each platform: one command, and everybody has the marks they deserve."""

import time

import pytest
from grade import class_of_sixty
from grade.classes import run, table


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name == "Canvas" else pytest.mark.deep)
        for name in class_of_sixty.PLATFORMS
    ],
)
def test_everybody_gets_what_they_deserve(tmp_path, hidden, name, capsys):
    told = outcome(class_of_sixty.PLATFORMS[name], tmp_path, hidden)
    with capsys.disabled():
        print(f"\n| {name} | {told['students']} | {told['sent']} | {told['lost']} | {told['stopped']} | "
              f"{told['harmed']} | {told['seconds']:.0f} s |")  # fmt: skip
    assert (told["lost"], told["stopped"], told["harmed"]) == ([], 0, {}), told["said"]


def outcome(platform, folder, hidden):
    """What one command makes of the class: who is lost, whether it stopped, whose points are not theirs."""
    members = class_of_sixty.members(str(hidden))
    deserved = class_of_sixty.write(platform, members, folder)
    begun = time.monotonic()
    done = run(folder / "download.zip", folder / "grades.csv", "--roster", folder / "roster.csv", "--secrets", hidden,
               "--due", f"{class_of_sixty.DUE.isoformat()}+00:00", "--per-day", class_of_sixty.PER_DAY)  # fmt: skip
    rows = table(folder / "grades.csv") if done.returncode == 0 else {}
    rows = {id_.lstrip("'"): row for id_, row in rows.items()}
    sent = {id_ for id_, row in rows.items() if row["file"]}
    lost = sorted({id_ for id_, (_, given) in deserved.items() if given} - sent)
    harmed = {id_: (float(rows[id_]["points"]), points) for id_, (points, _) in deserved.items()
              if id_ in sent and abs(float(rows[id_]["points"]) - points) > 0.005}  # fmt: skip
    harmed |= dict.fromkeys(set(rows) - set(deserved), "a stranger")
    return {"students": len(deserved), "sent": len(sent), "lost": lost, "stopped": done.returncode, "harmed": harmed,
            "seconds": time.monotonic() - begun, "said": done.stdout + done.stderr}  # fmt: skip
