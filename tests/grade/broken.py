"""Everything that goes wrong in honest notebooks, and the points that each deserves."""

import codecs
import json

from grade.notebooks import (
    NOTHING,
    RIGHT,
    STUBS,
    answer,
    cells,
    code,
    kinds,
    markdown,
    notebook,
    place,
    spoilt,
    with_cell,
)

BROKEN, broken = kinds()


@broken()
def nothing_is_wrong():
    return spoilt()


# --- the file -------------------------------------------------------------------------------------


@broken(**NOTHING)
def empty_file():
    return b""


@broken(**NOTHING)
def only_empty_lines():
    return b"\n \n\n"


@broken(**NOTHING)
def file_cut_off():
    return spoilt()[:400]


@broken(**NOTHING)
def page_of_an_error_instead_of_the_notebook():
    return b"<!doctype html><title>502 Bad Gateway</title>"


@broken(**NOTHING)
def list_instead_of_a_notebook():
    return b'["cells"]'


@broken(**NOTHING)
def notebook_without_cells():
    return b'{"nbformat": 4, "metadata": {}}'


@broken(**NOTHING)
def cells_that_are_null():
    return b'{"nbformat": 4, "metadata": {}, "cells": null}'


@broken(**NOTHING)
def lists_in_lists_without_end():
    return b'{"cells": ' + b"[" * 200_000


@broken(**NOTHING)
def zip_named_ipynb():
    return b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 4


@broken(**NOTHING)
def zeros():
    return bytes(5000)


@broken()
def cells_that_are_no_cells():
    return notebook([None, 3, "text", [], *cells(), {"cell_type": "code"}, {"source": 7}])


@broken()
def source_as_a_list_of_lines():
    return notebook([c | {"source": c["source"].splitlines(True)} for c in cells()])


@broken()
def byte_order_mark():
    return codecs.BOM_UTF8 + spoilt()


@broken()
def utf_16():
    return spoilt().decode().encode("utf-16")


@broken()
def utf_16_with_half_a_letter_at_its_end():
    return spoilt().decode().encode("utf-16") + b"\n"


@broken()
def rubbish_behind_the_notebook():
    return spoilt() + b"\0" * 1000 + spoilt(double="")


@broken()
def latin_1():
    made = cells(double=RIGHT["double"] + "# für Übung")
    return json.dumps({"cells": made}, ensure_ascii=False).encode("latin-1")


@broken()
def windows_line_endings():
    return notebook([c | {"source": c["source"].replace("\n", "\r\n")} for c in cells()])


@broken()
def format_3():
    old = [{"cell_type": c["cell_type"], "metadata": c["metadata"],
            ("input" if c["cell_type"] == "code" else "source"): c["source"]} for c in cells()]  # fmt: skip
    page = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": old}]}
    return json.dumps(page).encode()


@broken()
def format_2_without_metadata():
    old = [{"cell_type": c["cell_type"], "input": c["source"]} for c in cells()]
    return json.dumps({"nbformat": 2, "worksheets": [{"cells": old}]}).encode()


@broken()
def giant_outputs():
    made = cells()
    made[1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 20_000_000}]
    return notebook(made)


# --- metadata -------------------------------------------------------------------------------------


@broken()
def unusual_kernel_name():
    return notebook(cells(), metadata={"kernelspec": {"name": "conda-env-ünï-py", "language": "R"}})


@broken()
def no_metadata_at_all():
    return notebook([{k: v for k, v in c.items() if k in ("cell_type", "source")} for c in cells()])


@broken()
def metadata_of_odd_types():
    odd = [None, [], "text", 7, {"exercise": ["double"], "role": {}}]
    return notebook([c | {"metadata": odd[n % 5]} for n, c in enumerate(cells())])


@broken()
def labels_on_the_wrong_cells():
    made = cells()
    one, two = place(made, "double"), place(made, "mean")
    made[one]["metadata"], made[two]["metadata"] = made[two]["metadata"], made[one]["metadata"]
    made[one]["id"], made[two]["id"] = made[two]["id"], made[one]["id"]
    return notebook(made)


@broken()
def every_cell_with_the_same_id():
    return notebook([c | {"id": "double-answer"} for c in cells()])


# --- cells deleted, copied, moved -----------------------------------------------------------------


@broken(mean=0)
def deleted_answer():
    made = cells()
    del made[place(made, "mean")]
    return notebook(made)


@broken()
def deleted_checks():
    return notebook([c for c in cells() if c["metadata"].get("role") != "check"])


@broken()
def copied_answer():
    made = cells()
    made.insert(place(made, "double"), answer("double", RIGHT["double"]))
    return notebook(made)


@broken()
def copy_of_the_empty_stub_after_the_answer():
    made = cells()
    made.insert(place(made, "mean") + 1, answer("mean", STUBS["mean"]))
    return notebook(made)


