"""Newsproof against the pipeline one would otherwise write: LangChain's splitter, the same embedder, Chroma, top k.

``python -m evals.benchmarks.pipeline [--articles N] [--data DIR]``
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evals.benchmarks.libraries import local_embedder, local_settings, scratch
from evals.benchmarks.report import Budget, Clock, Figure, Report, SkippedError, clock, show
from evals.benchmarks.texts import WARM_UP, news, sample_corpus, write_rows
from evals.retrieval.data import NewsArticle, QuizQuestion, load_questions
from evals.retrieval.measures import hit_at
from evals.statistics import mean
from rag import Library

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

__all__ = ["PlainPipeline", "main", "measure"]

_ROUNDS = 4
_DEPTH = 10
_CHARACTERS, _OVERLAP = 1000, 200
"""The sizes of LangChain's own tutorials; 1000 characters fit the embedder's window nearly always."""
_AT_ONCE = 1000


class PlainPipeline:
    """Split by characters, embed, add to a Chroma collection, query the nearest.

    Args:
        folder: where Chroma keeps its files.
        embeddings: the embedder.

    Raises:
        SkippedError: langchain-text-splitters (extra ``evals``) is not installed.
    """

    def __init__(self, folder: Path, embeddings: "Embeddings") -> None:
        try:
            from langchain_text_splitters import RecursiveCharacterTextSplitter
        except ImportError:
            raise SkippedError("langchain-text-splitters is not installed; pip install 'newsproof[evals]'") from None
        import chromadb
        from chromadb.config import Settings

        self._splitter = RecursiveCharacterTextSplitter(chunk_size=_CHARACTERS, chunk_overlap=_OVERLAP)
        self._embeddings = embeddings
        client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
        self._collection = client.create_collection(
            "articles", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )

    def add(self, articles: Sequence[NewsArticle]) -> int:
        """Add articles; returns how many chunks they made."""
        texts: list[str] = []
        urls: list[str] = []
        for article in articles:
            parts = self._splitter.split_text(article.text)
            texts += parts
            urls += [article.url] * len(parts)
        before = self._collection.count()
        for i in range(0, len(texts), _AT_ONCE):
            part = slice(i, i + _AT_ONCE)
            self._collection.add(
                ids=[str(before + n) for n in range(i, i + len(texts[part]))],
                documents=texts[part],
                embeddings=self._embeddings.embed_documents(texts[part]),  # type: ignore[arg-type]
                metadatas=[{"url": url} for url in urls[part]],
            )
        return len(texts)

    def search(self, question: str, k: int) -> list[str]:
        """The URLs of the nearest chunks' articles, nearest first."""
        found = self._collection.query(query_embeddings=self._embeddings.embed_query(question), n_results=k)
        return [str(metadata["url"]) for metadata in (found["metadatas"] or [[]])[0]]


def measure(articles: int = 120, data: Path | None = None) -> Report:
    """Both take in the same articles in rounds, taking turns in who comes first; then both answer the questions.

    Args:
        articles: how many.
        data: folder of the development data, for real articles and questions; variants of the sample corpus and no
            questions where None.
    """
    chosen = news(data, articles) if data is not None else sample_corpus(articles)
    ours, theirs = Clock(), Clock()
    our_chunks = their_chunks = 0
    with scratch() as folder:
        settings = local_settings(folder / "library")
        plain = PlainPipeline(folder / "plain", local_embedder(settings).as_langchain())
        with Library.open(settings=settings) as library:
            library.add(write_rows(folder / "first.jsonl", [WARM_UP]))
            plain.add([WARM_UP])
            for turn in range(_ROUNDS):
                part = chosen[turn::_ROUNDS]
                if not part:
                    continue
                path = write_rows(folder / f"{turn}.jsonl", part)
                for who in ("ours", "theirs") if turn % 2 else ("theirs", "ours"):
                    if who == "ours":
                        with clock(ours):
                            our_chunks += library.add(path).chunks
                    else:
                        with clock(theirs):
                            their_chunks += plain.add(part)
            figures = [
                Figure("ingest speed / plain pipeline", theirs.wall / ours.wall, budget=Budget("at least", 1)),
                Figure("the same in processor time", theirs.cpu / ours.cpu),
                Figure("ingest", len(chosen) / ours.wall, "articles/s"),
                Figure("plain pipeline", len(chosen) / theirs.wall, "articles/s"),
                Figure("chunks", our_chunks),
                Figure("plain pipeline's chunks", their_chunks),
            ]
            if data is not None:
                copies = {a.origin: a.duplicate_of or a.id for a in library.articles()}
                questions = [q for q in load_questions(data) if any(url in copies for url in q.gold_urls)]
                figures += _hits("", questions, lambda q: [p.origin for p in library.search(q, k=_DEPTH)], copies)
                figures += _hits("plain pipeline's ", questions, lambda q: plain.search(q, _DEPTH), copies)
    kind = "real" if data is not None else "sample"
    return Report("pipeline", f"{len(chosen)} {kind} articles, split, embedded and stored by both", tuple(figures))


def _hits(
    who: str, questions: Sequence[QuizQuestion], search: Callable[[str], Sequence[str]], copies: dict[str, str]
) -> list[Figure]:
    ranked = [[copies.get(url, url) for url in search(question.question)] for question in questions]
    gold = [{copies[url] for url in question.gold_urls if url in copies} for question in questions]
    return [
        Figure(
            f"{who}Hit@{k}",
            mean([hit_at(found, wanted, k) for found, wanted in zip(ranked, gold, strict=True)]).value,
            n=len(questions),
        )
        for k in (1, 5, 10)
        if questions
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.pipeline", description=__doc__)
    parser.add_argument("--articles", type=int, default=120)
    parser.add_argument("--data", type=Path, help="folder of the development data, for real articles and questions")
    options = parser.parse_args(arguments)
    return show(lambda: measure(options.articles, options.data))


if __name__ == "__main__":
    sys.exit(main())
