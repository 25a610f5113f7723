"""What a copy says beyond the original."""

import pytest

from rag.reading.copied import Original

ORIGINAL = Original(
    "Mending Sable Quay will cost 3.9 million crowns, according to a letter of the harbour board of Orrin.\n\n"
    "The letter, dated 14 March, says the sum of 2.4 million crowns covers only the steps. Two cranes were not tested."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "The letter, dated 14 March, says the sum of 2.4 million crowns covers only the steps.",
        "says the sum of 2.4 million crowns covers only the steps.",
        "Thursday 21 March 2024",
        "By Nell Adeane, for the Saltmere Post",
        "Mending Orrin's Sable Quay will cost 3.9 million crowns, according to a letter of the harbour board of Orrin.",
    ],
)
def test_repetitions_datelines_bylines_and_a_name_more_say_nothing_new(sentence: str) -> None:
    assert ORIGINAL.tells(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Mending Sable Quay will cost 3.2 million crowns, according to a letter of the harbour board of Orrin.",
        "Mending Sable Quay will not cost 3.9 million crowns, according to a letter of the harbour board of Orrin.",
        "Mending Sable Quay will cost 3.9 million crowns, according to a letter of the harbour board of Saltmere.",
        "Mending Wye's Sable Quay will cost 3.9 million crowns, according to a letter of the harbour board of Orrin.",
        "Two cranes were tested.",
        "By Friday 21 people had left",
    ],
)
def test_other_figures_denials_and_unknown_names_are_something_new(sentence: str) -> None:
    assert not ORIGINAL.tells(sentence)
