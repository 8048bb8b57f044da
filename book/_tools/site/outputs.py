"""Record what the cells that need PyTorch print and leave behind, for machines without it."""

import json
import shutil
import tempfile
from pathlib import Path

import nbclient
from nbformat.v4 import new_code_cell, new_notebook

from _ext.running import names, recorded
from _ext.running.kernels import ENVIRONMENT
from _ext.running.without_torch import sources_of
from _tools.failure import Failure
from _tools.site import build, notebooks

SNAPSHOT = """\
from _ext.running.recorded import snapshot as _snapshot
print(__import__("json").dumps(_snapshot(globals(), {names})))
"""


def run() -> int:
    """Write book/_recorded/ anew."""
    records = {recorded.file_of(page): record(page) for page in notebooks.chapters()}
    shutil.rmtree(notebooks.CHAPTERS / recorded.FOLDER)
    for file, made in records.items():
        if made["cells"]:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text_of(made), "utf-8")
            print(f"{file.relative_to(build.ROOT)} is written.")
    return 0


def text_of(made: dict) -> str:
    """A record as JSON."""
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def record(page: Path) -> dict:
    """What `recorded` keeps of a page, made by running it."""
    import torch

    sources = sources_of(page.read_text("utf-8"))
    outcomes = ran(page, sources)
    left = {number: set(values) for number, (_, values) in outcomes.items()}
    by_hand = {
        cell["source"]: {"tolerance": cell["tolerance"]}
        for cell in recorded.read(page)["cells"]
        if "tolerance" in cell
    }
    cells = []
    for number, needed in sorted(names.needed_later(sources, left).items()):
        outputs, values = outcomes[number]
        key = recorded.key(sources[number])
        cell = {
            "source": key,
            "prints": printed(outputs, page, sources[number]),
            "values": {name: values[name] for name in sorted(needed)},
        }
        cells.append(cell | by_hand.get(key, {}))
    return {"pytorch": torch.__version__.split("+")[0], "cells": cells}


def ran(page: Path, sources: list[str]) -> dict[int, tuple[list, dict]]:
    """Run a page; for each cell that needs PyTorch its outputs and the values that it defined."""
    numbers = names.needing(sources, {})
    if not numbers:
        return {}
    cells = []
    for number, source in enumerate(sources):
        defined = sorted(names.of(source)[1]) if number in numbers else []
        cells += [new_code_cell(source), new_code_cell(SNAPSHOT.format(names=defined))]
    print(f"{page.stem}: {len(numbers)} of {len(sources)} cells need PyTorch", flush=True)
    execute(new_notebook(cells=cells), page.parent)
    return {
        number: (cells[2 * number].outputs, json.loads(cells[2 * number + 1].outputs[0].text))
        for number in numbers
    }


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
