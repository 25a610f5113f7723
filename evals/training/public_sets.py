"""Public sets of sentence pairs, as rows for the entailment model.

They are read from a folder with ``rte/{train,dev}.tsv``, ``mrpc/train.txt``, ``wikisplit/{tune,validation}.tsv``,
``begin/wow.tsv``, ``wice/train.jsonl``, ``ling/*.jsonl`` (pairs written to premises of MultiNLI with a linguist in the
loop), ``docnli/{mnli,fever}-{dev,test}.txt`` (MultiNLI and FEVER with two labels, as published with DocNLI) and
``conjnli/adversarial_train_15k.tsv``, each as its authors publish it; what is not there is left out. Their licences are
in ``rag/models/MODEL_CARD.md``.
"""

import csv
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from evals.training.pairs import Row, lines_of
from rag.checking.entailment import premise

__all__ = ["public_sets"]

_NUMBER = re.compile(r"\d[\d,.]*")
_SPACE_BEFORE = re.compile(r" ([.,;:!?%)\]])")
_SPACE_AFTER = re.compile(r"([(\[$£]) ")
_QUOTED = re.compile(r' " ([^"]*?) " ')
_LABELS = frozenset(("entailment", "neutral", "contradiction"))
_BRACKETS = (("-LRB-", "("), ("-RRB-", ")"), ("-LSB-", "["), ("-RSB-", "]"), ("-COLON-", ":"))
_SPACED = ((" 's", "'s"), (" n't", "n't"), ("`` ", '"'), (" ''", '"'), ("'' ", '"'), (" - ", "-"))


def public_sets(folder: Path, seed: int = 1) -> Iterator[Row]:
    """The rows of all sets that are in the folder; ``seed`` decides which sentences of WikiSplit are paired."""
    yield from _rte(folder / "rte" / "train.tsv")
    yield from _rte(folder / "rte" / "dev.tsv")
    yield from _mrpc(folder / "mrpc" / "train.txt")
    rng = random.Random(seed)
    yield from _wikisplit(folder / "wikisplit" / "tune.tsv", rng)
    yield from _wikisplit(folder / "wikisplit" / "validation.tsv", rng)
    yield from _begin(folder / "begin" / "wow.tsv")
    yield from _wice(folder / "wice" / "train.jsonl")
    for path in sorted((folder / "ling").glob("*.jsonl")):
        yield from _ling(path)
    for name in ("mnli", "fever"):
        for part in ("dev", "test"):
            yield from _two_labels(folder / "docnli" / f"{name}-{part}.txt", name)
    yield from _conjnli(folder / "conjnli" / "adversarial_train_15k.tsv")


def _rte(path: Path) -> Iterator[Row]:
    for row in _table(path):
        pair = (premise(row["sentence2"], lines_of(row["sentence1"])), row["sentence2"])
        yield Row("rte", "rte", row["label"] == "entailment", (pair,))


def _mrpc(path: Path) -> Iterator[Row]:
    for line in _lines(path)[1:]:
        same, _, _, left, right = line.split("\t")
        left, right = _plain(left), _plain(right)
        if same == "1":
            # A paraphrase may leave details out, so only the direction that adds none counts as following.
            for source, claim in ((left, right), (right, left)):
                fewer = set(_NUMBER.findall(claim)) <= set(_NUMBER.findall(source))
                if fewer and len(claim.split()) <= len(source.split()) + 2:
                    yield Row("mrpc", "mrpc", True, ((source, claim),))
        else:
            short, long = sorted((left, right), key=lambda text: len(text.split()))
            yield Row("mrpc", "mrpc", False, ((short, long),))


def _wikisplit(path: Path, rng: random.Random) -> Iterator[Row]:
    """A sentence and the two that say the same: each half follows from the whole, the whole not from one half."""
    for line in _lines(path):
        whole, _, parts = line.partition("\t")
        whole, halves = _plain(whole), [_plain(part) for part in parts.split("<::::>")]
        if len(halves) != 2 or '"' in whole or "''" in whole:
            continue
        chance = rng.random()
        if chance < 0.35:
            yield Row("wikisplit", "wikisplit", True, ((whole, rng.choice(halves)),))
        elif chance < 0.5:
            yield Row("wikisplit", "wikisplit", True, ((" ".join(halves), whole),))
        elif chance < 0.85:
            yield Row("wikisplit", "wikisplit", False, ((rng.choice(halves), whole),))


def _begin(path: Path) -> Iterator[Row]:
    """Replies of dialogue systems against what they were given to know; those that say nothing are left out."""
    for row in _table(path):
        if row["begin_label"] != "Generic":
            known = lines_of(row["knowledge"])
            pairs = tuple((premise(sentence, known), sentence) for sentence in lines_of(row["response"]))
            yield Row("begin", "begin", row["begin_label"].startswith("Fully"), pairs)


def _wice(path: Path) -> Iterator[Row]:
    """The part of the training set that is published: claims of which some words are not supported."""
    for line in _lines(path):
        row = json.loads(line)
        evidence = [text for text in row["evidence"] if text.strip()]
        yield Row("wice_train", "wice", False, ((premise(row["claim"], evidence), row["claim"]),))


def _ling(path: Path) -> Iterator[Row]:
    """Pairs by one annotator in the files for training, and by the majority of five in those for validation."""
    for line in _lines(path):
        row = json.loads(line)
        pair = (row["premise"].strip(), row["hypothesis"].strip())
        if all(pair) and row["label"] in _LABELS:
            yield Row("ling", f"ling {row['promptID']}", row["label"] == "entailment", (pair,))


def _two_labels(path: Path, name: str) -> Iterator[Row]:
    for line in _lines(path):
        label, source, claim = line.split("\t")
        source, claim = _plain(_brackets(source)), _plain(_brackets(claim))
        if name == "fever":
            source = premise(claim, lines_of(source))
        if source and claim:
            yield Row(name, name, label == "entailment", ((source, claim),))


def _conjnli(path: Path) -> Iterator[Row]:
    """Sentences of an encyclopaedia with a conjunct left out, added or changed, by rules."""
    for line in _lines(path)[1:]:
        source, claim, label = line.split("\t")
        if _plain(source) == _plain(claim):
            continue  # a rule that changed nothing, labelled as if it had
        yield Row("conjnli", "conjnli", label == "entailment", ((source, claim),))


def _brackets(text: str) -> str:
    for written, meant in _BRACKETS:
        text = text.replace(written, meant)
    return text


def _lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        return [line.rstrip("\n") for line in lines]


def _table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(_lines(path), delimiter="\t", quoting=csv.QUOTE_NONE))


def _plain(text: str) -> str:
    """Undo the spaces that these sets have around punctuation."""
    text = _SPACE_AFTER.sub(r"\1", _SPACE_BEFORE.sub(r"\1", text))
    for spaced, joined in _SPACED:
        text = text.replace(spaced, joined)
    return _QUOTED.sub(r' "\1" ', text).strip()
