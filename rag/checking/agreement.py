"""How well the participants, places, numbers and speakers of two clauses agree: 0 are others, 1 are the same."""

import re
from dataclasses import dataclass

from rag.checking.clauses import Clause, Phrase
from rag.checking.dates import TimeExpression, same_time, times
from rag.checking.descriptions import descriptions
from rag.checking.lexicon import TITLES, words
from rag.checking.names import same_name
from rag.checking.numbers import same_value
from rag.checking.quantities import quantities
from rag.checking.tokens import expand, stem, tokenize

__all__ = ["Place", "fit", "fit_other", "fit_speaker", "fit_values"]

_TRUSTED = 0.5
_SPLIT = re.compile(r"(?<=\d,) (?=\d{3}\b)")
_ANYBODY = frozenset(
    stem(word)
    for word in words(
        "man woman person people official leader boss company firm group club side team party country government city "
        "town agency union organisation body pair couple suspect victim driver boy girl teenager player state former "
        "politician star champion winner pupil child"
    )
)
"""Heads of phrases that may stand for almost anybody who is named."""
_AT = frozenset({"at", "on", "near", "off", "outside", "by", "beside"})
"""Prepositions that all say beside what something is; "in" may say in what larger place."""
_NEAR = 14
"""Characters within which a name that follows a phrase belongs to it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A clause of the evidence with its sentence, and the stems of that, of what goes before, and of what is near."""

    clause: Clause
    text: str
    sentence: frozenset[str]
    before: frozenset[str]
    near: frozenset[str]
    previous: frozenset[str] = frozenset()
    article: str = ""


def fit(mine: Phrase | None, theirs: Phrase | None, place: Place, *, doer: bool = False) -> float:
    """How well two participants agree, 0 (others) to 1 (the same).

    Args:
        mine: of the claim.
        theirs: of the evidence; None where its clause names nobody.
        place: where that stands.
        doer: whether they are those who do something; who is left out there was named just before, if at all.
    """
    if mine is None or mine.kind in {"pronoun", "number"}:
        return 1.0
    if theirs is None:
        if mine.kind == "name" and not _named_in(mine, place.sentence):
            return 0.3 if _named_in(mine, place.previous if doer else place.before) else 0.15
        return 0.6 if _named_in(mine, place.sentence | place.before) else 0.4
    if theirs.means is not None and fit(mine, theirs.means, place) < _TRUSTED and _elsewhere_in(mine, theirs, place):
        return 0.1
    if _whole_for_part(mine, theirs):
        return 0.1
    if theirs.kind in {"pronoun", "number"}:
        return 0.8 if _named_in(mine, place.sentence | place.before) else 0.4
    if mine.heads & theirs.heads and _other_count(mine.text, theirs.text):
        return 0.1
    if mine.kind == "name":
        return _fit_name(mine, theirs, place, bool(mine.names & (place.sentence - theirs.stems)))
    if expand(mine.heads) & expand(theirs.heads):
        return 1.0
    if expand(mine.heads) & expand(theirs.stems) or (theirs.kind == "name" and mine.stems & theirs.stems):
        return 0.9
    if expand(mine.stems) & expand(theirs.stems):
        return 0.6
    opposite = place.clause.patient if theirs is place.clause.agent else place.clause.agent
    if opposite is not None and mine.heads & opposite.heads:
        return 0.15
    if quantities(mine.text):
        return 0.6
    return 0.5 if theirs.kind == "name" and mine.kind == "definite" else 0.35


def _elsewhere_in(mine: Phrase, theirs: Phrase, place: Place) -> bool:
    """Whether a participant has another part in the clause of the evidence."""
    parts = [place.clause.agent, place.clause.patient, *(phrase for _, phrase in place.clause.others)]
    return any(part is not None and part is not theirs and mine.heads & part.heads for part in parts)


def _other_count(mine: str, theirs: str) -> bool:
    """Whether two phrases count the same things and give other numbers of them."""
    left, right = ([q for q in quantities(_SPLIT.sub("", text)) if q.kind == "count"] for text in (mine, theirs))
    return bool(left and right) and not any(same_value(a, b) for a in left for b in right)


def _whole_for_part(mine: Phrase, theirs: Phrase) -> bool:
    """Whether the evidence says of half of the costs what the claim says of the costs."""
    share = next((q for q in quantities(theirs.text) if q.kind == "percent" and q.start == 0), None)
    if share is None or theirs.text[share.end : share.end + 4] != " of " or not mine.heads & theirs.stems:
        return False
    return mine.kind == "definite" and not quantities(mine.text)


