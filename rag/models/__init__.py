"""Model weights, the embedder, and the chat models."""
