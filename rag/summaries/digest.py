"""A digest of many articles: story by story, what several tell told once, with what they disagree about."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag.records import Removal, SummaryStyle
from rag.retrieval.terms import content_terms, words
from rag.summaries.disagreements import Disagreement
from rag.summaries.merging import Statement, merge
from rag.summaries.sentences import Sentence
from rag.summaries.stories import Reading, publication_day

__all__ = ["Story", "digest_words", "tell"]

_PER_STORY: dict[SummaryStyle, int] = {"brief": 30, "bullets": 60, "report": 120}
_FEWEST_PER_STORY = 25
_MOST_WORDS = 600
_REPEATED = 0.6
"""Share of the terms of the shorter of two statements that the other must have to repeat it."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a digest tells of one story.

    Attributes:
        heading: the headline of the article that is most like the others.
        statements: what is shown, in order.
        words: its share of the digest.
        readings: its articles.
        removed: statements that a later article corrects or brings up to date.
    """

    heading: str
    statements: tuple[Statement, ...]
    words: int
    readings: tuple[Reading, ...]
    removed: tuple[Removal, ...]


def digest_words(style: SummaryStyle, stories: int) -> int:
    """How many words a digest has unless told otherwise."""
    return min(_MOST_WORDS, _PER_STORY[style] * stories)


def tell(
    stories: Sequence[Sequence[Reading]],
    budget: int,
    found: Sequence[Disagreement] = (),
    keep: Callable[[Sentence], bool] = lambda _: True,
    *,
    offer: float = 1.0,
) -> Iterator[Story]:
    """Tell the stories that fit into a budget of words, each as soon as it is ready.

    Args:
        stories: as of :func:`rag.summaries.stories.group_stories`, the most important first.
        budget: words of the digest.
        found: figures on which the articles disagree; what a later article corrects or brings up to date is left out.
        keep: which sentences may be shown.
        offer: how many times as many words to choose, for a model that writes from them.
    """
    planned = max(1, min(len(stories), budget // _FEWEST_PER_STORY))
    left = budget
    said: list[frozenset[str]] = []
    for place, readings in enumerate(stories):
        if place >= planned and left < _FEWEST_PER_STORY:
            break  # where earlier stories left room, later ones take it
        # A story with more articles gets more room, but leaves every later one enough for a sentence.
        planned = max(planned, place + 1)
        weights = [1.0 + 0.5 * (len({r.publisher for r in story}) - 1) for story in stories[place:planned]]
        share = max(_FEWEST_PER_STORY, round(left * weights[0] / sum(weights)))
        story = _tell(readings, share, round(offer * share), found, keep, said)
        said += [statement.sentence.terms for statement in story.statements]
        used = sum(statement.sentence.length for statement in story.statements)
        left -= min(share, used) if offer > 1.0 else used
        yield story


def _tell(
    readings: Sequence[Reading],
    share: int,
    budget: int,
    found: Sequence[Disagreement],
    keep: Callable[[Sentence], bool],
    said: Sequence[frozenset[str]],
) -> Story:
    """Tell one story; ``said`` are the terms of what other stories told, which is not told again."""
    statements, removed = _without_corrected(merge(readings, keep), readings, found)
    statements = [s for s in statements if not _repeats(s, said)]
    heading = _heading(readings)
    chosen = _choose(statements, budget, heading)
    return Story(heading, tuple(_in_order(chosen)), share, tuple(readings), tuple(removed))


def _without_corrected(
    statements: Sequence[Statement], readings: Sequence[Reading], found: Sequence[Disagreement]
) -> tuple[list[Statement], list[Removal]]:
    """Take out the statements that a later article corrects or brings up to date; the latest takes their weight."""
    ids = {reading.article.id for reading in readings}
    last: dict[tuple[str, int], Disagreement] = {}
    for d in found:
        place = (d.earlier.article.id, d.earlier.index)
        if (d.corrects or d.updates) and d.earlier.article.id in ids:
            last[place] = max(last.get(place, d), d, key=lambda d: (d.corrects, _published(d.later)))
    for statement in statements:
        gone = last.get((statement.sentence.article.id, statement.sentence.index))
        for other in statements:
            if gone is not None and other.sentence is gone.later:
                other.worth = max(other.worth, statement.worth)
    removed = [
        Removal(
            text=d.earlier.text,
            reasons=(f"a later article {'corrects it' if d.corrects else 'brings it up to date'}: {d.later.text}",),
            citations=(d.earlier.cite(), d.later.cite()),
        )
        for d in last.values()
    ]
    return [s for s in statements if (s.sentence.article.id, s.sentence.index) not in last], removed


def _published(sentence: Sentence) -> date:
    return publication_day(sentence.article) or date.min


def _choose(statements: Sequence[Statement], budget: int, heading: str) -> list[Statement]:
    """Take the statements that add most for their length, as long as they fit; the best one in any case."""
    left, chosen = list(statements), list[Statement]()
    covered: set[str] = set()
    introduced = set(content_terms(words(heading)))
    spent = 0
    while left:
        fitting = [s for s in left if _fits(s, chosen, introduced, 1.2 * budget - spent)]
        if not fitting or spent >= 0.9 * budget:
            break
        best = max(fitting, key=lambda s: _gain(s, covered))
        if _gain(best, covered) <= 0.0:
            break
        told = [best.sentence.terms]
        left = [s for s in left if s is not best and not _says_the_same(best, s) and not _repeats(s, told)]
        chosen.append(best)
        covered |= best.sentence.terms
        introduced |= best.sentence.terms
        spent += best.sentence.length
    if not chosen and statements:
        alone = [s for s in statements if not s.sentence.leans]
        chosen = alone[:1]
    return chosen


def _in_order(chosen: Sequence[Statement]) -> list[Statement]:
    """Put the weightiest statement first, the others in order of time; what leans on a statement stays behind it."""
    blocks: list[list[Statement]] = []
    for statement in sorted(chosen, key=_place):
        if blocks and statement.sentence.leans:
            blocks[-1].append(statement)
        else:
            blocks.append([statement])
    first = max(blocks, key=lambda block: block[0].worth, default=[])
    return [*first, *(statement for block in blocks if block is not first for statement in block)]


def _fits(statement: Statement, chosen: Sequence[Statement], introduced: set[str], room: float) -> bool:
    sentence = statement.sentence
    if sentence.length > room or (sentence.presumes and not sentence.presumes & introduced):
        return False
    return not sentence.leans or any(
        s.sentence.article.id == sentence.article.id and s.sentence.index == sentence.index - 1 for s in chosen
    )


def _says_the_same(one: Statement, other: Statement) -> bool:
    """Whether one of two statements is among the sentences that support the other one."""
    return any(s is other.sentence for _, s in one.others) or any(s is one.sentence for _, s in other.others)


def _repeats(statement: Statement, said: Sequence[frozenset[str]]) -> bool:
    """Whether a statement has most of its terms, and all its figures, in common with one that was told."""
    terms = statement.sentence.terms
    figures = {term for term in terms if term[0].isdigit()}
    return any(
        len(terms & other) >= _REPEATED * max(1, min(len(terms), len(other))) and figures <= other for other in said
    )


def _gain(statement: Statement, covered: set[str]) -> float:
    terms = statement.sentence.terms
    new = len(terms - covered) / max(1, len(terms))
    # What is mostly told already adds little, however weighty it is.
    return 0.0 if new < 0.35 else statement.worth * new / statement.sentence.length**0.5


def _place(statement: Statement) -> tuple[date, int, str, int]:
    sentence = statement.sentence
    return (
        publication_day(sentence.article) or date.max,
        statement.reading.rank,
        sentence.article.id,
        sentence.index,
    )


def _heading(readings: Sequence[Reading]) -> str:
    """The headline of the article whose words the others share most, the latest of equals."""

    def shared(reading: Reading) -> float:
        return sum(
            reading.signature[term] * other.signature.get(term, 0.0) for other in readings for term in reading.signature
        )

    titled = [r for r in readings if r.article.title] or list(readings)
    best = max(titled, key=lambda r: (round(shared(r), 3), publication_day(r.article) or date.min))
    return best.article.title or best.article.source or best.article.origin
