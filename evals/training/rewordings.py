"""True rewordings of a sentence: it says less, or the same in other words, and everything in it still follows.

Clauses, conjuncts and asides are taken out, numbers written otherwise, the speaker put in front, the passive made
active, and words exchanged for synonyms.
"""

import random
import re
from collections.abc import Callable
from functools import cache

from evals.training.sentences import FINITE, SAID, SMALL_NUMBERS, SPEAKER, finish, one_of, synonyms, uncapitalise

__all__ = ["REWORDINGS", "exchange_synonyms", "reword"]

Rewording = Callable[[str, random.Random], str]
"""Gives the sentence back as it is where it does not apply."""

_RELATIVE = re.compile(r",\s(?:who|which|whose|where|when)\b[^,]{6,90},")
_BRACKETS = re.compile(r"\s\([^)]{2,80}\)")
_DASHES = re.compile(r"\s[—–]\s[^—–]{6,90}\s[—–]\s")
_APPOSITION = re.compile(r",\s(?:a|an|the)\s[^,]{6,70},")
_TAIL_CLAUSE = re.compile(r",?\s(?:after|before|because|while|as|when|which|who|where|with|adding|including|despite)\s")
_TAIL_PARTICIPLE = re.compile(r",\s(?:\w+ing)\s")
_OPENING = re.compile(
    r"(?:On|In|After|Before|During|Since|At|Earlier|Last|This|Meanwhile|However|But|And|Also)\b[^,\"“]{0,60},\s"
)
_JOINT = re.compile(r",?\s(?:and|but)\s(?=(?:the|a|an|he|she|it|they|[A-Z]\w+|\w+s)\s)|;\s")

_STATEMENT = r"(?P<what>[^\"“”]{20,220})"
_SAID_LAST = re.compile(rf"{_STATEMENT},\s(?P<who>{SPEAKER})\s(?P<verb>{SAID})(?P<rest>[^,\"“”]{{0,40}})\.$")
_SAID_FIRST = re.compile(rf"(?P<who>{SPEAKER})\s(?P<verb>{SAID})\s(?:that\s)?{_STATEMENT}\.$")

_AGENT = r"(?:the |a |an )?[\w’'-]+(?: [A-Z][\w’'-]+){0,3}"
_PATIENT = r"(?:The |A |An )?[A-Z]?[\w’'-]+(?: [A-Z][\w’'-]+| \w+){0,3}"
_PASSIVE = re.compile(
    rf"(?P<patient>{_PATIENT}) (?:was|were) (?P<verb>\w+ed) by (?P<agent>{_AGENT})(?P<rest>[^,;\"“]{{0,80}})\.$"
)

_DIGITS = re.compile(r"(?<![\d$£€.,:-])\b([2-9]|1[0-2])\b(?![\d.,:%-]\d?| (?:million|billion|percent|per cent))")
_NUMBER_WORD = re.compile(rf"\b{one_of(SMALL_NUMBERS[2:])}\b")
_PERCENT_SIGN = re.compile(r"(\d)%")
_PERCENT_WORD = re.compile(r"(\d) per ?cent\b")
_MILLIONS = re.compile(r"\b(\d{1,3}(?:\.\d)?) million\b")
_DOLLARS = re.compile(r"\$([\d.,]+ (?:million|billion|trillion))")
_THOUSANDS = re.compile(r"\b(\d{1,3}),(\d{3})\b(?!,)")


def reword(sentence: str, rng: random.Random) -> tuple[str, str]:
    """A true rewording with its kinds, joined by ``+``; the sentence and ``same`` where nothing applied."""
    claim = sentence
    kinds: list[str] = []
    for kind, change in rng.sample(REWORDINGS, k=len(REWORDINGS)):
        if rng.random() < 0.6:
            changed = change(claim, rng)
            if changed and changed != claim and len(changed.split()) >= 5:
                claim, kinds = changed, [*kinds, kind]
    if rng.random() < 0.55:
        changed = exchange_synonyms(claim, rng)
        if changed != claim:
            claim, kinds = changed, [*kinds, "synonym"]
    return claim, "+".join(kinds) or "same"


