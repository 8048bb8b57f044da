"""Which cells of a notebook cannot run without PyTorch, by the names that they use and define."""

import ast
import symtable

LIBRARIES = {"import torch", "import keras"}  # Keras runs on PyTorch here


def of(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell takes from elsewhere, libraries as `import torch`, and those that it defines.

    >>> used, defined = of("from torch import tensor\\nz = tensor(x)\\nprint(z)")
    >>> sorted(used), sorted(defined)
    (['import torch', 'print', 'x'], ['tensor', 'z'])
    """
    used, defined = set(), set()
    python = "\n".join(line for line in source.split("\n") if line[:1] not in ("%", "!"))
    for statement in ast.parse(python).body:
        table = symtable.symtable(ast.unparse(statement), "cell", "exec")
        new = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
        needed = global_names(table)
        if hasattr(statement, "body"):  # a loop or a function may use what it defines itself
            needed -= new
        used |= needed.union(needed_before(statement)) - defined
        defined |= new
    return used, defined


def global_names(table):
    """The global names that a statement uses, also in functions, classes and comprehensions."""
    own = {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    return own.union(*(global_names(child) for child in table.get_children()))


def needed_before(statement):
    """What must be there already: the libraries that are imported, the names that are added to."""
    for node in ast.walk(statement):
        match node:
            case ast.ImportFrom(module):
                yield f"import {module.split('.')[0]}"
            case ast.Import(names):
                yield from (f"import {module.name.split('.')[0]}" for module in names)
            case ast.AugAssign(ast.Name(name)):
                yield name


def needing(sources: list[str], recorded: dict[int, set[str]]) -> list[int]:
    """The numbers of the cells that cannot run where PyTorch is missing.

    They import it, or use a name from such a cell. `recorded` says which names have a recorded
    value after which cell: who uses these can run.
    """
    numbers, missing = [], LIBRARIES
    for number, (used, defined) in enumerate(map(of, sources)):
        if used & missing:
            numbers.append(number)
            missing = (missing | defined) - recorded.get(number, set())
        else:
            missing = missing - defined
    return numbers


def needed_later(sources: list[str], recorded: dict[int, set[str]]) -> dict[int, set[str]]:
    """Of the recorded names those that a later cell which runs without PyTorch takes from there."""
    left_out, later, names = needing(sources, recorded), set(), {}
    for number, source in reversed(list(enumerate(sources))):
        used, defined = of(source)
        if number in left_out:
            names[number] = recorded.get(number, set()) & later
            later -= names[number]
        else:
            later = later - defined | used
    return names
