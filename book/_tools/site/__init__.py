"""The site: built, printed, served, packed, and its chapters as notebooks."""
