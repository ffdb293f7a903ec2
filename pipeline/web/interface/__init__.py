"""The interface for programs: ``/api/v1``, described by OpenAPI 3.1; the same answers for assistants.

What is here keeps its names and meanings as long as it is called v1: fields may come, none goes. ``docs/api.md`` says
so to its users.
"""
