"""Causes that the evidence gives, guesses at, or does not give."""

from collections.abc import Sequence

import pytest

from rag.checking.causes import check_causes
from rag.checking.records import EvidenceSpan
from rag.text.sentences import sentence_spans

MILL = (
    "A fire destroyed the paper mill in Ostby on Monday. Investigators said a worn cable was the most likely reason "
    "for the fire. The owner had asked for a loan in March. The road was closed because of thick smoke. Two hundred "
    "workers were sent home. A strike in May had cost the mill a week. The union praised the firefighters."
)


def sentences(text: str) -> Sequence[EvidenceSpan]:
    return [EvidenceSpan(text[s.start : s.end]) for s in sentence_spans(text)]


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("A worn cable caused the fire.", "only a guess"),
        ("The fire was caused by a worn cable.", "only a guess"),
        ("The fire destroyed the mill because the union had praised the firefighters.", "does not give"),
        ("The road was closed because of a strike in May.", "another cause"),
        ("The road was closed because the owner had asked for a loan.", "another cause"),
    ],
)
def test_a_guess_and_what_is_told_apart_are_no_causes(claim: str, reason: str) -> None:
    (finding,) = check_causes(claim, sentences(MILL))
    assert finding.hard
    assert reason in finding.reason


@pytest.mark.parametrize(
    "claim",
    [
        "The road was closed because of thick smoke.",
        "Because of thick smoke, the road was closed.",
        "Thick smoke led to the closing of the road.",
        "A worn cable probably caused the fire.",
        "The fire destroyed the mill.",
        "Workers were sent home because aliens had landed.",  # left to the rules that look for words
        "",
    ],
)
def test_what_is_told_as_a_cause_stays(claim: str) -> None:
    assert not check_causes(claim, sentences(MILL))


def test_without_evidence_there_is_nothing_to_compare() -> None:
    assert not check_causes("The road was closed because of smoke.", [])
