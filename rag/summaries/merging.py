"""Statements that several articles make: told once, cited to all of them."""

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rag.checking.records import EvidenceSpan
from rag.checking.verifier import Verifier
from rag.records import SummaryClaim
from rag.summaries.salience import choose
from rag.summaries.sentences import Sentence
from rag.summaries.stories import Reading

__all__ = ["Statement", "merge", "span_of", "supports"]

_FROM_EACH = 90
"""Words of each article that may enter a digest."""
_ALIKE = 0.5
"""Share of the weight of a sentence that another one must have before it is checked whether it says the same."""
_TRIED = 2
"""Sentences of an article that are checked for a statement."""
_VERIFIER = Verifier()


@dataclass(slots=True)
class Statement:
    """A sentence with the sentences of other articles that support it, and what it is worth.

    Attributes:
        sentence: the sentence that is shown.
        reading: its article.
        others: one sentence each of further articles that were checked to say it too.
        worth: what it carries of its article, more where several sources carry it.
    """

    sentence: Sentence
    reading: Reading
    others: list[tuple[Reading, Sentence]] = field(default_factory=list)
    worth: float = 0.0

    @property
    def sources(self) -> int:
        """How many independent sources it has; a publisher counts once."""
        return len({self.reading.publisher, *(reading.publisher for reading, _ in self.others)})

    def claim(self) -> SummaryClaim:
        """The statement in the words of its sentence, cited to every article that makes it."""
        return SummaryClaim(
            text=self.sentence.text,
            citations=(self.sentence.cite(), *(sentence.cite() for _, sentence in self.others)),
            verdict="quoted",
            score=1.0,
            sources=self.sources,
        )


def span_of(sentence: Sentence) -> EvidenceSpan:
    """A sentence as the checker takes it."""
    article = sentence.article
    return EvidenceSpan(sentence.text, article.published, article.title, article.text, article.source)


def supports(sentence: Sentence, claim: str) -> bool:
    """Whether a sentence was checked to say what a claim says."""
    return _VERIFIER.check(claim, [span_of(sentence)]).supported


def merge(story: Sequence[Reading], keep: Callable[[Sentence], bool] = lambda _: True) -> list[Statement]:
    """Find the statements of a story: the sentences that carry its articles, those that say the same joined.

    Only sentences that can stand alone are taken, since in a digest others come to stand before them.

    Args:
        story: its articles.
        keep: which sentences may be shown.
    """
    statements = [
        Statement(sentence, reading, worth=_worth(sentence, reading))
        for reading in story
        for sentence in _candidates(reading)
        if keep(sentence)
    ]
    for statement in statements:
        for reading in story:
            if reading.article.id != statement.reading.article.id:
                found = _same(statement, reading)
                if found is not None:
                    statement.others.append((reading, found))
        statement.worth *= 1.0 + 0.5 * (statement.sources - 1)
    return _distinct(sorted(statements, key=lambda s: -s.worth))


def _candidates(reading: Reading) -> Iterable[Sentence]:
    chosen = choose(reading.sentences, reading.weights, _FROM_EACH, title=reading.article.title)
    taken = {sentence.index for sentence in chosen}
    return [s for s in chosen if not s.leans or s.index - 1 in taken]


def _worth(sentence: Sentence, reading: Reading) -> float:
    place = 1.5 if sentence.index <= 2 else 1.0
    total = sum(reading.weights.values()) or 1.0
    return place * sum(reading.weights.get(term, 0.0) for term in sentence.terms) / total


def _same(statement: Statement, reading: Reading) -> Sentence | None:
    """The sentence of another article that says what a statement says, if one does."""
    weights = statement.reading.weights
    terms = statement.sentence.terms
    total = sum(weights.get(term, 0.0) for term in terms) or 1.0
    # Sentences without a word of it need not be looked at, which in a long article are nearly all.
    alike = (reading.sentences[i] for i in {i for term in terms for i in reading.holders.get(term, ())})
    ranked = heapq.nlargest(
        _TRIED,
        ((sum(weights.get(t, 0.0) for t in terms & s.terms) / total, -s.index, s) for s in alike),
        key=lambda item: item[:2],
    )
    for share, _, sentence in ranked:
        if share >= _ALIKE and supports(sentence, statement.sentence.text):
            return sentence
    return None


def _distinct(statements: Sequence[Statement]) -> list[Statement]:
    """Leave out what a better statement says already."""
    kept: list[Statement] = []
    said: set[tuple[str, int]] = set()
    for statement in statements:
        if (statement.sentence.article.id, statement.sentence.index) in said:
            continue
        kept.append(statement)
        for _, sentence in statement.others:
            # The other sentence may hold more; it is only the same where the statement supports it as well.
            if supports(statement.sentence, sentence.text):
                said.add((sentence.article.id, sentence.index))
    return kept
