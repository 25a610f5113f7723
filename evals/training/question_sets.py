"""Public sets of questions with the sentences that answer them, as rows for the reading model.

They are read from a folder with ``squad/{src,tgt}-{dev,test}.txt`` (SQuAD 1.1 as pairs of sentence and question),
``squad2/dev.json`` (half of the development set of SQuAD 2.0, in which half of the questions have no answer),
``selqa/{dev,test}.json`` and ``qed/dev.jsonlines``, each as its authors publish it; what is not there is left out.
Their licences are in ``rag/models/MODEL_CARD.md``. A question with a name or number changed is one that its sentence
does not answer.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from evals.training.pairs import Row
from rag.retrieval.reading import as_read
from rag.retrieval.terms import words
from rag.text.sentences import sentence_spans

__all__ = ["Asked", "question_rows", "question_sets"]

_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w'’.-]+(?: (?:of |the |de )?[A-Z][\w'’.-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_ASKING = frozenset("what who when where which how".split())  # noqa: SIM905
_STEPS = (-20, -7, -3, -1, 1, 2, 5, 11, 30)
_OTHER_NAME = 0.35
"""How often a row is made with another name in the question."""
_NAME_FROM_NEARBY = 0.6
_OTHER_NUMBER = 0.5
_NEGATIVES = {"squad": 1, "squad2": 2}
_NEGATIVES_ELSE = 3
"""Sentences that do not answer, for each question."""
_LEAST_WORDS = 4
_WINDOW = 4
"""Sentences around one of SQuAD's that are taken for its text."""
_TOGETHER = 200
_WITH_QUESTION_MARK = 0.7
_SPACED = re.compile(r" (n't|'s|'re|'ve|'ll|'d|'m)\b")
_SPACE_BEFORE = re.compile(r"\s+([.,;:?!%)\]])")
_SPACE_AFTER = re.compile(r"([(\[$£])\s+")
_WRITTEN = (("-LRB-", "("), ("-RRB-", ")"), ("-lrb-", "("), ("-rrb-", ")"), ("``", '"'), ("''", '"'), (" -- ", " – "))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the sentences of a text, of which some answer it.

    Attributes:
        set: which set it is of.
        group: what stays together when the data are split.
        question: the question.
        title: headline of the text; may be empty.
        sentences: the text.
        answers: places of the sentences that answer.
        connected: whether the sentences follow each other.
    """

    set: str
    group: str
    question: str
    title: str
    sentences: Sequence[str]
    answers: frozenset[int]
    connected: bool = True

    def read(self, place: int) -> str:
        """A sentence as the model reads it."""
        before = self.sentences[place - 1] if place and self.connected else ""
        return as_read(self.sentences[place], before, self.title)


def question_sets(folder: Path, seed: int = 7) -> list[Asked]:
    """The questions of all sets that are in the folder; ``seed`` decides how those of QED are written."""
    rng = random.Random(seed)
    return [
        *_selqa(folder / "selqa" / "dev.json"),
        *_selqa(folder / "selqa" / "test.json"),
        *_qed(folder / "qed" / "dev.jsonlines", rng),
        *_squad(folder / "squad", "dev"),
        *_squad(folder / "squad", "test"),
        *_squad2(folder / "squad2" / "dev.json"),
    ]


def question_rows(asked: Sequence[Asked], seed: int = 7) -> Iterator[Row]:
    """Rows of what was read: a sentence that answers, the likest ones that do not, and questions that were changed."""
    rng = random.Random(seed)
    pool = [name for each in asked for sentence in each.sentences for name in _names(sentence)]
    for each in asked:
        for place in sorted(each.answers)[:2]:
            told = each.read(place)
            yield Row(each.set, each.group, True, ((told, each.question),))
            for kind, other in _changed(each, place, pool, rng):
                yield Row(each.set, each.group, False, ((told, other),), kind=kind)
        for place in _likest(each, rng):
            yield Row(each.set, each.group, False, ((each.read(place), each.question),))


def _likest(asked: Asked, rng: random.Random) -> list[int]:
    """Sentences that do not answer: those with most words of the question, and any other one."""
    wanted = {word.term for word in words(asked.question) if not word.stop}

    def rank(place: int) -> float:
        return -len(wanted & {word.term for word in words(asked.sentences[place])}) - rng.random() / 2

    places = [
        place
        for place, sentence in enumerate(asked.sentences)
        if place not in asked.answers and len(sentence.split()) >= _LEAST_WORDS
    ]
    ranked = [place for _, place in sorted((rank(place), place) for place in places)]
    count = _NEGATIVES.get(asked.set, _NEGATIVES_ELSE)
    likest = max(1, count - 1)
    rest = ranked[likest:]
    return ranked[:likest] + ([rng.choice(rest)] if rest and count > likest else [])


def _changed(asked: Asked, place: int, pool: Sequence[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    """The question with another name, and with another number, where it has any."""
    sentence = asked.sentences[place]
    named = [name for name in _NAME.findall(asked.question) if name.split()[0].lower() not in _ASKING]
    if named and rng.random() < _OTHER_NAME:
        nearby = [n for s in asked.sentences for n in _names(s) if n not in asked.question and n not in sentence]
        name = rng.choice(nearby) if nearby and rng.random() < _NAME_FROM_NEARBY else rng.choice(pool)
        if name.split()[0] not in sentence:
            yield "another name", asked.question.replace(rng.choice(named), name)
    numbers = [number for number in _NUMBER.findall(asked.question) if number.strip(",.").isdigit()]
    if numbers and rng.random() < _OTHER_NUMBER:
        number = rng.choice(numbers)
        other = str(max(1, int(number.strip(",.")) + rng.choice(_STEPS)))
        yield "another number", asked.question.replace(number, other)


def _names(text: str) -> list[str]:
    return [name for name in _NAME.findall(text) if len(name) > 3]


def _selqa(path: Path) -> Iterator[Asked]:
    for row in _json(path):
        if len(row["candidates"]) > 1:
            sentences = [_plain(sentence) for sentence in row["candidates"]]
            title = f"{row['article']}, {row['section']}"
            yield Asked("selqa", row["article"], row["question"], title, sentences, frozenset(row["answers"]))


def _squad(folder: Path, part: str) -> Iterator[Asked]:
    """Pairs of a sentence and a question, in the order of the texts: neighbours are of the same article mostly."""
    sources, targets = (_lines(folder / f"{side}-{part}.txt") for side in ("src", "tgt"))
    pairs = [(_plain(source), _plain(target)) for source, target in zip(sources, targets, strict=True)]
    texts = list(dict.fromkeys(sentence for sentence, _ in pairs))
    places = {sentence: place for place, sentence in enumerate(texts)}
    for number, (sentence, question) in enumerate(pairs):
        place = places[sentence]
        first = max(0, place - _WINDOW)
        group = f"squad {part} {number // _TOGETHER}"
        around = texts[first : place + _WINDOW + 1]
        yield Asked("squad", group, question, "", around, frozenset([place - first]))


def _squad2(path: Path) -> Iterator[Asked]:
    """Questions about a paragraph, of which half ask for what it does not say, though something in it seems to fit."""
    for article in _json(path, "data"):
        title = article["title"].replace("_", " ")
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            spans = sentence_spans(text)
            sentences = [text[span.start : span.end] for span in spans]
            for row in paragraph["qas"]:
                starts = [answer["answer_start"] for answer in row["answers"]]
                answers = frozenset(i for i, s in enumerate(spans) if any(s.start <= start < s.end for start in starts))
                yield Asked("squad2", title, row["question"].strip(), title, sentences, answers)


def _qed(path: Path, rng: random.Random) -> Iterator[Asked]:
    """Questions that one sentence explains the answer of; they come from a search engine, in lower case."""
    for line in _lines(path):
        row = json.loads(line)
        if row["annotation"]["explanation_type"] != "single_sentence":
            continue
        starts = [*row["sentence_starts"], len(row["paragraph_text"])]
        sentences = [_plain(row["paragraph_text"][a:b]) for a, b in pairwise(starts)]
        chosen = row["annotation"]["selected_sentence"]["start"]
        answers = frozenset(i for i, (a, b) in enumerate(pairwise(starts)) if a <= chosen < b)
        question = row["question_text"]
        if rng.random() < _WITH_QUESTION_MARK:
            question = f"{question[0].upper()}{question[1:]}?"
        yield Asked("qed", row["title_text"], question, row["title_text"], sentences, answers)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _json(path: Path, key: str = "") -> Iterable[dict[str, Any]]:
    if not path.exists():
        return []
    loaded = json.loads(path.read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = loaded[key] if key else loaded
    return rows


def _plain(text: str) -> str:
    """Undo the spaces that these sets have around punctuation."""
    for spaced, joined in _WRITTEN:
        text = text.replace(spaced, joined)
    text = _SPACE_AFTER.sub(r"\1", _SPACE_BEFORE.sub(r"\1", _SPACED.sub(r"\1", text)))
    return " ".join(text.split())
