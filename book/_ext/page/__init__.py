"""What stands on every page, and how: for screen readers, beside the text, at its foot."""
