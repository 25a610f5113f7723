"""Newsproof: cited, checked answers about news articles."""
