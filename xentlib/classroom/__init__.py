"""Exercises that mark themselves: one sheet makes the page, the notebook and the course in class.

A sheet is a MyST Markdown notebook in exercises/; `sheets` reads it and turns it into check
data, and `check` compares an answer with these, with Python's standard library alone.
"""
