"""Measurements against peers: `python -m benchmarks.extraction` and its siblings."""
