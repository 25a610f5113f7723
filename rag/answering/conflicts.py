"""Conflicts: articles that give different values for what a question asks.

The value that answers the question is read from a sentence that is shown, and from sentences of other articles that
speak of the same thing; values that cannot both be right make a conflict. Two steady hands on the brake keep it from
seeing conflicts everywhere: both sentences must carry the words of the question around their values, and what only
looks like another value (a rounded one, a bound, another period, another place) is none.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rag.answering.values import Value, clause_span, day_of, differ, duration_unit, far_apart, meet, values_of
from rag.checking.dates import Interval, resolve, times
from rag.checking.names import names
from rag.checking.quantities import quantities
from rag.records import Article, Citation, Claim, Conflict, Evidence
from rag.retrieval.question import AnswerType, Question, analyse_question
from rag.retrieval.terms import content_terms, stem, words

__all__ = ["Lookup", "asks_for_value", "find_conflicts"]

Lookup = Callable[[str], Article]
"""Gives an article with its text by its id."""

_COVERED = 0.7
"""Share of the content words of the question that a sentence must have, with its headline and the sentence before."""
_COVERED_LATER = 0.9
"""The same where more than :data:`_SAME_STORY` days lie between the articles."""
_SAME_STORY = 21
_PASSING = frozenset(["money", "percent", "points"])
"""Kinds of values that change by themselves, so that those of last month contradict nothing: prices, rates, polls."""
_WINDOW = 5
"""Content words on either side of a value within which its subject is looked for."""
_DATED = 2
"""Words of the question that must stand around a date, which a sentence may have several of."""
_SPENT = frozenset(
    ["bill", "budget", "cost", "costs", "estimate", "fine", "fined", "paid", "pay", "price", "raised", "spend", "spent"]
)
_COSTS = frozenset(stem(word) for word in _SPENT)
_SPEECH = frozenset(stem(word) for word in ["say", "report", "tell", "announce", "accord"])
_KINDS = {
    AnswerType.COUNT: ("count",),
    AnswerType.MONEY: ("money",),
    AnswerType.PERCENT: ("percent", "points"),
    AnswerType.DURATION: ("count",),
    AnswerType.DATE: ("date",),
}
_CORRECTS = re.compile(
    r"\bcorrect(?:s|ed|ing|ion)\b|\brevis(?:es|ed|ing|ion)\b|\bnot [\w£$€,.]+ as\b|, not [\d£$€]"
    r"|\b(?:first|initially|originally|earlier|previously) (?:said|reported|given|put|thought|announced|stated)\b"
    r"|\b(?:down|up) from\b|\b(?:earlier|first|initial|previous) (?:figure|report|count|estimate)\b",
    re.IGNORECASE,
)
_ANOTHER_ASKED = re.compile(r"\bwhen\b.*\b(?:what|which|who)\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\bhow many (?:[^\W\d]+ ){1,5}?(?P<rest>(?:were|was|are|is|[^\W\d]+ed"
    r"|(?P<subject>did|do|does|will|would|(?:ha[sd]|have)(?! been)))\b.*)",
    re.IGNORECASE,
)
_DAY_KINDS = frozenset(["date", "month", "year"])


@dataclass(frozen=True, slots=True)
class _Statement:
    """A sentence with the value by which it answers the question.

    Attributes:
        text: the sentence.
        citation: where it stands.
        article: the article it stands in.
        value: the value.
        hold: the words of the question that stand in the same clause close to the value.
        others: other values of the same kind in the sentence.
    """

    text: str
    citation: Citation
    article: Article
    value: Value
    hold: frozenset[str]
    others: tuple[Value, ...]


def asks_for_value(question: str) -> bool:
    """Whether a question asks for a number, an amount or a date, about which articles may give different ones."""
    return bool(_kinds(analyse_question(question)))


def find_conflicts(
    question: str, claims: Sequence[Claim], evidence: Sequence[Evidence], lookup: Lookup
) -> tuple[Conflict, ...]:
    """Find the articles that contradict the sentences shown.

    Args:
        question: the question, complete in itself. One that asks for no number, amount or date has no conflicts here.
        claims: the sentences shown, in order.
        evidence: sentences of the articles found, among which other values are looked for.
        lookup: gives the article of a span. Copies of one article count as one source.

    Returns:
        At most one conflict for each claim, none twice for the same values. Its claims are those shown and quotations
        of the others, by date, and what it is about names the values with publisher and date.
    """
    asked = analyse_question(question)
    kinds = _kinds(asked)
    if not kinds:
        return ()
    found: list[Conflict] = []
    told: list[_Statement] = []
    for claim in claims:
        shown = _shown(asked, kinds, claim, lookup)
        if shown is None or shown.citation in [statement.citation for statement in told]:
            continue
        # It takes the side of one of two that disagree, which says nothing new.
        if len({_contradict(asked, shown, statement) for statement in told}) == 2:
            continue
        rivals = _rivals(asked, kinds, shown, evidence, lookup)
        if not rivals:
            continue
        statements = sorted([(shown, claim), *((rival, _quote(rival)) for rival in rivals)], key=lambda s: _when(s[0]))
        told += [statement for statement, _ in statements]
        found.append(
            Conflict(about=_about(question, [s for s, _ in statements]), claims=tuple(c for _, c in statements))
        )
    return tuple(found)


def _kinds(asked: Question) -> tuple[str, ...]:
    """The kinds of values that answer a question."""
    if asked.answer_type is AnswerType.DATE and _ANOTHER_ASKED.search(asked.text):
        return ()
    if asked.answer_type is AnswerType.COUNT and not asked.focus:
        return ()
    if asked.answer_type in _KINDS:
        return _KINDS[asked.answer_type]
    if any(word.text.lower() in _SPENT for word in words(asked.text)):
        return ("money",)
    return ()


def _shown(asked: Question, kinds: Sequence[str], claim: Claim, lookup: Lookup) -> _Statement | None:
    """What a claim states, where it holds one value that answers."""
    for citation in claim.citations:
        article = lookup(citation.article_id)
        if not _speaks_of(asked, claim.text + " " + citation.quote, article, citation.start, _COVERED):
            continue
        if statement := _statement(asked, kinds, claim.text, citation, article):
            return statement
    return None


def _rivals(
    asked: Question, kinds: Sequence[str], shown: _Statement, evidence: Sequence[Evidence], lookup: Lookup
) -> list[_Statement]:
    """Statements of other articles whose values cannot be right where the shown one is; one for each value."""
    rivals: list[_Statement] = []
    sources = {_source(shown.article)}
    for item in evidence:
        article = lookup(item.article_id)
        if _source(article) in sources or article.version != item.version:
            continue
        far = _distance(shown.article.published, article.published) > _SAME_STORY
        if not _speaks_of(asked, item.text, article, item.start, _COVERED_LATER if far else _COVERED):
            continue
        rival = _statement(asked, kinds, item.text, item.cite(), article)
        if rival is None or not _contradict(asked, shown, rival):
            continue
        if far and not _PASSING.isdisjoint(kinds) and not _CORRECTS.search(rival.text):
            continue
        if any(not differ(rival.value, other.value) for other in rivals):
            continue
        rivals.append(rival)
        sources.add(_source(article))
    return rivals


def _speaks_of(asked: Question, text: str, article: Article, start: int, share: float) -> bool:
    """Whether a sentence is about the subject of the question: its words, and in the article all of its names."""
    there = _terms(article.title) | _terms(article.text)
    if any(name[-1] not in there for name in asked.names):
        return False
    wanted = {term for term in asked.terms if term not in asked.numbers} - _calendar(asked.text)
    before = article.text[:start].rstrip().rpartition("\n\n")[2][-300:]
    nearby = _terms(f"{article.title} {before} {text}") | {t for name in asked.names for t in name}
    return len(wanted & nearby) >= share * len(wanted)


def _statement(
    asked: Question, kinds: Sequence[str], text: str, citation: Citation, article: Article
) -> _Statement | None:
    """The one value of a sentence that answers the question; None where there is none, or it is not clear which."""
    values = [value for value in values_of(text, kinds, article.published) if not _in_question(value, asked)]
    holds = [(_hold(value, text, asked), value) for value in values]
    graded = sorted(((hold, value) for hold, value in holds if hold), key=lambda pair: -len(pair[0]))
    if not graded:
        return None
    hold, value = graded[0]
    if value.intervals and len(hold) < min(_DATED, len(_predicates(asked))):
        return None
    if not _about_subject(asked, text, value):
        return None
    if len(graded) > 1 and len(graded[1][0]) == len(hold) and differ(graded[1][1], value):
        return None
    others = tuple(v for v in values if v is not value)
    # "Nine were hurt, two of them seriously": asked for the seriously hurt, the nine are not the answer.
    if any(_near(other, text, asked) - hold - set(asked.focus) for other in others if differ(other, value)):
        return None
    return _Statement(text, citation, article, value, hold, others)


def _about_subject(asked: Question, text: str, value: Value) -> bool:
    """Whether a sentence has a name of the question, or else no name beside its value, which then is its subject."""
    there = _terms(text)
    if not asked.names or any(there.issuperset(name) for name in asked.names):
        return True
    start, end = clause_span(text, value)
    return not any(name[0].start < end and name[-1].end > start for name in names(text))


def _in_question(value: Value, asked: Question) -> bool:
    return {word.term for word in words(value.text) if not word.stop} <= set(asked.terms) | set(asked.focus)


def _hold(value: Value, text: str, asked: Question) -> frozenset[str]:
    """The words of the question around a value, names left out; none where what is counted is another thing."""
    if value.quantity is not None and not _counts(value, text, asked, _clause(text, value)[1]):
        return frozenset()
    return _near(value, text, asked)


def _near(value: Value, text: str, asked: Question) -> frozenset[str]:
    """The words of the question that stand in the clause of a value close to it, names and verbs of speech left out."""
    before, behind = _clause(text, value)
    return _predicates(asked) & {*before[-_WINDOW:], *behind[:_WINDOW]}


def _predicates(asked: Question) -> frozenset[str]:
    """What a question says besides names, numbers and that somebody says it."""
    return frozenset(asked.focus + asked.terms) - asked.name_terms - set(asked.numbers) - _SPEECH


def _counts(value: Value, text: str, asked: Question, behind: Sequence[str]) -> bool:
    """Whether a number counts what is asked for: "46 homes", or "63 evacuated" where homes stand before it."""
    focus = set(asked.focus)
    if value.quantity is None or value.quantity.kind != "count":
        return True
    if asked.answer_type is AnswerType.DURATION:
        return bool(duration_unit(value.quantity))
    if focus & set(behind[:2]):
        return True
    return bool(behind and behind[0] in asked.terms and focus & _terms(text[: value.start]))


def _clause(text: str, value: Value) -> tuple[list[str], list[str]]:
    """The content words of a value's clause before and behind it."""
    start, end = clause_span(text, value)
    return content_terms(words(text[start : value.start])), content_terms(words(text[value.end : end]))