def exchange_synonyms(sentence: str, rng: random.Random) -> str:
    """Some or all of the words that have synonyms, exchanged."""
    share = rng.choice((0.4, 0.7, 1.0))
    table = synonyms()
    return _synonym_pattern().sub(lambda m: rng.choice(table[m[0]]) if rng.random() < share else m[0], sentence)


@cache
def _synonym_pattern() -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, synonyms()), key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(longest_first) + r")(?!\w)")


def _without_asides(sentence: str, rng: random.Random) -> str:
    cut = _DASHES.sub(" ", _BRACKETS.sub("", _RELATIVE.sub("", sentence)))
    return cut if cut != sentence else _APPOSITION.sub("", sentence)


def _without_tail(sentence: str, rng: random.Random) -> str:
    starts = [m.start() for pattern in (_TAIL_CLAUSE, _TAIL_PARTICIPLE) for m in pattern.finditer(sentence)]
    starts = [at for at in starts if len(sentence[:at].split()) >= 6 and FINITE.search(sentence[:at])]
    starts = [at for at in starts if sentence[:at].count('"') % 2 == 0 and "“" not in sentence[at:]]
    return finish(sentence[: rng.choice(starts)]) if starts else sentence


def _without_opening(sentence: str, rng: random.Random) -> str:
    match = _OPENING.match(sentence)
    return finish(sentence[match.end() :]) if match else sentence


def _one_conjunct(sentence: str, rng: random.Random) -> str:
    pieces = [p for p in _JOINT.split(sentence) if len(p.split()) >= 6 and FINITE.search(p)]
    return finish(rng.choice(pieces)) if len(pieces) > 1 else sentence


def _speaker_first(sentence: str, rng: random.Random) -> str:
    if match := _SAID_LAST.match(sentence):
        what, who = uncapitalise(match["what"]), match["who"]
        if rng.random() < 0.5:
            return f"{who[0].upper()}{who[1:]} {rng.choice(('said', 'stated', 'reported'))} that {what}."
        return f"According to {uncapitalise(who)}, {what}."
    match = _SAID_FIRST.match(sentence)
    if match and not match["verb"].startswith("told"):
        return f"According to {uncapitalise(match['who'])}, {uncapitalise(match['what'])}."
    return sentence


def _number_form(sentence: str, rng: random.Random) -> str:
    forms: list[Callable[[str], str]] = [
        lambda s: _DIGITS.sub(lambda m: SMALL_NUMBERS[int(m[0])], s),
        lambda s: _NUMBER_WORD.sub(lambda m: str(SMALL_NUMBERS.index(m[0])), s),
        lambda s: _PERCENT_SIGN.sub(r"\1 percent", s),
        lambda s: _PERCENT_WORD.sub(r"\1%", s),
        lambda s: _MILLIONS.sub(lambda m: f"{int(float(m[1]) * 1_000_000):,}", s),
        lambda s: _DOLLARS.sub(r"\1 dollars", s),
        lambda s: _THOUSANDS.sub(lambda m: m[0] if m[2] == "000" else f"more than {m[1]},000", s),
    ]
    rng.shuffle(forms)
    return next((changed for form in forms if (changed := form(sentence)) != sentence), sentence)


def _active(sentence: str, rng: random.Random) -> str:
    match = _PASSIVE.match(sentence)
    if not match or "'s" in match["agent"]:
        return sentence
    return finish(f"{match['agent']} {match['verb']} {uncapitalise(match['patient'])}{match['rest']}")


REWORDINGS: tuple[tuple[str, Rewording], ...] = (
    ("aside", _without_asides),
    ("tail", _without_tail),
    ("opening", _without_opening),
    ("conjunct", _one_conjunct),
    ("speaker", _speaker_first),
    ("form", _number_form),
    ("passive", _active),
)
"""Every rewording but synonyms, by its kind."""
