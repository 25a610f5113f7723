"""Answers without a language model: the sentences of the articles that best answer a question, or an abstention."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.answering.quoting import choose_quotations, quotable, tells_of
from rag.records import Article, Claim, Evidence, Passage
from rag.retrieval.answer_form import has_name
from rag.retrieval.evidence import RankedSentence, choose_best, rank_sentences, to_evidence
from rag.retrieval.question import Question, analyse_question
from rag.retrieval.relevance import Meaning, load_model
from rag.retrieval.terms import words
from rag.text.sentences import Span

__all__ = ["ANSWERABILITY_FEATURES", "ExtractiveAnswer", "answer_extractively", "answerability_features"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractiveAnswer:
    """Verbatim sentences that answer a question, or the reason why there are none.

    Attributes:
        evidence: the numbered spans that were considered.
        claims: one to three sentences, each quoting exactly one span; empty where it abstains.
        abstained: True where the articles do not seem to answer.
        reason: why it abstained, in words; empty otherwise.
        confidence: calibrated probability that the passages answer the question.
    """

    evidence: tuple[Evidence, ...]
    claims: tuple[Claim, ...]
    abstained: bool
    reason: str
    confidence: float


ANSWERABILITY_FEATURES = ("best", "name_missing", "number_missing")
"""Names of the features, in the order of :func:`answerability_features`."""


def answer_extractively(
    question: str,
    passages: Sequence[Passage],
    text_of: Callable[[str], Article],
    *,
    sentences: int = 10,
    tokens: int = 350,
    most: int = 3,
    threshold: float | None = None,
    meaning: Meaning | None = None,
) -> ExtractiveAnswer:
    """Answer with the articles' own sentences, or abstain.

    Args:
        question: the question.
        passages: search results, best first.
        text_of: gives the article of an id.
        sentences, tokens: limits of the evidence, as in :func:`rag.retrieval.evidence.select_evidence`.
        most: how many sentences an answer may have.
        threshold: confidence below which it abstains; the calibrated one where None.
        meaning: adds what learned models say to the choice.
    """
    asked = analyse_question(question)
    # A heading, or an article's own question as in a quiz, has all the words and answers nothing.
    found = rank_sentences(asked, passages, text_of, meaning=meaning)
    ranked = [sentence for sentence in found if quotable(sentence)]
    if not ranked:
        return ExtractiveAnswer(
            evidence=(), claims=(), abstained=True, reason="No passage was found for this question.", confidence=0.0
        )
    model = load_model("answerability" if meaning is not None else "answerability_lexical")
    confidence = float(model.probabilities(answerability_features(asked, ranked)[np.newaxis, :])[0])
    limit = model.threshold if threshold is None else threshold
    chosen = choose_best(ranked, sentences, tokens)
    evidence = to_evidence(ranked, chosen)
    if confidence < limit:
        return ExtractiveAnswer(
            evidence=tuple(evidence),
            claims=(),
            abstained=True,
            reason=_reason(asked, ranked),
            confidence=confidence,
        )
    return ExtractiveAnswer(
        evidence=tuple(evidence),
        claims=tuple(_claims(asked, ranked, chosen, evidence, most)),
        abstained=False,
        reason="",
        confidence=confidence,
    )


def _claims(
    asked: Question,
    ranked: Sequence[RankedSentence],
    chosen: Mapping[tuple[str, int], Span],
    evidence: Sequence[Evidence],
    most: int,
) -> list[Claim]:
    """The spans that earn their place, as quotations."""
    considered = [sentence for sentence in ranked if (sentence.article.id, sentence.index) in chosen]
    numbered = {(item.article_id, item.start): item for item in evidence}
    quoted = [
        numbered[sentence.article.id, chosen[sentence.article.id, sentence.index].start]
        for sentence in choose_quotations(asked, considered, most)
    ]
    return [Claim(text=item.text, citations=(item.cite(),), verdict="quoted", score=item.score) for item in quoted]


def answerability_features(asked: Question, ranked: Sequence[RankedSentence]) -> npt.NDArray[np.float64]:
    """What the sentences found say about whether the question is answered at all.

    ``best`` is the log of the odds that the best sentence answers. The others are 1 where a name or a number of the
    question occurs in no sentence; the one for names also where it has several and the best sentence tells of half of
    them at most. What else we tried (the odds of all sentences together; how well words, names and the kind of answer
    fit in the best ones and near them) adds nothing on questions that were not trained on.

    Args:
        asked: the question, taken apart.
        ranked: the sentences of the passages, best first, at least one.

    Returns:
        The features, shape (len(ANSWERABILITY_FEATURES),).
    """
    texts = dict.fromkeys(text for s in ranked for text in (s.candidate.text, s.candidate.title))
    anywhere = set[str]().union(*(_terms(text) for text in texts))
    return np.array(
        [
            _logit(ranked[0].score),
            float(any(not has_name(name, anywhere) for name in asked.names) or not tells_of(asked, ranked[0])),
            float(bool(set(asked.numbers) - anywhere)),
        ],
        dtype=np.float64,
    )


def _reason(asked: Question, ranked: Sequence[RankedSentence]) -> str:
    """What is missing, in words."""
    present = {term for s in ranked for term in _terms(s.candidate.title + " " + s.candidate.text)}
    missing = [
        word.text
        for word in words(asked.text)
        if not word.stop and word.term not in present and (word.term in asked.name_terms or word.number)
    ]
    if missing:
        return f"The articles found say nothing of {', '.join(dict.fromkeys(missing))}."
    return "No sentence of the articles found answers this question clearly enough."


def _terms(text: str) -> set[str]:
    return {word.term for word in words(text)}


def _logit(probability: float) -> float:
    clipped = min(max(float(probability), 1e-4), 1 - 1e-4)
    return float(np.log(clipped / (1 - clipped)))