def _contradict(asked: Question, shown: _Statement, rival: _Statement) -> bool:
    """Whether two statements cannot both be right."""
    if not differ(shown.value, rival.value):
        return False
    for one, other in ((shown, rival), (rival, shown)):
        # "Seven, not nine" has both values; without such a word a sentence that has both compares two things.
        if any(not differ(value, one.value) for value in other.others):
            return bool(_CORRECTS.search(other.text))
    common = shown.hold & rival.hold
    if not common - set(asked.focus) or not _predicate(asked) <= common or far_apart(shown.value, rival.value):
        return False
    for one, other in ((shown, rival), (rival, shown)):
        if not one.hold - _COSTS <= _terms(f"{other.article.title} {other.text} {other.citation.quote}"):
            return False
    if _qualified(shown, asked) != _qualified(rival, asked):
        return False
    if _other_period(shown, rival) or _other_rank(shown.text, rival.text):
        return False
    return not _names_elsewhere(shown, rival) and not _names_elsewhere(rival, shown)


def _predicate(asked: Question) -> frozenset[str]:
    """What "how many people were …" says of what it counts; nothing where a subject stands between."""
    match = _COUNTED.search(asked.text)
    behind = content_terms(words(match["rest"])) if match else []
    said = [term for term in behind if term not in asked.focus]
    return frozenset(said[:1]) - asked.name_terms if match and not match["subject"] else frozenset()


