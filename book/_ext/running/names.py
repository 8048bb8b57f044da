"""Which cells of a notebook cannot run without a library, by the names that they use and define."""

import ast
import symtable
from dataclasses import dataclass

LIBRARIES = {"torch", "keras"}  # Keras runs on PyTorch here


@dataclass
class Names:
    """What a cell takes from the cells before it, and what it leaves to those after it."""

    used: set[str]
    defined: set[str]
    needs: bool  # whether it imports PyTorch itself
    imports: list[str]  # its other imports, as statements


def of(source: str) -> Names:
    """The names of one cell.

    >>> cell = of("import math, torch\\nz = torch.tensor(x)\\nprint(z)")
    >>> sorted(cell.used), sorted(cell.defined), cell.needs, cell.imports
    (['print', 'x'], ['torch', 'z'], True, ['import math'])
    """
    names, brought = Names(set(), set(), False, []), set()
    python = "\n".join(line for line in source.split("\n") if line[:1] not in ("%", "!"))
    for statement in statements(python):
        library = imported(statement)
        used, defined = global_names(statement)
        if library and library not in LIBRARIES:
            names.imports.append(ast.unparse(statement))
            brought |= defined
        else:
            names.needs |= library in LIBRARIES
            names.used |= used - names.defined
            names.defined |= defined
    names.used -= brought
    return names


def statements(python):
    """The statements of a cell; an import of several modules is several."""
    for statement in ast.parse(python).body:
        if isinstance(statement, ast.Import):
            yield from (ast.Import([module]) for module in statement.names)
        else:
            yield statement


def imported(statement):
    """The library that a statement imports from, or None."""
    match statement:
        case ast.ImportFrom():
            return statement.module.split(".")[0]
        case ast.Import():
            return statement.names[0].name.split(".")[0]
    return None


def global_names(statement):
    """The names that a statement takes from elsewhere and those that it defines, as two sets.

    A statement in several lines (for, with, if) that uses what it defines itself counts as using
    it only where it says `name += ...`.
    """
    table = symtable.symtable(ast.unparse(statement), "cell", "exec")
    symbols = table.get_symbols()
    defined = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
    used = {s.get_name() for s in symbols if s.is_referenced()}
    used |= {name for child in table.get_children() for name in free_names(child)}
    if isinstance(statement, (ast.For, ast.While, ast.With, ast.If, ast.Try)):
        used -= defined
    elif isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        used -= {statement.name}
    added = [node.target for node in ast.walk(statement) if isinstance(node, ast.AugAssign)]
    return used | {target.id for target in added if isinstance(target, ast.Name)}, defined


def free_names(table):
    """The global names that a function, a class or a comprehension uses, those inside it too."""
    own = {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    return own.union(*(free_names(child) for child in table.get_children()))


def needing(sources: list[str], recorded: dict[int, set[str]]) -> list[int]:
    """The numbers of the cells that cannot run where PyTorch is missing.

    They import it, or use a name from such a cell. `recorded` says which names have a recorded
    value after which cell: who uses these can run.
    """
    numbers, missing = [], set()
    for number, source in enumerate(sources):
        names = of(source)
        if names.needs or names.used & missing:
            numbers.append(number)
            missing |= names.defined
            missing -= recorded.get(number, set())
        else:
            missing -= names.defined
    return numbers


def wanted(sources: list[str], recorded: dict[int, set[str]]) -> dict[int, set[str]]:
    """Of the recorded names those that a cell which runs without PyTorch takes from there."""
    left_out = needing(sources, recorded)
    cells, last, taken = [of(source) for source in sources], {}, {n: set() for n in left_out}
    for number, names in enumerate(cells):
        if number in left_out:
            last |= dict.fromkeys(recorded.get(number, ()), number)
        else:
            for name in names.used & set(last):
                taken[last[name]].add(name)
            last = {name: n for name, n in last.items() if name not in names.defined}
    return taken
