"""Sentences are drawn from runs for a person to judge, and the person's judgement becomes a share."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from support.eval_samples import claim, gold, observation
from typer.testing import CliRunner

from evals.annotation import AnnotationError, draw, load, shares, write
from evals.command import app
from evals.results import SampleResult, TaskResult

OPENED = "Mayor Ines Holt opened the Tarn Bridge on Saturday."
COST = "It cost 48 million euros, the auditor said."
ANSWER = observation(claim(OPENED, OPENED, verdict="quoted"), claim("The auditor put it at 48 million euros.", COST))
SAMPLES = tuple(SampleResult(f"q{i}", "who", "a", {}, gold=gold(), observed=ANSWER) for i in range(10))
RUN = TaskResult(task="demo", llm="local", model="local:small", declared=10, samples=SAMPLES)


def test_of_each_kind_of_sentence_as_many_are_drawn() -> None:
    drawn = draw([RUN, replace(RUN, llm="none", model="none")], 8)
    kinds = [(sentence.llm, sentence.verdict) for sentence in drawn]
    assert {kind: kinds.count(kind) for kind in kinds} == dict.fromkeys(kinds, 2)
    assert len(set(kinds)) == 4
    assert draw([RUN, RUN], 99) == draw([RUN], 99)
    assert drawn == draw([replace(RUN, llm="none", model="none"), RUN], 8)


def test_what_a_person_found_becomes_a_share_with_an_interval(tmp_path: Path) -> None:
    path = tmp_path / "sentences.yaml"
    write(draw([RUN], 4), path)
    rows = yaml.safe_load(path.read_text())
    assert rows[0]["cites"] == [{"quote": OPENED, "title": "", "published": ""}]
    for number, row in enumerate(rows):
        row |= {"supported": number > 0, "answers": row["verdict"] == "quoted"}
    path.write_text(yaml.safe_dump(rows))
    ended = CliRunner().invoke(app, ["annotated", str(path)])
    assert "| all | 4 | 0.750 [0.301, 0.954] | 0.500 [0.150, 0.850] |" in ended.output
    assert "| local, supported | 2 | 1.000" in shares(load(path))


def test_a_sentence_that_nobody_judged_is_named(tmp_path: Path) -> None:
    write(draw([RUN], 4), tmp_path / "sentences.yaml")
    with pytest.raises(AnnotationError, match="4 sentences are not judged yet, the first is demo/local/"):
        load(tmp_path / "sentences.yaml")


def test_what_a_person_wrote_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "sentences.yaml").write_text("mine")
    with pytest.raises(AnnotationError, match="exists already"):
        write(draw([RUN], 4), tmp_path / "sentences.yaml")
    with pytest.raises(AnnotationError, match="no file of annotated sentences"):
        load(tmp_path / "sentences.yaml")


def test_refusals_have_no_sentence_to_judge(tmp_path: Path) -> None:
    refused = replace(RUN, samples=(replace(SAMPLES[0], observed=observation()),))
    with pytest.raises(AnnotationError, match="no sentence was shown"):
        write(draw([refused], 4), tmp_path / "sentences.yaml")


def test_the_sentences_of_the_project_are_all_judged_and_each_counts_once() -> None:
    sentences = load(Path(__file__).resolve().parents[2] / "evals" / "gold" / "sentences.yaml")
    assert len({sentence.id for sentence in sentences}) == len(sentences) >= 60
    assert all(s.sentence in [c.quote for c in s.cites] for s in sentences if s.verdict == "quoted")
