"""False versions of a true claim, each with one thing changed that makes it false.

What is changed is a number, a date, a name, who did what to whom, a negation, a hedge, a direction, an attribution or
some other word; or a phrase is put in from another article, as models add details that nobody gave.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.training.sentences import MONTHS, SAID, SMALL_NUMBERS, SPEAKER, WEEKDAYS, contraries, finish, one_of
from rag.checking.names import names
from rag.checking.tokens import meanings, stem

__all__ = ["EDITS", "Edit", "Neighbours", "Surroundings", "falsify", "insert_phrase"]

Neighbours = Callable[[str], Sequence[str]]
"""Words that could stand in a word's place, such as other months for a month; empty where none are known."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a false version may take its words from.

    Attributes:
        context: the other sentences of the article, for its other numbers and names.
        neighbours: words that could stand in a word's place.
    """

    context: Sequence[str]
    neighbours: Neighbours


Edit = Callable[[str, Surroundings, random.Random], str]
"""Gives the claim back as it is where it does not apply."""

_NUMERAL = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
_AMOUNTS = (("hundreds", "thousands", "dozens", "millions"), ("half", "third", "quarter", "tenth"), SMALL_NUMBERS[2:])
_AMOUNT = re.compile(rf"\b(?:{one_of(SMALL_NUMBERS[2:])}|hundreds|thousands|dozens|half|third|quarter)\b")

_DAYS = ("yesterday", "today", "tomorrow")
_NEAR = ("last", "next", "this")
_PERIODS = ("week", "month", "year")
_TIME = re.compile(rf"\b{one_of((*WEEKDAYS, *MONTHS))}\b|\b{one_of(_NEAR)} {one_of(_PERIODS)}\b|\b{one_of(_DAYS)}\b")
_MAY_DAY = re.compile(r"\bMay \d")

_COORDINATION = re.compile(r"[\s,]*(?:and|or|,|&)?[\s,]*")

_VERBS = r"is|was|are|were|has|have|had|would|could|should|does|did"
_NEGATED = re.compile(rf"\b(?:({_VERBS}|do|will|can) not|({_VERBS}|do)n['’]t)\b")
_NEGATIVE = re.compile(r"\b(?:no|never|without)\b ?")
_AUXILIARY = re.compile(rf"\b({_VERBS}|will|can)\b(?! not|n['’]t)")
_REGULAR_PAST = re.compile(r"\b(\w{3,}[^aeiou\W])ed\b")
_CONTRACTED = {"will": "won't", "can": "cannot"}

_HEDGE = re.compile(
    r"\b(?:reportedly|allegedly|apparently|possibly|likely|probably|perhaps|roughly|nearly|almost|suspected|alleged)"
    r"\b ?"
)
_MODAL = re.compile(r"\b(?:may|might|could)\b(?! not)")
_INTENTION = re.compile(r"\b(?:plans|hopes|expects|wants|aims|is expected|is set|is likely) to\b")

_SAID_FIRST = re.compile(rf"(?:According to {SPEAKER}, |{SPEAKER} {SAID} (?:that )?)(?P<what>[^\"“”]+)$")
_SAID_LAST = re.compile(
    rf"(?P<what>[^\"“”]{{20,}}), (?:{SPEAKER} {SAID}|according to [^,]+|{SAID} {SPEAKER})[^,\"“”]{{0,40}}\.$"
)

_PREPOSITION = r"(?:in|on|at|from|with|after|for|by|near|under|against|because of|as part of|according to|including)"
_ADJUNCT = rf"(?:,? {_PREPOSITION} (?:(?:the|a|an) )?(?:[\w$’'-]+ ?){{1,5}})(?=[,.;])"
_CLAUSE = r", (?:which|who|marking|prompting|leaving|making|citing) (?:[\w$’'-]+ ?){2,9}(?=[,.;])"
_PHRASE = re.compile(rf"{_ADJUNCT}|{_CLAUSE}")


def falsify(claim: str, around: Surroundings, donor: str, rng: random.Random) -> tuple[str, str] | None:
    """A false version of a true claim with its kind, or None where no edit applies.

    Args:
        claim: one sentence.
        around: what the edits may take their words from.
        donor: a sentence of another article, for phrases that are not in this one; may be empty.
        rng: the source of chance.
    """
    if rng.random() < 0.16:
        changed = insert_phrase(claim, donor, rng)
        if changed != claim:
            return changed, "insert"
    left = list(EDITS)
    while left:
        kind, _, edit = choice = rng.choices(left, weights=[weight for _, weight, _ in left])[0]
        left.remove(choice)
        changed = edit(claim, around, rng)
        if changed != claim and len(changed.split()) >= 4:
            return changed, kind
    return None


def insert_phrase(claim: str, donor: str, rng: random.Random) -> str:
    """The claim with a phrase of the donor put in before one of its last commas or its stop."""
    phrases = [m[0].rstrip() for m in _PHRASE.finditer(donor) if len(m[0].split()) >= 2]
    if not phrases:
        return claim
    phrase = rng.choice(phrases)
    if not phrase.startswith(","):
        phrase = " " + phrase.strip()
    places = [m.start() for m in re.finditer(r"(?=, |\.$)", claim)]
    if not places:
        return claim
    place = rng.choice(places[-2:])
    return claim[:place] + phrase + claim[place:]


def _put(text: str, match: re.Match[str], word: str) -> str:
    """The text with a word where the match was."""
    return text[: match.start()] + word + text[match.end() :]


def _number(claim: str, around: Surroundings, rng: random.Random) -> str:
    numerals, amounts = list(_NUMERAL.finditer(claim)), list(_AMOUNT.finditer(claim))
    if numerals and (not amounts or rng.random() < 0.8):
        return _numeral(claim, rng.choice(numerals), around, rng)
    if not amounts:
        return claim
    match = rng.choice(amounts)
    alike = next(words for words in _AMOUNTS if match[0] in words)
    return _put(claim, match, rng.choice([word for word in alike if word != match[0]]))


def _numeral(claim: str, match: re.Match[str], around: Surroundings, rng: random.Random) -> str:
    """The claim with another number of the article at this place, or a near one."""
    plain = match[0].replace(",", "")
    others = [n[0] for sentence in around.context for n in _NUMERAL.finditer(sentence)]
    others = [other for other in others if other.replace(",", "") != plain]
    if others and rng.random() < 0.4:
        return _put(claim, match, rng.choice(others).rstrip(","))
    if "." in plain:
        return _put(claim, match, f"{abs(float(plain) + rng.choice((-1.3, -0.7, 0.4, 0.9, 1.6, 2.2))):.1f}")
    old = int(plain)
    if old < 100 or 1900 < old < 2100:
        near = abs(old + rng.choice((-3, -2, -1, 1, 2, 3, 5)))
    else:
        near = int(old * rng.choice((0.5, 0.8, 1.2, 1.5, 2, 10)))
    return _put(claim, match, f"{near or 4:,}" if "," in match[0] else str(near or 4))


def _date(claim: str, around: Surroundings, rng: random.Random) -> str:
    found = [m for m in _TIME.finditer(claim) if m[0] != "May" or _MAY_DAY.search(claim)]
    if not found:
        return claim
    match = rng.choice(found)
    for alike in (WEEKDAYS, MONTHS, _DAYS):
        if match[0] in alike:
            return _put(claim, match, rng.choice([word for word in alike if word != match[0]]))
    near, period = match[0].split()
    other = rng.choice([word for word in _NEAR if word != near])
    if rng.random() < 0.5:
        return _put(claim, match, f"{other} {period}")
    return _put(claim, match, f"{near} {rng.choice([word for word in _PERIODS if word != period])}")


def _name(claim: str, around: Surroundings, rng: random.Random) -> str:
    mine = [name for name in names(claim) if len(name[0].text) > 2]
    if not mine:
        return claim
    chosen = rng.choice(mine)
    start, end = chosen[0].start, chosen[-1].end
    stems = {token.stem for name in mine for token in name}
    others = [
        sentence[name[0].start : name[-1].end]
        for sentence in around.context
        for name in names(sentence)
        if not {token.stem for token in name} & stems
    ]
    spaces = claim[start:end].count(" ")
    others = [other for other in others if len(other) > 2 and abs(other.count(" ") - spaces) <= 1]
    return claim[:start] + rng.choice(others) + claim[end:] if others else claim


def _role(claim: str, around: Surroundings, rng: random.Random) -> str:
    mine = [name for name in names(claim) if len(name[0].text) > 2]
    if len(mine) < 2:
        return claim
    first, second = sorted(rng.sample(mine, 2), key=lambda name: name[0].start)
    one, other = claim[first[0].start : first[-1].end], claim[second[0].start : second[-1].end]
    between = claim[first[-1].end : second[0].start]
    # Names that are listed may change places and the claim stays true.
    if one.lower() == other.lower() or _COORDINATION.fullmatch(between):
        return claim
    return claim[: first[0].start] + other + between + one + claim[second[-1].end :]


def _negation(claim: str, around: Surroundings, rng: random.Random) -> str:
    if match := _NEGATED.search(claim):
        return _put(claim, match, match[1] or match[2])
    if match := _NEGATIVE.search(claim):
        return _put(claim, match, "with " if match[0].startswith("without") else "")
    if found := list(_AUXILIARY.finditer(claim)):
        match = rng.choice(found)
        contracted = _CONTRACTED.get(match[1], match[1] + "n't")
        return _put(claim, match, rng.choice((match[1] + " not", contracted)))
    if match := _REGULAR_PAST.search(claim):
        return _put(claim, match, f"did not {match[1]}")
    return claim


def _hedge(claim: str, around: Surroundings, rng: random.Random) -> str:
    for pattern, certain in ((_HEDGE, ""), (_MODAL, "will"), (_INTENTION, "will")):
        changed = pattern.sub(certain, claim, count=1)
        if changed != claim:
            return changed
    return claim


def _direction(claim: str, around: Surroundings, rng: random.Random) -> str:
    table = contraries()
    found = [m for m in re.finditer(r"[A-Za-z]+", claim) if m[0].lower() in table]
    if not found:
        return claim
    match = rng.choice(found)
    word = rng.choice(table[match[0].lower()])
    return _put(claim, match, word.capitalize() if match[0][0].isupper() else word)


def _attribution(claim: str, around: Surroundings, rng: random.Random) -> str:
    match = _SAID_FIRST.match(claim) or _SAID_LAST.match(claim)
    return finish(match["what"]) if match else claim


def _word(claim: str, around: Surroundings, rng: random.Random) -> str:
    found = list(re.finditer(r"\b[a-z]{4,}\b", claim))
    rng.shuffle(found)
    for match in found[:6]:
        own = meanings(stem(match[0]))
        likely = around.neighbours(match[0])
        if others := [word for word in likely if not meanings(stem(word)) & own and word not in claim]:
            return _put(claim, match, rng.choice(others))
    return claim


EDITS: tuple[tuple[str, float, Edit], ...] = (
    ("number", 1.6, _number),
    ("date", 1.6, _date),
    ("name", 1.2, _name),
    ("role", 1.0, _role),
    ("negation", 0.8, _negation),
    ("hedge", 2.5, _hedge),
    ("direction", 1.0, _direction),
    ("attribution", 5.0, _attribution),
    ("word", 1.6, _word),
)
"""Every edit by its kind, with how often it is tried first: those that seldom apply more often."""
