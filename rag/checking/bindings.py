"""Rule, a part of that of roles: who holds an office, and how many met which fate, is not mixed up."""

import re
from collections.abc import Iterator, Sequence

from rag.checking.lexicon import words
from rag.checking.names import Name, names
from rag.checking.polarity import negated
from rag.checking.quantities import Quantity, quantities
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, stem, tokenize

__all__ = ["check_bindings", "check_deaths"]

_COPULA = re.compile(r"^(?P<left>[^,;:]{3,80}?)\s(?:is|was|remains)\s(?P<right>[^,;:]{3,80}?)[.!]?$")
_ARTICLE = re.compile(r"^(?:the|a|an|his|her|its|their)\s|^\S+['’]s?\s", re.IGNORECASE)
_BEFORE = re.compile(
    r"^(?:,\s(?:(?:the|a|an|then|who is the)\s)?|\s(?:is|was|became|remains|as)\s(?:the\s)?)[\w’' -]*$"
)
_AFTER = re.compile(r"^,?\s(?:\w+\.\s)?$")
_DYING = frozenset(stem(word) for word in words("die drown kill perish dead death"))
_DEATHS = _DYING | {
    stem(word)
    for word in words(
        "fatal fatality murder slay assassinate execute execution victim body bodies toll funeral late succumb "
        "suffocate behead corpse obituary mourn suicide lethal massacre homicide manslaughter bury grave widow lives "
        "life lose lost stillborn casualty euthanise slaughter cull shoot shot"
    )
}
"""Words of which one is there wherever a death is told."""
_GAP = 5
"""Words between a count and what happened to those counted, and between an office and what tells it from others."""

_BOUNDING = words(
    "at least about around more than some up to nearly almost another over as many roughly a an estimated"
)
_FATES: tuple[frozenset[str], ...] = tuple(
    frozenset(stem(word) for word in words(row))
    for row in (
        "kill die dead death slay murder",
        "injure hurt wound injury",
        "arrest detain",
        "rescue save",
        "missing",
        "evacuate displace flee",
        "charge indict convict",
        "acquit release free",
        "treat hospitalise hospitalize",
    )
)


def check_bindings(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object where the source gives an office to somebody else, or another number for the same fate."""
    return [*_offices(claim, spans), *_counts(claim, spans)]


def check_deaths(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object to a death of which no span tells: who is missing or hurt has not died.

    Args:
        claim: one sentence.
        spans: all sentences of the evidence.
    """
    told = next((token for token in tokenize(claim) if token.stem in _DYING and token.word), None)
    if told is None or negated(claim) or any(token.stem in _DEATHS for s in spans for token in tokenize(s.text)):
        return []
    return [Finding("fates", True, f"The source does not say that anybody died (“{told.text}”).", told.start, told.end)]


def _offices(claim: str, spans: Sequence[EvidenceSpan]) -> Iterator[Finding]:
    """Judge "The minister is Ann Cole", where the source says "Tim Reed, the minister"."""
    match = _COPULA.match(claim.strip())
    if not match:
        return
    for holder, office in ((match["right"], match["left"]), (match["left"], match["right"])):
        person = _whole_name(holder)
        if person is None or _whole_name(office) is not None or not _ARTICLE.match(office):
            continue
        title, _, place = office.partition(" of ")
        wanted = [token for token in tokenize(title) if not token.stop]
        if not wanted or wanted[-1].text[0].isupper():
            continue
        there = frozenset(token.stem for token in tokenize(place) if not token.stop)
        bound = [name for span in spans for name in _holders(span.text, wanted, there)]
        if bound and not any({t.stem for t in name} & {t.stem for t in person} for name in bound):
            said = " ".join(token.text for token in bound[0])
            yield Finding("roles", True, f"The source says this of “{said}”, not of “{holder.strip()}”.")


def _whole_name(text: str) -> Name | None:
    """The name that a phrase is, titles aside; None where it is more than a name."""
    found = names(f"so {text.strip()}")
    if len(found) != 1:
        return None
    name = found[0]
    return name if name[-1].end == len(f"so {text.strip()}") and len(name) >= 2 else None


def _holders(text: str, office: Sequence[Token], place: frozenset[str]) -> Iterator[Name]:
    """The names that stand beside an office as its holders; ``place`` is what it is the office of."""
    tokens = tokenize(text)
    head, others = office[-1].stem, {token.stem for token in office[:-1]}
    for index, token in enumerate(tokens):
        before = {t.stem for t in tokens[max(0, index - _GAP) : index]}
        after = {t.stem for t in tokens[index + 1 : index + 1 + _GAP]}
        if token.stem != head or not others <= before or not place <= before | after:
            continue
        for name in names(text):
            start, end = name[0].start, name[-1].end
            follows = start >= token.end and _AFTER.match(text[token.end : start])
            if follows or (end < token.start and _BEFORE.match(text[end : token.start])):
                yield name


def _counts(claim: str, spans: Sequence[EvidenceSpan]) -> Iterator[Finding]:
    """Judge "Seven were killed", where the source says that two were, and that seven were hurt."""
    stated = [pair for span in spans for pair in _fates(span.text)]
    for quantity, fate in _fates(claim):
        same = [other for other, theirs in stated if theirs == fate]
        elsewhere = any(other.low == quantity.low for other, theirs in stated if theirs != fate)
        if same and elsewhere and not any(other.low <= quantity.high and quantity.low <= other.high for other in same):
            yield Finding(
                "roles", True, f"The source says “{same[0].text}” here, and “{quantity.text}” of others.",
                quantity.start, quantity.end,
            )  # fmt: skip


def _fates(text: str) -> Iterator[tuple[Quantity, int]]:
    """The counts of a text, each with the number of the fate of those counted: "killed 30" or "30 were killed"."""
    tokens = tokenize(text)
    found = [quantity for quantity in quantities(text) if quantity.kind == "count"]
    for quantity in found:
        fate = next((number for number, stems in enumerate(_FATES) if _verb_before(tokens, quantity) in stems), None)
        if fate is not None:
            yield quantity, fate
            continue
        ends = [other.start for other in found if other.start > quantity.start]
        after = [t for t in tokens if t.start >= quantity.end and (not ends or t.start < ends[0])][:_GAP]
        for token in after:
            fate = next((number for number, stems in enumerate(_FATES) if token.stem in stems), None)
            if fate is not None:
                yield quantity, fate
                break


def _verb_before(tokens: Sequence[Token], quantity: Quantity) -> str:
    """The stem of the word right before a count, those that only bound it passed over."""
    before = [token for token in tokens if token.end <= quantity.start][-6:]
    return next((token.stem for token in reversed(before) if token.lower not in _BOUNDING), "")
