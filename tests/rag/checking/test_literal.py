"""Small models are held to the words of the evidence."""

import pytest

from rag.checking.literal import check_literal
from rag.checking.records import EvidenceSpan
from rag.checking.verifier import Verifier

SOURCE = (
    "Mayor Ines Holt opened the Tarn Bridge on Saturday. It cost about 48 million euros, the auditor said. "
    "Reyes of the Otters has died at the age of 72."
)


def objected(claim: str, title: str = "") -> list[str]:
    spans = [EvidenceSpan(SOURCE, None, title, SOURCE + " The bridge was designed by Carl Voss.")]
    return [finding.reason for finding in check_literal(claim, spans)]


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("Ines Holt announced a highly anticipated bridge.", "“highly”, “anticipated”"),
        ("The bridge premiered on Saturday.", "“premiered”"),
        ("Reyes, the running back, has died at the age of 72.", "“running”, “back”"),
    ],
)
def test_what_the_source_does_not_say_is_named(claim: str, missing: str) -> None:
    assert objected(claim) == [f"The source does not say {missing}."]


@pytest.mark.parametrize(
    "claim",
    [
        "Mayor Ines Holt opened the bridge.",
        "The opening of the Tarn Bridge was on Saturday.",
        "The bridge cost about 48 million euros, according to the auditor.",
        "The bridge cost about €48m.",
        "Carl Voss opened the bridge.",  # a name of the article; who did what is for other rules
    ],
)
def test_words_of_one_family_names_and_numbers_may_stand(claim: str) -> None:
    assert objected(claim) == []


def test_the_headline_counts() -> None:
    assert objected("The bridge premiered on Saturday.", "Premiere of a bridge") == []


def test_only_a_strict_check_uses_it() -> None:
    claim = "Mayor Ines Holt inaugurated the Tarn Bridge on Saturday."
    assert "The source does not say “inaugurated”." in Verifier(literal=True).check(claim, [SOURCE]).reasons
    assert Verifier().check(claim, [SOURCE]).reasons == ()
