"""``newsproof eval`` as a user runs it: on articles and questions of their own."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from evals.command import app
from evals.gold import load
from evals.results import LogError, read_logs
from rag import Library, NewsproofError, Settings
from rag.models.weights import EMBEDDER, WeightStore

pytestmark = pytest.mark.skipif(
    not WeightStore(Settings().models).present(EMBEDDER), reason=f"the weights {EMBEDDER} are not pulled"
)

ARTICLE = (
    "Tarn Bridge opens\n\nBELLMERE - Mayor Ines Holt opened the Tarn Bridge on 3 May 2021. "
    "The Tarn Bridge cost about 48 million euros, according to the city auditor Paul Rask.\n"
)
GOLD = """
name: ferry
questions:
  - {id: q1, kind: who, question: "Who opened the Tarn Bridge?", answers: [Ines Holt],
     quotes: ["BELLMERE - Mayor Ines Holt opened the Tarn Bridge on 3 May 2021."]}
  - {id: q2, kind: unanswerable, answerable: false, question: "Who painted the Mona Lisa in Florence?"}
"""


class Evaluation:
    """Runs ``newsproof eval`` in a folder, with logs and reports there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str | Path) -> Any:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    def run(self, logs: str, *arguments: str | Path) -> Any:
        places = ("--logs", self.folder / logs, "--reports", self.folder / "reports")
        return self("run", self.folder / "gold.yaml", "--llm", "none", *places, *arguments)


@pytest.fixture
def evaluation(tmp_path: Path, quiet_environment: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Evaluation:
    del quiet_environment
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "bridge.txt").write_text(ARTICLE)
    (tmp_path / "gold.yaml").write_text(GOLD)
    return Evaluation(tmp_path)


def test_gold_of_ones_own_is_asked_scored_and_reported(evaluation: Evaluation, tmp_path: Path) -> None:
    ended = evaluation.run("logs", "--articles", tmp_path / "articles", "--show")
    assert ended.exit_code == 0, ended.output
    assert "answerable questions answered rightly (`correct`) | 1 | 1.000" in ended.output
    assert "q1 (who; correct 1)" in ended.output
    data = json.loads((tmp_path / "reports" / "results.json").read_text())
    assert data["tasks"][0]["measures"]["citation_exact"]["value"] == 1
    assert data["tasks"][0]["measures"]["hit_at_1"]["value"] == 1


def test_a_library_is_asked_as_it_is(evaluation: Evaluation, tmp_path: Path) -> None:
    with Library.open(settings=Settings(library=tmp_path / "library", llm="none")) as library:
        library.add(tmp_path / "articles")
    ended = evaluation.run("logs", "--library", tmp_path / "library", "--kind", "who")
    assert ended.exit_code == 0, ended.output
    (result,) = read_logs([tmp_path / "logs"])
    assert [sample.id for sample in result.samples] == ["q1"]


def test_two_runs_are_compared_and_reported_from_their_logs(evaluation: Evaluation, tmp_path: Path) -> None:
    for logs in ("before", "after"):
        assert evaluation.run(logs, "--articles", tmp_path / "articles").exit_code == 0
    compared = evaluation("compare", tmp_path / "before", tmp_path / "after")
    assert "| correct | 1.000 | 1.000 | 0.000" in compared.output
    reported = evaluation("report", tmp_path / "before", tmp_path / "after", "--reports", tmp_path / "both")
    assert reported.exit_code == 0
    assert "Scores over runs" in (tmp_path / "both" / "report.html").read_text()


def test_a_run_can_be_held_against_an_earlier_one(evaluation: Evaluation, tmp_path: Path) -> None:
    assert evaluation.run("accepted", "--articles", tmp_path / "articles").exit_code == 0
    same = evaluation.run("same", "--articles", tmp_path / "articles", "--against", tmp_path / "accepted")
    assert same.exit_code == 0, same.output
    shifted = ("--articles", tmp_path / "articles", "--sabotage", "citations-shifted")
    broken = evaluation.run("broken", *shifted, "--against", tmp_path / "accepted")
    assert broken.exit_code == 1
    assert "FAILED none, ferry, citation_exact: must be 1 in every sample" in broken.output


