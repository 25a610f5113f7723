"""Which sentences carry an article: weighted coverage of what it speaks of, key points first.

The words of an article are its concepts, weighted by how often and how early it uses them and by how rare they are in
news; a summary is worth the weight of the concepts that it covers, each once (Gillick and Favre 2009, with words in
place of bigrams and a greedy search in place of integer programming).
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from rag.retrieval.relevance import idf_table
from rag.retrieval.terms import content_terms, words
from rag.summaries.sentences import Sentence

__all__ = ["choose", "concept_weights", "importance"]

_EARLY = 6.0
"""Sentences after which the bonus of an early place has fallen to about a third."""
_PLACE = 1.2
"""How much the first sentence is worth more than one far down."""
_IN_TITLE = 1.5
_LENGTH_POWER = 0.8
"""Between 0 (length costs nothing) and 1 (worth per word). These numbers were chosen among a few on development
articles; the outcome hardly depends on them."""
_UNKNOWN_NAME = 0.6
"""Factor on the worth of a sentence with a surname of which the reader has not met the full name."""
_FILLER = 0.16
"""Share of the worth of the first sentence, for its length, below which another one is no use but to fill a line."""
_CANDIDATES = 200
_WORDS_A_CANDIDATE = 8
"""Of the budget: a long summary of a book has more sentences to choose from."""
_ATTEMPTS = 6


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
        * (_IN_TITLE if term in headline else 1.0)
        for term, count in counts.items()
    }


def importance(sentence: Sentence, weights: dict[str, float], covered: Collection[str] = ()) -> float:
    """What a sentence adds to a summary that covers some concepts already, its early place counted in."""
    place = 1.0 + _PLACE * math.exp(-sentence.index / _EARLY)
    return place * sum(weights.get(term, 0.0) for term in sentence.terms if term not in covered)


def choose(
    sentences: Sequence[Sentence], weights: dict[str, float], budget: int, *, title: str = "", most: int = 1000
) -> list[Sentence]:
    """Choose the sentences of a summary, in the order of the article.

    A sentence that leans on its predecessor is taken together with it, or not at all, and one that presumes something
    only behind a sentence or the headline that speaks of it.

    Args:
        sentences: all sentences of the article.
        weights: as of :func:`concept_weights`.
        budget: words to fill, kept within a fifth where the sentences allow it.
        title: the headline, which readers see first.
        most: how many sentences at most.
    """
    headline = frozenset(content_terms(words(title)))
    candidates = max(_CANDIDATES, budget // _WORDS_A_CANDIDATE)
    groups = sorted(_groups(sentences), key=lambda group: -_worth(group, weights, ()))[:candidates]
    best: list[Sentence] = []
    for _ in range(_ATTEMPTS):
        chosen = _fill(groups, weights, budget, headline, most)
        if not best or abs(_length(chosen) - budget) < abs(_length(best) - budget):
            best = chosen
        if not chosen or 0.8 * budget <= _length(chosen) <= 1.2 * budget or len(chosen) >= len(sentences):
            break
        # What was taken leaves no room that another sentence fits: do without the longest.
        longest = max(chosen, key=lambda sentence: sentence.length)
        groups = [group for group in groups if longest not in group]
    # What has no content words is worth nothing, but better than nothing.
    return best or [s for s in sentences if s.usable and s.length <= 1.2 * budget][:1]


def _fill(
    groups: Sequence[tuple[Sentence, ...]],
    weights: dict[str, float],
    budget: int,
    headline: frozenset[str],
    most: int,
) -> list[Sentence]:
    """Take the best group for its length until the budget is filled."""
    left = list(groups)
    chosen: dict[int, Sentence] = {}
    covered: dict[str, int] = {}
    # What a single sentence adds only falls while others are chosen, so what it once added is a bound.
    bounds: dict[int, float] = {}
    spent, first = 0, 0.0
    while left and spent < 0.9 * budget:
        room = 1.2 * budget - spent
        best, highest = None, 0.0
        for group in left:
            if bounds.get(group[-1].index, math.inf) <= highest:
                continue
            # A sentence that is there already, because the one behind it leaned on it, costs nothing.
            new = [sentence for sentence in group if sentence.index not in chosen]
            cost = _length(new)
            if not 0 < cost <= room or len(chosen) + len(new) > most:
                continue
            if not _introduced(group[0].presumes, group[0].index, covered, headline):
                continue
            worth = _worth(group, weights, covered) / cost**_LENGTH_POWER
            if len(group) == 1:
                bounds[group[-1].index] = worth
            names = (frozenset([name]) for sentence in group for name in sentence.short_names)
            if any(not _introduced(name, group[0].index, covered, headline) for name in names):
                worth *= _UNKNOWN_NAME
            if worth > highest:
                best, highest = group, worth
        if best is None or (spent >= 0.8 * budget and highest < _FILLER * first):
            break
        first = first or highest
        left.remove(best)
        spent += _length(sentence for sentence in best if sentence.index not in chosen)
        for sentence in best:
            chosen[sentence.index] = sentence
            for term in sentence.terms:
                covered[term] = min(sentence.index, covered.get(term, sentence.index))
    return [chosen[index] for index in sorted(chosen)]


def _length(sentences: Iterable[Sentence]) -> int:
    return sum(sentence.length for sentence in sentences)


def _introduced(presumed: frozenset[str], index: int, covered: Mapping[str, int], headline: frozenset[str]) -> bool:
    """Whether one of the terms that are presumed is spoken of before a sentence.

    Args:
        presumed: the terms.
        index: place of the sentence in the article.
        covered: for each term that was chosen, the place of its first sentence.
        headline: the terms of the headline.
    """
    return not presumed or bool(presumed & headline) or any(covered.get(term, index) < index for term in presumed)


def _worth(group: Sequence[Sentence], weights: dict[str, float], covered: Collection[str]) -> float:
    # What only one sentence of the group adds need not be told from what is covered, and most groups are one sentence.
    first, *others = group
    total = importance(first, weights, covered)
    if others:
        seen = {*covered, *first.terms}
        for sentence in others:
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
