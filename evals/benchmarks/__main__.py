"""Run the benchmarks: ``python -m evals.benchmarks [NAME...] [--full] [--data DIR] [--keep DIR]``.

The usual sizes take a few minutes; ``--full`` takes those of the budgets (100,000 chunks, more articles), and with them
about half an hour.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.benchmarks import checking, cold_start, ingest, latency, local_model, memory, pipeline, summaries, ui
from evals.benchmarks.report import Report, SkippedError, machine, render
from rag.errors import NewsproofError

__all__ = ["NAMES", "main"]

NAMES = ("checking", "cold_start", "ingest", "pipeline", "latency", "memory", "summaries", "ui", "local_model")
_FULL_ARTICLES = 600


def _chosen(full: bool, data: Path | None, keep: Path | None) -> dict[str, Callable[[], Report]]:
    real = _FULL_ARTICLES // 3  # these are three times as long as those of the sample corpus
    many = real if data is not None else _FULL_ARTICLES
    if not full:
        return {
            "checking": checking.measure,
            "cold_start": cold_start.measure,
            "ingest": lambda: ingest.measure(data=data, articles=many // 5),
            "pipeline": lambda: pipeline.measure(data=data, articles=many // 5),
            "latency": lambda: latency.measure(keep=keep),
            "memory": lambda: memory.measure(keep=keep),
            "summaries": lambda: summaries.measure(data=data),
            "ui": lambda: ui.measure(1000, 1000, 40, keep),
            "local_model": local_model.measure,
        }
    return {
        "checking": lambda: checking.measure(1000),
        "cold_start": lambda: cold_start.measure(10),
        "ingest": lambda: ingest.measure(many, data),
        "pipeline": lambda: pipeline.measure(many, data),
        "latency": lambda: latency.measure(latency.FULL, keep=keep),
        "memory": lambda: memory.measure(keep=keep),
        "summaries": lambda: summaries.measure(data=data),
        "ui": lambda: ui.measure(keep=keep),
        "local_model": local_model.measure,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks one after another; returns 1 where one of them failed, else 0."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(NAMES)}; all where omitted")
    parser.add_argument("--full", action="store_true", help="the sizes of the budgets")
    parser.add_argument("--data", type=Path, help="folder of the development data, for real articles and questions")
    parser.add_argument("--keep", type=Path, help="folder in which synthetic libraries stay for the next run")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in NAMES]:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    print(f"machine: {machine()}", flush=True)
    failed = False
    measures = _chosen(options.full, options.data, options.keep)
    for name in options.names or NAMES:
        try:
            print(f"\n{render(measures[name]())}", flush=True)
        except SkippedError as reason:
            print(f"\n## {name}\nskipped: {reason}", flush=True)
        except NewsproofError as error:
            print(f"\n## {name}\nfailed: {error}", file=sys.stderr, flush=True)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
