"""Each benchmark runs at a tiny size and finds finite figures. How fast the machine is, no test asks."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.benchmarks import __main__ as command
from evals.benchmarks import checking, cold_start, ingest, latency, local_model, memory, pipeline, summaries
from evals.benchmarks.libraries import fill, local_settings
from evals.benchmarks.report import Budget, Clock, Figure, Report, SkippedError, clock, machine, render, show
from evals.benchmarks.texts import InventedWords, sample_corpus
from rag import Library
from rag.models.local_server import is_installed
from rag.models.weights import CHAT, EMBEDDER, WeightStore
from rag.reading import fingerprint, resemblance
from rag.settings import Settings

STORE = WeightStore(Settings().models)
with_embedder = pytest.mark.skipif(not STORE.present(EMBEDDER), reason=f"the weights {EMBEDDER} are not pulled")


def finite(report: Report) -> bool:
    return bool(report.figures) and all(math.isfinite(f.value) and f.value >= 0 for f in report.figures)


@with_embedder
@pytest.mark.parametrize(
    "measure",
    [
        pytest.param(lambda _: ingest.measure(articles=5), id="ingest"),
        pytest.param(lambda _: pipeline.measure(articles=5), id="pipeline"),
        pytest.param(lambda folder: latency.measure([20, 40], queries=4, keep=folder), id="latency"),
        pytest.param(lambda folder: memory.measure(20, keep=folder), id="memory"),
        pytest.param(lambda _: summaries.measure(6), id="summaries"),
        pytest.param(lambda _: cold_start.measure(repeats=1), id="cold start"),
        pytest.param(lambda _: checking.measure(25), id="checking"),
    ],
)
def test_a_benchmark_runs_at_a_tiny_size(measure: Callable[[Path], Report], tmp_path: Path) -> None:
    report = measure(tmp_path)
    assert finite(report)
    assert any(figure.budget for figure in report.figures) or report.name == "memory"
    assert f"## {report.name}" in render(report)


@pytest.mark.model
@pytest.mark.skipif(
    not (is_installed() and STORE.present(CHAT) and STORE.present(EMBEDDER)), reason="the local models are not here"
)
def test_the_local_model_is_measured() -> None:
    assert finite(local_model.measure(questions=2))


def test_what_is_missing_skips_a_benchmark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSPROOF_MODELS", str(tmp_path))
    with pytest.raises(SkippedError, match="models pull"):
        local_settings(tmp_path)
    assert command.main(["ingest"]) == 0
    assert "skipped: the weights of the embedder" in capsys.readouterr().out


def test_the_command_runs_the_named_benchmarks_and_says_on_what(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["checking"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("machine: ")
    assert "| p50 |" in printed
    assert "## ingest" not in printed
    with pytest.raises(SystemExit) as stopped:
        command.main(["chequing"])
    assert stopped.value.code == 2


def test_a_report_says_whether_a_budget_is_met() -> None:
    figures = (
        Figure("kept", 0.95, budget=Budget("at least", 0.9)),
        Figure("broken", 41.7, "ms", Budget("at most", 40), 100),
    )
    text = render(Report("name", "what was measured", figures))
    assert "| kept | 0.95 | at least 0.9: met | 1 |" in text
    assert "| broken | 41.7 ms | at most 40 ms: MISSED | 100 |" in text
    assert Report("name", "", figures).figure("kept") is figures[0]


def test_a_missed_budget_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    slow = Report("slow", "", (Figure("seconds", 9.0, "s", Budget("at most", 1)),))
    assert show(lambda: slow) == 0
    assert "MISSED" in capsys.readouterr().out
    assert "cores" in machine()


def test_a_clock_adds_up() -> None:
    total = Clock()
    with clock(total):
        sum(range(100_000))
    first = total.wall
    with clock(total):
        pass
    assert total.wall > first > 0
    assert total.cpu > 0


def test_no_two_sample_articles_are_copies_of_each_other() -> None:
    articles = sample_corpus(60)
    prints = [fingerprint(article.text) for article in articles]
    assert len({article.url for article in articles}) == 60
    assert max(resemblance(prints[0], other) for other in prints[1:]) < 0.5
    assert sample_corpus(60) == articles


def test_invented_words_are_as_uneven_as_a_language() -> None:
    words = InventedWords(size=5000)
    text = words.text(sentences=400).lower().replace(".", "").split()
    counts = sorted((text.count(word) for word in set(text)), reverse=True)
    assert counts[0] > 10 * counts[50] > 10
    assert len(words.query(8).split()) == 8
    assert words.text(2, 3).count(".") == 2
    assert InventedWords(seed=1).text() == InventedWords(seed=1).text() != InventedWords(seed=2).text()


@with_embedder
def test_a_synthetic_library_is_searched_like_a_real_one(tmp_path: Path) -> None:
    settings = local_settings(tmp_path / "library")
    assert fill(settings, 30, InventedWords()) == 30
    assert fill(settings, 30, InventedWords()) == 30
    with Library.open(settings=settings) as library:
        article = library.articles()[0]
        body = library.article(article.id).text
        assert library.catalogue.chunk_count(pending=True) == 0
        found = library.search(body.split(".")[0], k=3)
        assert article.id in {passage.article_id for passage in found}
