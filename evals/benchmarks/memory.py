"""Resident memory of a process that searches and answers without a chat model.

``python -m evals.benchmarks.memory [--chunks N] [--keep DIR]``
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.benchmarks.libraries import fill, local_settings, scratch
from evals.benchmarks.report import Budget, Figure, Report, SkippedError, show
from evals.benchmarks.texts import InventedWords, sample_corpus, write_rows
from rag import Library

__all__ = ["main", "measure", "resident"]

FULL = 10_000
"""The size of the budget."""
_QUERIES = 50
_STATUS = Path("/proc/self/status")
_MIB = 1024**2


def measure(chunks: int = FULL, keep: Path | None = None) -> Report:
    """Fill a library, then open it in a fresh process, which searches, answers, and ingests.

    Args:
        chunks: size of the library.
        keep: folder in which the library stays for the next run.

    Raises:
        SkippedError: this system does not tell the resident memory under ``/proc``.
    """
    if not _STATUS.exists():
        raise SkippedError("resident memory is read from /proc/self/status, which is not here")
    with scratch(keep) as folder:
        settings = local_settings(folder / f"{chunks}-chunks")
        made = fill(settings, chunks, InventedWords())
        more = write_rows(folder / "more.jsonl", sample_corpus(30))
        command = [sys.executable, "-m", "evals.benchmarks.memory", "--inside", str(settings.library), str(more)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
        found: dict[str, float] = json.loads(done.stdout)
    bound = Budget("at most", 700) if made == FULL else None
    return Report(
        "memory",
        f"{made:,} synthetic chunks, no chat model; {_QUERIES} searches and answers, then 30 articles more",
        (
            Figure("resident after searches and answers", found["answered"], "MiB", bound),
            Figure("resident when just opened", found["opened"], "MiB"),
            Figure("resident after the ingest", found["ingested"], "MiB"),
            Figure("highest of all", found["peak"], "MiB", bound),
        ),
    )


def _inside(library: Path, more: Path) -> dict[str, float]:
    """What the fresh process does: MiB at each step."""
    words = InventedWords(seed=11)
    queries = [words.query() for _ in range(_QUERIES)]
    with Library.open(settings=local_settings(library)) as opened:
        found = {"opened": resident("VmRSS")}
        for query in queries:
            opened.search(query)
            opened.ask(query, llm="none")
        found["answered"] = resident("VmRSS")
        opened.add(more)
        found["ingested"] = resident("VmRSS")
        found["peak"] = resident("VmHWM")
        # The library is left as it was, since it may be kept.
        opened.remove(*(article.id for article in opened.articles() if article.origin.startswith("https://sample.")))
    return found


def resident(field: str) -> float:
    """MiB that this process holds (``VmRSS``) or held at most (``VmHWM``); NaN where the system does not tell."""
    if not _STATUS.exists():
        return float("nan")
    for line in _STATUS.read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024 / _MIB
    return float("nan")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.memory", description=__doc__)
    parser.add_argument("--chunks", type=int, default=FULL)
    parser.add_argument("--keep", type=Path, help="folder in which the library stays for the next run")
    parser.add_argument("--inside", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.inside is not None:
        print(json.dumps(_inside(*options.inside)))
        return 0
    return show(lambda: measure(options.chunks, options.keep))


if __name__ == "__main__":
    sys.exit(main())
