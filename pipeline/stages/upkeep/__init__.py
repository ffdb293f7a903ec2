"""Between the nights: retention, verification, quarantine, and what is looked at before a night begins."""
