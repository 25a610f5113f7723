"""Questions of public sets as rows for the reading model; the files here are invented, in the form of the real ones."""

import json
from pathlib import Path

import pytest

from evals.training.question_sets import Asked, question_rows, question_sets
from evals.training.reading import held_out, weight
from rag.retrieval.reading import as_read

SENTENCES = [
    "The lighthouse of Corran Head was built in 1871 by Edda Tolland.",
    "It was painted white in 1902.",
    "Skelby has a lighthouse too.",
    "The keepers left Corran Head for Skelby in 1968, and boats have found their way without them since.",
]
QUESTION = "Who built the lighthouse of Corran Head in 1871?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    row = {"article": "Corran Head", "section": "History", "question": QUESTION, "candidates": SENTENCES}
    alone = row | {"candidates": SENTENCES[:1], "answers": [0]}
    write("selqa/dev.json", json.dumps([row | {"answers": [0]}, alone]))
    text = " ".join(SENTENCES)
    answer = {"answer_start": text.index("1902"), "text": "1902"}
    asked = {"question": "When was the lighthouse painted?", "answers": [answer]}
    nowhere = {"question": "When was the quay painted? ", "answers": []}
    paragraph = {"context": text, "qas": [asked, nowhere]}
    write("squad2/dev.json", json.dumps({"data": [{"title": "Corran_Head", "paragraphs": [paragraph]}]}))
    lowered = [sentence.lower().replace(".", " .") for sentence in SENTENCES]
    write("squad/src-dev.txt", "\n".join([lowered[0], lowered[0], lowered[3]]))
    write("squad/tgt-dev.txt", "who built it ?\nwhen was it built ?\nwhen did the keepers leave ?")
    spaced = "The quay of Skelby was closed . Storms had broken it -LRB- twice -RRB- ."
    annotation = {"explanation_type": "single_sentence", "selected_sentence": {"start": 31}}
    qed = {
        "title_text": "Skelby",
        "question_text": "what broke the quay of skelby",
        "paragraph_text": spaced,
        "sentence_starts": [0, 31],
        "annotation": annotation,
    }
    two = qed | {"annotation": annotation | {"explanation_type": "multi_sentence"}}
    write("qed/dev.jsonlines", "\n".join(map(json.dumps, [qed, two])))
    return tmp_path


def test_each_set_says_which_sentences_answer(folder: Path) -> None:
    found = {each.set: each for each in question_sets(folder)}
    assert [found["selqa"].sentences[i] for i in found["selqa"].answers] == SENTENCES[:1]
    assert [found["qed"].sentences[i] for i in found["qed"].answers] == ["Storms had broken it (twice)."]
    last = found["squad"]
    assert (last.question, last.sentences[0]) == ("when did the keepers leave?", SENTENCES[0].lower())
    assert [last.sentences[i] for i in last.answers] == [SENTENCES[3].lower()]


def test_what_says_nothing_sure_is_left_out(folder: Path) -> None:
    found = question_sets(folder)
    assert [each.set for each in found] == ["selqa", "qed", "squad", "squad", "squad", "squad2", "squad2"]


def test_a_question_may_have_no_answer_in_its_text(folder: Path) -> None:
    painted, nowhere = (each for each in question_sets(folder) if each.set == "squad2")
    assert [painted.sentences[i] for i in painted.answers] == SENTENCES[1:2]
    assert (nowhere.question, nowhere.answers) == ("When was the quay painted?", frozenset())
    rows = list(question_rows([nowhere]))
    assert rows
    assert not any(row.label for row in rows)


def test_an_absent_set_is_left_out(tmp_path: Path) -> None:
    assert question_sets(tmp_path) == []


def test_rows_have_an_answer_its_likest_rivals_and_changed_questions() -> None:
    asked = [Asked("selqa", str(n), QUESTION, "Corran Head", SENTENCES, frozenset([0])) for n in range(40)]
    rows = list(question_rows(asked))
    assert sum(row.label for row in rows) == 40
    for row in rows:
        ((told, question),) = row.pairs
        if row.label:
            assert (told, question) == (as_read(SENTENCES[0], "", "Corran Head"), QUESTION)
        elif row.kind:
            assert told.startswith(SENTENCES[0])
            assert question != QUESTION
        else:
            assert not told.startswith(SENTENCES[0])
            assert question == QUESTION
    assert {row.kind for row in rows} == {"", "another name", "another number"}
    assert all(row.pairs[0][0].startswith(SENTENCES[3]) for row in rows[1:2] if not row.kind)
    assert rows == list(question_rows(asked))


def test_a_sentence_is_read_with_the_one_before_it_where_it_leans_on_that() -> None:
    assert as_read(SENTENCES[1], SENTENCES[0], "Corran Head") == f"{SENTENCES[1]} (Corran Head: {SENTENCES[0]})"
    assert as_read(SENTENCES[3], SENTENCES[2], "Corran Head") == f"{SENTENCES[3]} (Corran Head)"
    assert as_read(SENTENCES[3]) == SENTENCES[3]


def test_answers_count_more_than_rivals_and_one_group_stays_together() -> None:
    answer, rival = (
        row for row in question_rows([Asked("selqa", "g", "Who left?", "", SENTENCES[2:], frozenset([1]), False)])
    )
    assert weight(answer) > weight(rival)
    assert any(held_out(str(n)) for n in range(100))
    assert not all(held_out(str(n)) for n in range(100))