def test_logs_are_logs_of_inspect_and_hold_all_that_scoring_needs(evaluation: Evaluation, tmp_path: Path) -> None:
    from inspect_ai.log import read_eval_log

    evaluation.run("logs", "--articles", tmp_path / "articles")
    (path,) = (tmp_path / "logs").glob("*.eval")
    log = read_eval_log(str(path))
    assert (log.status, log.eval.model) == ("success", "none/none")
    (result,) = read_logs([path])
    observed = result.samples[0].observed
    assert observed is not None
    span = observed.claims[0].citations[0]
    assert observed.articles[span.key].text[span.start : span.end] == span.quote


def test_nothing_leaves_this_machine(evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[Any] = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: Any) -> None:
        reached.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    assert evaluation.run("logs", "--articles", tmp_path / "articles").exit_code == 0
    away = [a for a in reached if isinstance(a, tuple) and not str(a[0]).startswith(("127.", "::1", "localhost"))]
    assert away == []


def test_proposals_are_asked_once_a_person_has_confirmed_them(evaluation: Evaluation, tmp_path: Path) -> None:
    with Library.open(settings=Settings(library=tmp_path / "library", llm="none")) as library:
        library.add(tmp_path / "articles")
    drafted = evaluation("draft", tmp_path / "draft.yaml", "--library", tmp_path / "library")
    assert "2 proposals" in drafted.output
    proposed = load(tmp_path / "draft.yaml").questions
    assert not any(question.confirmed for question in proposed)
    assert "about a third" in (tmp_path / "draft.yaml").read_text()
    assert all(question.answers[0] in question.quotes[0] for question in proposed)
    places = ("--logs", tmp_path / "logs", "--reports", tmp_path / "reports", "--library", tmp_path / "library")
    refused = evaluation("run", tmp_path / "draft.yaml", "--llm", "none", *places)
    assert isinstance(refused.exception, ValueError)
    assert "no confirmed question" in str(refused.exception)
    rows = yaml.safe_load((tmp_path / "draft.yaml").read_text())
    rows["questions"][0] |= {"confirmed": True, "question": "What did the Tarn Bridge cost?"}
    (tmp_path / "draft.yaml").write_text(yaml.safe_dump(rows, allow_unicode=True))
    assert evaluation("run", tmp_path / "draft.yaml", "--llm", "none", *places).exit_code == 0


def test_a_draft_never_overwrites(evaluation: Evaluation, tmp_path: Path) -> None:
    ended = evaluation("draft", tmp_path / "gold.yaml", "--library", tmp_path / "library")
    assert "exists already" in str(ended.exception)
    assert (tmp_path / "gold.yaml").read_text() == GOLD


def test_what_is_missing_is_said(evaluation: Evaluation, tmp_path: Path) -> None:
    ended = evaluation.run("logs", "--library", tmp_path / "nowhere")
    assert ended.exit_code == 1
    assert "there is no library in" in ended.output
    with pytest.raises(LogError, match="no log of an eval run"):
        read_logs([tmp_path / "nowhere"])
    (tmp_path / "broken.eval").write_text("nonsense")
    with pytest.raises(NewsproofError, match=r"broken\.eval"):
        read_logs([tmp_path / "broken.eval"])


def test_an_absent_set_is_skipped_with_a_message(evaluation: Evaluation, tmp_path: Path) -> None:
    ended = evaluation("external", "rgb", "--data", tmp_path, "--library", tmp_path)
    assert ended.exit_code == 0
    assert ended.output.startswith("skipped:")


def test_the_gate_needs_a_baseline(evaluation: Evaluation, tmp_path: Path) -> None:
    ended = evaluation("gate", "none", "--baselines", tmp_path)
    assert "newsproof eval baseline" in str(ended.exception)
