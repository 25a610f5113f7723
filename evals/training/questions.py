"""Questions made from sentences of news articles, with sentences that answer them and near misses that do not.

A question asks for what one sentence says: who did it, how many there were, when or where it was. Near misses are the
other sentences of the article that share its words, the sentence without what is asked for, and the sentence itself
under a question whose premise was changed.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from evals.training.edits import Neighbours, Surroundings, falsify
from evals.training.sentences import MONTHS, WEEKDAYS, one_of
from rag.checking.tokens import content, meanings

__all__ = ["Asked", "make_questions"]

_ABOUT = r"(?:(?:[Aa]t least|[Aa]bout|[Mm]ore than|[Nn]early|[Aa]round|[Aa]lmost|[Ss]ome|[Oo]ver|[Ff]ewer than) )?"
_AMOUNT = (
    r"(?:\d[\d,.]*(?: (?:million|billion|thousand))?|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|"
    r"[Tt]en|[Ee]leven|[Tt]welve|[Dd]ozens of|[Hh]undreds of|[Tt]housands of)"
)
_COUNTED = r"(?:(?:(?!is |was |has )[a-z-]+ ){0,2}(?!is |was |has )[a-z-]+s|people|children|men|women)"
_AUXILIARY = r"(?:is|was|were|are|has|have|had|will|would|could|can)"
_PAST = (
    r"(?:\w{3,}ed|won|lost|beat|led|left|met|took|made|became|began|broke|brought|built|bought|came|chose|died|fell|found|"
    r"gave|got|held|hit|kept|knew|ran|rose|said|sent|set|shot|sold|spent|spoke|stood|struck|sued|told|went|wrote)"
)
_OFFICE = (
    r"(?:President|Prime Minister|Gov\.|Sen\.|Rep\.|Dr\.|Sir|Queen|King|Prince|Pope|Judge|Justice|Mayor|Secretary)"
)
_PERSON = rf"(?:{_OFFICE} )?[A-Z][a-z]+(?: [A-Z]\.)?(?: [A-Z][a-z’'-]+){{1,2}}"
_ORGANISATION = r"[A-Z][\w’'&-]+(?: [A-Z][\w’'&-]+){0,3}"
_ENACTED = (
    r"(?:will|has|plans to|is set to|agreed to|announced|recalled|bought|acquired|launched|banned|approved|reported|"
    r"raised|cut)"
)
_DAY = (
    rf"(?:on {one_of(WEEKDAYS)}(?: (?:morning|afternoon|evening|night))?|(?:last|this) (?:week|month|year)|"
    rf"(?:on|in) (?:(?:early|late|mid-) ?)?{one_of(MONTHS)}(?: \d{{1,2}})?(?:, \d{{4}})?|in (?:19|20)\d\d)"
)
_PLACE = rf"(?:in|at|near) (?!{one_of((*MONTHS, *WEEKDAYS))})(?:the )?[A-Z][\w’'-]+(?:,? [A-Z][\w’'-]+){{0,3}}"
_MONEY = r"[$£€]\d[\d,.]*(?: (?:million|billion|trillion))?"
_CLAUSE = (
    r"(?P<subject>(?:The |A |An )?[\w’'.-]+(?: [\w’'.-]+){0,5}) (?P<verb>was|were|will|has|is) "
    r"(?P<rest>[^,\"“”;]{10,110}?)"
)

_WHO = re.compile(rf"{_PERSON}(?:, [^,]{{3,60}},)? (?P<rest>(?:{_AUXILIARY}|{_PAST}) [^\"“”]{{12,140}})\.$")
_HOW_MANY = re.compile(
    rf"(?:^|, |and |that )(?P<number>{_ABOUT}{_AMOUNT}) (?P<noun>{_COUNTED}) "
    rf"(?P<rest>(?:{_AUXILIARY}|{_PAST}) [^,;\"“”]{{8,110}})[.,]"
)
_WHEN = re.compile(rf"{_CLAUSE} {_DAY}(?P<after>[^\"“”]*)\.$")
_WHERE = re.compile(rf"{_CLAUSE} {_PLACE}(?P<after>[^\"“”]*)\.$")
_WHAT = re.compile(rf"(?P<who>{_PERSON}) (?:said|says|told \w+)(?: that)? (?P<what>[^\"“”]{{20,140}})\.$")
_WHICH = re.compile(rf"{_ORGANISATION} (?P<rest>{_ENACTED} [^\"“”]{{12,120}})\.$")
_HOW_MUCH = re.compile(rf"(?P<before>[^\"“”]{{15,110}}?) {_MONEY}(?P<after>[^\"“”]{{0,60}})\.$")
_SUBJECT_VERB = re.compile(r"(?P<subject>[\w’' .-]+?) (?P<verb>was|were|will|has|is|have) (?P<rest>.+)$")

_CLAUSE_END = re.compile(r",? (?:after|as|while|because|which|who|according to|amid|but)\b|, ")
_LOWERED = re.compile(r"(?:The|A|An|It|He|She|They|His|Her|Their|More|Officials|Police) ")
_OF_MANNER = ("negation", "hedge", "attribution")
"""Edits after which a sentence that answered a question answers it still."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, a sentence with the headline above it, and whether the sentence answers.

    Attributes:
        question: the question.
        title: the headline of the sentence's article.
        sentence: one sentence.
        answers: whether it answers the question.
        kind: what is asked for, and after a colon why the sentence does not answer.
    """

    question: str
    title: str
    sentence: str
    answers: bool
    kind: str


@dataclass(frozen=True, slots=True)
class _Question:
    """A question that a sentence answers, and the sentence without the answer; empty where that is none."""

    text: str
    kind: str
    without: str = ""


def make_questions(
    title: str, sentences: Sequence[str], neighbours: Neighbours, rng: random.Random, limit: int
) -> Iterator[Asked]:
    """Questions about one article, each with the sentence that answers it and near misses.

    Args:
        title: its headline.
        sentences: of :func:`evals.training.sentences.plain_sentences`.
        neighbours: words that could stand in a word's place.
        rng: the source of chance.
        limit: how many questions at most.
    """
    made = 0
    for place in rng.sample(range(len(sentences)), k=len(sentences)):
        if made >= limit:
            return
        question = _question(sentences[place], rng)
        if question is not None and len(question.text.split()) >= 5:
            made += 1
            yield Asked(question.text, title, sentences[place], True, question.kind)
            yield from _near_misses(question, title, place, sentences, neighbours, rng)


def _near_misses(
    question: _Question,
    title: str,
    place: int,
    sentences: Sequence[str],
    neighbours: Neighbours,
    rng: random.Random,
) -> Iterator[Asked]:
    others = [s for i, s in enumerate(sentences) if i != place]
    asked = {key for token in content(question.text) for key in meanings(token.stem)}
    shared = {s: sum(1 for token in content(s) if meanings(token.stem) & asked) for s in others}
    for other in sorted(others, key=lambda s: -shared[s])[: rng.choice((1, 2))]:
        yield Asked(question.text, title, other, False, f"{question.kind}:other sentence")
    if question.without and rng.random() < 0.7:
        yield Asked(question.text, title, question.without, False, f"{question.kind}:left out")
    changed = falsify(question.text, Surroundings(others, neighbours), "", rng)
    # The question word belongs to no premise: "How few" asks for the same number as "How many".
    premise = changed and changed[1] not in _OF_MANNER and changed[0].split()[:2] == question.text.split()[:2]
    if changed and premise and rng.random() < 0.8:
        yield Asked(changed[0], title, sentences[place], False, f"{question.kind}:premise {changed[1]}")


def _question(sentence: str, rng: random.Random) -> _Question | None:
    """One of the questions that a sentence answers; None where no pattern fits it."""
    found = [question for make in _KINDS if (question := make(sentence, rng))]
    return rng.choice(found) if found else None


def _who(sentence: str, rng: random.Random) -> _Question | None:
    match = _WHO.match(sentence)
    return _Question(f"Who {_short(match['rest'])}?", "who") if match else None


def _how_many(sentence: str, rng: random.Random) -> _Question | None:
    match = _HOW_MANY.search(sentence)
    if not match:
        return None
    without = sentence[: match.start("number")] + "Some" + sentence[match.end("number") :]
    return _Question(f"How many {match['noun']} {_short(match['rest'])}?", "how many", without)


def _when(sentence: str, rng: random.Random) -> _Question | None:
    return _circumstance("When", _WHEN.match(sentence))


def _where(sentence: str, rng: random.Random) -> _Question | None:
    return _circumstance("Where", _WHERE.match(sentence))


def _circumstance(word: str, match: re.Match[str] | None) -> _Question | None:
    if not match:
        return None
    subject, verb, rest = match["subject"], match["verb"], match["rest"]
    question = f"{word} {verb} {_inner(subject)} {_short(rest)}?"
    return _Question(question, word.lower(), f"{subject} {verb} {rest}{match['after']}.")


def _what(sentence: str, rng: random.Random) -> _Question | None:
    match = _WHAT.match(sentence)
    topic = [token for token in content(match["what"]) if not token.number] if match else []
    if not match or len(topic) < 2:
        return None
    words = sorted(rng.sample(topic, 2), key=lambda token: token.start)
    about = " and ".join(match["what"][token.start : token.end] for token in words)
    return _Question(f"What did {match['who']} say about {about}?", "what")


def _which(sentence: str, rng: random.Random) -> _Question | None:
    match = _WHICH.match(sentence)
    if not match:
        return None
    word = rng.choice(("Which organization", "Who", "Which company", "Which country"))
    return _Question(f"{word} {_short(match['rest'])}?", "which")


def _how_much(sentence: str, rng: random.Random) -> _Question | None:
    match = _HOW_MUCH.match(sentence)
    clause = _SUBJECT_VERB.match(match["before"]) if match else None
    if not match or not clause:
        return None
    question = f"How much {clause['verb']} {_inner(clause['subject'])} {clause['rest']}?"
    return _Question(question, "how much", f"{match['before']} an unknown sum{match['after']}.")


_KINDS: tuple[Callable[[str, random.Random], _Question | None], ...] = (
    _who,
    _how_many,
    _when,
    _where,
    _what,
    _which,
    _how_much,
)


def _short(rest: str) -> str:
    """A predicate of some eighteen words at most, cut where a clause ends."""
    return " ".join(_CLAUSE_END.split(rest)[0].split()[:18]).rstrip(" ,;.")


def _inner(subject: str) -> str:
    """A subject as it stands inside a question: its first capital is kept where it may be a name's."""
    return subject[0].lower() + subject[1:] if _LOWERED.match(subject + " ") else subject
