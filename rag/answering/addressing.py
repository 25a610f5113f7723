"""Whether a sentence that is true also addresses the question, judged by its words and by the form of the answer.

A sentence that is true but does not answer the question is no answer. Large models see to that themselves; a small one
that finds no answer likes to tell something else about the subject, or accepts what the question takes for granted.
"""

import re
from collections.abc import Callable, Iterator

from rag.answering.values import duration_unit
from rag.checking.gazetteer import implied
from rag.checking.quantities import quantities
from rag.checking.tokens import fold, stem, tokenize
from rag.records import Claim, Evidence
from rag.retrieval.answer_form import answer_type_match, has_name
from rag.retrieval.question import AnswerType, Question, analyse_question, names_in
from rag.retrieval.terms import content_terms, words
from rag.retrieval.terms import stem as retrieval_stem

__all__ = [
    "Addresses",
    "Answers",
    "answers_question",
    "answers_subject",
    "fits_question",
    "shares_subject",
    "stands_as_answer",
]

Addresses = Callable[[str, Evidence], bool]
"""Whether a piece of evidence, quoted alone, would address a question."""

Answers = Callable[[str, Claim], bool]
"""Whether a claim that is supported also answers a question."""

_ON_SUBJECT = 0.5
"""Share of the content words of a question that an answer must have. Higher shares cost right answers in other words:
of 65 RealTimeQA questions, the best sentence with the answer reaches .4 for 74 %, .5 for 63 % and .6 for 43 %."""
_TELLING_TYPES = frozenset({AnswerType.COUNT, AnswerType.PERCENT, AnswerType.MONEY, AnswerType.DATE, AnswerType.PERSON})
"""Kinds of answers that are known by their form."""
_NAMED_BY_KIND = frozenset({AnswerType.PLACE, AnswerType.ORGANISATION, AnswerType.PERSON})
"""Kinds of answers whose name ("which city") an answer does not repeat."""
_CLEAR = 0.5
"""How well the form of a sentence that nobody chose as the answer must fit, see :func:`answer_type_match`."""
_ANOTHER_QUESTION = re.compile(r",? and (?=(?:who|whom|whose|what|which|when|where|why|how)\b)", re.IGNORECASE)
_TOWNS = frozenset(retrieval_stem(word) for word in ["city", "cities", "town", "village"])
_AT = re.compile(r"\b(?:in|at|near|to|from|city|town|village)(?: of)? (?:the )?([A-Z][\w’'-]+)")
_UNITS = ("second", "minute", "hour", "day", "week", "month", "year", "decade")
_OUTCOMES = tuple(
    frozenset(stem(word) for word in row.split())
    for row in (
        "kill die dead death fatal fatality toll perish murder lose",
        "hurt injure wound injury casualty",
        "arrest detain",
        "displace evacuate",
    )
)
"""What happens to people in news: who was hurt was not killed, and a number of the one says nothing of the other."""
_CHANGES = frozenset(
    stem(word)
    for word in "raise rise increase lift grow climb jump soar surge cut reduce lower fall".split()  # noqa: SIM905
)
_ASKS_NAME = re.compile(
    r"\b(?:what|which) (?:is|was|are|were) (?:the )?(?:\w+ )?names?\b|"
    r"\bwhat (?:is|was|are|were) [^?,.]*\b(?:called|named)\b|\bby what name\b",
    re.IGNORECASE,
)
_UNCHANGED = re.compile(r"\b(?:unchanged|stay(?:s|ed)? at|remain(?:s|ed)? at|held at|kept at|flat)\b", re.IGNORECASE)


def shares_subject(question: str, evidence: Evidence) -> bool:
    """Whether evidence, with the headline above it, has half of the content words of the question."""
    return _on_subject(question, f"{evidence.title}\n{evidence.text}")


def answers_subject(question: str, claim: Claim) -> bool:
    """Whether a claim, with its citations and their headlines, has half of the content words of the question.

    Of two questions in one it may answer either. Models that abstain reliably need no such gate, and lose answers in
    other words by it.
    """
    return _on_subject(question, _told(claim))


