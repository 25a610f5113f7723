"""Tasks, data, scorers and benchmarks that measure the library."""
