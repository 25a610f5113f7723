import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.retrieval.__main__ import evaluate, main, table
from evals.retrieval.data import FOLDER, QuizQuestion, half_of, load_questions
from evals.retrieval.measures import all_found, answer_key, first_hit, hit_at, holds_answer, ndcg, reciprocal_rank
from rag import Passage

RANKED = ["a", "b", "c", "b"]


def passage(origin: str, text: str = "") -> Passage:
    return Passage(
        article_id=origin,
        start=0,
        end=len(text),
        text=text,
        score=1,
        title="",
        source="",
        published=None,
        origin=origin,
    )


def test_the_first_gold_item_counts() -> None:
    assert first_hit(RANKED, {"b", "z"}) == 2
    assert first_hit(RANKED, {"z"}) is None
    assert [hit_at(RANKED, {"b"}, k) for k in (1, 2, 10)] == [0, 1, 1]
    assert reciprocal_rank(RANKED, {"c"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(RANKED, {"z"}) == 0


@given(st.lists(st.sampled_from("abcdef"), max_size=12), st.sets(st.sampled_from("abcdef")))
def test_deeper_rankings_never_hit_less(ranked: list[str], gold: set[str]) -> None:
    hits = [hit_at(ranked, gold, k) for k in range(13)]
    assert hits == sorted(hits)
    assert (reciprocal_rank(ranked, gold) > 0) == (hits[-1] == 1)


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ("“Squid Game”", "squid game"),
        ("$5", "$5"),
        ("Idaho.", "idaho"),
        ("The “Late” Show", "the late show"),
        ("5%", "5%"),
    ],
)
def test_an_answer_is_looked_for_without_quotation_marks(answer: str, key: str) -> None:
    assert answer_key(answer) == key


def test_an_answer_is_a_plain_substring_of_the_top_passages() -> None:
    texts = ["Nothing."] * 7 + ["The SQUID GAME is back."]
    assert holds_answer(texts, "“Squid Game”") == 1
    assert holds_answer(["Nothing.", *texts], "“Squid Game”") == 0
    assert holds_answer(texts, "””") == 0


def test_all_evidence_may_lie_in_several_passages() -> None:
    found = [{0}, set(), {1}]
    assert all_found(found, 2, 3) == 1
    assert all_found(found, 2, 2) == 0
    assert all_found([], 1, 3) == 0


def test_ndcg_counts_each_piece_of_evidence_once_and_later_ones_less() -> None:
    assert ndcg([{0}, {1}], 2, 10) == 1
    assert ndcg([set(), {0}], 1, 10) == pytest.approx(1 / 1.584962500721156)
    assert ndcg([{0}, {0}], 1, 10) == 1
    assert ndcg([set(), set()], 1, 10) == 0


def test_questions_fall_into_two_halves_by_their_id() -> None:
    halves = [half_of(f"2022_{i}") for i in range(200)]
    assert 70 < halves.count("dev") < 130
    assert half_of("2022_1") == half_of("2022_1")


def test_fields_are_mapped_and_halves_make_the_whole(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    rows = [
        {
            "id": f"q{i}",
            "question": "Who?",
            "choices": ["A", "B"],
            "answer": "B",
            "gold_urls": None if i else ["http://a"],
        }
        for i in range(20)
    ]
    with gzip.open(tmp_path / FOLDER / "questions.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    everything = load_questions(tmp_path)
    assert everything[0] == QuizQuestion(id="q0", question="Who?", answer="B", gold_urls=("http://a",))
    assert everything[1].gold_urls == ()
    dev, test = load_questions(tmp_path, "dev"), load_questions(tmp_path, "test")
    assert {q.id for q in dev} | {q.id for q in test} == {q.id for q in everything}
    assert len(dev) + len(test) == len(everything)


def test_copies_count_as_the_article_and_questions_without_gold_only_for_their_answer() -> None:
    questions = [
        QuizQuestion("1", "first", "Idaho", ("http://copy",)),
        QuizQuestion("2", "second", "Texas", ()),
    ]

    def search(question: str) -> Sequence[Passage]:
        return [passage("http://other", "In Idaho."), passage("http://original")]

    canonical = {"http://other": "o", "http://original": "x", "http://copy": "x"}
    found = evaluate(questions, search, canonical)
    assert (found["Hit@1"].value, found["Hit@5"].value, found["MRR@10"].value) == (0, 1, 0.5)
    assert found["Hit@1"].n == 1
    assert (found["answer in top 8"].value, found["answer in top 8"].n) == (0.5, 2)
    assert "| hybrid | Hit@5 | 1 | 1.000" in table({"hybrid": found})


def test_absent_data_are_skipped_politely(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "--library", str(tmp_path / "library")]) == 0
    assert "nothing is measured" in capsys.readouterr().err
    assert not (tmp_path / "library").exists()
