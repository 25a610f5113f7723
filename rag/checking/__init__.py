"""Checking: whether a claim is supported by the spans it cites.

>>> from rag.checking import check
>>> check("Over 500 raids were flown.", ["Pilots have flown more than 500 raids."]).supported
True
"""

from rag.checking.records import Context, EvidenceSpan, Finding, SourceVerdict, Verdict
from rag.checking.verifier import ArticleLookup, Verifier, check

__all__ = ["ArticleLookup", "Context", "EvidenceSpan", "Finding", "SourceVerdict", "Verdict", "Verifier", "check"]
