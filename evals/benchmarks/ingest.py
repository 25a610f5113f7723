"""Ingest against the bare embedder on the same texts, and ingest of what is there already.

``python -m evals.benchmarks.ingest [--articles N] [--data DIR]``
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.benchmarks.libraries import local_embedder, local_settings, scratch
from evals.benchmarks.report import Budget, Clock, Figure, Report, clock, show
from evals.benchmarks.texts import WARM_UP, news, sample_corpus, write_rows
from rag import Chunk, Library
from rag.ingest import embedded_text

__all__ = ["main", "measure"]

_ROUNDS = 4


def measure(articles: int = 150, data: Path | None = None) -> Report:
    """Ingest articles from files in rounds; after each, embed the very same texts with the embedder alone.

    Taking turns lets both suffer alike from whatever else the machine does.

    Args:
        articles: how many.
        data: folder of the development data, for real articles; variants of the sample corpus where None.
    """
    chosen = news(data, articles) if data is not None else sample_corpus(articles)
    whole, bare, again = Clock(), Clock(), Clock()
    ingested = embedded = 0
    with scratch() as folder:
        settings = local_settings(folder / "library")
        embedder = local_embedder(settings)
        parts = [chosen[i::_ROUNDS] for i in range(_ROUNDS)]
        paths = [write_rows(folder / f"{i}.jsonl", part) for i, part in enumerate(parts) if part]
        with Library.open(settings=settings) as library:
            library.add(write_rows(folder / "first.jsonl", [WARM_UP]))
            done = {article.id for article in library.articles()}
            for path in paths:
                with clock(whole):
                    ingested += library.add(path).chunks
                added = [article for article in library.articles() if article.id not in done]
                done |= {article.id for article in added}
                texts = [
                    embedded_text(article, chunk.text[max(0, end - chunk.start) :].lstrip())
                    for article in added
                    if article.duplicate_of is None
                    for chunk, end in _after_others(library.catalogue.chunks_of(article.id))
                ]
                with clock(bare):
                    embedder.embed(texts)
                embedded += len(texts)
            for path in paths:
                with clock(again):
                    library.add(path)
            count = len(library.articles()) - 1
    speed, bare_speed = ingested / whole.wall, embedded / bare.wall
    return Report(
        "ingest",
        f"{count} {'real' if data is not None else 'sample'} articles, {ingested} chunks, in {len(paths)} rounds",
        (
            Figure("ingest / bare embedder", speed / bare_speed, budget=Budget("at least", 0.9), n=len(paths)),
            Figure("the same in processor time", (ingested / whole.cpu) / (embedded / bare.cpu), n=len(paths)),
            Figure("first ingest / again unchanged", whole.wall / again.wall, budget=Budget("at least", 50)),
            Figure("ingest", speed, "chunks/s"),
            Figure("bare embedder", bare_speed, "chunks/s"),
            Figure("unchanged articles", count / again.wall, "articles/s"),
        ),
    )


def _after_others(chunks: Sequence[Chunk]) -> list[tuple[Chunk, int]]:
    """Each chunk of an article with the end of the one before, up to which it repeats that one."""
    return list(zip(chunks, [0, *(chunk.end for chunk in chunks[:-1])], strict=True))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.ingest", description=__doc__)
    parser.add_argument("--articles", type=int, default=150)
    parser.add_argument("--data", type=Path, help="folder of the development data, for real articles")
    options = parser.parse_args(arguments)
    return show(lambda: measure(options.articles, options.data))


if __name__ == "__main__":
    sys.exit(main())
