"""The pinned parser, on its real weights."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag.errors import WeightsError
from rag.models.parser import SpacyParser, Word, open_parser
from rag.models.weights import PARSER, WeightStore
from rag.settings import Settings

STORE = WeightStore(Settings().models)
pytestmark = pytest.mark.skipif(not STORE.present(PARSER), reason=f"the weights {PARSER} are not pulled")

TUG = "Two lifeboats and a navy tug pulled the vessel free."


@pytest.fixture(scope="module")
def parser() -> SpacyParser:
    opened = open_parser(Settings())
    assert isinstance(opened, SpacyParser)
    return opened


def relations(words: tuple[Word, ...]) -> list[tuple[str, str, str]]:
    """Each word with its relation and its head."""
    return [(word.text, word.relation, words[word.head].text) for word in words]


def test_it_reads_who_does_what_to_whom(parser: SpacyParser) -> None:
    found = relations(parser.parse(TUG))
    assert ("lifeboats", "nsubj", "pulled") in found
    assert ("tug", "conj", "lifeboats") in found
    assert ("vessel", "dobj", "pulled") in found


def test_it_reads_a_passive(parser: SpacyParser) -> None:
    found = relations(parser.parse("The vessel was pulled free by a navy tug, the harbour office said."))
    assert ("vessel", "nsubjpass", "pulled") in found
    assert ("pulled", "ccomp", "said") in found


@pytest.mark.parametrize("text", [TUG, "Zoë’s café — “open” at 5.40 pm 🛳️", "  Two\tspaces\n\nand lines. "])
def test_offsets_point_at_the_words(parser: SpacyParser, text: str) -> None:
    for word in parser.parse(text):
        assert text[word.start : word.end] == word.text


@pytest.mark.parametrize("text", ["", "   \n", "a " * 2_000])
def test_what_is_no_sentence_has_no_words(parser: SpacyParser, text: str) -> None:
    assert parser.parse(text) == ()


def test_half_a_surrogate_pair_is_a_sign_like_any(parser: SpacyParser) -> None:
    text = "The mayor left \ud800 the hall."
    words = parser.parse(text)
    assert [text[word.start : word.end] for word in words] == [word.text for word in words]
    assert ("mayor", "nsubj", "left") in relations(words)


def test_many_threads_read_alike(parser: SpacyParser) -> None:
    texts = [f"{TUG} It took {n} hours." for n in range(24)]
    fresh = SpacyParser(parser.folder)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fresh.parse, texts)) == [parser.parse(text) for text in texts]


def test_without_the_weights_there_is_none(tmp_path: Path) -> None:
    assert open_parser(Settings(models=tmp_path)) is None


def test_damaged_weights_are_named(parser: SpacyParser, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(parser.folder, tmp_path / PARSER))
    folder.joinpath("parser", "model").write_bytes(b"not a model")
    with pytest.raises(WeightsError, match="en-core-web-sm"):
        SpacyParser(folder).parse(TUG)
