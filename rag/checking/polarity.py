"""Rule: negation and hedging are kept; what may be, is planned or is alleged is not reported as fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.checking.attribution import frames
from rag.checking.lexicon import OPPOSITES, words
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, meanings, stem, tokenize

__all__ = ["Operator", "check_polarity", "negated", "operators"]

_NEGATION = words("not never no none without nor neither nobody nothing unable lack lacks lacked hardly")
_REFUSAL = words("refuse refuses refused refusing decline declines declined declining fail fails failed failing")
_DENIAL = words("deny denies denied denying disputed disputes")
_POSSIBLE = words(
    "may might could possibly perhaps maybe likely probably potentially apparently seemingly appears appear "
    "appeared seems seem seemed feared believed thought suspected presumed rumoured rumored unconfirmed possible "
    "potential expected predicted forecast estimated"
)
_ALLEGED = words(
    "alleged allegedly reportedly accused accuses accuse accusing charged claims claimed claiming purported "
    "purportedly supposedly suspected suspicion according rumoured allegation allegations allege alleges "
    "accusation accusations unverified charges"
)
_PLANNED = words(
    "will would plans plan planned planning intends intend intended hopes hope hoped wants want wanted aims aim "
    "vowed vows promised promises pledged pledges threatened threatens proposed proposes proposal considering "
    "considers considered tried tries trying attempted attempts attempting attempt seeks seeking sought should "
    "must urged urges called calls ordered demanded demands offered offers agreed agrees due set expected "
    "scheduled proposals plotting plotted bid ready"
)
_NEEDS_TO = words(
    "plans plan planned planning hopes hope hoped wants want wanted aims aim vowed vows promised promises pledged "
    "pledges threatened threatens tried tries trying attempted attempts attempting attempt seeks seeking sought "
    "urged urges called calls ordered demanded offered offers agreed agrees due set expected believed thought "
    "feared appears appear appeared seems seem seemed predicted forecast estimated claims claimed fail fails "
    "failed failing refuse refuses refused refusing decline declines declined declining intends intend intended "
    "bid ready attempts scheduled unable"
)
_OPEN = words("whether if unclear unknown unless")
_KNOWING = frozenset(stem(w) for w in ["confirm", "say", "know", "prove", "disclose", "reveal", "tell", "admit"])
_CLAUSE_OPENERS = words("that whether if how why who what where when")
_STOPPERS = words("but although though while because after before when who which since until unless however and")
_BREAKS = frozenset('.;:!?\n,—–()"“”')
_SKIPPED = words("one longer necessarily yet ever immediately able evidence way plan right")
_WORDS = {
    "possible": "may have happened",
    "alleged": "is alleged",
    "planned": "is planned, wanted or attempted",
    "open": "is an open question",
    "denial": "is denied",
}


@dataclass(frozen=True, slots=True)
class Operator:
    """A word that takes the factual force from what follows it.

    Attributes:
        kind: ``negation``, ``refusal``, ``denial``, ``possible``, ``alleged``, ``planned`` or ``open``.
        word: the word as written.
        index: its token index.
        heads: token indices of what it applies to most directly.
        scope: token indices of all content words it reaches.
    """

    kind: str
    word: str
    index: int
    heads: tuple[int, ...]
    scope: tuple[int, ...]


@lru_cache(maxsize=4096)
def operators(text: str) -> tuple[Operator, ...]:
    """Find the negations and hedges of a text, with what they apply to."""
    tokens = tokenize(text)
    found: list[Operator] = []
    for index, token in enumerate(tokens):
        kind = _kind(tokens, index)
        if kind:
            scope = _scope(tokens, index, 8 if kind == "open" else 5)
            heads = scope if kind == "open" else _heads(tokens, scope)
            found.append(Operator(kind, token.text, index, heads, scope))
            if kind in {"negation", "refusal"} and heads and tokens[heads[0]].stem in _KNOWING:
                found += _unsaid(tokens, heads[0])
    return tuple(found)


def _unsaid(tokens: Sequence[Token], verb: int) -> list[Operator]:
    """What somebody refused to confirm, or did not say, is open."""
    if verb + 1 >= len(tokens) or tokens[verb + 1].lower not in _CLAUSE_OPENERS:
        return []
    scope = _scope(tokens, verb + 1, 8)
    return [Operator("open", tokens[verb].text, verb, scope, scope)]


def _kind(tokens: Sequence[Token], index: int) -> str:
    token = tokens[index]
    word = token.lower
    following = [t.lower for t in tokens[index + 1 : index + 4]]
    if word in _NEGATION:
        if word in {"not", "no"} and following[:1] in (["only"], ["just"], ["doubt"], [","], ["."]):
            return ""
        return "negation"
    if (
        word in {"may", "will", "bid"}
        and token.capital
        and index
        and tokens[index - 1].text not in {".", "\n", "“", '"'}
    ):
        return ""
    if word in _NEEDS_TO and "to" not in following[:3] and not (word == "estimated" and following[:1] == ["that"]):
        return "alleged" if word in {"claims", "claimed"} and following[:1] != ["responsibility"] else ""
    if (
        word == "due"
        and following[:1] == ["to"]
        and len(following) > 1
        and following[1] in {"the", "a", "an", "his", "bad", "its"}
    ):
        return ""
    if word in {"ruled", "rule", "rules", "ruling"} and following[:1] == ["out"]:
        # What is not ruled out is possible, not denied twice.
        return "possible" if _denied_before(tokens, index) else "negation"
    if word in _REFUSAL:
        return "refusal"
    if word in _DENIAL:
        return "denial"
    if word == "charged" and following[:1] != ["with"]:
        return ""
    if word == "charges" and not set(following[:1]) & {"of", "against", "over", "that"}:
        return ""
    if word == "to" and index and tokens[index - 1].lower in {"is", "are", "was", "were"}:
        return "planned"
    if word in _ALLEGED:
        return "alleged"
    if word in _POSSIBLE:
        return "possible"
    if word in _PLANNED:
        return "planned"
    return "open" if word in _OPEN else ""


def _denied_before(tokens: Sequence[Token], index: int) -> bool:
    return any(token.lower in {"not", "never", "cannot"} for token in tokens[max(0, index - 3) : index])


def _scope(tokens: Sequence[Token], index: int, limit: int) -> tuple[int, ...]:
    found: list[int] = []
    for at in range(index + 1, min(len(tokens), index + 14)):
        token = tokens[at]
        if token.text in _BREAKS or (token.lower in _STOPPERS and found):
            break
        if not token.stop and token.lower not in _SKIPPED:
            found.append(at)
            if len(found) == limit:
                break
    return tuple(found)


def _heads(tokens: Sequence[Token], scope: tuple[int, ...]) -> tuple[int, ...]:
    """The first word of the scope that is no adverb, and what "or" joins to it."""
    plain = [i for i in scope if not tokens[i].lower.endswith("ly")]
    heads = plain[:1]
    for before, after in pairwise(plain):
        if before in heads and any(t.lower in {"or", "nor"} for t in tokens[before + 1 : after]):
            heads.append(after)
    return tuple(heads)


def negated(text: str) -> frozenset[int]:
    """Indices of the tokens that a negation, refusal or denial applies to most directly."""
    kinds = {"negation", "refusal", "denial"}
    return frozenset(i for op in operators(text) if op.kind in kinds for i in op.heads)


@lru_cache(maxsize=1)
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for left, right in OPPOSITES:
        for here, there in ((left, right), (right, left)):
            for word in here:
                found.setdefault(stem(word), set()).update(stem(w) for w in there)
    return {key: frozenset(value) for key, value in found.items()}


def _keys(tokens: Sequence[Token], indices: Sequence[int]) -> frozenset[str]:
    return frozenset(key for i in indices for key in meanings(tokens[i].stem))


def check_polarity(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object where the claim negates what the source asserts, or asserts what the source negates or hedges."""
    findings: list[Finding] = []
    mine = operators(claim)
    tokens = tokenize(claim)
    findings += _added(claim, mine, spans)
    findings += _dropped(tokens, mine, spans, bool(frames(claim)))
    return findings


