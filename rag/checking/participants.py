"""Rule: who does what to whom, where and to how many is as in the source, by comparing parsed clauses.

A clause of the claim is held against every clause of the evidence with the same verb or one of like meaning. What the
best of them says of somebody else, or of another place, is not what the claim says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.checking.agreement import Place, fit, fit_other, fit_speaker, fit_values
from rag.checking.clauses import BE, Clause, Phrase, clauses
from rag.checking.dates import same_time, times
from rag.checking.lexicon import words
from rag.checking.names import rarity
from rag.checking.polarity import negated
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import content, expand, meanings, stem
from rag.checking.trees import SAYING
from rag.models.parser import Parser

__all__ = ["Comparison", "check_participants", "compare"]

_LIGHT = frozenset(
    stem(w) for w in words("be have get make take do go come give put keep let see use say tell add set find show")
)
"""Verbs that say little by themselves: another clause with one of them is no rival."""
_UNDERGOING = frozenset({"die", "perish", "drown"})
"""Verbs whose doer is the sufferer of "kill"."""
_CLASH = 0.2
_SAME = 0.85
_TRUSTED = 0.5
_AGREED = 0.65
_UNSURE = 0.6
"""Agreement from which a plan is the same."""
_DOUBTS = {
    "dropped": "in the source, this was planned and given up",
    "negated": "only one of the claim and the source denies this",
    "ordered": "the source tells its reader to say this; nobody states it",
    "open": "in the source, this is an open question",
    "alleged": "in the source, this is alleged",
    "possible": "in the source, this may be so; the claim states it as fact",
    "planned": "in the source, this is planned, wanted or attempted; the claim states it as fact",
    "future": "in the source, this is to come; the claim states it as fact",
}
_GROUND = 0.7
"""Share of the rest of a clause that must be there for its odd participant to tell anything."""
_READ = 12
"""Sentences of the evidence that are parsed for a claim."""
_SHARED = 0.5
"""Share of it that must be there for a doubt to be about the same."""
_NEIGHBOUR = 250
"""Characters before and after a sentence in which somebody who is not named in it is likely to be named."""


_SENTENCE_END = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A clause of the claim beside the clause of the evidence that is nearest to it.

    Attributes:
        mine: the clause of the claim.
        theirs: the nearest clause of the evidence; None where none has a verb of like meaning.
        agent: how well the doers agree, 0 (others) to 1 (the same).
        patient: how well those to whom it is done agree.
        others: how well places, times and what else hangs on the verb agree; the worst of them.
        values: how well numbers and times agree, where both clauses have one of a kind.
        speaker: how well those who say it agree.
        unsure: what keeps the clause of the evidence from being a plain fact, and is missing from the claim.
        ground: share of what else the clause says, its verb included, that stands in the same sentence of the evidence.
        swapped: whether doer and sufferer have changed places.
        odd: the phrase of the claim that agrees least.
    """

    mine: Clause
    theirs: Clause | None
    agent: float = 1.0
    patient: float = 1.0
    others: float = 1.0
    values: float = 1.0
    speaker: float = 1.0
    unsure: frozenset[str] = frozenset()
    ground: float = 0.0
    swapped: bool = False
    odd: Phrase | None = None

    @property
    def worst(self) -> float:
        """The least agreement of any participant."""
        return 0.0 if self.swapped else min(self.agent, self.patient, self.others, self.values, self.speaker)

    @property
    def clashes(self) -> bool:
        """Whether the evidence says the same of somebody or something else."""
        return self.theirs is not None and self.worst <= _CLASH and self.ground >= _GROUND

    @property
    def doubted(self) -> bool:
        """Whether the evidence says the same of the same, but not as a plain fact, or denies it."""
        if self.theirs is None or not self.unsure or self.ground < _SHARED:
            return False
        # Somebody may be left unnamed or called otherwise where the same is only planned or thought.
        telling = self.mine.verb == self.theirs.verb and self.mine.verb not in _LIGHT
        planned = telling and self.unsure <= {"planned", "dropped"}
        thought = telling and self.unsure <= {"planned", "dropped", "possible", "alleged"} and self.ground >= _SAME
        agreed = min(self.agent, self.patient) >= (_UNSURE if planned else _AGREED)
        return agreed or (thought and max(self.agent, self.patient) >= _SAME) or "ordered" in self.unsure


def compare(claim: str, spans: Sequence[EvidenceSpan], parser: Parser) -> list[Comparison]:
    """Each clause of a claim beside the clause of the evidence that agrees with it best.

    Args:
        claim: one sentence.
        spans: one sentence of evidence each, in the order of their article.
        parser: reads which word depends on which.
    """
    theirs = [place for span in _nearest_spans(claim, spans) for place in _places(span, parser)]
    return [_nearest(clause, theirs) for clause in clauses(claim, parser) if _tells(clause)]


