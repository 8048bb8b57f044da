"""Identities that stand in no page of the book."""
