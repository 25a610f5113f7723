"""The measures of summaries, on articles of our own."""

from pathlib import Path

import pytest

from evals.summaries.__main__ import lead, main

CORPUS = Path(__file__).parents[2] / "evals" / "corpus"
GOLD = Path(__file__).parents[2] / "evals" / "gold" / "corpus.yaml"


def test_the_lead_leaves_headings_out() -> None:
    text = "Ferry news\n\nThe ferry sank. All were saved.\n\nBy our reporter\n\nIt was “a storm.” The quay held."
    assert lead(text) == "The ferry sank. All were saved. It was “a storm.”"


def test_nuggets_of_the_sample_corpus_without_a_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--gold", str(GOLD), "--articles", str(CORPUS), "--llm", "none"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert all("citations exact" in line for line in lines[:-1])
    recall = float(lines[-1].partition("vital ")[2].split()[0])
    lead_recall = float(lines[-1].rpartition(" ")[2])
    assert recall >= 0.7
    assert recall > lead_recall