def _qualified(statement: _Statement, asked: Question) -> frozenset[str]:
    """What stands between a number and the thing it counts: "confirmed" cases are not "suspected" ones."""
    behind = _clause(statement.text, statement.value)[1]
    places = [i for i, term in enumerate(behind[:3]) if term in asked.focus]
    return frozenset(behind[: places[0]]) if places else frozenset()


def _other_period(shown: _Statement, rival: _Statement) -> bool:
    """Whether the sentences name different days, months or years for what they tell."""
    if shown.value.intervals:
        return False
    mine, theirs = _periods(shown), _periods(rival)
    return bool(mine and theirs) and not meet(mine, theirs)


def _periods(statement: _Statement) -> list[Interval]:
    day = day_of(statement.article.published)
    return [span for e in times(statement.text) if e.kind in _DAY_KINDS for span in resolve(e, day)]


def _other_rank(one: str, other: str) -> bool:
    """Whether the sentences speak of different ranks of one thing: the second quarter and the third."""
    mine = {q.noun: q.low for q in quantities(one) if q.kind == "ordinal" and q.noun}
    return any(q.kind == "ordinal" and mine.get(q.noun, q.low) != q.low for q in quantities(other))


def _names_elsewhere(statement: _Statement, other: _Statement) -> bool:
    """Whether a name stands close to a value which the other article does not have at all: another place or person."""
    there = _terms(other.article.title) | _terms(other.article.text)
    return any(not _terms(name) <= there for name in _names_near(statement.text, statement.value))


