"""The hybrid search as a LangChain retriever."""

from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from rag.records import Passage
from rag.retrieval.search import Searcher
from rag.store.filters import Filters

__all__ = ["HybridRetriever", "to_document"]


def to_document(passage: Passage) -> Document:
    """A passage as a LangChain document: the text as content, everything else as metadata, dates in ISO 8601."""
    metadata: dict[str, Any] = passage.to_dict()
    text = metadata.pop("text")
    return Document(page_content=text, metadata=metadata)


class HybridRetriever(BaseRetriever):
    """Dense and lexical retrieval in one call, for use in any LangChain runnable.

    Attributes:
        searcher: does the search.
        k: how many passages to return.
        since: first day of publication, inclusive.
        until: last day, inclusive.
        sources: publishers; empty for all.
    """

    searcher: Searcher
    k: int = 8
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        filters = Filters(since=self.since, until=self.until, sources=self.sources)
        return [to_document(passage) for passage in self.searcher.search(query, self.k, filters)]
