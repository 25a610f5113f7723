"""True rewordings say less, or the same in other words; what they leave is still in the sentence."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.training.rewordings import REWORDINGS, exchange_synonyms, reword
from evals.training.sentences import contraries, finish, plain_sentences, synonyms, uncapitalise

SENTENCES = [
    "Marla Quist, who runs the harbour office, told councillors on Tuesday that 14 boats were lost in the storm.",
    "The ferry company said it would hire 120 people in Port Ellery, despite a loss last year.",
    "After a long night of talks, the miners agreed to return to work, and the owners promised new lamps.",
    "The bridge (built in 1931) will stay closed until June, Mayor Edda Tolland said.",
    "Three houses were damaged by the flood near Skelby, leaving 40 people without a home.",
    "The orchestra was founded by Pia Lund in 1968.",
    "Sales of bicycles rose 7% to $3.2 million, because fuel was dear.",
]
CHANCE = st.integers(0, 10_000).map(random.Random)


def only(kind: str, sentence: str) -> str:
    return dict(REWORDINGS)[kind](sentence, random.Random(0))


@pytest.mark.parametrize(
    ("kind", "sentence", "reworded"),
    [
        ("aside", SENTENCES[0], "Marla Quist told councillors on Tuesday that 14 boats were lost in the storm."),
        ("tail", SENTENCES[1], "The ferry company said it would hire 120 people in Port Ellery."),
        ("opening", SENTENCES[2], "The miners agreed to return to work, and the owners promised new lamps."),
        ("passive", SENTENCES[5], "Pia Lund founded the orchestra in 1968."),
        ("form", "The rent fell by 4 per cent in Skelby.", "The rent fell by 4% in Skelby."),
        ("form", "The tower has five floors and a cellar.", "The tower has 5 floors and a cellar."),
    ],
)
def test_each_rewording_does_what_its_name_says(kind: str, sentence: str, reworded: str) -> None:
    assert only(kind, sentence) == reworded


def test_a_conjunct_is_a_sentence_of_its_own() -> None:
    sentence = "The miners agreed to return to work, and the owners promised each of them a new lamp."
    assert {dict(REWORDINGS)["conjunct"](sentence, random.Random(seed)) for seed in range(20)} == {
        "The miners agreed to return to work.",
        "The owners promised each of them a new lamp.",
    }


def test_the_speaker_may_come_first() -> None:
    said = "The quay will be closed for repairs until June, Mayor Edda Tolland said."
    found = {dict(REWORDINGS)["speaker"](said, random.Random(seed)) for seed in range(30)}
    assert "According to Mayor Edda Tolland, the quay will be closed for repairs until June." in found
    assert "Mayor Edda Tolland said that the quay will be closed for repairs until June." in found


def test_what_was_told_to_somebody_is_left_alone() -> None:
    told = "Edda Tolland told reporters that the quay will be closed for repairs until June."
    assert only("speaker", told) == told


def test_a_quotation_is_not_cut_open() -> None:
    quoted = '"We left the house when the river came over the wall," Ruben Aske said on Monday.'
    assert only("tail", quoted) == quoted


@given(st.sampled_from(SENTENCES), CHANCE)
def test_no_number_and_no_name_is_new(sentence: str, rng: random.Random) -> None:
    claim, _ = reword(sentence, rng)
    written_out = {"Three": "3", "three": "3"}
    digits = (
        set(re.findall(r"\d", sentence)) | {digit for word, digit in written_out.items() if word in sentence} | {"0"}
    )
    assert set(re.findall(r"\d", claim)) <= digits
    for name in re.findall(r"(?:Marla Quist|Port Ellery|Edda Tolland|Skelby|Pia Lund)", claim):
        assert name in sentence


@given(st.sampled_from(SENTENCES), CHANCE)
def test_a_rewording_is_a_sentence_and_says_how_it_was_made(sentence: str, rng: random.Random) -> None:
    claim, kinds = reword(sentence, rng)
    assert (kinds == "same") == (claim == sentence)
    assert claim[0].isupper()
    assert claim[-1] in '."”'
    assert set(kinds.split("+")) <= {kind for kind, _ in REWORDINGS} | {"synonym", "same"}


def test_all_words_with_synonyms_may_be_exchanged() -> None:
    found = {exchange_synonyms("The firm bought the mill.", random.Random(seed)) for seed in range(40)}
    assert found >= {"The firm purchased the mill.", "The firm acquired the mill."}
    assert exchange_synonyms("Nothing stirs.", random.Random(1)) == "Nothing stirs."


def test_no_synonym_is_a_contrary() -> None:
    table = contraries()
    assert not [
        (word, other) for word, others in synonyms().items() for other in others if other in table.get(word, ())
    ]


def test_contraries_go_both_ways() -> None:
    table = contraries()
    assert all(word in table[other] for word, others in table.items() for other in others)


def test_what_is_no_sentence_is_left_out() -> None:
    text = (
        "Share this story\n\nThe lighthouse at Corran Head was sold on Friday to a family from Skelby. "
        "photo: harbour office of the town of Corran\n\nRead more: boats, nets, weather\n\n"
        "“It was time to let somebody younger climb the stairs,” its keeper said."
    )
    found = plain_sentences(text)
    assert "The lighthouse at Corran Head was sold on Friday to a family from Skelby." in found
    assert "“It was time to let somebody younger climb the stairs,” its keeper said." in found
    assert not [line for line in found if line.startswith(("Share", "Read", "photo"))]


def test_pieces_become_sentences() -> None:
    assert finish(" — the owners promised new lamps,") == "The owners promised new lamps."
    assert finish(",; ") == ""
    assert uncapitalise("The owners left") == "the owners left"
    assert uncapitalise("Skelby was flooded") == "Skelby was flooded"
