"""The kinds of step that a derivation can take."""
