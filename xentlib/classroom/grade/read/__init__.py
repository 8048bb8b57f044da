"""What came: whose file it is, when it came, and the cells in it."""