def _added(claim: str, mine: Sequence[Operator], spans: Sequence[EvidenceSpan]) -> list[Finding]:
    tokens = tokenize(claim)
    findings = []
    for op in mine:
        if op.kind not in {"negation", "refusal", "denial"} or not op.heads:
            continue
        allowed = {"negation": {"negation", "refusal"}, "refusal": {"refusal", "negation"}, "denial": {"denial"}}[
            op.kind
        ]
        wanted = _keys(tokens, op.scope)
        if any(_negates(span.text, wanted, allowed) for span in spans):
            continue
        if op.kind == "denial" and any(tokens[op.index].stem == t.stem for span in spans for t in tokenize(span.text)):
            continue
        plain = any(_stands(tokens[op.heads[0]].stem, span.text) for span in spans)
        contrary = set() if plain else {o for i in op.heads for o in _opposites().get(tokens[i].stem, ())}
        if any(t.stem in contrary for span in spans for t in tokenize(span.text)):
            continue
        head = tokens[op.heads[0]].text
        denied = any(_negates(span.text, wanted, {"denial"}) for span in spans)
        if denied and op.kind != "denial":
            findings.append(
                Finding("polarity", True, f"In the source this is denied by somebody, not ruled out: “{head}”.")
            )
        else:
            findings.append(Finding("polarity", True, f"The claim says “{op.word} … {head}”; the source does not."))
    return findings


