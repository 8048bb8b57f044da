"""What the site ships: its fonts, and nothing that no reader needs."""
