"""Rule: what a claim says to be the cause of something is told as its cause, and as surely, by the evidence."""

import re
from collections.abc import Iterator, Sequence

from rag.checking.lexicon import words
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import content, expand, meanings, tokenize

__all__ = ["check_causes"]

_BECAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|as a (?:result|consequence) of|(?:caused|triggered|sparked|prompted) by)\b",
    re.IGNORECASE,
)
_CAUSES = re.compile(r"\b(?:caused|triggered|sparked|led to|resulted in|prompted|brought about)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:because|due|owing|thanks|as|result(?:s|ed|ing)?|consequence|cause[sd]?|reasons?|blam(?:e|es|ed)|triggers?|"
    r"triggered|spark(?:s|ed)?|prompt(?:s|ed)?|leads?|led|after|following|since|for|so|therefore|when|amid|over|by|from|"
    r"with|makes?|made|force[sd]?|means?|meant|explain(?:s|ed)?|why|through|brings?|brought|contribut(?:es?|ed)|"
    r"responsible|stem(?:s|med)?|attribut(?:es?|ed)|motive|origin|cite[sd]?|to)\b|\w{3,}ing\b",
    re.IGNORECASE,
)
_DOUBT = words(
    "likely unlikely probably possibly perhaps maybe may might could possible believe believes believed think thinks "
    "thought suspect suspects suspected fear fears suggest suggests suggested apparently appears unclear unknown "
    "whether theory"
)
_NEAREST = 6
"""Content words on each side of "because" that are looked for."""
_TOGETHER = 2
"""Sentences in a row that may tell a cause and its effect."""
_HALF = 0.6
_LIFTED = 0.8
"""Share from which a cause and an effect stand in the evidence, each by itself."""
"""Share of the words of a cause, and of its effect, that must be told together."""


def check_causes(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object to a cause that no few sentences in a row tell of together with its effect, or only as a guess.

    Args:
        claim: one sentence.
        spans: one sentence of evidence each, in the order of their article.
    """
    return list(_findings(claim, spans))


def _findings(claim: str, spans: Sequence[EvidenceSpan]) -> Iterator[Finding]:
    parts = _cause_and_effect(claim)
    if parts is None:
        return
    cause, effect = parts
    if not cause or not effect:
        return
    places = [spans[i : i + n] for n in range(1, _TOGETHER + 1) for i in range(len(spans) - n + 1)]
    shares = [(_share(cause, place), _share(effect, place)) for place in places]
    known = min(max((share[i] for share in shares), default=0.0) for i in (0, 1))
    if known < _HALF:
        return  # words that the evidence has nowhere are for other rules
    rule = "joined" if known >= _LIFTED else "causes"
    rival = _other_cause(cause, effect, spans)
    told = [place for place, share in zip(places, shares, strict=True) if min(share) >= _HALF]
    if rival and not any(len(place) == 1 for place in told):
        yield Finding(rule, True, "The source gives another cause.")
        return
    if not any(_TOLD.search(span.text) for place in told for span in place):
        yield Finding(rule, True, "The source does not give this as the cause.")
        return
    if _unsure(claim) or any(not _unsure(" ".join(span.text for span in place)) for place in told):
        return
    yield Finding("guesses", True, "In the source, this is only a guess at the cause.")


def _other_cause(cause: frozenset[str], effect: frozenset[str], spans: Sequence[EvidenceSpan]) -> bool:
    """Whether a sentence says outright what else caused the effect."""
    for span in spans:
        parts = _cause_and_effect(span.text)
        if parts is None or not parts[0] or not parts[1]:
            continue
        same_effect = sum(1 for one in effect if meanings(one) & expand(parts[1])) >= _HALF * len(effect)
        if same_effect and not expand(cause) & expand(parts[0]):
            return True
    return False


def _cause_and_effect(claim: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """Stems of what is said to be a cause and of its effect, those next to the word that joins them."""
    because = _BECAUSE.search(claim)
    causes = None if because else _CAUSES.search(claim)
    found = because or causes
    if found is None:
        return None
    before, after = claim[: found.start()], claim[found.end() :]
    if because and not before.strip():
        after, _, before = after.partition(",")
        return _first(after), _first(before)
    return (_first(after), _last(before)) if because else (_last(before), _first(after))


def _first(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in content(text)[:_NEAREST])


def _last(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in content(text)[-_NEAREST:])


def _share(wanted: frozenset[str], place: Sequence[EvidenceSpan]) -> float:
    keys = expand(frozenset(t.stem for span in place for t in tokenize(span.text) if t.word))
    return sum(1 for one in wanted if meanings(one) & keys) / len(wanted)


def _unsure(text: str) -> bool:
    return any(token.lower in _DOUBT for token in tokenize(text))
