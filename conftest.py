"""Puts the repository on Python's path for a bare `pytest`, and loads what holds for every run."""

pytest_plugins = ["tests.needs", "tests.parallel"]
