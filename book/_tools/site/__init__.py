"""The site: built, served, packed, and its chapters as notebooks."""
