"""The marks: which cell answers which exercise, what it deserves, and a whole class at once."""
