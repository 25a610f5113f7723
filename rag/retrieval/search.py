"""Hybrid search: dense and lexical candidates, fused, a few per article, the newer ones preferred."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.records import Passage
from rag.retrieval.fusion import convex, damped
from rag.retrieval.terms import words
from rag.store.catalogue import Catalogue
from rag.store.filters import EVERYTHING, Filters, day_number
from rag.store.full_text import any_of

if TYPE_CHECKING:
    from rag.models.embedder import Embedder
    from rag.store.vectors import VectorStore

__all__ = ["SearchOptions", "Searcher"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """How candidates are found and fused. The defaults were tuned on the development half of the RealTimeQA questions.

    Attributes:
        candidates: how many chunks each of the two searches contributes.
        dense_weight: share of the dense score in the fused one; 0 is lexical alone, 1 dense alone.
        title_weight: BM25 weight of a match in the title, the body's being 1.
        lead_weight: share in the final score of how close the query is to the opening of the passage's article. News
            puts what an article is about first, so a passage that happens to share words with the query but stands in
            an article about something else falls behind.
        repetition: factor on the score for each better passage of the same article (copies of one article count as
            one), so that several articles have their say; 1 for none.
        recency: share in the final score of how new the passage's article is. Who asks about the news mostly asks about
            the latest, so of passages that fit alike the newer comes first. Age is counted from the newest article that
            the filters let through (so ``until`` is also the day from which to look back), and not at all for a query
            that names a year.
        half_life: days in which that score halves.
        common: a query term that occurs in a larger share of the chunks is left out of the lexical search, which it
            would slow down and hardly sharpen, as long as rarer terms remain.
    """

    candidates: int = 100
    dense_weight: float = 0.5
    title_weight: float = 1.0
    lead_weight: float = 0.25
    repetition: float = 0.5
    recency: float = 0.25
    half_life: float = 365.0
    common: float = 0.1


_UNDATED = 0.5
"""Recency of an article without a date: neither new nor old."""
_YEAR = re.compile(r"(?<![\w.,])(?:19|20)\d\d(?![\w,]|\.\d)")


class Searcher:
    """Finds passages for a query.

    Args:
        catalogue: the library's catalogue.
        vectors: gives the vector store; called when a search first needs it, since opening Chroma takes seconds.
        embedder: gives the embedder, likewise.
        options: how to search.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        vectors: "Callable[[], VectorStore]",
        embedder: "Callable[[], Embedder]",
        options: SearchOptions | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._embedder = embedder
        self.options = options or SearchOptions()
        self._frequencies: dict[str, int] = {}
        self._counted_chunks = -1

    def search(self, query: str, k: int, filters: Filters = EVERYTHING) -> list[Passage]:
        """The best passages for a query, best first, with scores in 0..1.

        Args:
            query: a question or keywords.
            k: most passages to return.
            filters: which articles may be found.
        """
        if not query.strip() or k <= 0:
            return []
        weight, lead_weight = self.options.dense_weight, self.options.lead_weight
        candidates = max(self.options.candidates, 3 * k)
        vector = self._vector(query) if weight > 0.0 or lead_weight > 0.0 else None
        lexical = self._lexical(query, candidates, filters) if weight < 1.0 else {}
        dense = dict(self._vectors().query(vector, candidates, filters)) if vector is not None and weight > 0.0 else {}
        fused = convex(lexical, dense, weight)
        # A vector whose chunk was removed a moment ago is passed over.
        chunks = {chunk.id: chunk for chunk in self._catalogue.chunks(fused)}
        heads = self._catalogue.heads({chunk.article_id for chunk in chunks.values()})
        known = {i: c for i, c in chunks.items() if c.article_id in heads}
        scores = {chunk_id: fused[chunk_id] for chunk_id in known}
        if vector is not None and lead_weight > 0.0:
            leads = self._lead_similarity(vector, heads)
            scores = {
                i: (1.0 - lead_weight) * score + lead_weight * leads[known[i].article_id] for i, score in scores.items()
            }
        stories = {i: heads[c.article_id].duplicate_of or c.article_id for i, c in known.items()}
        scores = damped(scores, stories, self.options.repetition)
        if self.options.recency > 0.0 and not _YEAR.search(query):
            recency = self._recency({i: head.published for i, head in heads.items()}, filters)
            share = self.options.recency
            scores = {i: (1.0 - share) * score + share * recency[known[i].article_id] for i, score in scores.items()}
        best = sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))[:k]
        copies = self._catalogue.copies({known[chunk_id].article_id for chunk_id in best})
        passages = []
        for chunk_id in best:
            chunk = known[chunk_id]
            article = heads[chunk.article_id]
            passages.append(
                Passage(
                    article_id=article.id,
                    start=chunk.start,
                    end=chunk.end,
                    text=chunk.text,
                    score=scores[chunk_id],
                    title=article.title,
                    source=article.source,
                    published=article.published,
                    origin=article.origin,
                    copies=tuple(copies.get(article.id, ())),
                )
            )
        return passages

    def _recency(self, published: Mapping[str, date | None], filters: Filters) -> dict[str, float]:
        """How new each article is, 1 for the newest that the filters let through."""
        newest = self._catalogue.newest_day(filters)
        return {
            article_id: _UNDATED
            if day is None or newest is None
            else 0.5 ** (max(0, newest - day_number(day)) / self.options.half_life)
            for article_id, day in published.items()
        }

    def _lexical(self, query: str, limit: int, filters: Filters) -> dict[str, float]:
        terms = self._terms(query)
        if not terms:
            return {}
        hits = self._catalogue.lexical(any_of(terms), limit, filters, (self.options.title_weight, 1.0))
        return {hit.chunk_id: hit.score for hit in hits}

    def _terms(self, query: str) -> Sequence[str]:
        """The words to look for: no stop words unless there is nothing else, no very common ones beside rarer ones."""
        found = words(query)
        terms = list(dict.fromkeys(word.text.lower() for word in found if not word.stop)) or list(
            dict.fromkeys(word.text.lower() for word in found)
        )
        chunks = self._catalogue.chunk_count()
        frequencies = self._document_frequencies(terms, chunks)
        ceiling = self.options.common * chunks
        rare = [term for term in terms if frequencies[term] <= ceiling]
        return rare if len(rare) >= 2 else terms

    def _document_frequencies(self, terms: Sequence[str], chunks: int) -> dict[str, int]:
        """How common the terms are. Counting is slow for common ones, so it is remembered while the library stands."""
        if chunks != self._counted_chunks:
            self._frequencies, self._counted_chunks = {}, chunks
        remembered = self._frequencies
        if unknown := [term for term in terms if term not in remembered]:
            remembered.update(self._catalogue.document_frequencies(unknown))
        return {term: remembered[term] for term in terms}

    def _vector(self, query: str) -> npt.NDArray[np.float32]:
        return np.asarray(self._embedder().embed_query(query), dtype=np.float32)

    def _lead_similarity(self, vector: npt.NDArray[np.float32], article_ids: Iterable[str]) -> dict[str, float]:
        """The cosine of the query and the first chunk of each article, 0 at least.

        The opening of a copy sleeps, and has no vector; that of the first copy stands for it.
        """
        leads = self._catalogue.leads(article_ids)
        vectors = self._vectors().get(set(leads.values()))
        return {
            article_id: max(0.0, float(vector @ vectors[chunk_id])) if chunk_id in vectors else 0.0
            for article_id, chunk_id in leads.items()
        }
