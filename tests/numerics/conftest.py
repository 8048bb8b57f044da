"""The engines that the numbers are computed on."""

import pytest
from exact import ENGINES


@pytest.fixture(params=ENGINES)
def array(request):
    """What makes an engine's array from a NumPy array."""
    return ENGINES[request.param]
