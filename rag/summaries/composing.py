"""One section of a summary: written by a model and filled up with quotations, or quoted throughout."""

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from rag.errors import ModelError
from rag.records import Removal, SummaryClaim
from rag.retrieval.terms import content_terms, words
from rag.summaries.draft import SummaryDraft
from rag.summaries.events import SummaryEvent
from rag.summaries.merging import supports
from rag.summaries.sentences import Sentence, stands_alone

if TYPE_CHECKING:
    from rag.summaries.writing import Writer

__all__ = ["Composer"]

_OFFER = 2.0
"""How many times the words of a summary a model is given to write it from."""
_MOST_IN_BRIEF = 2
_TOLD = 0.6
"""Share of the content words of a quotation that, told already, make it a repetition."""


class Composer:
    """Composes the sections of one summary.

    Args:
        draft: the summary.
        writer: the model that writes; None for quotations only.
    """

    def __init__(self, draft: SummaryDraft, writer: "Writer | None") -> None:
        self._draft = draft
        self._writer = writer
        if writer is not None:
            draft.model = writer.name
            draft.prompt = writer.reference

    @property
    def offer(self) -> float:
        """How many times the words of a summary to choose sentences for."""
        return 1.0 if self._writer is None else _OFFER

    def section(
        self,
        heading: str,
        offered: Sequence[Sentence],
        quotations: Sequence[SummaryClaim],
        budget: int,
        others: Sequence[Sentence] = (),
    ) -> Generator[SummaryEvent, None, None]:
        """Compose a section; nothing where there is nothing to tell.

        Args:
            heading: its heading.
            offered: the sentences that a model writes from.
            quotations: them as claims, the best first, shown in place of a model's words or to fill up.
            budget: about how many words.
            others: sentences of further articles, cited as well where they support a sentence.

        Raises:
            ModelError: the model server failed before it wrote anything.
        """
        if not (offered or quotations):
            return
        yield self._draft.start(heading)
        if self._writer is None:
            for claim in quotations:
                yield self._draft.release(claim)
            return
        shown: list[SummaryClaim] = []
        most = _MOST_IN_BRIEF if self._draft.style == "brief" else len(offered) + len(quotations)
        for outcome in self._written(offered, budget):
            if isinstance(outcome, Removal):
                yield self._draft.remove(outcome)
            elif len(shown) < most and (_length(shown) + _length([outcome]) <= 1.2 * budget or not shown):
                shown.append(_with_others(outcome, others))
                yield self._draft.release(shown[-1])
        for claim in quotations:
            if _length(shown) >= 0.9 * budget or len(shown) >= most:
                break
            fits = _length(shown) + _length([claim]) <= 1.2 * budget or not shown
            if fits and stands_alone(claim.text) and not _is_told(claim, shown):
                shown.append(claim)
                yield self._draft.release(claim)

    def _written(self, offered: Sequence[Sentence], budget: int) -> Generator[SummaryClaim | Removal, None, None]:
        """What the model writes. Once its server has failed, the rest of the summary does without it."""
        assert self._writer is not None
        if not self._draft.complete:
            return
        told = [claim.text for section in self._draft.sections for claim in section.claims]
        try:
            yield from self._writer.write(offered, budget, told)
        except ModelError as error:
            if not told and not self._draft.sections[-1].claims:
                raise
            self._draft.complete = False
            self._draft.notes.append(f"The model failed on the way ({error}); the rest is quoted.")
        finally:
            self._draft.usage = self._writer.usage


def _length(claims: Sequence[SummaryClaim]) -> int:
    return sum(len(claim.text.split()) for claim in claims)


def _is_told(claim: SummaryClaim, shown: Sequence[SummaryClaim]) -> bool:
    """Whether a claim adds little to those shown: one cites its sentence, or has most of its words and all figures."""
    found = words(claim.text)
    terms = set(content_terms(found))
    figures = {word.term for word in found if word.number}
    cited = {citation for other in shown for citation in other.citations}
    told = [set(content_terms(words(other.text))) for other in shown]
    return claim.citations[0] in cited or any(
        len(terms & other) > _TOLD * len(terms) and figures <= other for other in told
    )


def _with_others(claim: SummaryClaim, others: Sequence[Sentence]) -> SummaryClaim:
    """A claim that cites the sentences of further articles as well that support it."""
    cited = {citation.article_id for citation in claim.citations}
    more = [s.cite() for s in others if s.article.id not in cited and supports(s, claim.text)]
    citations = tuple(dict.fromkeys((*claim.citations, *more)))
    return SummaryClaim(
        text=claim.text,
        citations=citations,
        verdict=claim.verdict,
        score=claim.score,
        reasons=claim.reasons,
        sources=len({c.source.strip().casefold() or c.article_id for c in citations}),
    )