def _stands(stemmed: str, text: str) -> bool:
    """Whether a text has a word without negating it."""
    turned = negated(text)
    return any(t.stem == stemmed and i not in turned for i, t in enumerate(tokenize(text)))


def _negates(text: str, wanted: frozenset[str], kinds: set[str]) -> bool:
    tokens = tokenize(text)
    return any(op.kind in kinds and wanted & _keys(tokens, op.scope) for op in operators(text))


def _dropped(
    tokens: Sequence[Token], mine: Sequence[Operator], spans: Sequence[EvidenceSpan], reported: bool
) -> list[Finding]:
    findings = []
    kinds = {op.kind for op in mine} | ({"alleged"} if reported else set())
    covered = {i for op in mine if op.kind in {"negation", "refusal", "denial"} for i in (*op.scope, op.index)}
    hedged = any(op.kind in _SOFT for op in mine)
    seen: set[str] = set()
    for index, token in enumerate(tokens):
        if token.stop or token.stem in seen or token.number:
            continue
        reading = _reading(token.stem, spans)
        if not reading:
            continue
        if reading & {"negation", "refusal", "denial"}:
            if index in covered or not reading <= {"negation", "refusal", "denial"} | _SOFT:
                continue
            if "denial" in reading and "denial" in kinds:
                continue
            seen.add(token.stem)
            said = "is denied" if reading == {"denial"} else "is negated"
            findings.append(Finding("polarity", True, f"In the source, “{token.text}” {said}."))
            continue
        strict = (reading & _STRICT) - kinds
        if strict or not (hedged or reading & kinds or "denial" in kinds):
            seen.add(token.stem)
            kind = sorted(strict or reading)[0]
            findings.append(
                Finding("polarity", True, f"In the source, “{token.text}” {_WORDS[kind]}; the claim states it as fact.")
            )
    return findings


_STRICT = frozenset({"open", "alleged"})
_SOFT = frozenset({"possible", "alleged", "planned", "open"})


def _reading(stemmed: str, spans: Sequence[EvidenceSpan]) -> frozenset[str]:
    """The kinds of operator that apply to a word wherever the evidence has it; empty where it stands as plain fact."""
    kinds: set[str] = set()
    own = meanings(stemmed)
    exact = any(t.stem == stemmed for span in spans for t in tokenize(span.text))
    for span in spans:
        tokens = tokenize(span.text)
        scoped: dict[int, set[str]] = {}
        for op in operators(span.text):
            for i in op.heads:
                scoped.setdefault(i, set()).add(op.kind)
        for i, token in enumerate(tokens):
            if token.stop or not (token.stem == stemmed if exact else own & meanings(token.stem)):
                continue
            if i not in scoped:
                return frozenset()
            kinds |= scoped[i]
    return frozenset(kinds)
