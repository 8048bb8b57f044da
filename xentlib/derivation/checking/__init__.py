"""Whether a line follows: exact reasoning, and random points as a second opinion."""
