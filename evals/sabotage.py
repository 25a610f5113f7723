"""Faults built into a pipeline on purpose, to show that the gate sees them. Each is one that a change could bring."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from evals.pipelines import Pipeline
from rag import Answer, Article, Citation, Claim, Library, Passage, Turn, Verdict, Verifier

__all__ = ["FAULTS", "active", "sabotaged"]

_NUMBER = re.compile(r"\d+")
_ATTRIBUTION = re.compile(
    r",? (?:he|she|they|it|[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)*|the \w+(?: \w+)?)(?:, [^,]+,)?"
    r" (?:said|says|told [^,.]+|added)(?: on [A-Z]\w+)?(?=[.,]|$)"
    r"|(?:,? according to [^,.]+)|(?:^[^,.]{3,60}? (?:said|says|believes|alleges|claimed|told [^,.]+) (?:that )?)"
)


def _shifted(answer: Answer) -> Answer:
    def move(citation: Citation) -> Citation:
        return replace(citation, start=citation.start + 1, end=citation.end + 1)

    return _with_claims(answer, lambda claim: replace(claim, citations=tuple(map(move, claim.citations))))


def _other_number(answer: Answer) -> Answer:
    def change(claim: Claim) -> Claim:
        text = _NUMBER.sub(lambda match: str(int(match[0]) + 1), claim.text, count=1)
        return replace(claim, text=text)

    return _with_claims(answer, change)


def _unattributed(answer: Answer) -> Answer:
    def strip(claim: Claim) -> Claim:
        text = _ATTRIBUTION.sub("", claim.text)
        return replace(claim, text=text[:1].upper() + text[1:])

    return _with_claims(answer, strip)


def _never_abstaining(answer: Answer) -> Answer:
    if not answer.abstained or not answer.evidence:
        return answer
    best = max(answer.evidence, key=lambda item: item.score)
    claim = Claim(text=best.text, citations=(best.cite(),), verdict="quoted", score=best.score)
    return replace(answer, claims=(claim,), text=claim.text, abstained=False, reason="")


def _with_claims(answer: Answer, change: Callable[[Claim], Claim]) -> Answer:
    claims = tuple(map(change, answer.claims))
    return replace(answer, claims=claims, text=" ".join(c.text for c in claims) if claims else answer.text)


@contextmanager
def _credulous() -> Iterator[None]:
    """Let every check say yes."""

    def yes(*_: Any, **__: Any) -> Verdict:
        return Verdict(True, 1.0)

    intact = Verifier.verify, Verifier.check
    Verifier.verify = Verifier.check = yes  # type: ignore[method-assign]
    try:
        yield
    finally:
        Verifier.verify, Verifier.check = intact  # type: ignore[method-assign]


@contextmanager
def _shuffled() -> Iterator[None]:
    """Give the passages of a search in an order that has nothing to do with the question."""
    from rag.retrieval.search import Searcher

    intact = Searcher.search

    def search(self: Searcher, query: str, k: int, *rest: Any, **options: Any) -> list[Passage]:
        everything = intact(self, query, 1000, *rest, **options)
        everything.sort(key=lambda passage: (passage.origin, passage.start))
        random.Random(query).shuffle(everything)
        return everything[:k]

    Searcher.search = search  # type: ignore[method-assign]
    try:
        yield
    finally:
        Searcher.search = intact  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is done to an answer, and what is done to the library while it works."""

    metric: str
    answer: Callable[[Answer], Answer] = lambda answer: answer
    within: Callable[[], AbstractContextManager[None]] = nullcontext


FAULTS = {
    "citations-shifted": _Fault("citation_exact", answer=_shifted),
    "number-changed": _Fault("supported_share", answer=_other_number),
    "attribution-dropped": _Fault("attribution_kept", answer=_unattributed),
    "abstention-off": _Fault("rejection", answer=_never_abstaining),
    "retrieval-shuffled": _Fault("hit_at_5", within=_shuffled),
    "verifier-always-yes": _Fault("supported_share", within=_credulous),
}
"""The faults by name; ``metric`` is the measure that must fall."""


def active(name: str) -> AbstractContextManager[None]:
    """What a fault does to the library, as a context; nothing where ``name`` is empty."""
    return _fault(name).within() if name else nullcontext()


def sabotaged(name: str, library: Library) -> Pipeline:
    """A library with a fault built in.

    Raises:
        ValueError: there is no fault of that name.
    """
    return _Sabotaged(library, _fault(name))


def _fault(name: str) -> _Fault:
    if name not in FAULTS:
        raise ValueError(f"there is no fault {name!r}; there are {', '.join(sorted(FAULTS))}")
    return FAULTS[name]


@dataclass(frozen=True, slots=True)
class _Sabotaged:
    library: Library
    fault: _Fault

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        until: date | None = None,
        sources: Sequence[str] = (),
    ) -> Answer:
        with self.fault.within():
            return self.fault.answer(self.library.ask(question, history=history, until=until, sources=sources))

    def search(
        self, query: str, *, k: int | None = None, until: date | None = None, sources: Sequence[str] = ()
    ) -> list[Passage]:
        with self.fault.within():
            return self.library.search(query, k=k, until=until, sources=sources)

    def article(self, article_id: str, version: int | None = None) -> Article:
        return self.library.article(article_id, version)
