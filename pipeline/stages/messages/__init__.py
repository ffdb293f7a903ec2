"""What is sent to people: alerts of nights, the morning digest, feeds of saved searches."""
