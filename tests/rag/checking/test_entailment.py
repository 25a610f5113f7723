from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.entailment import doubt, premise
from rag.checking.verifier import Verifier

STORY = [
    "The council met on Monday.",
    "Mayor Ines Okafor opened the debate.",
    "She promised that the swimming pool in Larkhill would stay open until 2030.",
    "The debate lasted four hours.",
    "Opponents of the mayor called the promise hollow.",
]


class Always:
    """An entailment model with one opinion, which remembers what it was asked."""

    def __init__(self, log_odds: float) -> None:
        self.log_odds = log_odds
        self.asked: list[tuple[str, str]] = []

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.asked += pairs
        return [self.log_odds] * len(pairs)


def test_the_model_reads_the_sentences_that_carry_the_claim_and_the_one_before_the_best() -> None:
    read = premise("The pool in Larkhill will stay open until 2030.", STORY)
    assert read.startswith("Mayor Ines Okafor opened the debate. She promised that the swimming pool")
    assert "four hours" not in read


def test_where_nothing_fits_it_reads_the_opening() -> None:
    assert premise("Penguins swim.", STORY[3:]) == " ".join(STORY[3:])
    assert premise("Penguins swim.", []) == ""


@given(st.lists(st.sampled_from(STORY), min_size=1, max_size=40), st.sampled_from(STORY))
def test_what_it_reads_is_short_and_in_order(sentences: list[str], claim: str) -> None:
    read = premise(claim, sentences)
    assert len(read.split()) <= 120
    rest = " ".join(sentences)
    assert all(word in rest for word in read.split())


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_doubt_falls_as_the_odds_rise(low: float, high: float) -> None:
    low, high = sorted((low, high))
    assert 0 <= doubt(high) <= doubt(low) <= 1
    assert doubt(0.0) == 0.5


CLAIM = "Ines Okafor promised the pool would remain open."


def test_a_doubting_model_lowers_the_score_and_a_sure_one_cannot_lift_a_rule() -> None:
    sure, doubting = Always(6.0), Always(-6.0)
    evidence = [" ".join(STORY[1:3])]
    high = Verifier(entailment=sure).check(CLAIM, evidence)
    low = Verifier(entailment=doubting).check(CLAIM, evidence)
    assert high.score > low.score
    assert not low.supported
    assert sure.asked == [(premise(CLAIM, STORY[1:3]), CLAIM)]
    wrong = "Ines Okafor promised the pool in Larkhill would stay open until 2040."
    assert not Verifier(entailment=sure).check(wrong, evidence).supported


def test_of_a_claim_of_two_sentences_the_worse_one_counts() -> None:
    class Second(Always):
        def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
            return [-6.0 if "lasted" in claim else 6.0 for _, claim in pairs]

    claim = "The council met on Monday. The debate lasted four hours."
    verdicts = [
        Verifier(entailment=m).check_source(" ".join(STORY), claim) for m in (Always(6.0), Second(0.0), Always(-6.0))
    ]
    assert verdicts[0].score > verdicts[1].score == verdicts[2].score


@pytest.mark.parametrize("error", [RuntimeError("no memory"), ValueError("nonsense")])
def test_a_model_that_fails_supports_nothing(error: Exception) -> None:
    class Failing(Always):
        def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
            raise error

    verdict = Verifier(entailment=Failing(0.0)).check(CLAIM, [" ".join(STORY)])
    assert not verdict.supported
    assert verdict.score == 0.0
    assert type(error).__name__ in verdict.reasons[0]
    assert not Verifier(entailment=Failing(0.0)).check_source(" ".join(STORY), CLAIM).supported
