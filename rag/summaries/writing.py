"""Summaries in a model's words: each sentence checked, mended by the article's own words, or left out with the reason.

The model is given the sentences that carry the articles, numbered, a window's worth at a time, so that any number of
articles fits a small model. What it writes goes the same way as a sentence of an answer (:mod:`rag.answering.release`).
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rag.answering.abstention import is_refusal
from rag.answering.release import Releaser
from rag.checking.verifier import Verifier
from rag.records import Article, Claim, Evidence, PromptReference, Removal, SummaryClaim, Usage
from rag.retrieval.evidence import estimate_tokens
from rag.retrieval.terms import content_terms, words
from rag.summaries.sentences import Sentence, stands_alone

if TYPE_CHECKING:
    from prompts import Prompt
    from rag.models.chat import ChatModel

__all__ = ["Writer"]

_SMALL_WINDOW = 480
_LARGE_WINDOW = 6000
"""Tokens of sentences in one call."""
_WORDS_A_SENTENCE = 18
_TOLD = 0.6
"""Share of the content words of a sentence that, told already, make another one a repetition."""
_REPEATS = "it repeats what was told"
_LEANS = "what it refers to was left out"


@dataclass(slots=True)
class Writer:
    """Writes with one chat model.

    Attributes:
        chat: the model.
        lookup: gives an article with its text by its id.
        prompt: the prompt, with the variables ``question``, ``articles`` and ``not_found``.
        usage: tokens of all calls so far.
        verifier: checks what the model writes.
    """

    chat: "ChatModel"
    lookup: Callable[[str], Article]
    prompt: "Prompt"
    usage: Usage
    verifier: Verifier

    @classmethod
    def open(cls, chat: "ChatModel", lookup: Callable[[str], Article], verifier: Verifier | None = None) -> "Writer":
        """A writer with the prompt for the size of a model."""
        import prompts

        prompt = prompts.load("summary" if chat.large else "summary-small")
        return cls(chat, lookup, prompt, Usage(), replace(verifier or Verifier(), literal=not chat.large))

    @property
    def name(self) -> str:
        """Provider and model."""
        return self.chat.name

    @property
    def reference(self) -> PromptReference:
        """Which prompt it uses."""
        return self.prompt.reference()

    def write(
        self, sentences: Sequence[Sentence], budget: int, told: Sequence[str] = ()
    ) -> Iterator[SummaryClaim | Removal]:
        """Summarise some sentences.

        Args:
            sentences: what to tell, in order; as many calls are made as their length asks for.
            budget: about how many words.
            told: what the summary says already, which is not said again.

        Yields:
            Each sentence once it is decided about.

        Raises:
            rag.errors.ModelError: the model server failed.
        """
        total = sum(sentence.length for sentence in sentences) or 1
        said = [set(content_terms(words(text))) for text in told]
        for batch in self._batches(sentences):
            share = max(_WORDS_A_SENTENCE, round(budget * sum(s.length for s in batch) / total))
            yield from self._write(batch, share, said)

    def _batches(self, sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
        """As many sentences at a time as the window takes."""
        window = _LARGE_WINDOW if self.chat.large else _SMALL_WINDOW
        batch: list[Sentence] = []
        spent = 0
        for sentence in sentences:
            cost = estimate_tokens(sentence.text) + 4
            if batch and spent + cost > window:
                yield batch
                batch, spent = [], 0
            batch.append(sentence)
            spent += cost
        if batch:
            yield batch

    def _write(self, batch: Sequence[Sentence], budget: int, said: list[set[str]]) -> Iterator[SummaryClaim | Removal]:
        from rag.answering.drafting import ReplyEnd, drafting

        evidence = [_numbered(number, sentence) for number, sentence in enumerate(batch, 1)]
        releaser = Releaser(
            "",
            evidence,
            lambda claim, spans, _: self.verifier.verify(claim, spans, lookup=self.lookup),
            addresses=lambda _, item: stands_alone(item.text),
        )
        stopped = threading.Event()
        runnable = drafting(self.prompt, self.chat.runnable, evidence, stopped)
        spent, whole = 0, True
        with self.chat.errors():
            items: Any = runnable.stream({"question": self._task(budget)})
            try:
                for item in items:
                    if isinstance(item, ReplyEnd):
                        self.usage += item.usage
                        continue
                    if is_refusal(item.text, cited=bool(item.numbers)):
                        break
                    outcome = releaser.decide(item)
                    if outcome is None:
                        continue
                    if isinstance(outcome, Claim):
                        outcome = _judged(outcome, said, whole)
                    whole = isinstance(outcome, Claim)
                    yield outcome
                    spent += len(outcome.text.split()) if isinstance(outcome, Claim) else 0
                    if spent >= budget:
                        break
            finally:
                stopped.set()
                items.close()

    def _task(self, budget: int) -> str:
        count = max(1, round(budget / _WORDS_A_SENTENCE))
        facts = "the most important fact" if count == 1 else f"the {count} most important facts"
        if self.chat.large:
            return f"Tell {facts} in about {budget} words."
        return f"Tell {facts}, one short sentence each."


def _numbered(number: int, sentence: Sentence) -> Evidence:
    article = sentence.article
    return Evidence(
        number=number,
        article_id=article.id,
        version=article.version,
        start=sentence.span.start,
        end=sentence.span.end,
        text=sentence.text,
        score=1.0,
        title=article.title,
        source=article.source,
        published=article.published,
        origin=article.origin,
    )


def _judged(claim: Claim, said: list[set[str]], whole: bool) -> SummaryClaim | Removal:
    """A checked sentence as part of a summary, unless it repeats, or leans on a sentence that is not there."""
    terms = set(content_terms(words(claim.text)))
    if any(len(terms & other) > _TOLD * len(terms) for other in said if terms):
        return Removal(text=claim.text, reasons=(_REPEATS,), citations=claim.citations, score=claim.score)
    if not stands_alone(claim.text) and not (whole and said):
        return Removal(text=claim.text, reasons=(_LEANS,), citations=claim.citations, score=claim.score)
    said.append(terms)
    publishers = {citation.source.strip().casefold() or citation.article_id for citation in claim.citations}
    return SummaryClaim(
        text=claim.text,
        citations=claim.citations,
        verdict=claim.verdict,
        score=claim.score,
        reasons=claim.reasons,
        sources=len(publishers),
    )
