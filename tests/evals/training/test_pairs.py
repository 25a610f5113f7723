"""Rows of pairs from articles, labelled claims and public sets."""

import gzip
import json
import random
from pathlib import Path

import pytest

from evals.faithfulness.data import Pair
from evals.training.batches import SECOND, WINDOW, Example, batches, encode
from evals.training.entailment import folds, merge_groups, row_weights
from evals.training.pairs import Row, labelled, made_claims, stories
from evals.training.public_sets import public_sets

SENTENCES = [
    "The harbour office of Corran Head said on Tuesday that 14 boats were lost in the storm.",
    "Tarn Ferries will close its yard in Skelby before the end of the year.",
    "The old stone bridge was closed to all traffic on Tuesday.",
    "At least 120 people were told to leave their houses near the river.",
    "Mayor Edda Tolland reportedly plans to resign from the council.",
    "The repair of the quay will cost the harbour office $3.2 million.",
]
LONG_SOURCE = " ".join(f"Paragraph {number} of the report is about boat {number * 7}." for number in range(60))


def pair(group: str, source: str = SENTENCES[0], supported: bool = True) -> Pair:
    return Pair(f"{group}-{supported}", group.split("/")[0], group, source, "Boats were lost.", supported)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    rows = [
        {"title": "Storm takes boats", "text": "\n\n".join(SENTENCES)},
        {"title": "Storm takes boats (copy)", "text": "\n\n".join(SENTENCES)},
        {"title": "Too short", "text": SENTENCES[1]},
    ]
    path = tmp_path / "articles.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_copies_and_scraps_make_no_stories(archive: Path) -> None:
    assert stories(archive) == [("Storm takes boats", SENTENCES)]


def test_made_rows_are_the_same_for_the_same_seed(archive: Path) -> None:
    stock = stories(archive)
    assert list(made_claims(stock, lambda word: (), 3)) == list(made_claims(stock, lambda word: (), 3))


def test_made_claims_come_with_the_evidence_that_the_checker_would_choose(archive: Path) -> None:
    for row in made_claims(stories(archive), lambda word: ()):
        ((evidence, claim),) = row.pairs
        assert evidence
        assert any(sentence in evidence for sentence in SENTENCES)
        assert row.kind.startswith("true" if row.label else "false")
        assert claim != evidence or row.label


def test_a_claim_of_two_sentences_makes_two_pairs() -> None:
    item = Pair("7", "cliff", "cliff/1", " ".join(SENTENCES), f"{SENTENCES[1]} {SENTENCES[2]}", False)
    (row,) = labelled([item])
    assert [second for _, second in row.pairs] == SENTENCES[1:3]
    assert (row.id, row.set, row.group, row.label) == ("7", "cliff", "cliff/1", False)


