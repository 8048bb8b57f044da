"""The whole book as one file."""