def fit_values(mine: Clause, theirs: Clause) -> tuple[float, Phrase | None]:
    """Compare the measures and times of two clauses with the same participants: "lasted 40 minutes", "six hours"."""
    own = [phrase for _, phrase in mine.others] + [phrase for phrase in (mine.patient,) if phrase is not None]
    others = [phrase for _, phrase in theirs.others] + [phrase for phrase in (theirs.patient,) if phrase is not None]
    for phrase in own:
        for value in quantities(phrase.text):
            alike = [
                q
                for other in others
                for q in quantities(other.text)
                if value.unit and q.base[0] == value.base[0] and q.kind == value.kind
            ]
            if alike and not any(same_value(value, q) for q in alike):
                return 0.1, phrase
    for preposition, phrase in mine.others:
        for moment in times(phrase.text) if preposition else ():
            rivals = [e for _, other in theirs.others for e in times(other.text) if e.kind == moment.kind]
            compared = moment.kind in {"weekday", "clock", "year"} and bool(rivals)
            if compared and not any(same_time(moment, e, None) or _written_alike(moment, e) for e in rivals):
                return 0.1, phrase
    return 1.0, None


def _written_alike(left: TimeExpression, right: TimeExpression) -> bool:
    return (left.weekday, left.year, left.minute) == (right.weekday, right.year, right.minute)


def fit_speaker(mine: Phrase | None, theirs: Phrase | None, place: Place) -> float:
    """How well speakers agree. A house, a ministry or an office may speak by its people, a person by nobody else."""
    if mine is None or theirs is None or not (_is_person(mine) and theirs.kind == "name"):
        return 1.0
    return _fit_name(mine, theirs, place, elsewhere=True)


def _is_person(phrase: Phrase) -> bool:
    words = [token for token in tokenize(phrase.text) if token.word]
    titled = bool(words) and words[0].lower in TITLES
    return phrase.kind == "name" and len(phrase.names) >= 2 - titled and not (words and words[0].lower == "the")


def _fit_name(mine: Phrase, theirs: Phrase, place: Place, elsewhere: bool) -> float:
    if mine.names & theirs.names:
        return 0.15 if _namesakes(mine, theirs) else 1.0
    if mine.names & theirs.stems or same_name(mine.text, theirs.text) or same_name(theirs.text, mine.text):
        return 1.0
    if elsewhere and _beside(mine, theirs, place):
        return 0.9
    if theirs.kind == "name":
        return 0.0
    if elsewhere:
        return 0.1
    if theirs.kind == "definite":
        if _described_otherwise(mine, theirs, place):
            return 0.1
        return 0.5 if mine.names & place.before else 0.4
    return 0.25 if mine.names & place.near else 0.15


def _described_otherwise(mine: Phrase, theirs: Phrase, place: Place) -> bool:
    """Whether the article says what the named one is, and "the aviation authority" is something else."""
    known = descriptions(place.article) if place.article else {}
    nouns = frozenset(noun for stem in mine.names for noun in known.get(stem, ()))
    if not nouns or len(mine.heads) > 1 or theirs.heads & _ANYBODY or quantities(theirs.text):
        return False
    return not expand(nouns) & expand(theirs.stems)


def _namesakes(mine: Phrase, theirs: Phrase) -> bool:
    """Whether two names share the last word alone: "Kevin Rourke" and "Dean Rourke", "Upper" and "Lower Saxley"."""
    shared = mine.names & theirs.names
    apart = bool(mine.names - theirs.stems) and bool(theirs.names - mine.stems)
    single = len(mine.heads) == len(theirs.heads) == 1
    return apart and single and shared == mine.heads == theirs.heads


def _beside(mine: Phrase, theirs: Phrase, place: Place) -> bool:
    """Whether a name stands within a phrase or follows it at once, so that the parser only failed to join them."""
    end = max(theirs.end + _NEAR, place.clause.start if theirs.start < place.clause.start else 0)
    within = {token.stem for token in tokenize(place.text[theirs.start : end]) if token.capital}
    return bool(mine.names & within)


def _named_in(phrase: Phrase, stems: frozenset[str]) -> bool:
    return bool((phrase.names or phrase.heads) & stems)


def fit_other(preposition: str, mine: Phrase, place: Place) -> float:
    if mine.kind in {"pronoun", "number"} or not mine.names or times(mine.text):
        return 1.0
    if mine.names <= place.sentence:
        return 1.0
    clause = place.clause
    alike = _AT if preposition in _AT else {preposition}
    rivals = [phrase for other, phrase in clause.others if other in alike or mine.heads <= phrase.stems]
    # The parser may hang "off a sandbank near Ostby" on the ferry instead of the pulling.
    rivals += [phrase for phrase in (clause.agent, clause.patient) if phrase is not None and mine.heads <= phrase.stems]
    rivals = [phrase for phrase in rivals if phrase.names and not times(phrase.text)]
    if any(mine.names & phrase.names and not _namesakes(mine, phrase) for phrase in rivals):
        return 0.7
    if rivals:
        return 0.1
    return 0.5 if mine.names & place.before else 0.4
