"""The index in Elasticsearch, and the ledger of the nights beside it."""
