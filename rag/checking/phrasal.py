"""Rule: a verb with a particle is not the verb without it: who steps down takes no step.

The particle is a function word, which nothing else compares, and the verb alone may stand in the evidence as something
else ("political steps").
"""

import re
from collections.abc import Mapping, Sequence

from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, stem, tokenize

__all__ = ["check_phrasal"]


def _senses() -> Mapping[tuple[str, str], frozenset[str]]:
    rows = """
        step down: resign resignation quit leave depart departure exit oust ouster retire retirement go relinquish power
        stand down: resign resignation quit leave depart departure exit retire retirement withdraw
        back down: retreat concede yield relent withdraw climb
        break down: fail collapse
        break out: begin start erupt escape flee
        break up: split separate disband disperse
        bring down: topple overthrow reduce shoot
        call off: cancel cancellation abandon scrap suspend
        carry out: conduct perform do make commit execute
        close down: shut close closure
        find out: learn discover
        give up: surrender abandon quit renounce relinquish stop concede
        hand over: transfer surrender deliver give
        hold back: withhold restrain delay
        lay off: dismiss dismissal sack fire cut redundancy
        look into: investigate examine inquiry investigation
        pull out: withdraw withdrawal leave quit
        put off: postpone postponement delay
        rule out: exclude reject dismiss deny
        set off: trigger leave depart detonate start
        set up: establish found create form launch
        shut down: close closure shutdown
        step aside: resign withdraw recuse
        take over: takeover acquire acquisition buy succeed seize assume
        turn down: reject rejection refuse refusal decline
        turn over: hand surrender overturn
        wipe out: destroy eliminate erase
    """
    table = {}
    for row in rows.strip().splitlines():
        phrase, others = row.split(":")
        verb, particle = phrase.split()
        table[stem(verb), particle] = frozenset(stem(word) for word in others.split())
    return table


_SENSES = _senses()
_NEAR = 3
"""Words between a verb and its particle ("turned the offer down")."""
_APART = re.compile(r"[.,;:!?]")


def check_phrasal(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object to a verb with a particle where the evidence has the verb, but neither with it nor in other words."""
    mine = _phrases(tokenize(claim))
    if not mine:
        return []
    sources = [tokenize(span.text) for span in spans]
    theirs = {phrase for tokens in sources for phrase in _phrases(tokens)}
    stems = {token.stem for tokens in sources for token in tokens if not token.stop}
    return [
        Finding("phrasal", True, f"The source does not say “{claim[start:end]}”.", start, end)
        for (verb, particle), (start, end) in mine.items()
        if verb in stems and (verb, particle) not in theirs and not _SENSES[verb, particle] & stems
    ]


def _phrases(tokens: Sequence[Token]) -> dict[tuple[str, str], tuple[int, int]]:
    """Verbs with their particles, and where they stand."""
    found = {}
    for index, token in enumerate(tokens):
        for after in tokens[index + 1 : index + 2 + _NEAR]:
            if _APART.match(after.text):
                break
            if (token.stem, after.lower) in _SENSES:
                found[token.stem, after.lower] = (token.start, after.end)
    return found
