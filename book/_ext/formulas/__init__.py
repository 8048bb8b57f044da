"""Formulas: set by KaTeX while the book is built, each with the comma behind it."""
