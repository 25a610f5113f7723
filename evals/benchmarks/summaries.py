"""Time and memory of a digest of many articles, and how long it is silent.

``python -m evals.benchmarks.summaries [--articles N] [--data DIR] [--llm none|local] [--words N]``
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from evals.benchmarks.libraries import scratch
from evals.benchmarks.memory import resident
from evals.benchmarks.report import Budget, Figure, Report, SkippedError, clock, show
from evals.benchmarks.texts import news, sample_corpus, write_rows
from rag import Article, Library, SummaryClaimReleased, SummaryFinished
from rag.models.local_server import is_installed
from rag.models.weights import CHAT, WeightStore
from rag.reading import read_articles
from rag.settings import Settings, load_settings

__all__ = ["FULL", "LOCAL", "main", "measure"]

FULL = 100
"""The size of the budget."""
LOCAL = 8
"""Articles for the local model, which takes most of a minute for each story."""
_SHARES = (4, 2, 1)
"""A quarter, a half and all of the articles: memory that grows with them shows in the ratios."""
_SECONDS = 30.0
_GROWTH = 1.25
_SILENCE = 60.0

Mode = Literal["none", "local"]


def measure(
    articles: int | None = None, data: Path | None = None, llm: Mode = "none", words: int | None = None
) -> Report:
    """Digest a quarter, a half and all of some articles, each in a fresh process.

    Args:
        articles: how many; by mode where None.
        data: folder of the development data, for real articles; variants of the sample corpus where None.
        llm: without a model, or with the local one.
        words: of a digest; by the number of stories where None.

    Raises:
        SkippedError: this system does not tell the resident memory, or the data or the local model are not here.
    """
    if not resident("VmHWM") > 0:
        raise SkippedError("resident memory is read from /proc/self/status, which is not here")
    if llm == "local" and not (is_installed() and WeightStore(Settings().models).present(CHAT)):
        raise SkippedError(
            f"the local model is not here; pip install 'newsproof[local]', `newsproof models pull {CHAT}`"
        )
    count = articles or (FULL if llm == "none" else LOCAL)
    with scratch() as folder:
        try:
            found = news(data, count) if data is not None else sample_corpus(count)
        except FileNotFoundError as error:
            raise SkippedError(str(error)) from error
        library = folder / "library"
        with Library.open(settings=_settings(library, llm)) as opened:
            for item in read_articles([write_rows(folder / "articles.jsonl", found)]):
                if isinstance(item, Article):
                    opened.catalogue.put(item, [])
            held = len(opened.articles())
        rows = {size: _run(library, size, llm, words) for size in sorted({max(1, held // share) for share in _SHARES})}
    whole, least = rows[max(rows)], rows[min(rows)]
    figures = [
        Figure(
            f"digest of {held} articles", whole["wall"], "s", Budget("at most", _SECONDS) if llm == "none" else None
        ),
        Figure("processor time of that, all threads", whole["processor"], "s"),
        Figure("words of it", whole["words"], "", None),
        Figure("longest silence between two events", whole["silence"], "s", Budget("at most", _SILENCE)),
        Figure("first sentence after", whole["first"], "s"),
    ]
    figures += [Figure(f"highest resident memory, {size} articles", row["peak"], "MiB") for size, row in rows.items()]
    if len(rows) > 1:
        growth = whole["peak"] / least["peak"]
        figures.append(
            Figure(f"memory at {max(rows)} articles / at {min(rows)}", growth, "", Budget("at most", _GROWTH))
        )
    texts = "real articles" if data is not None else "variants of the sample corpus"
    return Report(
        "summaries", f"{held} {texts}, {'without a model' if llm == 'none' else 'local model'}", tuple(figures)
    )


def _settings(library: Path, llm: Mode) -> Settings:
    return load_settings(library=library, embedder="local", llm=llm).model_copy(
        update={"chroma_url": None, "openai_base_url": None, "model": None}
    )


def _run(library: Path, size: int, llm: Mode, words: int | None) -> dict[str, float]:
    command = [sys.executable, "-m", "evals.benchmarks.summaries", "--inside", str(library)]
    command += ["--articles", str(size), "--llm", llm, *(["--words", str(words)] if words else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _inside(library: Path, size: int, llm: Mode, words: int | None) -> dict[str, float]:
    """What the fresh process does: a digest, watched as a reader would."""
    with Library.open(settings=_settings(library, llm)) as opened:
        ids = [article.id for article in opened.articles()][:size]
        if llm == "local":
            opened.summarise(ids[0], style="brief")  # loads the model
        silence = first = 0.0
        length = 0
        with clock() as taken:
            started = last = time.perf_counter()
            for event in opened.stream_summary(*ids, words=words):
                now = time.perf_counter()
                silence, last = max(silence, now - last), now
                if isinstance(event, SummaryClaimReleased) and not first:
                    first = now - started
                elif isinstance(event, SummaryFinished):
                    length = event.summary.words
    return {
        "wall": taken.wall,
        "processor": taken.cpu,
        "silence": silence,
        "first": first,
        "words": length,
        "peak": resident("VmHWM"),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.summaries", description=__doc__)
    parser.add_argument("--articles", type=int)
    parser.add_argument("--data", type=Path, help="folder of the development data, for real articles")
    parser.add_argument("--llm", choices=["none", "local"], default="none")
    parser.add_argument("--words", type=int)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.inside is not None:
        print(json.dumps(_inside(options.inside, options.articles, options.llm, options.words)))
        return 0
    return show(lambda: measure(options.articles, options.data, options.llm, options.words))


if __name__ == "__main__":
    sys.exit(main())
