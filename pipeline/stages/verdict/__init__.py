"""How a night went: its report, what is usual for each source, and the ledger that keeps it."""
