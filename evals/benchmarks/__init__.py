"""Benchmarks: each prints its ratios beside the budget, and the machine it ran on.

Nothing here is a test: times vary with the machine and with what else it does, so each benchmark compares two times of
one run where it can, repeats what is short, and gives processor time beside wall-clock time.
"""
