"""The embedded index: Tantivy's files on this machine, and the ledger of the nights beside them."""
