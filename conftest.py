"""Puts the repository on Python's path for a bare `pytest`, and loads the rule about missing programs."""

pytest_plugins = ["tests.needs"]
