"""Gold questions as samples."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.eval_samples import gold

from evals.gold import GoldError, load
from evals.samples import GoldSample, from_gold, stratified, to_inspect

GOLD = """
name: ferry
articles:
  a: {file: ferry.txt}
  b: {file: copy.txt, copy_of: a}
questions:
  - {id: q1, kind: numeric, question: "How many boats?", answers: ["2"], evidence: {b: [1]}}
  - {id: q2, kind: unanswerable, answerable: false, question: "Why?"}
  - {id: q3, kind: who, question: "Who?", answers: [Ada], quotes: [Ada sails.], confirmed: false}
  - {id: q4, kind: who, question: "Who else?", answers: [Bo], quotes: [Bo rows.]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "gold.yaml").write_text(GOLD)
    (tmp_path / "copy.txt").write_text("Two boats sail.\n\nMore.\n")
    return tmp_path


def test_a_question_brings_the_text_of_its_evidence_and_the_article_it_is_about(folder: Path) -> None:
    first, second, fourth = from_gold(load(folder / "gold.yaml"), [folder])
    assert first.evidence == ("Two boats sail.",)
    assert first.group == "a", "a copy counts as its original"
    assert second.group == "q2"
    assert fourth.evidence == ("Bo rows.",)


def test_a_proposal_is_not_asked_before_it_is_confirmed(folder: Path) -> None:
    assert "q3" not in {sample.id for sample in from_gold(load(folder / "gold.yaml"))}


def test_without_the_files_there_is_no_evidence_to_measure_the_search_by(folder: Path) -> None:
    assert from_gold(load(folder / "gold.yaml"))[0].evidence == ()


def test_another_file_than_the_one_of_the_gold_is_refused(folder: Path) -> None:
    text = GOLD.replace("copy_of: a", f"copy_of: a, sha256: {'a' * 64}")
    (folder / "gold.yaml").write_text(text)
    with pytest.raises(GoldError, match=r"copy\.txt is not the file"):
        from_gold(load(folder / "gold.yaml"), [folder])


def test_inspect_gets_question_target_and_everything_else(folder: Path) -> None:
    first, second, _ = map(to_inspect, from_gold(load(folder / "gold.yaml"), [folder]))
    assert (first.input, first.target) == ("How many boats?", "2")
    assert second.target == "a refusal"
    assert first.metadata is not None
    assert GoldSample.model_validate(first.metadata["gold"]).id == "q1"


SAMPLES = [gold(id=f"q{i}", kind=("who", "when", "where")[i % 3]) for i in range(30)]


@given(st.integers(min_value=0, max_value=40))
def test_a_part_has_some_of_every_kind_in_their_order(size: int) -> None:
    part = stratified(SAMPLES, size)
    assert len(part) == min(size, 30)
    counts = [sum(sample.kind == kind for sample in part) for kind in ("who", "when", "where")]
    assert max(counts) - min(counts) <= 1
    assert part == [sample for sample in SAMPLES if sample in part]


def test_a_part_smaller_than_the_number_of_kinds_has_the_common_ones() -> None:
    rare = [gold(id=f"r{i}", kind=kind) for i, kind in enumerate(["aside", "extra"])]
    assert {sample.kind for sample in stratified([*rare, *SAMPLES], 3)} == {"who", "when", "where"}


def test_a_larger_part_has_all_of_a_smaller_one() -> None:
    assert set(stratified(SAMPLES, 7)) <= set(stratified(SAMPLES, 12))
    assert stratified(SAMPLES, None) == SAMPLES
    assert {sample.kind for sample in stratified(SAMPLES, None, ["who"])} == {"who"}
