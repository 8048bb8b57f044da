"""Libraries that not every environment has: a test that comes to use a missing one is skipped."""

import importlib

import pytest


class Missing:
    """Stands for a module that is not installed."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        if attribute.startswith(
            ("__", "_pytest", "pytest")
        ):  # pytest looks for its marks on every name
            raise AttributeError(attribute)
        pytest.skip(f"{self._name} is not installed for this Python")


def optional(name):
    """The module `name`, or something that skips the test that uses it.

    Keras counts as missing where its backend is.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return Missing(name)
