"""The numbers on the page of the reader's forecasts."""

from claims import claim

import xentlib as xl


@claim("No answer can get less than 1 %, so that no question costs more than 6.64 bits.")
def test_the_dearest_answer():
    return 1, xl.self_information(0.01)
