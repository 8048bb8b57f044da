"""Derivations whose steps SymPy has checked: see `Derivation`."""

try:
    import sympy  # noqa: F401
except ImportError as missing:  # pragma: no cover - depends on the installation
    raise ImportError(
        "xentlib.derivation needs SymPy: pip install 'xentlib[derivation]'"
    ) from missing

from .derivation import Derivation
from .errors import DerivationError
from .lines import Answer
from .writing import named, written

__all__ = ["Answer", "Derivation", "DerivationError", "named", "written"]
