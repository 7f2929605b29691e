"""A pytest plugin: how many tests `-n auto` runs at once."""

import os

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half of a run is waiting, for clocks, browsers and servers: up to four more than cores keep the cores busy."""
    cores = os.cpu_count() or 1
    return cores + min(cores, 4)
