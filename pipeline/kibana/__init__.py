"""Kibana's saved objects as code: read, checked, bundled and brought into a Kibana."""
