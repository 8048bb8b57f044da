"""Identities of chapters that are still to be written; each moves into its chapter with it."""
