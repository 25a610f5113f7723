"""What articles call those whom they name."""

import pytest

from rag.checking.descriptions import descriptions
from rag.checking.tokens import stem


@pytest.mark.parametrize(
    ("article", "name", "noun"),
    [
        ("The manufacturer, Brakston, said so.", "brakston", "manufacturer"),
        ("The bridge's owner, Brakston, said so.", "brakston", "owner"),
        ("Finance minister Lena Orth resigned.", "orth", "minister"),
        ("Lena Orth, a teacher from Malm, sang.", "lena", "teacher"),
        ("Lena Orth is the chief executive of Brakston.", "orth", "executive"),
    ],
)
def test_a_name_has_the_noun_beside_it(article: str, name: str, noun: str) -> None:
    assert descriptions(article)[stem(name)] == {stem(noun)}


@pytest.mark.parametrize("article", ["On Monday, Brakston cut jobs.", "They met Brakston, and Lena Orth.", ""])
def test_other_words_before_a_name_describe_nobody(article: str) -> None:
    assert descriptions(article) == {}
