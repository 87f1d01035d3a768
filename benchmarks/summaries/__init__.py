"""What `benchmarks.summary` measures, each in a module of its own."""
