"""Inspect tasks. ``inspect eval evals/tasks/answers.py`` runs one by itself; ``newsproof eval`` runs the suite."""
