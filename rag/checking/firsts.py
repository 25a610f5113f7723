"""Rule: somebody's first is not the first of all: who won his first title is not the first to win it."""

import re
from collections.abc import Sequence

from rag.checking.records import EvidenceSpan, Finding

__all__ = ["check_firsts"]

_ORDINAL = "first|second|third|fourth|fifth|last|only"
_AMONG_OTHERS = re.compile(
    rf"\bthe\s+(?P<rank>{_ORDINAL})\s+(?:ever\s+)?(?:(?:[\w’'-]+\s+){{0,3}}(?:person|people|man|men|woman|women|player|"
    r"athlete|driver|rider|boxer|singer|actor|actress|artist|author|writer|director|scientist|astronaut|leader|president|"
    r"minister|mayor|governor|judge|coach|manager|country|nation|state|city|town|team|club|side|company|firm|bank|airline|"
    r"school|university|party|one|teenager|american|briton|european|african)\s+)?(?:ever\s+)?(?:to|who)\b",
    re.IGNORECASE,
)
"""A rank among all of a kind: "the first player to", "the first to"."""


def check_firsts(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object where a claim ranks somebody among others, and all such ranks in the evidence are somebody's own.

    Args:
        claim: one sentence.
        spans: its evidence; headlines count.
    """
    found = []
    for match in _AMONG_OTHERS.finditer(claim):
        rank = match["rank"].lower()
        told = [
            own[1] for span in spans for own in re.finditer(_own(rank), f"{span.title}. {span.text}", re.IGNORECASE)
        ]
        if told and all(told):
            reason = f"In the source, this is somebody's own {rank}, not the {rank} of all."
            found.append(Finding("firsts", True, reason, match.start("rank"), match.end("rank")))
    return found


def _own(rank: str) -> str:
    """A rank, with what makes it somebody's own before it."""
    return rf"(?:(\b(?:his|her|its|their|my|our|your)\s+|[’']s?\s+)(?:very\s+)?)?\b{rank}\b"
