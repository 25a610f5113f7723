"""Rule: what had been so until something came is not told as what was or is so."""

import re
from collections.abc import Sequence

from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import content

__all__ = ["check_superseded"]

_HAD_BEEN = re.compile(r"\bhad (?:previously |long |once )?been\b|\bused to be\b", re.IGNORECASE)
_WAS = re.compile(r"\b(?:is|are|was|were|has been|have been)\b", re.IGNORECASE)
_ENDED = re.compile(r"\b(?:before|until|till|previous|previously|prior|earlier|used to)\b", re.IGNORECASE)
"""Words that say that it is so no longer."""
_KEPT = re.compile(
    r"\b(?:before|until|till|previous|previously|prior|earlier|used to|once|former|formerly|then|had|no longer)\b",
    re.IGNORECASE,
)
_NEAR = 24
"""Characters after the verb that say what was so."""


def check_superseded(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object where a claim tells as simply so what its evidence tells to have been so before something else.

    Args:
        claim: one sentence.
        spans: one sentence of evidence each.
    """
    if _KEPT.search(claim):
        return []
    for verb in _WAS.finditer(claim):
        mine = _after(claim, verb.end())
        for span in spans if mine else ():
            past = [_after(span.text, had.end()) for had in _HAD_BEEN.finditer(span.text)]
            now = [_after(span.text, other.end()) for other in _WAS.finditer(span.text)]
            if (
                _ENDED.search(span.text)
                and any(mine & then for then in past)
                and not any(mine & other for other in now)
            ):
                reason = "In the source, this had been so before; the claim does not say that it ended."
                return [Finding("superseded", True, reason, verb.start(), verb.end())]
    return []


def _after(text: str, start: int) -> frozenset[str]:
    return frozenset(token.stem for token in content(text[start : start + _NEAR].rpartition(" ")[0] or text[start:]))
