"""Record what the cells that need PyTorch print and leave behind, for machines without it."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbclient
import nbformat

from _ext.running import names, recorded
from _ext.running.kernels import ENVIRONMENT
from _ext.running.without_torch import sources_of
from _tools.failure import Failure
from _tools.site import build, notebooks

MOST_BYTES = 200_000
BEFORE = """\
import json as _json
from _ext.running import recorded as _recorded
_before = _recorded.snapshot(globals(), {names})
"""
AFTER = """\
_after = _recorded.snapshot(globals(), {names})
print(_json.dumps({{n: v for n, v in _after.items() if _json.dumps(v) != _json.dumps(_before.get(n))
                    or n in {defined}}}))
"""


def run() -> int:
    """Write book/_recorded/ anew; say how large it is."""
    fresh = {page: record(page) for page in notebooks.chapters()}
    texts = {page: text_of(made) for page, made in fresh.items() if made["cells"]}
    size = sum(map(len, texts.values()))
    if size > MOST_BYTES:
        raise Failure(f"The records would have {size:,} bytes, more than {MOST_BYTES:,}.")
    for old in (notebooks.CHAPTERS / recorded.FOLDER).rglob("*.json"):
        old.unlink()
    for page, text in texts.items():
        file = recorded.file_of(page)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    print(f"{len(texts)} pages recorded, {size:,} bytes.")
    return 0


def text_of(made: dict) -> str:
    """A record as JSON, one cell a line, its arrays without spaces."""
    cells = (json.dumps(c, separators=(",", ":"), ensure_ascii=False) for c in made["cells"])
    return f'{{"pytorch": "{made["pytorch"]}", "cells": [\n' + ",\n".join(cells) + "\n]}\n"


def record(page: Path) -> dict:
    """What `recorded` keeps of a page, made by running it."""
    import torch

    sources = sources_of(page.read_text("utf-8"))
    numbers = names.needing(sources, {})
    outcomes = dict(zip(numbers, ran(page, sources, numbers)))
    values = {number: set(left) for number, (_, left) in outcomes.items()}
    wanted = names.wanted(sources, values)
    tolerances = {
        c["source"]: c["tolerance"] for c in recorded.read(page)["cells"] if "tolerance" in c
    }
    cells = []
    for number in wanted:
        outputs, left = outcomes[number]
        key = recorded.key(sources[number])
        cell = {
            "source": key,
            "prints": printed(outputs, page, sources[number]),
            "values": {name: left[name] for name in sorted(wanted[number])},
        }
        if key in tolerances:
            cell["tolerance"] = tolerances[key]
        cells.append(cell)
    return {"pytorch": torch.__version__.split("+")[0], "cells": cells}


def ran(page: Path, sources: list[str], numbers: list[int]) -> Iterator[tuple[list, dict]]:
    """Run a page; for each numbered cell its outputs and the values that it defined or changed."""
    if not numbers:
        return
    cells, places = [], []
    for number, source in enumerate(sources):
        if number in numbers:
            later = set().union(*(names.of(s).used for s in sources[number + 1 :]))
            asked = {"names": sorted(later), "defined": sorted(names.of(source).defined)}
            cells.append(nbformat.v4.new_code_cell(BEFORE.format(**asked)))
            places.append(len(cells))
            cells.append(nbformat.v4.new_code_cell(source))
            cells.append(nbformat.v4.new_code_cell(AFTER.format(**asked)))
        else:
            cells.append(nbformat.v4.new_code_cell(source))
    notebook = nbformat.v4.new_notebook(cells=cells)
    print(f"{page.stem}: {len(numbers)} of {len(sources)} cells need PyTorch", flush=True)
    execute(notebook, page.parent)
    for place in places:
        yield cells[place].outputs, json.loads(cells[place + 1].outputs[0].text)


def execute(notebook, folder: Path) -> None:
    """Run a notebook in the surroundings of the build."""
    surroundings = {**build.surroundings(), **ENVIRONMENT, "PYTHONPATH": str(notebooks.CHAPTERS)}
    with tempfile.TemporaryDirectory() as profile:
        surroundings["IPYTHONDIR"] = profile  # not the user's own
        client = nbclient.NotebookClient(
            notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}
        )
        client.execute(env=surroundings)


def printed(outputs: list, page: Path, source: str) -> str:
    """What a cell printed; a cell that draws with PyTorch must be two."""
    texts = []
    for output in outputs:
        if output.output_type == "stream" and output.name == "stdout":
            texts.append(output.text)
        elif output.output_type == "execute_result" and set(output.data) == {"text/plain"}:
            texts.append(output.data["text/plain"] + "\n")
        else:
            raise Failure(
                f"{page.name}: this cell needs PyTorch and shows more than text, which cannot be "
                f"recorded. Let one cell compute and the next one draw.\n{source}"
            )
    return "".join(texts)