@broken(pick=0)
def every_choice_in_a_cell_of_its_own():
    made = cells()
    where = place(made, "pick")
    made[where : where + 1] = [answer("pick", f'answer = "{key}"') for key in "abc"]
    return notebook(made)


@broken()
def cells_in_reverse():
    return notebook(list(reversed(cells())))


@broken()
def answer_in_another_cell_than_the_stub():
    made = cells(double=STUBS["double"])
    made.insert(place(made, "double") + 1, code(RIGHT["double"]))
    return notebook(made)


@broken()
def two_answers_in_one_cell():
    made = cells(double=RIGHT["double"] + "\n" + RIGHT["mean"])
    del made[place(made, "mean")]
    return notebook(made)


@broken(mean=0)
def answer_turned_into_text():
    made = cells()
    made[place(made, "mean")] = markdown(RIGHT["mean"], exercise="mean", role="stub")
    return notebook(made)


@broken()
def notebook_pasted_twice():
    return notebook(cells() + cells())


# --- code -----------------------------------------------------------------------------------------


@broken(**NOTHING)
def nothing_written():
    blank = {"weather": 'answer = ""', "pick": 'answer = ""', "slope": "answer = ..."}
    return spoilt(**STUBS, **blank)


@broken(double=0)
def syntax_error():
    return spoilt(double="def double(x:\n    return 2 * x")


@broken(mean=0)
def merge_conflict_in_a_cell():
    return spoilt(mean="<<<<<<< HEAD\n" + RIGHT["mean"] + "=======\n>>>>>>> main\n")


@broken(weather=0)
def answer_that_stops_before_it_is_given():
    return spoilt(weather='print(1 / 0)\nanswer = "1.75 bits"', pick='answer = "b"')


@broken(pick=0)
def the_answer_before_is_no_answer():
    return spoilt(weather='answer = "b"; answer = "1.75 bits"', pick="result = 'b'")


@broken()
def exception_in_a_cell_beside():
    return with_cell("undefined + 1")


@broken()
def exception_after_the_function():
    return spoilt(double=RIGHT["double"] + "\nassert double(2) == 5")


@broken()
def unknown_module():
    return with_cell("import seaborn_but_misspelt")


@broken()
def exit_in_a_cell_beside():
    return with_cell("import sys\nsys.exit(1)")


@broken()
def quit_in_a_cell_beside():
    return with_cell("raise KeyboardInterrupt")


@broken()
def hard_exit_in_a_cell_beside():
    return with_cell("import os\nos._exit(3)", before="mean")


@broken()
def endless_loop_in_a_cell_beside():
    return with_cell("while True:\n    pass", before="mean")


@broken(mean=0)
def endless_loop_in_an_answers_cell():
    return spoilt(mean=RIGHT["mean"] + "while True:\n    pass")


@broken(mean=0)
def endless_loop_in_a_call():
    return spoilt(mean="def mean(values):\n    while True:\n        pass")


@broken(mean=2.5)
def endless_loop_for_one_input():
    loop = "def mean(values):\n    while len(values) == 1:\n        pass\n"
    return spoilt(mean=loop + "    return sum(values) / len(values)")


@broken(double=0)
def recursion_without_end():
    return spoilt(double="def double(x):\n    return double(x)")


@broken(double=0)
def exit_in_a_call():
    return spoilt(double="def double(x):\n    raise SystemExit")


@broken(double=0)
def hard_exit_in_a_call():
    return spoilt(double="import os\ndef double(x):\n    os._exit(0)")


@broken()
def giant_printing():
    return with_cell("for _ in range(3000):\n    print('x' * 10_000)")


@broken()
def prints_and_warnings_in_a_call():
    body = "import warnings, sys\n    warnings.warn('old')\n    print('hm', x, file=sys.stderr)\n"
    return spoilt(double=f"def double(x):\n    {body}    return x + x")


@broken()
def waits_for_input():
    return with_cell("name = input('Your name? ')")


@broken()
def helper_in_an_earlier_cell():
    return with_cell(
        "def twice(x):\n    return 2 * x", double="def double(x):\n    return twice(x)"
    )


@broken()
def helper_in_a_later_cell():
    made = cells(double="def double(x):\n    return twice(x)")
    return notebook([*made, code("def twice(x):\n    return 2 * x")])


@broken()
def helper_in_another_answer():
    return spoilt(mean=RIGHT["mean"].replace("sum(values)", "double(sum(values) / 2)"))


@broken()
def another_answer_shadows_a_builtin():
    return spoilt(double=RIGHT["double"] + "sum = 0\nlen = 3")


