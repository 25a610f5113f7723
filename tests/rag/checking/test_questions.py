import pytest

from rag.checking.questions import complete, is_fragment


@pytest.mark.parametrize("claim", ["In Moscow.", "Ann Cole", "More than 500.", "The Finnish conductor Aino Saari."])
def test_a_short_answer_without_a_verb_is_a_fragment(claim: str) -> None:
    assert is_fragment(claim)


@pytest.mark.parametrize("claim", ["Putin met Assad.", "It is in Moscow.", "The bridge reopened."])
def test_a_sentence_is_none(claim: str) -> None:
    assert not is_fragment(claim)


@pytest.mark.parametrize(
    ("claim", "question", "statement"),
    [
        ("In Moscow.", "Where did Putin meet Assad?", "Putin meet Assad, In Moscow."),
        ("Ann Cole.", "Who opened the bridge?", "Ann Cole opened the bridge."),
        ("More than 500.", "How many raids were flown?", "More than 500 raids were flown."),
        ("Yes.", "Did the bridge reopen?", "the bridge reopen."),
        ("No.", "Did the bridge reopen?", "not the bridge reopen."),
        ("The bridge reopened.", "What happened?", "The bridge reopened."),
        ("In Moscow.", "", "In Moscow."),
    ],
)
def test_completes_the_answer_with_the_question(claim: str, question: str, statement: str) -> None:
    assert complete(claim, question) == statement
