"""Which parts make up the answer chain: with a model that writes, or without one.

One place decides how much evidence a model is given and how strictly what it writes is gated; the parts themselves know
nothing of each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answering.chain import AnswerChain, Compare
from rag.records import Article, Claim, Conflict, Evidence, Passage

if TYPE_CHECKING:
    from rag.checking.verifier import Verifier
    from rag.models.chat import ChatModel
    from rag.retrieval.relevance import Meaning

__all__ = ["assemble"]

Find = Callable[[str], Sequence[Passage]]
"""Find the passages for a question that is complete in itself, best first."""

Lookup = Callable[[str], Article]
"""Get an article with its text by its id."""


@dataclass(frozen=True, slots=True)
class _EvidenceBudget:
    """How much evidence a chat model is given."""

    sentences: int
    tokens: int
    whole_chunks: bool


_SMALL = _EvidenceBudget(sentences=5, tokens=240, whole_chunks=False)
_LARGE = _EvidenceBudget(sentences=200, tokens=3000, whole_chunks=True)


_COMPARED = _EvidenceBudget(sentences=24, tokens=1500, whole_chunks=False)
"""How much is looked through for other values than those shown."""


def assemble(
    find: Find,
    lookup: Lookup,
    chat: "ChatModel | None",
    verifier: "Verifier",
    meaning: "Callable[[], Meaning | None]",
    *,
    judge: bool = False,
) -> AnswerChain:
    """Put the chain together.

    Args:
        find: the search, already limited to the articles that may be used.
        lookup: gives an article by its id.
        chat: the model that writes; None where the answer shall be made of verbatim sentences.
        verifier: checks what it writes.
        meaning: gives what learned models say of sentences, by which they are chosen; None where there are none.
        judge: whether a large model also judges the sentences of each answer; small ones never do.
    """
    if chat is None:
        return _without_model(find, lookup, meaning)
    return _with_model(find, lookup, chat, verifier, meaning, judge and chat.large)


def _without_model(find: Find, lookup: Lookup, meaning: "Callable[[], Meaning | None]") -> AnswerChain:
    from rag.answering.addressing import fits_question
    from rag.answering.extractive import answer_extractively

    return AnswerChain(
        extract=lambda question: answer_extractively(question, find(question), lookup, meaning=meaning()),
        answers=fits_question,
        compare=_comparing(find, lookup),
    )


def _with_model(
    find: Find,
    lookup: Lookup,
    chat: "ChatModel",
    verifier: "Verifier",
    meaning: "Callable[[], Meaning | None]",
    judge: bool,
) -> AnswerChain:
    import prompts
    from rag.answering.addressing import answers_question, stands_as_answer
    from rag.checking.judge import Judge
    from rag.retrieval.evidence import select_evidence

    budget = _LARGE if chat.large else _SMALL
    verifier = replace(verifier, literal=not chat.large)

    def retrieve(question: str) -> list[Evidence]:
        return select_evidence(
            question,
            find(question),
            lookup,
            sentences=budget.sentences,
            tokens=budget.tokens,
            whole_chunks=budget.whole_chunks,
            # A large model is given all that there is room for, whatever its order.
            meaning=None if chat.large else meaning(),
        )

    return AnswerChain(
        retrieve=retrieve,
        verify=lambda claim, evidence, question: verifier.verify(claim, evidence, lookup=lookup, question=question),
        chat=chat.runnable,
        prompt=prompts.load("answer" if chat.large else "answer-small"),
        restate=prompts.load("restate") if chat.large else None,
        follow_up=prompts.load("follow-up"),
        model=chat.name,
        judge=Judge(prompts.load("judge"), chat.runnable, errors=chat.errors) if judge else None,
        compare=_comparing(find, lookup),
        errors=chat.errors,
        verdict_first=not chat.large,
        answers=None if chat.large else answers_question,
        rescue=None if chat.large else stands_as_answer,
    )


def _comparing(find: Find, lookup: Lookup) -> Compare:
    """What finds the articles that contradict an answer, among the best sentences for its question."""

    def compare(question: str, claims: Sequence[Claim]) -> Sequence[Conflict]:
        from rag.answering.conflicts import asks_for_value, find_conflicts
        from rag.retrieval.evidence import select_evidence

        if not asks_for_value(question):
            return ()
        evidence = select_evidence(
            question, find(question), lookup, sentences=_COMPARED.sentences, tokens=_COMPARED.tokens
        )
        return find_conflicts(question, claims, evidence, lookup)

    return compare