@broken()
def another_answer_patches_a_module():
    mean = "import math\ndef mean(values):\n    return math.fsum(values) / len(values)"
    return spoilt(double=RIGHT["double"] + "import math\nmath.fsum = max", mean=mean)


@broken(double=0)
def another_answer_breaks_everything_that_is_built_in():
    breaks = "import builtins\nfor name in ('len', 'range', 'print', 'isinstance'):\n"
    return spoilt(double=RIGHT["double"] + breaks + "    delattr(builtins, name)")


@broken()
def magics_and_shell_lines():
    made = cells(double="%%time\n" + RIGHT["double"] + "!pip install numpy\n%timeit double(2)")
    made[1]["source"] = "%matplotlib inline\n!ls\nimport math\nmath?"
    return notebook([code("%%bash\nrm -rf /"), *made])


@broken()
def waiting_at_the_top_level():
    return with_cell("import asyncio\nawait asyncio.sleep(0)")


@broken()
def lambda_instead_of_a_function():
    return spoilt(double="double = lambda x: 2 * x")


@broken()
def numpy_numbers():
    mean = "import numpy as np\ndef mean(values):\n    return np.mean(values)"
    return spoilt(mean=mean)


@broken(double=0)
def wrong_number_of_parameters():
    return spoilt(double="def double():\n    return 2")


@broken(double=0)
def function_of_another_name():
    return spoilt(double="def doubled(x):\n    return 2 * x")


@broken(double=1)
def typical_wrong_answer():
    return spoilt(double="def double(x):\n    return x * x")


@broken(slope=0)
def text_instead_of_an_expression():
    return spoilt(slope='answer = "2*x"')


@broken(weather=1)
def number_without_its_unit():
    return spoilt(weather="answer = 1.75")


@broken(double=0)
def generator_instead_of_a_number():
    return spoilt(double="def double(x):\n    yield 2 * x")


@broken(weather=0, slope=0)
def list_inside_itself():
    return spoilt(
        weather="answer = []\nanswer.append(answer)", slope="answer = []\nanswer.append(answer)"
    )


@broken()
def sleepy_cell():
    return with_cell("import time\ntime.sleep(0.2)")


@broken()
def letters_of_all_alphabets():
    return spoilt(double="def double(ξ):\n    '''Zwei mal ξ: ✓'''\n    return 2 * ξ")


# --- what honest notebooks suffer -------------------------------------------------------------------


def merged(make, name):
    """The notebook in which the answer and the check below it are one cell."""
    made = cells()
    where = place(made, name)
    made[where : where + 2] = [make(made[where], made[where + 1])]
    return notebook(made)


@broken()
def answer_merged_with_its_check():
    return merged(lambda a, c: a | {"source": a["source"] + "\n" + c["source"]}, "weather")


@broken()
def answer_merged_into_its_check():
    return merged(lambda a, c: c | {"source": a["source"] + "\n" + c["source"]}, "double")


@broken()
def answer_that_imports_the_check():
    first = "from xentlib.classroom.check import check\n"
    return spoilt(double=first + RIGHT["double"], pick=first + RIGHT["pick"])


@broken()
def two_values_in_one_cell():
    made = cells()
    first, second = place(made, "weather"), place(made, "pick")
    made[first]["source"] += "\n\n" + made.pop(second)["source"]
    return notebook(made)


@broken()
def values_in_new_cells_below_untouched_stubs():
    made = cells(weather='answer = ""', slope="answer = ...")
    for name in ("weather", "slope"):
        made.insert(place(made, name) + 2, code(RIGHT[name]))
    return notebook(made)


@broken()
def first_cell_imports_what_is_not_here():
    made = cells(mean="def mean(values):\n    return np.mean(values)")
    made[1]["source"] = (
        "import math\nimport plotly_express, os\nfrom no.such import thing\nimport numpy as np"
    )
    return notebook(made)


@broken()
def labels_below_other_lines():
    made = cells()
    for cell in made:
        label, _, rest = cell["source"].partition("\n")
        if label.startswith("# Exercise: "):
            cell["source"] = f"# my answer\n\n  {label}\n{rest}"
            cell["metadata"], cell["id"] = {}, ""
    return notebook(made)


@broken()
def no_labels_but_the_order():
    made = [c | {"metadata": {}, "id": ""} for c in cells()]
    for cell in made:
        if cell["source"].startswith("# Exercise: "):
            cell["source"] = cell["source"].partition("\n")[2]
    return notebook(made)


@broken()
def no_labels_but_the_titles():
    titles = {"weather": "Weather", "pick": "Pick", "slope": "Slope"}
    made = [code("answer = 'hello'")]
    for name, source in RIGHT.items():
        made += [markdown(f"## 2. {titles.get(name, name)} (2 points)\n\nWhat?"), code(source)]
    return notebook(made)


