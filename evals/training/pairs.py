"""What the cross-encoders are trained on, as rows of text pairs: made from articles, or labelled by people."""

import gzip
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from evals.faithfulness.data import Pair
from evals.training.claims import make_claims
from evals.training.edits import Neighbours
from evals.training.sentences import plain_sentences
from rag.checking.entailment import premise
from rag.models.minilm import read_safetensors
from rag.text.sentences import sentence_spans

__all__ = [
    "Row",
    "Story",
    "labelled",
    "likely_words",
    "lines_of",
    "made_claims",
    "stories",
]

Story = tuple[str, list[str]]
"""The headline and the plain sentences of an article."""

_MOST_SENTENCES = 45
_LEAST_SENTENCES = 6
_ENDINGS = ("ing", "ed", "ly", "s")
_VOCABULARY = 22_000
"""Tokens from here on are rare words and pieces of words."""
_LIKELY = (0.28, 0.45)
"""Cosines of word vectors: what is nearer is mostly a form or a synonym of the word, what is farther another topic."""


@dataclass(frozen=True, slots=True)
class Row:
    """Pairs that share a label: a claim of several sentences is supported where all of them are.

    Attributes:
        set: which set it is of.
        group: what stays together when the data are split.
        label: whether the second text of every pair follows from, or is answered by, the first.
        pairs: first and second texts.
        id: of the claim, where a set gives one.
        kind: how it was made, where it was.
    """

    set: str
    group: str
    label: bool
    pairs: tuple[tuple[str, str], ...]
    id: str = ""
    kind: str = ""


def stories(path: Path) -> list[Story]:
    """The articles of a ``.jsonl.gz`` with ``title`` and ``text``; of those that open alike, the first.

    Raises:
        FileNotFoundError: there is no such file.
    """
    found: dict[str, Story] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            sentences = plain_sentences(row["text"])[:_MOST_SENTENCES]
            if len(sentences) >= _LEAST_SENTENCES:
                found.setdefault(sentences[0], (row["title"], sentences))
    return list(found.values())


def likely_words(weights: Path, tokenizer: Path) -> Neighbours:
    """Words that could stand in a word's place: near it among the embedder's word vectors, but not its nearest.

    The nearest are its other forms and its synonyms; of the rest those with the same ending are mostly of the same part
    of speech.

    Args:
        weights: the embedder's ``model.safetensors``.
        tokenizer: its ``tokenizer.json``.
    """
    vocabulary: dict[str, int] = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    table = read_safetensors(weights)["embeddings.word_embeddings.weight"].astype(np.float32)
    words = [w for w, i in vocabulary.items() if w.isalpha() and w.isascii() and len(w) >= 4 and i < _VOCABULARY]
    vectors = table[[vocabulary[word] for word in words]]
    vectors -= vectors.mean(0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    place = {word: row for row, word in enumerate(words)}

    def ending(word: str) -> str:
        return next((ending for ending in _ENDINGS if word.endswith(ending)), "")

    @cache
    def likely(word: str) -> tuple[str, ...]:
        if word not in place:
            return ()
        cosine = vectors @ vectors[place[word]]
        near = [words[row] for row in np.flatnonzero((cosine > _LIKELY[0]) & (cosine < _LIKELY[1]))]
        return tuple(other for other in near if ending(other) == ending(word) and other[:4] != word[:4])

    return likely


def made_claims(stock: Sequence[Story], neighbours: Neighbours, seed: int = 7) -> Iterator[Row]:
    """True and false claims about articles, each with the evidence chosen as when it is checked."""
    rng = random.Random(seed)
    for number, (title, sentences) in enumerate(stock):
        donor = rng.choice(rng.choice(stock)[1])
        for made in make_claims(title, sentences, donor, neighbours, rng, limit=3):
            pair = (premise(made.claim, made.evidence), made.claim)
            yield Row("made", str(number), made.supported, (pair,), kind=made.kind)


def labelled(items: Iterable[Pair]) -> Iterator[Row]:
    """The faithfulness sets, a pair for each sentence of a claim."""
    for item in items:
        source = lines_of(item.source)
        claim = lines_of(item.claim) or [item.claim]
        pairs = tuple((premise(sentence, source), sentence) for sentence in claim)
        yield Row(item.set, item.group, item.supported, pairs, id=item.id)


def lines_of(text: str) -> list[str]:
    """The sentences of a text, each on one line."""
    lines = (" ".join(text[span.start : span.end].split()) for span in sentence_spans(text))
    return [line for line in lines if line]
