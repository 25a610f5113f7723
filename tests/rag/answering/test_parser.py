"""The streaming parser: sentences with evidence numbers, whatever the model's style and the stream's pieces."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering.parser import Draft, Parser

OFFERED = range(1, 6)


def parse(text: str) -> list[tuple[str, tuple[int, ...]]]:
    parser = Parser(OFFERED)
    return [(draft.text, draft.numbers) for draft in [*parser.feed(text), *parser.finish()]]


@pytest.mark.parametrize(
    ("reply", "sentences"),
    [
        ("Holt opened it [1].\nIt cost 48 million [2].", [("Holt opened it.", (1,)), ("It cost 48 million.", (2,))]),
        ("Holt opened it. [1] It was late. [2]", [("Holt opened it.", (1,)), ("It was late.", (2,))]),
        ("Holt opened it.[1][3]", [("Holt opened it.", (1, 3))]),
        ("Holt opened it [1, 3].", [("Holt opened it.", (1, 3))]),
        ("Holt opened it [1-3].", [("Holt opened it.", (1, 2, 3))]),
        ("Holt opened it [1 and 2].", [("Holt opened it.", (1, 2))]),
        ("Holt opened it 【2】", [("Holt opened it.", (2,))]),
        ("Holt opened it (2).", [("Holt opened it.", (2,))]),
        ("[1] Holt opened it. [2] It was late.", [("Holt opened it.", (1,)), ("It was late.", (2,))]),
        ("[1] Holt opened it.\n[2] It was late.", [("Holt opened it.", (1,)), ("It was late.", (2,))]),
        ("- Holt opened it [1]\n* It was late [2]", [("Holt opened it.", (1,)), ("It was late.", (2,))]),
        ("1. Holt opened it [1]\n2) It was late [2]", [("Holt opened it.", (1,)), ("It was late.", (2,))]),
        ("**Answer:** Holt **opened** it [1].", [("Holt opened it.", (1,))]),
        ("Holt came [1], and Lund left [2].", [("Holt came, and Lund left.", (1, 2))]),
        ("It rained. Holt opened it [1].", [("It rained.", ()), ("Holt opened it.", (1,))]),
        ('"We are ready," Holt said. [1] "Go!" [2]', [('"We are ready," Holt said.', (1,)), ('"Go!"', (2,))]),
        ("\n\n---\n```\nHolt opened it [1].\n\n", [("Holt opened it.", (1,))]),
        ("Holt opened it.", [("Holt opened it.", ())]),
        ("", []),
        ("[1]", []),
    ],
)
def test_styles_of_citing(reply: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    assert parse(reply) == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. spent $3.5 million, Mr. Smith said.",
        "Dr. Lund of St. Mary's paid 1.2 per cent more at 9 a.m. on Monday.",
        "It rose from No. 4 to No. 1, the Bellmere Co. Ltd. said.",
        "The law [sic] of [2015] stands.",
    ],
)
def test_abbreviations_decimals_and_other_brackets_stay_in_their_sentence(sentence: str) -> None:
    assert parse(f"{sentence[:-1]} [2].") == [(sentence, (2,))]


def test_numbers_that_were_not_offered_are_taken_out_and_reported() -> None:
    parser = Parser([1, 2])
    assert parser.feed("Holt opened it [9].\nIt was late [2][7].\n") == [
        Draft("Holt opened it.", numbers=(), unknown_numbers=(9,)),
        Draft("It was late.", numbers=(2,), unknown_numbers=(7,)),
    ]


def test_round_brackets_that_are_no_evidence_number_are_text() -> None:
    assert parse("Lund won, ahead of Holt (24).") == [("Lund won, ahead of Holt (24).", ())]


def test_a_sentence_is_given_out_when_its_line_ends_or_the_next_one_begins() -> None:
    parser = Parser(OFFERED)
    assert parser.feed("Holt opened it. [1]") == []
    assert parser.feed(" [2] ") == []
    assert parser.feed("It") == [Draft("Holt opened it.", (1, 2))]
    assert parser.feed(" was late [3].\n") == [Draft("It was late.", (3,))]
    assert parser.finish() == []


def test_the_last_sentence_of_a_reply_that_broke_off_is_marked() -> None:
    parser = Parser(OFFERED)
    done = parser.feed("Holt opened it [1].\nIt cost 48 mill")
    assert done == [Draft("Holt opened it.", (1,))]
    assert parser.finish(complete=False) == [Draft("It cost 48 mill.", complete=False)]


# fmt: off
PIECES = st.sampled_from([
    "Holt opened it", "The U.S. paid 3.5 million", "it", "Mr. Lund", ".", "!", "?", "…", '"', "”", "(", ")", " ", "  ",
    "\n", "\r\n", "\t", "[1]", "[2]", "[1, 2]", "[1-3]", "[9]", "【4】", "(1)", "[", "]", "1", "2.", "- ", "* ", "> ",
    "**", "# ", "Answer: ", "[source 1]", ",", ";", ":", "é", "🙂", "\u2028", "a\u0301",
])
# fmt: on
REPLIES = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60)


@settings(max_examples=300)
@given(REPLIES, st.data())
def test_how_the_stream_is_cut_changes_nothing(reply: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(reply)), max_size=8)))
    whole, pieces, single = Parser(OFFERED), Parser(OFFERED), Parser(OFFERED)
    expected = whole.feed(reply) + whole.finish()
    found = [d for a, b in zip([0, *cuts], [*cuts, len(reply)], strict=True) for d in pieces.feed(reply[a:b])]
    assert found + pieces.finish() == expected
    assert [d for character in reply for d in single.feed(character)] + single.finish() == expected


@given(REPLIES)
def test_drafts_are_single_lines_with_words_and_offered_numbers(reply: str) -> None:
    parser = Parser(OFFERED)
    for draft in parser.feed(reply) + parser.finish():
        assert any(character.isalnum() or character == "_" for character in draft.text)
        assert draft.text == " ".join(draft.text.split())
        assert set(draft.numbers) <= set(OFFERED)
        assert not set(draft.unknown_numbers) & set(OFFERED)
        assert len(set(draft.numbers)) == len(draft.numbers)