def _names_near(text: str, value: Value) -> list[str]:
    """The names within a few words of a value."""
    found = words(text)
    inside = [i for i, word in enumerate(found) if value.start <= word.start < value.end]
    if not inside:
        return []
    low, high = found[max(0, inside[0] - _WINDOW)].start, found[min(len(found) - 1, inside[-1] + _WINDOW)].end
    return [text[n[0].start : n[-1].end] for n in names(text) if n[0].start < high and n[-1].end > low]


def _quote(rival: _Statement) -> Claim:
    return Claim(text=rival.citation.quote, citations=(rival.citation,), verdict="quoted", score=1.0)


def _about(question: str, statements: Sequence[_Statement]) -> str:
    """The question with each value, its publisher and its date."""
    versions = []
    for statement in statements:
        day = day_of(statement.article.published)
        facts = [statement.article.source, f"{day.day} {day:%B %Y}" if day else ""]
        where = ", ".join(fact for fact in facts if fact) or statement.article.title
        versions.append(f"{statement.value.text} ({where})")
    return f"“{question.strip()}”: {'; '.join(versions)}"


def _source(article: Article) -> str:
    """What counts as one source: an article with its copies."""
    return article.duplicate_of or article.id


def _terms(text: str) -> set[str]:
    return {word.term for word in words(text)}


def _calendar(text: str) -> set[str]:
    return {word.term for e in times(text) for word in words(e.text)}


def _distance(one: datetime | date | None, other: datetime | date | None) -> int:
    """Days between two dates; 0 where one is unknown."""
    a, b = day_of(one), day_of(other)
    return abs((b - a).days) if a and b else 0


def _when(statement: _Statement) -> date:
    return day_of(statement.article.published) or date.min
