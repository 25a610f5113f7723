"""How relevant a sentence is to a question: a small log-linear model over lexical, formal and semantic features.

The model is a conditional logit over the sentences and "none of them" (McFadden 1974), with signs of the coefficients
held to what a feature means. The coefficients are data, in ``relevance.json`` beside this module, made by
``python -m evals.training.relevance``.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from rag.retrieval.answer_form import answer_type_match
from rag.retrieval.question import AnswerType, Question, analyse_question
from rag.retrieval.terms import Word, words

__all__ = [
    "FEATURES",
    "READ",
    "CandidateSentence",
    "LogisticModel",
    "Meaning",
    "SentenceEmbedder",
    "idf_table",
    "load_model",
    "score_sentences",
    "sentence_features",
    "with_meaning",
]

READ = 24
"""How many sentences the learned models read at most: the best by their words alone."""

_DATA = Path(__file__).with_name("relevance.json")


class SentenceEmbedder(Protocol):
    """What is needed of an embedder: LangChain's ``Embeddings`` has it."""

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        ...

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of sentences."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateSentence:
    """A sentence with what stands around it.

    Attributes:
        text: the sentence.
        before, after: its neighbours in the article, empty at the ends.
        title: headline of the article.
        opening: its first sentences, which mostly say what all of it is about; empty where it tells several stories.
        passage_rank: how many passages were found before the first that holds it. Not their scores: these depend on how
            many articles a library has, and how much of one that has few is damped as repetition.
        position: index of the sentence in its article, from 0.
    """

    text: str
    before: str = ""
    after: str = ""
    title: str = ""
    opening: str = ""
    passage_rank: int = 0
    position: int = 0


