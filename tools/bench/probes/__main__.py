"""Runs a probe inside a set-up Django: `python -m tools.bench.probes NAME [ARGUMENT…]`."""

import sys
from importlib import import_module

import django

django.setup()
import_module(f"tools.bench.probes.{sys.argv[1]}").main(*sys.argv[2:])
