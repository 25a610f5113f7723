"""Seconds a search takes, in a smaller and a larger library.

``python -m evals.benchmarks.latency [--chunks N M] [--keep DIR]`` with synthetic libraries, or
``python -m evals.benchmarks.latency --library DIR --data DIR`` for the RealTimeQA questions in a library of yours.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from evals.benchmarks.libraries import fill, local_settings, scratch
from evals.benchmarks.report import Budget, Figure, Report, show
from evals.benchmarks.texts import InventedWords
from evals.retrieval.data import load_questions
from rag import Library
from rag.models.embedder import open_embedder
from rag.retrieval.search import SearchOptions

__all__ = ["main", "measure", "measure_library"]

FULL = (10_000, 100_000)
"""The sizes of the budget."""
_BUDGET_CHUNKS = FULL[0]
_WARM_UP = 5


def measure(
    chunks: Sequence[int] = (2_000, 10_000), queries: int = 100, keep: Path | None = None, largest_ratio: float = 2.0
) -> Report:
    """Search synthetic libraries of different sizes with queries of eight words.

    Args:
        chunks: the sizes, smallest first.
        queries: how many, each searched once.
        keep: folder in which the libraries stay for the next run.
        largest_ratio: budget of the last p50 over the first.
    """
    figures: list[Figure] = []
    medians: list[float] = []
    busy: list[float] = []
    with scratch(keep) as folder:
        for size in chunks:
            settings = local_settings(folder / f"{size}-chunks")
            made = fill(settings, size, InventedWords())
            words = InventedWords(seed=11)
            texts = [words.query() for _ in range(queries + _WARM_UP)]
            with Library.open(settings=settings) as library:
                found = _times(library, texts)
            medians.append(statistics.median(found["p50"]))
            busy.append(statistics.median(found["processor time"]))
            bound = Budget("at most", 40) if made == _BUDGET_CHUNKS else None
            figures += _figures(f"{made:,} chunks: ", found, bound)
    if len(medians) > 1:
        name = f"p50 at {chunks[-1]:,} / at {chunks[0]:,} chunks"
        figures.insert(0, Figure(name, medians[-1] / medians[0], budget=Budget("at most", largest_ratio), n=queries))
        figures.insert(1, Figure("the same in processor time", busy[-1] / busy[0], n=queries))
    return Report("latency", "ten passages for eight words, synthetic chunks of 144 words", tuple(figures))


def measure_library(library: Path, data: Path, queries: int = 200) -> Report:
    """Search a library with the RealTimeQA questions.

    Raises:
        FileNotFoundError: the data are not there.
    """
    texts = [question.question for question in load_questions(data)[: queries + _WARM_UP]]
    with Library.open(settings=local_settings(library)) as opened:
        count = opened.catalogue.chunk_count()
        found = _times(opened, texts)
    return Report("latency", f"ten passages for each question, {count:,} chunks", tuple(_figures("", found, None)))


def _times(library: Library, texts: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds by part: the whole search, its processor time, lexical alone, dense alone, the query's embedding."""
    embed = open_embedder(library.settings).embed_query
    found: dict[str, list[float]] = {"p50": [], "processor time": []}
    library.tune(SearchOptions())
    for number, text in enumerate(texts):
        cpu = time.process_time()
        wall = _milliseconds(lambda text=text: library.search(text, k=10))  # type: ignore[misc]
        if number >= _WARM_UP:
            found["p50"].append(wall)
            found["processor time"].append(1000 * (time.process_time() - cpu))
    for name, weight in (("lexical alone", 0.0), ("dense alone", 1.0)):
        library.tune(replace(SearchOptions(), dense_weight=weight, lead_weight=0.0))
        found[name] = [_milliseconds(lambda text=text: library.search(text, k=10)) for text in texts]  # type: ignore[misc]
    found["embedding the query"] = [_milliseconds(lambda text=text: embed(text)) for text in texts]  # type: ignore[misc]
    return found


def _figures(prefix: str, found: dict[str, list[float]], budget: Budget | None) -> list[Figure]:
    whole = found["p50"]
    return [
        Figure(f"{prefix}p50", statistics.median(whole), "ms", budget, len(whole)),
        Figure(f"{prefix}p95", statistics.quantiles(whole, n=20)[-1], "ms", None, len(whole)),
        *(
            Figure(f"{prefix}{name}", statistics.median(values), "ms", None, len(values))
            for name, values in found.items()
            if name != "p50"
        ),
    ]


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.latency", description=__doc__)
    parser.add_argument("--chunks", type=int, nargs="+", default=[2_000, 10_000], help="sizes, smallest first")
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--keep", type=Path, help="folder in which the libraries stay for the next run")
    parser.add_argument("--library", type=Path, help="a library of yours instead; needs --data")
    parser.add_argument("--data", type=Path, help="folder of the development data, for its questions")
    options = parser.parse_args(arguments)
    if options.library is not None:
        if options.data is None:
            parser.error("--library needs --data")
        return show(lambda: measure_library(options.library, options.data, options.queries))
    return show(lambda: measure(options.chunks, options.queries, options.keep))


if __name__ == "__main__":
    sys.exit(main())
