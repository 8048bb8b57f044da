"""The chapters among each other: their numbers, their map, what they cite, what is in them."""
