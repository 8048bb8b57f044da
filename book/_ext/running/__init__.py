"""The chapters as notebooks: how their cells run for the page, how readers run them."""
