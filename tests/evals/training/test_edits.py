"""Each false edit changes what it says it changes, and nothing else."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.training.claims import make_claims
from evals.training.edits import EDITS, Surroundings, falsify, insert_phrase
from rag.checking.names import names

ARTICLE = [
    "Marla Quist of the harbour office said on Tuesday that 14 boats were lost in the storm off Corran Head.",
    "The ferry company reportedly plans to hire 120 people in Port Ellery before the end of March.",
    "Ruben Aske beat Edda Tolland by 9,250 votes and will lead the council of Skelby.",
    "He did not say whether the quay would be repaired next month, and officials could not be reached.",
    "Sales of bicycles rose 7.4 percent last year, according to the Skelby Chamber of Trade.",
    "The museum was opened by Pia Lund in 1968, when two thirds of the town had no library.",
]
AROUND = Surroundings(ARTICLE[1:], lambda word: ("lanterns", "pebbles") if word.endswith("s") else ())
CHANCE = st.integers(0, 10_000).map(random.Random)


def results(kind: str, claim: str, around: Surroundings = AROUND) -> set[str]:
    edit = {name: edit for name, _, edit in EDITS}[kind]
    return {edit(claim, around, random.Random(seed)) for seed in range(60)}


def spelled(text: str) -> list[list[str]]:
    return [[token.text for token in name] for name in names(text)]


def test_numbers_become_other_numbers() -> None:
    found = results("number", "The storm cost the town 9,250 crowns.")
    assert all(re.fullmatch(r"The storm cost the town [\d,.]+ crowns\.", claim) for claim in found)
    assert "The storm cost the town 9,250 crowns." not in found
    assert "The storm cost the town 14 crowns." not in found  # the first sentence is the claim's own
    assert "The storm cost the town 120 crowns." in found


def test_amounts_in_words_become_amounts_of_their_kind() -> None:
    assert results("number", "Half an hour later hundreds were gone.") == {
        f"Half an hour later {amount} were gone." for amount in ("thousands", "dozens", "millions")
    }
    assert results("number", "The fire burned for three days.") <= {
        f"The fire burned for {number} days."
        for number in ["two", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    }


def test_days_become_other_days_of_their_kind() -> None:
    assert results("date", "She came on Tuesday.") == {
        f"She came on {day}." for day in ("Monday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    }
    assert results("date", "She comes next month.") == {
        "She comes last month.",
        "She comes this month.",
        "She comes next week.",
        "She comes next year.",
    }
    assert results("date", "She may come.") == {"She may come."}


def test_names_become_other_names_of_the_article() -> None:
    found = results("name", "Marla Quist counted the boats.")
    assert found >= {"Ruben Aske counted the boats.", "Pia Lund counted the boats."}
    assert not any("Quist" in claim for claim in found)
    assert results("name", "Marla Quist slept.", Surroundings([], AROUND.neighbours)) == {"Marla Quist slept."}


def test_roles_are_exchanged_but_not_among_the_listed() -> None:
    assert results("role", "Ruben Aske beat Edda Tolland easily.") == {"Edda Tolland beat Ruben Aske easily."}
    listed = "Then Ruben Aske and Edda Tolland danced."
    assert results("role", listed) == {listed}


@pytest.mark.parametrize(
    ("claim", "edited"),
    [
        ("The quay was not repaired.", {"The quay was repaired."}),
        ("The quay wasn't repaired.", {"The quay was repaired."}),
        ("The quay was repaired.", {"The quay was not repaired.", "The quay wasn't repaired."}),
        ("She can swim.", {"She can not swim.", "She cannot swim."}),
        ("The owners repaired it.", {"The owners did not repair it."}),
        ("She left without a coat.", {"She left with a coat."}),
    ],
)
def test_negation_is_put_in_or_taken_out(claim: str, edited: set[str]) -> None:
    assert results("negation", claim) == edited


@pytest.mark.parametrize(
    ("claim", "edited"),
    [
        ("The mill reportedly burned down.", "The mill burned down."),
        ("The mill might close.", "The mill will close."),
        ("The owner hopes to sell the mill.", "The owner will sell the mill."),
        ("The mill closed.", "The mill closed."),
    ],
)
def test_hedges_are_dropped(claim: str, edited: str) -> None:
    assert results("hedge", claim) == {edited}


def test_directions_are_turned() -> None:
    assert results("direction", "Rents rose.") == {"Rents fell."}
    assert results("direction", "More boats came.") <= {"Fewer boats came.", "Less boats came."}


@pytest.mark.parametrize(
    ("claim", "edited"),
    [
        ("According to Edda Tolland, the quay is safe to use.", "The quay is safe to use."),
        ("Edda Tolland said that the quay is safe to use.", "The quay is safe to use."),
        ("The old quay is safe to use again, Edda Tolland said.", "The old quay is safe to use again."),
        ("The quay is safe to use.", "The quay is safe to use."),
    ],
)
def test_attributions_are_dropped(claim: str, edited: str) -> None:
    assert results("attribution", claim) == {edited}


def test_words_become_likely_words() -> None:
    assert results("word", "The storm took the boats.") == {
        "The storm took the lanterns.",
        "The storm took the pebbles.",
    }


def test_a_phrase_of_another_article_is_put_in() -> None:
    donor = "The mayor resigned on Sunday, prompting loud cheers in the square."
    found = {insert_phrase("The storm took the boats.", donor, random.Random(seed)) for seed in range(20)}
    assert "The storm took the boats, prompting loud cheers in the square." in found
    assert insert_phrase("The storm took the boats.", "", random.Random(0)) == "The storm took the boats."


@given(st.sampled_from(ARTICLE), CHANCE)
def test_what_is_falsified_differs(claim: str, rng: random.Random) -> None:
    false = falsify(claim, AROUND, ARTICLE[0], rng)
    assert false is not None
    changed, kind = false
    assert changed != claim
    assert kind in {"insert", *(name for name, _, _ in EDITS)}


@given(st.sampled_from(ARTICLE), CHANCE)
def test_only_edits_of_names_change_the_names(claim: str, rng: random.Random) -> None:
    false = falsify(claim, AROUND, "", rng)
    assert false is not None
    if false[1] in ("number", "hedge"):
        assert spelled(false[0]) == spelled(claim)


def test_nothing_is_made_of_a_claim_without_a_handle() -> None:
    assert falsify("Rain, rain.", Surroundings([], lambda word: ()), "", random.Random(0)) is None


@given(CHANCE)
def test_an_article_gives_true_and_false_claims_with_evidence(rng: random.Random) -> None:
    made = list(
        make_claims("Storm takes 14 boats off Corran Head", ARTICLE, ARTICLE[3], AROUND.neighbours, rng, limit=3)
    )
    assert {"true:headline"} <= {claim.kind for claim in made}
    for claim in made:
        assert claim.kind.startswith("true:" if claim.supported else "false:")
        assert set(claim.evidence) <= set(ARTICLE)
        assert claim.claim not in claim.evidence or claim.kind in ("true:same", "false:elsewhere")
    true = {claim.claim for claim in made if claim.supported}
    assert not [c for c in made if not c.supported and c.claim in true and c.kind != "false:elsewhere"]