@broken()
def notation_of_ipython_in_answers():
    return spoilt(
        double="files = !ls\ntook = %timeit -o sum([1])\n%time x = 1\n"
        + RIGHT["double"]
        + "double?",
        weather="%%capture out\n%config InlineBackend.figure_format = 'svg'\n" + RIGHT["weather"],
    )


# --- other files ----------------------------------------------------------------------------------


def percent():
    lines = []
    for cell in cells():
        exercise, role = cell["metadata"].get("exercise"), cell["metadata"].get("role")
        mark = " [markdown]" if cell["cell_type"] == "markdown" else ""
        mark += f' exercise="{exercise}" role="{role}"' if exercise else ""
        source = cell["source"]
        source = "# " + source if "[markdown]" in mark else source
        lines += [f"# %%{mark}", source, ""]
    return "\n".join(lines)


@broken(ending=".py")
def script_in_cells():
    return percent().encode()


@broken(ending=".py")
def script_of_nbconvert():
    parts = ["#!/usr/bin/env python", "# coding: utf-8"]
    for number, cell in enumerate(cells()):
        parts.append(
            "# # Text"
            if cell["cell_type"] == "markdown"
            else f"# In[{number}]:\n\n{cell['source']}"
        )
    return (
        "\n\n\n".join(parts) + "\nget_ipython().run_line_magic('matplotlib', 'inline')"
    ).encode()


@broken(ending=".py", double=0, weather=0, pick=0, slope=0)
def plain_script_with_a_mistake_in_one_function():
    return b"import math\n\ndef double(x)\n    return 2 * x\n\n" + RIGHT["mean"].encode()


@broken(ending=".py", weather=0, pick=0, slope=0)
def plain_script_that_stops():
    return f"{RIGHT['double']}\nprint(1 / 0)\n\n{RIGHT['mean']}".encode()


def myst(fence="```", end="```"):
    parts = ["---", "kernelspec:", "  name: python3", "---", ""]
    for cell in cells():
        if cell["cell_type"] == "markdown":
            parts += ["+++", "", cell["source"], ""]
            continue
        about = [f":{name}: {value}" for name, value in cell["metadata"].items()]
        parts += [f"{fence}{{code-cell}} ipython3", *about, cell["source"], end, ""]
    return "\n".join(parts)


@broken(ending=".py")
def script_in_cells_without_a_space():
    return percent().replace("# %%", "#%%").encode()


@broken(ending=".py")
def script_in_jupytexts_light_form():
    lines = ["# ---", "# jupyter:", "#   jupytext:", "#     format_name: light", "# ---", ""]
    for cell in cells():
        about, source = json.dumps(cell["metadata"]), cell["source"]
        if cell["cell_type"] == "markdown":
            lines += [
                f"# + [markdown] {about}",
                *(f"# {line}" for line in source.splitlines()),
                "# -",
                "",
            ]
        else:
            lines += [f"# + {about}", source, "# -", ""]
    return "\n".join(lines).encode()


@broken(ending=".py")
def plain_script_with_labels():
    return "\n\n".join(c["source"] for c in cells() if c["cell_type"] == "code").encode()


@broken(ending=".py")
def plain_script_without_labels():
    return ("import math\n" + "\n".join(RIGHT.values())).encode()


def jupytext_markdown(fence):
    parts = []
    for cell in cells():
        about = json.dumps(cell["metadata"])
        if cell["cell_type"] == "markdown":
            parts += [f"<!-- #region {about} -->", cell["source"], "<!-- #endregion -->", ""]
        else:
            options = " ".join(f'{name}="{value}"' for name, value in cell["metadata"].items())
            parts += [fence.replace("OPTIONS", options), cell["source"], "```", ""]
    return "\n".join(parts).encode()


@broken(ending=".md")
def jupytexts_markdown():
    return jupytext_markdown("```python OPTIONS")


@broken(ending=".md")
def r_markdown():
    return jupytext_markdown("```{python OPTIONS}")


@broken(ending=".md")
def quarto_without_metadata():
    return jupytext_markdown("```{python}")


@broken(ending=".md")
def myst_markdown():
    return myst().encode()


@broken(ending=".md")
def myst_markdown_with_longer_fences():
    return myst("`````", "`````").encode()


@broken(ending=".md")
def myst_markdown_whose_last_fence_is_open():
    return myst().rstrip()[:-3].encode()


@broken(ending=".md")
def comments_alone_tell_which_answer_it_is():
    plain = [line for line in myst().splitlines() if not line.startswith((":exercise", ":role"))]
    return "\n".join(plain).encode()


@broken(ending=".py", double=0, mean=0)
def script_of_another_language():
    return b"# %%\n" + b"x <- c(1, 2)\n" + percent().replace("def ", "function ").encode()
