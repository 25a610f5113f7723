"""The commands that make what the project has learned, each run as ``python -m evals.training.NAME``.

In this order: ``frequencies`` (how rare words are), ``relevance`` (which sentence answers, and whether any does),
``entailment`` (the cross-encoder, see ``rag/models/MODEL_CARD.md``), and ``support`` (the support score, which uses
what the entailment model said of claims that it had not seen).
"""
