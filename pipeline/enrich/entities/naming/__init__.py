"""One name for each entity of a document, what the facets show of it, and what the user says of names."""
