"""Verbs with a particle."""

import pytest

from rag.checking.phrasal import check_phrasal
from rag.checking.records import EvidenceSpan
from rag.checking.verifier import Verifier


def objected(claim: str, source: str) -> list[str]:
    return [finding.reason for finding in check_phrasal(claim, [EvidenceSpan(source)])]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Holt demanded that Reyes step down.", "Holt and Reyes agreed that political steps must follow."),
        ("The council turned the offer down.", "The council turned to the offer of the bank."),
        ("The firm took over its rival.", "The firm took its rival to court."),
        ("Voss gave up the post.", "Voss gave an interview about the post."),
    ],
)
def test_the_verb_alone_does_not_say_it(claim: str, source: str) -> None:
    assert len(objected(claim, source)) == 1


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Reyes stepped down in May.", "Reyes said she would be stepping down in May after steps were taken."),
        ("Reyes stepped down in May.", "Reyes resigned in May, a step long expected."),
        ("The council turned down the offer.", "The council turned the offer down."),
        ("The firm took over its rival.", "The firm took months to complete the takeover of its rival."),
        ("Prices went down.", "Prices fell."),
    ],
)
def test_with_it_or_in_other_words_it_is_said(claim: str, source: str) -> None:
    assert objected(claim, source) == []


def test_the_check_uses_it() -> None:
    source = "Reyes thanked Holt for the grant, with both agreeing on Tuesday that political steps must follow."
    verdict = Verifier().check("Holt asked that Reyes step down.", [source])
    assert not verdict.supported
    assert "The source does not say “step down”." in verdict.reasons
