"""Other languages than English: their lists and titles, and what their grammar does to names."""
