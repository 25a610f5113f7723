"""Paths and URLs in, articles and failures out; and the fingerprints that find copies of the same report.

Start with :func:`rag.reading.origins.read_articles`.
"""

from rag.reading.duplicates import NEAR_DUPLICATE, Fingerprint, fingerprint, resemblance
from rag.reading.origins import read_articles

__all__ = ["NEAR_DUPLICATE", "Fingerprint", "fingerprint", "read_articles", "resemblance"]
