"""Which sentences carry an article: weighted coverage of what it speaks of, key points first.

The words of an article are its concepts, weighted by how often and how early it uses them and by how rare they are in
news; a summary is worth the weight of the concepts that it covers, each once (Gillick and Favre 2009, with words in
place of bigrams and a greedy search in place of integer programming).
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from rag.retrieval.relevance import idf_table
from rag.retrieval.terms import content_terms, words
from rag.summaries.sentences import Sentence

__all__ = ["choose", "concept_weights", "importance"]

_EARLY = 6.0
"""Sentences after which the bonus of an early place has fallen to about a third."""
_LENGTH_POWER = 0.7
_CANDIDATES = 400


def concept_weights(sentences: Sequence[Sentence], title: str = "") -> dict[str, float]:
    """The weight of every term of an article."""
    idf = idf_table()
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for sentence in sentences:
        counts.update(sentence.terms)
        for term in sentence.terms:
            first.setdefault(term, sentence.index)
    headline = set(content_terms(words(title)))
    return {
        term: idf(term)
        * math.log(1.0 + count)
        * (1.0 + math.exp(-first[term] / _EARLY))
        * (1.5 if term in headline else 1.0)
        for term, count in counts.items()
    }


def importance(sentence: Sentence, weights: dict[str, float], covered: Collection[str] = ()) -> float:
    """What a sentence adds to a summary that covers some concepts already, its early place counted in."""
    place = 1.0 + 1.2 * math.exp(-sentence.index / _EARLY)
    return place * sum(weights.get(term, 0.0) for term in sentence.terms if term not in covered)


def choose(
    sentences: Sequence[Sentence], weights: dict[str, float], budget: int, *, most: int = 1000
) -> list[Sentence]:
    """Choose the sentences of a summary, in the order of the article.

    A sentence that leans on its predecessor is taken together with it, or not at all.

    Args:
        sentences: all sentences of the article.
        weights: as of :func:`concept_weights`.
        budget: words to fill; up to a fifth more where the last sentence needs it.
        most: how many sentences at most.
    """
    groups = _groups(sentences)
    best = sorted(groups, key=lambda group: -_worth(group, weights, ()))[:_CANDIDATES]
    chosen: dict[int, Sentence] = {}
    covered: set[str] = set()
    spent = 0
    while best:
        # A sentence that is there already, because the one behind it leaned on it, costs nothing.
        costs = {id(g): sum(s.length for s in g if s.index not in chosen) for g in best}
        fitting = [
            g
            for g in best
            if 0 < costs[id(g)] <= 1.2 * budget - spent and len(chosen) + sum(s.index not in chosen for s in g) <= most
        ]
        if not fitting or spent >= 0.9 * budget:
            break
        group = max(fitting, key=lambda g: _worth(g, weights, covered) / costs[id(g)] ** _LENGTH_POWER)
        if _worth(group, weights, covered) <= 0.0:
            break
        best.remove(group)
        for sentence in group:
            if sentence.index not in chosen:
                spent += sentence.length
            chosen[sentence.index] = sentence
            covered |= sentence.terms
    return [chosen[index] for index in sorted(chosen)]


def _worth(group: Iterable[Sentence], weights: dict[str, float], covered: Collection[str]) -> float:
    seen = set(covered)
    total = 0.0
    for sentence in group:
        total += importance(sentence, weights, seen)
        seen |= sentence.terms
    return total


def _groups(sentences: Sequence[Sentence]) -> list[tuple[Sentence, ...]]:
    """The sentences that can stand alone, and the others with those before them on which they lean."""
    groups = []
    for i in range(len(sentences)):
        first = i
        while first > 0 and sentences[first].leans and i - first < 2:
            first -= 1
        group = tuple(sentences[first : i + 1])
        if not sentences[first].leans and all(s.usable for s in group):
            groups.append(group)
    return groups