def answers_question(question: str, claim: Claim) -> bool:
    """Whether a claim could hold what a question asks for, of the ones that it names.

    Where the question asks for a number, an amount, a date or a person, the claim must hold something of that kind
    which the question does not name itself, and a name of its own where it asks what somebody or something is called.
    Where the question has several names, half of them must be there, persons by their surnames, and none may be of
    another thing of the same kind: another bridge on the same river is another subject. What it takes for granted must
    not be denied, see :func:`fits_question`. Whether it is about the subject at all is for who chose it to say.
    """
    asked = analyse_question(question)
    told = _told(claim)
    if len(asked.names) > 1:
        found = words(told)
        there = {word.term for word in found}
        missing = [name for name in asked.names if not has_name(name, there)]
        others = {name[-1] for name in names_in(found) if len(name) > 1}
        if 2 * len(missing) > len(asked.names) or any(len(name) > 1 and name[-1] in others for name in missing):
            return False
    if not fits_question(question, claim) or (_ASKS_NAME.search(question) and not _names_anew(asked, claim.text)):
        return False
    return asked.answer_type not in _TELLING_TYPES or answer_type_match(asked, claim.text) > 0.0


def fits_question(question: str, claim: Claim) -> bool:
    """Whether a claim leaves standing what a question presumes, and could be of the kind asked for.

    It does not where the question asks how many were killed and the claim tells of the injured, where it asks by how
    much a price was raised which the claim says is unchanged, for hours where the claim has weeks, or for a town where
    it has but a country.
    """
    asked, told = analyse_question(question), _told(claim)
    return not _assumes_otherwise(asked, told) and _unit_fits(asked, told) and _names_town(asked, told)


def _names_anew(asked: Question, text: str) -> bool:
    """Whether a text has a name of which some word is not in the question."""
    known = {*asked.terms, *asked.focus}
    return any(not known.issuperset(name) for name in names_in(words(text)))


def stands_as_answer(question: str, evidence: Evidence) -> bool:
    """Whether a sentence that no model chose would answer a question when it is quoted.

    More is asked of it than of a claim: every name and number of the question, and clearly the form of an answer.
    """
    quotation = Claim(text=evidence.text, citations=(evidence.cite(),), verdict="quoted", score=1.0)
    if not answers_subject(question, quotation) or not answers_question(question, quotation):
        return False
    asked = analyse_question(question)
    there = {word.term for word in words(evidence.text)}
    wanted = asked.name_terms | set(asked.numbers)
    return there.issuperset(wanted) and answer_type_match(asked, evidence.text) >= _CLEAR


def _told(claim: Claim) -> str:
    cited = "\n".join(f"{citation.title}\n{citation.quote}" for citation in claim.citations)
    return f"{claim.text}\n{cited}"


def _on_subject(question: str, text: str) -> bool:
    there = {word.term for word in words(text)}
    for part in _parts(question):
        asked = analyse_question(part)
        wanted = set(content_terms(words(part)))
        if asked.answer_type in _NAMED_BY_KIND:
            wanted -= set(asked.focus)
        if wanted and len(wanted & there) >= _ON_SUBJECT * len(wanted):
            return True
    return False


def _parts(question: str) -> Iterator[str]:
    """The question, and the first part of one that asks two things."""
    yield question
    if (first := _ANOTHER_QUESTION.split(question, maxsplit=1)[0]) != question:
        yield first


def _assumes_otherwise(asked: Question, told: str) -> bool:
    """Whether a question takes for granted what the text does not say: deaths where it tells of injuries."""
    mine = {stem(fold(word.text)) for word in words(asked.text) if word.term not in asked.name_terms}
    theirs = {token.stem for token in tokenize(told) if token.word}
    counts = asked.answer_type is AnswerType.COUNT
    others = counts or any(group & theirs for group in _OUTCOMES)
    if others and any(group & mine and not group & theirs for group in _OUTCOMES):
        return True
    return bool(_CHANGES & mine) and not _CHANGES & theirs and bool(_UNCHANGED.search(told))


def _unit_fits(asked: Question, told: str) -> bool:
    """Whether the text has a span of time like the one asked for: hours are not told in weeks."""
    unit = next((i for i, name in enumerate(_UNITS) if stem(name) in map(stem, asked.focus)), None)
    if asked.answer_type is not AnswerType.DURATION or unit is None:
        return True
    told_in = [_UNITS.index(name) for q in quantities(told) if (name := duration_unit(q))]
    return any(abs(unit - other) <= 1 for other in told_in)


def _names_town(asked: Question, told: str) -> bool:
    """Whether the text has a place that is no country, where a town is asked for."""
    if asked.answer_type is not AnswerType.PLACE or _TOWNS.isdisjoint(asked.focus):
        return True
    places = [match[1].lower() for match in _AT.finditer(told)]
    return any(place not in implied(place) and retrieval_stem(place) not in asked.terms for place in places)
