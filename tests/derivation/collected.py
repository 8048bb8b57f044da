"""Every identity in the folder `identities`, by name."""

import functools
import importlib
import inspect
import pkgutil

import identities


def _functions():
    for module_info in sorted(pkgutil.iter_modules(identities.__path__), key=lambda m: m.name):
        if module_info.name.startswith("chapter"):
            module = importlib.import_module(f"identities.{module_info.name}")
            for name, function in vars(module).items():
                own = inspect.isfunction(function) and function.__module__ == module.__name__
                if own and not name.startswith("_"):
                    yield f"{module_info.name}.{name}", function


IDENTITIES = {name: functools.cache(function) for name, function in _functions()}