def _nearest_spans(claim: str, spans: Sequence[EvidenceSpan]) -> Sequence[EvidenceSpan]:
    """The spans that share most with a claim, in their order; reading all of a long document would take too long."""
    if len(spans) <= _READ:
        return spans
    wanted = {one: 0.3 + 0.1 * rarity(one) for one in _stems(claim)}
    shares = [sum(weight for one, weight in wanted.items() if meanings(one) & _keys(span.text)) for span in spans]
    best = sorted(range(len(spans)), key=lambda i: (-shares[i], i))[:_READ]
    return [spans[i] for i in sorted(best)]


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in content(text))


@lru_cache(maxsize=8192)
def _keys(text: str) -> frozenset[str]:
    return expand(_stems(text))


def check_participants(claim: str, spans: Sequence[EvidenceSpan], parser: Parser) -> list[Finding]:
    """Object where the nearest clause of the evidence has other participants than the claim."""
    compared = compare(claim, spans, parser)
    return [*_findings(compared), *_untimed(compared, spans)]


def _untimed(comparisons: Sequence[Comparison], spans: Sequence[EvidenceSpan]) -> Iterator[Finding]:
    """Object to "released this week" where nothing is released, and all that is of this week is a Tuesday."""
    for found in comparisons:
        for _, phrase in found.mine.others if found.theirs is None else ():
            for moment in times(phrase.text):
                stated = [(e, span.published) for span in spans for e in times(span.text)]
                if not any(e.text == moment.text or same_time(moment, e, published) for e, published in stated):
                    reason = f"The source does not say that this was “{moment.text}”."
                    yield Finding("participants", True, reason, phrase.start, phrase.end)


def _findings(comparisons: Sequence[Comparison]) -> Iterator[Finding]:
    for found in comparisons:
        if found.doubted:
            words = next(text for doubt, text in _DOUBTS.items() if doubt in found.unsure)
            yield Finding("participants", True, f"{words[:1].upper()}{words[1:]}.")
            continue
        if not found.clashes:
            continue
        if found.swapped and found.mine.agent and found.mine.patient:
            pair = f"“{found.mine.agent.text}” and “{found.mine.patient.text}”"
            yield Finding("participants", True, f"In the source, the parts of {pair} are the other way round.")
        elif found.odd is not None:
            yield Finding(
                "participants",
                True,
                f"The source does not say this of “{found.odd.text}”.",
                found.odd.start,
                found.odd.end,
            )


def _tells(clause: Clause) -> bool:
    if clause.nominal:
        return False  # what a claim wants done it does not tell as done
    if clause.verb in SAYING and clause.patient is None:
        return False  # who says what is compared where it is said
    if clause.verb == BE and clause.patient is not None and clause.patient.kind == "number":
        return False  # "Ann Cole, 31"
    return any(phrase is not None and phrase.kind != "pronoun" for phrase in (clause.agent, clause.patient)) or bool(
        clause.others
    )


@lru_cache(maxsize=1024)
def _places(span: EvidenceSpan, parser: Parser) -> tuple[Place, ...]:
    sentence = _stems(span.text)
    before, near, previous = _around(span)
    return tuple(
        Place(clause, span.text, sentence, before, near, previous, span.article)
        for clause in clauses(span.text, parser)
    )