class Meaning(Protocol):
    """What learned models say of sentences and a question."""

    def compare(
        self, question: str, sentences: Sequence[CandidateSentence]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """The cosine of each sentence with the question, and the log odds that it answers; each (len(sentences),)."""
        ...


FEATURES = (
    "coverage",
    "coverage_neighbours",
    "coverage_context",
    "rarest_covered",
    "names",
    "names_context",
    "predicate",
    "predicate_neighbours",
    "focus",
    "numbers",
    "pairs",
    "answer_type",
    "answer_type_strong",
    "type_and_coverage",
    "cosine",
    "reading",
    "passage_rank",
    "lead",
    "short",
    "long",
    "interrogative",
)
"""Names of the features, in the order of the columns of :func:`sentence_features`."""


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """Coefficients of a log-linear model on standardised features; a probability is the logistic of the sum."""

    features: tuple[str, ...]
    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    bias: float
    threshold: float

    def probabilities(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Probabilities, shape (n,), for features of shape (n, number of features)."""
        logits = (features - self.mean) / self.scale @ self.weights + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float64)


@cache
def _data() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(_DATA.read_text(encoding="utf-8"))
    return loaded


@cache
def load_model(name: str) -> LogisticModel:
    """One of the models of the data file: ``relevance`` and ``answerability``, each also as ``…_lexical``.

    Raises:
        KeyError: there is no model of that name.
    """
    entry = _data()["models"][name]
    return LogisticModel(
        features=tuple(entry["features"]),
        mean=np.array(entry["mean"], dtype=np.float64),
        scale=np.array(entry["scale"], dtype=np.float64),
        weights=np.array(entry["weights"], dtype=np.float64),
        bias=float(entry["bias"]),
        threshold=float(entry.get("threshold", 0.5)),
    )


@cache
def idf_table() -> Callable[[str], float]:
    """The inverse document frequency of a term in English news, from the counts in the data file."""
    counts: Mapping[str, int] = _data()["document_frequencies"]["terms"]
    total = int(_data()["document_frequencies"]["articles"])
    floor = int(_data()["document_frequencies"]["floor"])

    def idf(term: str) -> float:
        return math.log(1.0 + total / (counts.get(term, floor) + 0.5))

    return idf


def score_sentences(
    question: str | Question,
    sentences: Sequence[CandidateSentence],
    *,
    idf: Callable[[str], float] | None = None,
    meaning: Meaning | None = None,
) -> list[float]:
    """Estimate for each sentence the probability that it answers the question.

    Args:
        question: the question, as text or taken apart.
        sentences: the candidates, of any number of articles.
        idf: inverse document frequency of a term; that of English news where None.
        meaning: adds what learned models say of the :data:`READ` best; words alone count where None.

    Returns:
        One probability for each sentence, in their order.
    """
    if not sentences:
        return []
    asked = analyse_question(question) if isinstance(question, str) else question
    features = sentence_features(asked, sentences, idf=idf)
    lexical = load_model("relevance_lexical").probabilities(features)
    if meaning is None:
        return [float(score) for score in lexical]
    best = np.argsort(-lexical, kind="stable")[:READ]
    features = with_meaning(features, best, *meaning.compare(asked.text, [sentences[i] for i in best]))
    full = load_model("relevance").probabilities(features)
    # A sentence that was not read may not overtake one that was.
    rest = np.setdiff1d(np.arange(len(sentences)), best)
    full[rest] = np.minimum(full[rest], full[best].min())
    return [float(score) for score in full]


def with_meaning(
    features: npt.NDArray[np.float64],
    rows: npt.NDArray[np.intp],
    cosines: npt.NDArray[np.float64],
    readings: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """The features with what learned models say filled in for some of the rows; see :class:`Meaning`."""
    filled = features.copy()
    filled[rows, FEATURES.index("cosine")] = cosines
    filled[rows, FEATURES.index("reading")] = readings
    return filled


def sentence_features(
    question: Question, sentences: Sequence[CandidateSentence], *, idf: Callable[[str], float] | None = None
) -> npt.NDArray[np.float64]:
    """The features of each sentence, shape (sentences, len(FEATURES)); ``cosine`` and ``reading`` are 0 in all."""
    weigh = idf or idf_table()
    weight = {term: weigh(term) for term in question.terms}
    total = sum(weight.values()) or 1.0
    names = question.name_terms
    predicate = {term: value for term, value in weight.items() if term not in names}
    rarest = max(weight, key=lambda term: weight[term], default="")
    ordered = list(question.terms)
    pairs = set(pairwise(ordered))

    known: dict[str, list[Word]] = {}

    def read(text: str) -> list[Word]:
        if text not in known:
            known[text] = words(text)
        return known[text]

    rows = []
    for sentence in sentences:
        found = read(sentence.text)
        own = {word.term for word in found}
        near = own | {word.term for text in (sentence.before, sentence.after) for word in read(text)}
        context = near | {word.term for text in (sentence.title, sentence.opening) for word in read(text)}
        coverage = _share(weight, own, total)
        match = answer_type_match(question, sentence.text, found)
        content = [word.term for word in found if not word.stop]
        own_pairs = set(pairwise(content)) | set(zip(content, content[2:], strict=False))
        strong = question.answer_type not in (AnswerType.OTHER, AnswerType.YES_NO, AnswerType.NAME, AnswerType.LIST)
        rows.append(
            [
                coverage,
                _share(weight, near, total),
                _share(weight, context, total),
                float(rarest in own),
                len(names & own) / len(names) if names else 0.5,
                len(names & context) / len(names) if names else 0.5,
                _share(predicate, own) if predicate else 0.5,
                _share(predicate, near) if predicate else 0.5,
                len(own.intersection(question.focus)) / len(question.focus) if question.focus else 0.5,
                len(own.intersection(question.numbers)) / len(question.numbers) if question.numbers else 0.5,
                len(pairs & own_pairs) / len(pairs) if pairs else 0.0,
                match,
                match if strong else 0.5,
                match * coverage,
                0.0,
                0.0,
                1.0 / (1.0 + sentence.passage_rank),
                1.0 / (1.0 + sentence.position),
                max(0.0, 1.0 - len(content) / 8),
                max(0.0, len(content) / 30 - 1.0),
                float(sentence.text.rstrip("\"'”’) ").endswith("?")),
            ]
        )
    return np.asarray(rows, dtype=np.float64).reshape(len(sentences), len(FEATURES))


def _share(weight: Mapping[str, float], present: set[str], total: float | None = None) -> float:
    """The share of the weight that lies on the terms that are present."""
    whole = sum(weight.values()) if total is None else total
    return sum(value for term, value in weight.items() if term in present) / whole if whole else 0.0
