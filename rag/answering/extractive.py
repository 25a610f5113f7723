"""Answers without a language model: the sentences of the articles that best answer a question, or an abstention."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.records import Article, Claim, Evidence, Passage
from rag.retrieval.evidence import RankedSentence, choose_best, rank_sentences, to_evidence
from rag.retrieval.question import Question, analyse_question, answer_type_match
from rag.retrieval.relevance import SentenceEmbedder, idf_table, load_model
from rag.retrieval.terms import words

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


ANSWERABILITY_FEATURES = (
    "support",
    "rarest_missing_anywhere",
    "name_missing_anywhere",
    "number_missing_anywhere",
    "name_missing_nearby",
    "terms_missing_nearby",
    "predicate",
    "answer_type",
)
"""Names of the features, in the order of :func:`answerability_features`."""

_CONSIDERED = 24
_NEAR = 3


def answer_extractively(
    question: str,
    passages: Sequence[Passage],
    text_of: Callable[[str], Article],
    *,
    sentences: int = 10,
    tokens: int = 350,
    most: int = 3,
    threshold: float | None = None,
    embedder: SentenceEmbedder | None = None,
) -> ExtractiveAnswer:
    """Answer with the articles' own sentences, or abstain.

    Args:
        question: the question.
        passages: search results, best first.
        text_of: gives the article of an id.
        sentences, tokens: limits of the evidence, as in :func:`rag.retrieval.evidence.select_evidence`.
        most: how many sentences an answer may have.
        threshold: confidence below which it abstains; the calibrated one where None.
        embedder: adds the likeness of meaning to the choice.
    """
    asked = analyse_question(question)
    # An article's own question, as in a quiz or a headline, has all the words and answers nothing.
    found = rank_sentences(asked, passages, text_of, embedder=embedder)
    ranked = [sentence for sentence in found if not sentence.candidate.text.rstrip().endswith("?")]
    if not ranked:
        return ExtractiveAnswer(
            evidence=(), claims=(), abstained=True, reason="No passage was found for this question.", confidence=0.0
        )
    model = load_model("answerability" if embedder is not None else "answerability_lexical")
    confidence = float(model.probabilities(answerability_features(asked, ranked)[np.newaxis, :])[0])
    limit = model.threshold if threshold is None else threshold
    evidence = to_evidence(ranked, choose_best(ranked, sentences, tokens))
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
        claims=tuple(_claims(asked, evidence, most)),
        abstained=False,
        reason="",
        confidence=confidence,
    )


def _claims(asked: Question, evidence: Sequence[Evidence], most: int) -> list[Claim]:
    """The best spans as quotations: the first always, others only where they are nearly as good."""
    best = sorted(evidence, key=lambda item: -item.score)
    kept = [item for item in best[:most] if item.score >= 0.5 * best[0].score]
    return [Claim(text=item.text, citations=(item.cite(),), verdict="quoted", score=item.score) for item in kept]


def answerability_features(asked: Question, ranked: Sequence[RankedSentence]) -> npt.NDArray[np.float64]:
    """What the best sentences say about whether the question is answered at all.

    ``support`` is the log of the odds that any sentence answers, the next three say what of the question occurs in no
    sentence, the last four what the best three sentences (with neighbours and title, where "nearby") lack or hold.

    Args:
        asked: the question, taken apart.
        ranked: the sentences of the passages, best first, at least one.

    Returns:
        The features, shape (len(ANSWERABILITY_FEATURES),).
    """
    idf = idf_table()
    weight = {term: idf(term) for term in asked.terms}
    names = asked.name_terms
    predicate = {term: value for term, value in weight.items() if term not in names}
    considered = [sentence.candidate for sentence in ranked[:_CONSIDERED]]
    own = [_terms(candidate.text) for candidate in considered]
    texts = dict.fromkeys(text for s in ranked for text in (s.candidate.text, s.candidate.title))
    anywhere = set[str]().union(*(_terms(text) for text in texts))
    nearby = [
        own[i] | _terms(f"{candidate.before} {candidate.after} {candidate.title}")
        for i, candidate in enumerate(considered[:_NEAR])
    ]
    ceiling = idf("")
    logits = [_logit(sentence.score) for sentence in ranked[:_CONSIDERED]]
    whole = sum(predicate.values())
    return np.array(
        [
            np.logaddexp.reduce([0.0, *logits]),
            max((value for term, value in weight.items() if term not in anywhere), default=0.0) / ceiling,
            # "Dmitry Peskov" may be "Peskov" in the articles, but not "Dmitry".
            float(any(name[-1] not in anywhere for name in asked.names)),
            float(bool(set(asked.numbers) - anywhere)),
            min(float(bool(names - terms)) for terms in nearby),
            min(sum(value for term, value in weight.items() if term not in terms) for terms in nearby) / ceiling,
            max(sum(v for t, v in predicate.items() if t in terms) for terms in own[:_NEAR]) / whole if whole else 0.5,
            max(answer_type_match(asked, candidate.text) for candidate in considered[:_NEAR]),
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