def test_public_sets_are_read_as_published(tmp_path: Path) -> None:
    written = {"premise": "Boats sank. ", "hypothesis": "A quay burned.", "promptID": 7}
    conjuncts = [("Boats and carts sank.", "Boats sank.", "entailment"), ("Boats sank.", "Boats sank .", "neutral")]
    files = {
        "rte/dev.tsv": "index\tsentence1\tsentence2\tlabel\n0\tBoats sank off Corran Head.\tBoats sank.\tentailment\n",
        "mrpc/train.txt": "Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\n"
        "1\t1\t2\tThe office , which counted , lost 14 boats .\tThe office lost boats .\n"
        "0\t3\t4\tThe office lost 9 boats off Corran Head .\tThe office lost boats .\n",
        "wikisplit/tune.tsv": "Boats sank and the quay burned .\tBoats sank . <::::> The quay burned .\n" * 20,
        "begin/wow.tsv": "model_name\tdata_source\tknowledge\tmessage\tresponse\tbegin_label\n"
        "t5\twow\tBoats sank.\tWhat?\tBoats sank.\tFully attributable\n"
        "t5\twow\tBoats sank.\tWhat?\tNice to meet you.\tGeneric\n",
        "wice/train.jsonl": json.dumps({"claim": "Nine boats sank.", "evidence": ["", "Boats sank."]}) + "\n",
        "ling/val_round1_base.jsonl": "".join(
            json.dumps(written | {"label": label}) + "\n" for label in ("neutral", "no_label")
        ),
        "docnli/mnli-dev.txt": "entailment\tBoats , it is said , sank .\tBoats sank .\n",
        "docnli/fever-test.txt": "not_entailment\tBoats sank -LRB- twice -RRB- . It rained .\tNine boats sank .\n",
        "conjnli/adversarial_train_15k.tsv": "\n".join(
            map("\t".join, [("Premise", "Hypothesis", "Label"), *conjuncts])
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    rows = [(row.set, row.label, row.pairs[0]) for row in public_sets(tmp_path)]
    assert [row for row in rows if row[0] != "wikisplit"] == [
        ("rte", True, ("Boats sank off Corran Head.", "Boats sank.")),
        ("mrpc", True, ("The office, which counted, lost 14 boats.", "The office lost boats.")),
        ("mrpc", False, ("The office lost boats.", "The office lost 9 boats off Corran Head.")),
        ("begin", True, ("Boats sank.", "Boats sank.")),
        ("wice_train", False, ("Boats sank.", "Nine boats sank.")),
        ("ling", False, ("Boats sank.", "A quay burned.")),
        ("mnli", True, ("Boats, it is said, sank.", "Boats sank.")),
        ("fever", False, ("Boats sank (twice).", "Nine boats sank.")),
        ("conjnli", True, ("Boats and carts sank.", "Boats sank.")),
    ]
    whole, halves = "Boats sank and the quay burned.", ("Boats sank.", "The quay burned.")
    assert {row[1:] for row in rows if row[0] == "wikisplit"} <= {
        *((True, (whole, half)) for half in halves),
        (True, (" ".join(halves), whole)),
        *((False, (half, whole)) for half in halves),
    }


def test_sets_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    assert list(public_sets(tmp_path)) == []


def test_groups_that_share_an_article_stay_together() -> None:
    other = LONG_SOURCE.replace("report", "ledger").replace("boat", "cart")
    merged = merge_groups([pair("a/1", LONG_SOURCE), pair("b/1", LONG_SOURCE.upper()), pair("b/2", other), pair("c/1")])
    assert merged["a/1"] == merged["b/1"]
    assert len({merged["a/1"], merged["b/2"], merged["c/1"]}) == 3


def test_folds_are_halves() -> None:
    half = folds([f"cliff/{number}" for number in range(9)] * 2)
    assert sorted(half.values()) == [0] * 5 + [1] * 4 or sorted(half.values()) == [0] * 4 + [1] * 5
    assert folds(half) == half


def test_rare_rows_count_more_and_made_ones_as_they_are() -> None:
    rows = [*labelled([pair("qags/1")] * 9), *labelled([pair("qags/2", supported=False)])]
    weigh = row_weights(rows)
    assert weigh(rows[0]) < 1 < weigh(rows[-1])
    assert weigh(Row("made", "1", True, (("a", "b"),))) == 1


def test_pairs_are_cut_to_the_window() -> None:
    (example,) = encode([Row("made", "1", True, (("a " * 400, "b " * 200),))], lambda text: [7] * len(text.split()))
    ids, segments = example.pairs[0]
    assert len(ids) == len(segments) == WINDOW
    assert sum(segments) == SECOND + 1
    assert (ids[0], ids[-1]) == (101, 102)


@pytest.mark.parametrize("rng", [None, random.Random(4)])
def test_batches_hold_every_example_once_within_the_budget(rng: random.Random | None) -> None:
    lengths = random.Random(1)
    examples = [
        Example(tuple(([1] * lengths.randint(5, 90), [0]) for _ in range(lengths.randint(1, 4))), True)
        for _ in range(900)
    ]
    found = batches(examples, 1000, rng)
    assert sorted(place for batch in found for place in batch) == list(range(900))
    for batch in found:
        longest = max(examples[place].longest for place in batch)
        assert longest * sum(len(examples[place].pairs) for place in batch) <= 1000
