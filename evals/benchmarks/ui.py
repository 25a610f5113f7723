"""The app in a real browser: opening it, the first evidence, memory over many turns, and what a stream costs.

``python -m evals.benchmarks.ui [--chunks N] [--articles N] [--turns N] [--keep DIR]``
"""

import argparse
import statistics
import sys
from collections.abc import Sequence
from datetime import date
from itertools import cycle, islice, pairwise
from pathlib import Path

from evals.benchmarks.libraries import fill, local_settings, scratch
from evals.benchmarks.report import Budget, Figure, Report, SkippedError, show
from evals.benchmarks.texts import CORPUS, InventedWords
from evals.benchmarks.ui_browser import Watch, chromium
from evals.benchmarks.ui_server import Served, served, stream_of
from evals.gold import load
from rag import Article, Library
from rag.settings import Settings
from rag.store.catalogue import Catalogue

__all__ = ["main", "measure"]

FULL = 10_000
"""Chunks, and articles, of the budgets."""
_TURNS = 100
_OPENINGS = 5
_LENGTHS = (10, 40, 160)
"""Sentences of answers. Were the cost quadratic, a sentence after the 40th would cost four times one before it."""
_WARM_UP = 20
"""Turns after which memory is compared with that at the end: caches fill, and the page fills up, in the first ones."""
_GOLD = Path(__file__).resolve().parents[1] / "gold" / "corpus.yaml"


def measure(chunks: int = FULL, articles: int = FULL, turns: int = _TURNS, keep: Path | None = None) -> Report:
    """Serve a library from a process of its own, and use it as somebody would who asks many questions.

    Args:
        chunks: synthetic chunks of the library, beside the sample corpus.
        articles: articles of the library; as many as the chunks need, if that is more.
        turns: questions of one conversation; they are those of the gold file of the sample corpus.
        keep: folder in which the library stays for the next run.

    Raises:
        SkippedError: there is no browser, or the embedder's weights are not here.
    """
    if not Path("/proc/self/status").exists():
        raise SkippedError("resident memory is read from /proc, which is not here")
    with scratch(keep) as folder:
        settings = local_settings(folder / f"ui-{chunks}-{articles}")
        made = _fill(settings, chunks, articles)
        with chromium() as browser, served(settings.library) as app:
            opening, again = _openings(browser, app)
            asking = _asking(browser, app, turns)
            streaming = _streaming(browser, app)
    return Report(
        "ui",
        f"{made:,} chunks, {articles:,} articles, no chat model; {turns} questions of one conversation in Chromium",
        (*opening, *again, *asking, *streaming),
    )


def _fill(settings: Settings, chunks: int, articles: int) -> int:
    fill(settings, chunks, InventedWords())
    with Catalogue.open(settings.library) as catalogue, catalogue.transaction():
        for number in range(catalogue.count(), articles - len(list(CORPUS.iterdir()))):
            catalogue.put(_short(number), [])
    with Library.open(settings=settings) as library:
        library.add(CORPUS)
        return library.catalogue.chunk_count()


def _short(number: int) -> Article:
    """An article that is in no search, but in every list."""
    return Article.create(
        origin=f"https://short.invalid/{number}",
        title=f"Short report {number}",
        text=f"Nothing happened for the time {number}.",
        source=f"Wire {number % 40}",
        published=date(2020, 1, 1),
    )


def _openings(browser: object, app: Served) -> tuple[list[Figure], list[Figure]]:
    cold, warm = [], []
    for _ in range(_OPENINGS):
        watch = Watch(browser, app.url)
        cold.append(watch.opened)
        warm.append(watch.open(app.url))
        watch.close()
    bound = Budget("at most", 2)
    return (
        [Figure("page can be used after opening, first visit", statistics.median(cold), "s", bound, len(cold))],
        [Figure("the same, visited before", statistics.median(warm), "s", bound, len(warm))],
    )


def _asking(browser: object, app: Served, turns: int) -> list[Figure]:
    questions = [question.question for question in load(_GOLD).questions if not question.history]
    watch = Watch(browser, app.url)
    seconds: list[float] = []
    server, heap, nodes = [], [], []
    early = min(_WARM_UP, max(1, turns // 2))
    for number, question in enumerate(islice(cycle(questions), turns), start=1):
        seconds.append(watch.ask(question))
        if number in (early, turns):
            server.append(app.resident())
            used, shown = watch.heap()
            heap.append(used)
            nodes.append(shown)
    watch.close()
    bound = Budget("at most", 1)
    return [
        Figure("first evidence after the question, p50", statistics.median(seconds), "s", bound, len(seconds)),
        Figure("first evidence after the question, p95", statistics.quantiles(seconds, n=20)[-1], "s", bound, turns),
        Figure(f"server memory, turn {turns} to turn {early}", server[-1] / server[0], "", Budget("at most", 1.1)),
        Figure("server memory at the end", server[-1], "MiB"),
        Figure(f"browser scripts, turn {turns} to turn {early}", heap[-1] / heap[0], "", Budget("at most", 1.1)),
        Figure(f"document nodes, turn {turns} to turn {early}", nodes[-1] / nodes[0], "", Budget("at most", 1.1)),
        Figure("browser scripts at the end", heap[-1], "MiB"),
        Figure("of these, a turn", (heap[-1] - heap[0]) * 1024 / max(1, turns - early), "KiB"),
    ]


def _streaming(browser: object, app: Served) -> list[Figure]:
    costs = []
    for length in (_LENGTHS[0], *_LENGTHS):  # the first one warms up
        watch = Watch(browser, app.url)
        before = app.busy(), watch.busy(), watch.received
        watch.ask(stream_of(length))
        after = app.busy(), watch.busy(), watch.received
        costs.append([b - a for a, b in zip(before, after, strict=True)])
        watch.close()
    _, short, middle, long = costs
    early, late = (high - low for low, high in pairwise(_LENGTHS))
    figures = []
    for kind, name in enumerate(("server, processor time", "browser, processor time", "bytes sent")):
        # What the question itself costs is in all of them, and goes out of the differences.
        first = (middle[kind] - short[kind]) / early
        then = (long[kind] - middle[kind]) / late
        ratio = f"{name}: a sentence after the {_LENGTHS[1]}th, to one before"
        value, unit = (then, "B") if kind == 2 else (1000 * then, "ms")
        figures += [Figure(ratio, then / first, "", Budget("at most", 2)), Figure(f"{name}: of these", value, unit)]
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.ui", description=__doc__)
    parser.add_argument("--chunks", type=int, default=FULL)
    parser.add_argument("--articles", type=int, default=FULL)
    parser.add_argument("--turns", type=int, default=_TURNS)
    parser.add_argument("--keep", type=Path, help="folder in which the library stays for the next run")
    options = parser.parse_args(arguments)
    return show(lambda: measure(options.chunks, options.articles, options.turns, options.keep))


if __name__ == "__main__":
    sys.exit(main())
