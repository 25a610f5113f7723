"""Published sets: fields are mapped as the sets have them, and absent ones are skipped. The rows here are our own."""

import gzip
import json
from pathlib import Path

import pytest

from evals.retrieval.data import QuizQuestion
from evals.tasks.external import SETS, bearing, clapnq_rows, clapnq_samples, rgb_rows, rgb_samples

CLAPNQ = {
    "id": "7",
    "input": "what do ferries carry",
    "passages": [{"title": "Ferry", "text": "A ferry carries `` cars '' , vans and people .", "sentences": []}],
    "output": [{"answer": "Ferries carry cars ( and people ) ."}],
}
RGB = {
    "id": 3,
    "query": "Who opened the Tarn Bridge",
    "answer": [["Ines Holt", "Holt"], ["Saturday"]],
    "fakeanswer": "Bo Lund",
    "positive": ["Ines Holt opened it on Saturday."],
    "positive_wrong": ["Bo Lund opened it on Sunday."],
    "negative": ["It is long.", " "],
}


def test_clapnq_loses_the_spaces_of_its_tokeniser() -> None:
    (row,) = clapnq_rows([CLAPNQ])
    assert row["text"] == "A ferry carries “cars”, vans and people."
    assert (row["title"], row["publisher"]) == ("Ferry", "clapnq 7")


def test_clapnq_has_long_answers_or_none() -> None:
    (answered,) = clapnq_samples([CLAPNQ], answerable=True)
    assert (answered.question, answered.reference) == (
        "what do ferries carry?",
        "Ferries carry cars (and people).",
    )
    assert answered.items == ()
    (refused,) = clapnq_samples([CLAPNQ], answerable=False)
    assert (refused.answerable, refused.reference) == (False, "")
    assert answered.sources == refused.sources == ("clapnq 7",)


def test_rgb_is_asked_with_true_passages_without_and_with_false_ones() -> None:
    samples = {sample.kind: sample for sample in rgb_samples([RGB])}
    assert samples["noise"].items == (("Ines Holt", "Holt"), ("Saturday",))
    assert not samples["rejection"].answerable
    assert "Holt" in samples["counterfactual"].correction
    texts = {
        kind: {row["text"] for row in rgb_rows([RGB]) if row["publisher"] in sample.sources}
        for kind, sample in samples.items()
    }
    assert texts == {
        "noise": {"Ines Holt opened it on Saturday.", "It is long."},
        "rejection": {"It is long."},
        "counterfactual": {"Bo Lund opened it on Sunday."},
    }


def test_rgb_gives_each_passage_once_since_a_copy_is_found_under_its_first_publisher_alone() -> None:
    texts = [row["text"] for row in rgb_rows([RGB])]
    assert sorted(texts) == sorted(set(texts))


@pytest.mark.parametrize(
    ("answer", "items"),
    [("Holt", (("Holt",),)), (["Holt", "Ines Holt"], (("Holt", "Ines Holt"),)), ([["a"], "b"], (("a",), ("b",)))],
)
def test_rgb_writes_answers_in_three_ways(answer: object, items: object) -> None:
    assert rgb_samples([{**RGB, "answer": answer}])[0].items == items


def test_articles_that_hold_the_answer_are_left_out_along_with_the_gold_ones() -> None:
    question = QuizQuestion("1", "Where?", "“Idaho”", ("https://gold.example",))
    articles = [
        ("https://gold.example", "Nothing."),
        ("https://bearing.example", "In IDAHO, people said."),
        ("https://other.example", "Idahoans said so."),
    ]
    assert bearing([question], articles) == {"1": ["https://bearing.example", "https://gold.example"]}


@pytest.mark.parametrize("name", SETS)
def test_an_absent_set_is_a_missing_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        SETS[name](data=tmp_path, library=tmp_path, llm="none", size=None, judge=None)


def test_whole_sources_are_taken_of_the_labelled_sets(tmp_path: Path) -> None:
    rows = [
        {"id": str(i), "set": "own", "group": i // 3, "source": "It rained.", "claim": "It rained.", "supported": True}
        for i in range(9)
    ]
    (tmp_path / "faithfulness").mkdir()
    with gzip.open(tmp_path / "faithfulness" / "own.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    task = SETS["faithfulness"](data=tmp_path, library=tmp_path, llm="none", size=4, judge=None)
    assert [sample.id for sample in task.dataset] == [f"own/{i}" for i in range(6)]
