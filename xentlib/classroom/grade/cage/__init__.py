"""Where answers run: a locked process for each submission, and the little that comes out of it."""
