"""How a reader finds the way: previews at links, the search, the page for a wrong address."""
