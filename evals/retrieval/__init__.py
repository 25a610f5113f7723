"""How well the search finds the article and the passage that answer a question (RealTimeQA)."""
