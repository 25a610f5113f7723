"""Answers, summaries and timelines as files for people and programs, and checking such files again."""
