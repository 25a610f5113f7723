"""From a question to evidence: hybrid retrieval, filters, and the choice of sentences."""
