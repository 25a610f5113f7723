"""Summaries and timelines: the sentences that carry an article, cited and checked like those of an answer."""