def _around(span: EvidenceSpan) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Stems of what stands before a span, where pronouns find what they mean, of its neighbours, of the one before."""
    at = span.article.find(span.text) if span.article else -1
    end = at + len(span.text)
    before = span.article[max(0, at - 500) : at] if at > 0 else ""
    near = f"{before[-_NEIGHBOUR:]} {span.article[end : end + _NEIGHBOUR] if at >= 0 else ''}"
    previous = _SENTENCE_END.split(before.strip())[-1]
    return _stems(f"{span.title} {before}"), _stems(near), _stems(previous)


def _like(mine: str, theirs: str) -> float:
    """How alike two verbs are, 0 to 1."""
    if mine == theirs:
        return 1.0
    left, _, particle = mine.partition("_")
    right, _, other = theirs.partition("_")
    if left == right:
        return 0.8 if not (particle and other) else 0.0
    if left in _LIGHT or right in _LIGHT:
        return 0.0
    return 0.8 if meanings(left) & meanings(right) else 0.0


def _nearest(mine: Clause, places: Sequence[Place]) -> Comparison:
    best: Comparison | None = None
    most = 0.0
    for place in places:
        alike = _like(mine.verb, place.clause.verb)
        if not alike:
            continue
        found = _held_against(mine, place)
        light = mine.verb.partition("_")[0] in _LIGHT
        shared = len(expand(mine.stems) & expand(place.clause.stems)) / (len(expand(mine.stems)) or 1)
        if light and shared < 0.34:
            continue
        merit = alike + found.agent + found.patient + 0.5 * found.others + shared
        if best is None or merit > most:
            best, most = found, merit
    return best or Comparison(mine, None)


def _held_against(mine: Clause, place: Place) -> Comparison:
    theirs = place.clause
    agent, patient = mine.agent, mine.patient
    their_agent, their_patient = theirs.agent, theirs.patient
    if mine.verb in _UNDERGOING and theirs.verb not in _UNDERGOING:
        their_agent, their_patient = their_patient, None  # who was killed has died
    if agent is not None and patient is None and their_agent is None:
        # "The shop will close" and "the shop will be closed" say the same.
        their_agent, their_patient = their_patient, None
    elif agent is None and patient is not None and their_patient is None:
        their_patient, their_agent = their_agent, None
    by_agent, by_patient = fit(agent, their_agent, place, doer=True), fit(patient, their_patient, place)
    if patient is not None and by_patient < _SAME:
        # "They asked the state for money" and "money was asked for".
        there = (fit(patient, phrase, place) for _, phrase in theirs.others if phrase.heads & patient.heads)
        by_patient = max(by_patient, 0.9 * max(there, default=0.0))
    if mine.verb == BE:
        by_agent, by_patient = _being(mine, theirs, place)
    swapped = mine.verb != BE and by_agent < _TRUSTED and _turned_round(mine, theirs, place)
    others = [(fit_other(preposition, phrase, place), phrase) for preposition, phrase in mine.others]
    by_others, odd_other = min(others, key=lambda pair: pair[0], default=(1.0, None))
    by_values, odd_value = fit_values(mine, theirs) if min(by_agent, by_patient) >= _AGREED else (1.0, None)
    by_speaker = fit_speaker(mine.speaker, theirs.speaker, place)
    ranked = [
        (by_agent, agent),
        (by_patient, patient),
        (by_others, odd_other),
        (by_values, odd_value),
        (by_speaker, mine.speaker),
    ]
    low, odd = min(ranked, key=lambda pair: pair[0])
    return Comparison(
        mine,
        theirs,
        by_agent,
        by_patient,
        by_others,
        by_values,
        by_speaker,
        _unsure(mine, place),
        _ground(mine, [phrase for fit, phrase in ranked if phrase is not None and fit < _SAME], place),
        swapped,
        odd if low < _SAME else None,
    )


def _ground(mine: Clause, odd: Sequence[Phrase], place: Place) -> float:
    rest = mine.stems.difference(*(phrase.stems for phrase in odd))
    keys = expand(place.sentence)
    return sum(1 for one in rest if meanings(one) & keys) / len(rest) if rest else 0.0


def _unsure(mine: Clause, place: Place) -> frozenset[str]:
    """The doubts of a clause that the claim drops, and a denial that it adds.

    Of what is planned or foreseen a claim may say that it will be; what somebody is quoted as saying may be in doubt.
    """
    theirs = place.clause
    missing = theirs.doubts - mine.doubts - {"infinitive"}
    if mine.doubts & {"future", "planned", "possible", "open", "infinitive", "negated"}:
        missing -= {"future", "planned"}
    if mine.doubts & {"planned", "possible", "open", "infinitive", "negated"}:
        missing -= {"dropped"}
    if mine.doubts & {"possible", "open", "alleged", "infinitive"} or mine.speaker is not None:
        missing -= {"possible", "open", "alleged"}
    if "negated" in mine.doubts and not theirs.doubts & {"negated", "planned", "open"} and not negated(place.text):
        missing |= {"negated"}
    return missing


def _turned_round(mine: Clause, theirs: Clause, place: Place) -> bool:
    """Whether the doer of one clause is the sufferer of the other, and the other way round."""
    parts = (mine.agent, mine.patient, theirs.agent, theirs.patient)
    if any(part is None or part.kind == "pronoun" for part in parts):
        return False
    return fit(mine.agent, theirs.patient, place) >= _SAME and fit(mine.patient, theirs.agent, place) >= _SAME


def _being(mine: Clause, theirs: Clause, place: Place) -> tuple[float, float]:
    """Compare who is said to be what: another bearer counts only where what is borne is the same."""
    best = (0.6, 0.6)
    for who, what in ((theirs.agent, theirs.patient), (theirs.patient, theirs.agent)):
        if who is None or what is None or mine.agent is None or mine.patient is None:
            continue
        fits = fit(mine.agent, who, place), fit(mine.patient, what, place)
        left, right = expand(mine.patient.stems), expand(what.stems)
        if min(fits) >= _SAME:
            return fits
        if fits[1] >= _SAME and (left <= right or right <= left):
            best = fits
    return best
