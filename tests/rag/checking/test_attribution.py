import pytest

from rag.checking.attribution import check_attribution, frames
from rag.checking.records import EvidenceSpan
from rag.checking.tokens import stem

SAID = "The bridge is unsafe, said engineer Ann Cole."


def objections(claim: str, evidence: str = SAID, **around: str) -> list[str]:
    return [f.reason for f in check_attribution(claim, [EvidenceSpan(evidence, **around)])]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ann Cole said the bridge was unsafe.",
        "The bridge was unsafe, Ann Cole said.",
        "The bridge was unsafe, said Ann Cole.",
        "“The bridge is unsafe,” Ann Cole told reporters.",
        "According to Ann Cole, the bridge was unsafe.",
        "The bridge was unsafe, according to Ann Cole.",
        "Ann Cole, who built the bridge, said it was unsafe.",
    ],
)
def test_finds_the_speaker_and_what_is_said(sentence: str) -> None:
    (frame,) = frames(sentence)
    assert {stem("ann"), stem("cole")} <= frame.speaker


def test_speech_kept_as_speech_passes() -> None:
    assert objections("Engineer Ann Cole said the bridge was unsafe.") == []
    assert objections("According to Cole, the bridge is unsafe.") == []


def test_speech_reported_as_fact_fails() -> None:
    assert objections("The bridge is unsafe.") == [
        "The source reports this as what engineer Ann Cole said, not as fact."
    ]


def test_another_speaker_fails() -> None:
    assert objections("Mayor Tim Reed said the bridge was unsafe.")


def test_a_fact_put_into_somebodys_mouth_fails() -> None:
    assert objections("Tim Reed said the bridge closed in May.", "The bridge closed in May.")


def test_the_publisher_may_be_named() -> None:
    assert objections("The Courier reported that the bridge closed.", "The bridge closed.", source="The Courier") == []
    assert objections("According to the article, the bridge closed.", "The bridge closed.") == []


def test_what_stands_beside_the_speech_is_fact() -> None:
    assert objections("Ann Cole built the bridge.", "Ann Cole, who built the bridge, said it was unsafe.") == []


@pytest.mark.parametrize("verb", ["admitted", "confirmed", "denied"])
def test_a_stronger_verb_fails(verb: str) -> None:
    assert objections(f"Ann Cole {verb} that the bridge was unsafe.")
