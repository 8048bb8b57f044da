"""Exercises in a page: their directive, what it loads, and Python in the browser."""
