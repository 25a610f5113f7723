import pytest

from rag.checking.records import EvidenceSpan
from rag.checking.support import SupportModel, features, select, support_model

SENTENCES = ["It rained all week.", "The Calder dam burst on Friday.", "Nobody was hurt, the mayor said."]
SPANS = [EvidenceSpan(s) for s in SENTENCES]


def test_selects_the_sentences_that_carry_the_claim() -> None:
    assert select("The dam burst.", SENTENCES) == (1,)
    assert set(select("The dam burst and the mayor said nobody was hurt.", SENTENCES)) == {1, 2}
    assert select("Penguins sing.", SENTENCES) == ()


def test_a_copy_has_nothing_against_it() -> None:
    found = features(SENTENCES[1], SPANS)
    against = {name: value for name, value in found.items() if value and name not in {"length"}}
    assert against == {}


def test_words_that_are_nowhere_count_against_a_claim() -> None:
    found = features("The Calder dam burst on Friday and flooded a prison.", SPANS)
    assert found["uncovered_all"] > 0.2
    assert found["missing"] > 0


def test_numbers_and_names_in_other_forms_are_not_missing() -> None:
    found = features("The United Nations sent a dozen lorries.", [EvidenceSpan("The UN sent 12 lorries.")])
    assert found["uncovered_all"] == 0.0


def test_similarity_adds_a_distance() -> None:
    found = features("The dam burst.", SPANS, similarity=lambda claim, sentences: [0.2, 0.9, 0.1])
    assert found["distance"] == pytest.approx(0.1)


def test_the_model_falls_with_what_is_missing() -> None:
    model = support_model()
    copy = model.score(features(SENTENCES[1], SPANS))
    changed = model.score(features("The Calder dam burst on Sunday, killing nine sleeping campers.", SPANS))
    assert 0 <= changed < model.threshold < copy <= 1


def test_a_model_reads_its_own_data() -> None:
    model = SupportModel.from_dict({"weights": {"missing": -2.0}, "bias": 1.0, "threshold": 0.5})
    assert model.score({"missing": 0.5, "unknown": 9.0}) == pytest.approx(0.5)
