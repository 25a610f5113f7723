"""Claims about news articles, true and false, made from their sentences and headlines.

A true claim is a rewording (:mod:`evals.training.rewordings`) or the headline; a false one is a true one with one thing
changed (:mod:`evals.training.edits`), or it is true but the sentence that says so is not among the evidence.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.training.edits import Neighbours, Surroundings, falsify
from evals.training.rewordings import reword
from evals.training.sentences import finish, uncapitalise
from rag.checking.support import select
from rag.checking.tokens import content, meanings

__all__ = ["Made", "make_claims"]

_MOST = 0.75
"""Share of a claim's words from which on sentences may well say it."""
_NO_STATEMENT = re.compile(r"[?:|]|\b(?:how|why|what|best|your|you)\b", re.IGNORECASE)
_PUBLISHER = re.compile(r"\s[|–—-]\s[^|–—-]{2,30}$")
_STANDS_ALONE = re.compile(
    r"(?:The|A|An|He|She|It|They|[A-Z]\w+ (?:said|says|has|have|had|is|was|were|will|told))\b[^\"“]*$"
)


@dataclass(frozen=True, slots=True)
class Made:
    """A made claim with the sentences it is to be checked against.

    Attributes:
        evidence: sentences of the article, in their order.
        claim: one sentence.
        supported: whether it follows from them.
        kind: how it was made, such as ``true:conjunct`` or ``false:number``.
    """

    evidence: tuple[str, ...]
    claim: str
    supported: bool
    kind: str


def make_claims(
    title: str, sentences: Sequence[str], donor: str, neighbours: Neighbours, rng: random.Random, limit: int
) -> Iterator[Made]:
    """Claims about one article.

    Args:
        title: its headline.
        sentences: of :func:`evals.training.sentences.plain_sentences`.
        donor: a sentence of another article, for phrases that are not in this one.
        neighbours: words that could stand in a word's place.
        rng: the source of chance.
        limit: how many sentences to make claims of; about half are taken from the first four.
    """
    lead, rest = range(min(4, len(sentences))), range(4, len(sentences))
    chosen = rng.sample(lead, k=min(len(lead), max(1, limit // 2)))
    chosen += rng.sample(rest, k=min(len(rest), limit - len(chosen)))
    for place in chosen:
        claim, kinds = _true_claim(sentences, place, rng)
        # Copies teach nothing but that copies are supported, so most are left out.
        if kinds != "same" or rng.random() >= 0.6:
            yield from _of_sentence(claim, kinds, place, sentences, donor, neighbours, rng)
    yield from _of_headline(title, sentences, donor, neighbours, rng)


def _true_claim(sentences: Sequence[str], place: int, rng: random.Random) -> tuple[str, str]:
    """A rewording of a sentence, now and then joined with one of the next."""
    claim, kinds = reword(sentences[place], rng)
    following = sentences[place + 1 : place + 2]
    if rng.random() < 0.12 and following and _STANDS_ALONE.match(following[0]) and '"' not in claim:
        other, _ = reword(following[0], rng)
        return f"{claim.rstrip('.')}, and {uncapitalise(other)}", kinds + "+fused"
    return claim, kinds


def _of_sentence(
    claim: str,
    kinds: str,
    place: int,
    sentences: Sequence[str],
    donor: str,
    neighbours: Neighbours,
    rng: random.Random,
) -> Iterator[Made]:
    yield Made(tuple(sentences), claim, True, "true:" + kinds)
    around = Surroundings([s for i, s in enumerate(sentences) if i != place], neighbours)
    if false := falsify(claim, around, donor, rng):
        yield Made(tuple(sentences), false[0], False, "false:" + false[1])
    if rng.random() < 0.2:
        elsewhere = [s for i, s in enumerate(sentences) if abs(i - place) > 1]
        held = _held(claim, [elsewhere[i] for i in select(claim, elsewhere)]) if elsewhere else None
        if held is not None and held < _MOST:
            yield Made(tuple(elsewhere), claim, False, "false:elsewhere")


def _of_headline(
    title: str, sentences: Sequence[str], donor: str, neighbours: Neighbours, rng: random.Random
) -> Iterator[Made]:
    if not 6 <= len(title.split()) <= 22 or len(sentences) <= 3 or _NO_STATEMENT.search(title):
        return
    headline = finish(_PUBLISHER.sub("", title))
    held = _held(headline, sentences[:6])
    if held is not None and held >= _MOST:
        yield Made(tuple(sentences[:4]), headline, True, "true:headline")
        if false := falsify(headline, Surroundings(sentences[4:], neighbours), donor, rng):
            yield Made(tuple(sentences[:4]), false[0], False, "false:headline-" + false[1])


def _held(claim: str, sentences: Sequence[str]) -> float | None:
    """The share of a claim's words that sentences have in some form; None of a claim without words."""
    meant = {key for sentence in sentences for token in content(sentence) for key in meanings(token.stem)}
    words = content(claim)
    return sum(1 for token in words if meanings(token.stem) & meant) / len(words) if words else None
