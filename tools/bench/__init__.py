"""`make bench`: what the portal costs, as ratios within one run, kept as docs/benchmarks.md."""
