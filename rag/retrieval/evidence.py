"""From passages to evidence: the sentences that best answer a question, each with an exact span and a number."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rag.records import Article, Evidence, Passage
from rag.retrieval.question import Question, analyse_question
from rag.retrieval.relevance import CandidateSentence, Meaning, score_sentences
from rag.retrieval.terms import words
from rag.text.prose import is_sentence
from rag.text.sentences import Span, sentence_spans

__all__ = [
    "RankedSentence",
    "choose_best",
    "estimate_tokens",
    "needs_predecessor",
    "rank_sentences",
    "select_evidence",
    "to_evidence",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedSentence:
    """A sentence of an article with its relevance to a question.

    Attributes:
        article: the article.
        index: the sentence's index among ``spans``.
        spans: all sentence spans of the article.
        candidate: the sentence with its surroundings, as it was scored.
        score: probability that it answers the question.
    """

    article: Article
    index: int
    spans: Sequence[Span]
    candidate: CandidateSentence
    score: float

    @property
    def span(self) -> Span:
        """Where the sentence stands."""
        return self.spans[self.index]

    @property
    def understandable_span(self) -> Span:
        """The span of the sentence, with the one before it where it cannot be understood alone.

        A heading or a caption explains no pronoun, and is not brought along.
        """
        if (
            self.index
            and needs_predecessor(self.candidate.text)
            and _adjoins(self.article.text, self.spans, self.index)
            and is_sentence(self.candidate.before)
        ):
            return Span(self.spans[self.index - 1].start, self.span.end)
        return self.span


_LEAD = 3
"""Sentences of an article, the dateline and the like counted, that say what it is about."""
_ROUNDUP = re.compile(
    r"\bthings to know\b|\bbriefing\b|\bround-?up\b|\bin brief\b|\bnews quiz\b|\btop (?:news|stories)\b|"
    r"(?:,[^,]+){3}|(?:;[^;]+){2}",
    re.IGNORECASE,
)
"""Titles of articles that tell several stories: what one of them names, the sentences of another are not about."""
_PRONOUN = re.compile(
    r"\b(?:he|she|they|it|his|hers?|him|their|theirs|them|its|these|those|this|that|such|the (?:company|firm|"
    r"group|agency|"
    r"team|club|party|bank|couple|pair|latter|former|two|singer|actor|actress|president|minister|man|woman|duo|"
    r"incident|"
    r"decision|move|deal|statement|report|study|law|bill|film|show|plan))\b",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"^[\"'“‘(\[]*it (?:is|was|'s|’s|has been|would be|will be) (?:\w+ )?(?:\w+ )?(?:that|to|when|who|the first)\b"
    r"|^[\"'“‘(\[]*(?:this|that) (?:week|month|year|morning|season|summer|winter|spring|autumn|weekend|time)\b",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(
    r"^[\"'“‘(\[]*(?:but|and|or|so|however|nevertheless|instead|also|then|yet|still|meanwhile|moreover|"
    r"furthermore|in addition|"
    r"therefore|as a result|for example|for instance|by contrast|in contrast|on the other hand|after that|the same)\b",
    re.IGNORECASE,
)
_OPENS_WITH_QUOTE = re.compile(r"^[\"“]")
_ATTRIBUTION = re.compile(
    r"\b(?:said|says|told|added|wrote|tweeted|stated|explained|according to|argued|warned|insisted|noted|"
    r"continued|asked)\b",
    re.IGNORECASE,
)
_AFTER_A_NAME = frozenset(["s", "said", "says", "has", "was", "is", "had", "will", "told", "also"])


def needs_predecessor(sentence: str) -> bool:
    """Whether a sentence leans on the one before it.

    True where a pronoun or a phrase such as "the company" comes before any name that it could stand for, where a
    connective opens the sentence, where only "he said" names the speaker, and for a quotation without a speaker.
    """
    if _CONNECTIVE.search(sentence):
        return True
    quoted = bool(_OPENS_WITH_QUOTE.search(sentence))
    if quoted and not _ATTRIBUTION.search(sentence):
        return True
    # Within a quotation "we" and "it" are the speaker's; what matters is who speaks.
    outside = re.sub(r"[\"“][^\"”]*[\"”]", " … ", sentence)
    pronoun = _PRONOUN.search(outside)
    if pronoun is None or _EXPLETIVE.search(outside):
        return False
    name = _first_name(outside)
    return name is None or name > pronoun.start()


def _first_name(text: str) -> int | None:
    """Where the first proper name stands; the first word of a sentence has a capital anyway, so more is asked of it."""
    found = words(text)
    for index, word in enumerate(found):
        if not word.capital or word.stop:
            continue
        following = found[index + 1] if index + 1 < len(found) else None
        if index or "'" in word.text or "’" in word.text:
            return word.start
        if following is not None and (following.capital or following.text.lower() in _AFTER_A_NAME):
            return word.start
    return None


def _adjoins(text: str, spans: Sequence[Span], index: int) -> bool:
    """Whether a sentence follows its predecessor closely enough for a pronoun to refer to it."""
    return text.count("\n", spans[index - 1].end, spans[index].start) <= 2


def estimate_tokens(text: str) -> int:
    """About how many tokens a chat model makes of a text (English: a little over four characters each)."""
    return max(1, round(len(text) / 4.2))


def rank_sentences(
    question: str | Question,
    passages: Iterable[Passage],
    text_of: Callable[[str], Article],
    *,
    meaning: Meaning | None = None,
) -> list[RankedSentence]:
    """Score every sentence of the passages, best first; a sentence in two passages counts once.

    Args:
        question: the question, as text or taken apart.
        passages: search results, best first.
        text_of: gives the article of an id.
        meaning: adds what learned models say of the best; words alone count where None.
    """
    asked = analyse_question(question) if isinstance(question, str) else question
    found = gather_sentences(passages, text_of)
    scores = score_sentences(asked, [sentence.candidate for sentence in found], meaning=meaning)
    ranked = [replace(sentence, score=score) for sentence, score in zip(found, scores, strict=True)]
    return sorted(ranked, key=lambda sentence: -sentence.score)


def gather_sentences(passages: Iterable[Passage], text_of: Callable[[str], Article]) -> list[RankedSentence]:
    """Every sentence of the passages once, not yet scored, in the order of the passages."""
    articles: dict[str, tuple[Article, list[Span]]] = {}
    found: dict[tuple[str, int], RankedSentence] = {}
    for rank, passage in enumerate(passages):
        if passage.article_id not in articles:
            article = text_of(passage.article_id)
            articles[passage.article_id] = (article, sentence_spans(article.text))
        article, spans = articles[passage.article_id]
        for index, span in enumerate(spans):
            if min(span.end, passage.end) - max(span.start, passage.start) <= (span.end - span.start) // 2:
                continue
            if (article.id, index) not in found:
                candidate = CandidateSentence(
                    text=article.text[span.start : span.end],
                    before=_text(article, spans, index - 1),
                    after=_text(article, spans, index + 1),
                    title=article.title,
                    opening=_opening(article, spans),
                    passage_rank=rank,
                    position=index,
                )
                found[article.id, index] = RankedSentence(
                    article=article, index=index, spans=spans, candidate=candidate, score=0.0
                )
    return list(found.values())


def _opening(article: Article, spans: Sequence[Span]) -> str:
    """The opening of an article; empty where it tells several stories, of which it introduces the first."""
    if _ROUNDUP.search(article.title) or not spans:
        return ""
    return article.text[spans[0].start : spans[min(_LEAD, len(spans)) - 1].end]


def _text(article: Article, spans: Sequence[Span], index: int) -> str:
    return article.text[spans[index].start : spans[index].end] if 0 <= index < len(spans) else ""


def select_evidence(
    question: str,
    passages: Sequence[Passage],
    text_of: Callable[[str], Article],
    *,
    sentences: int = 10,
    tokens: int = 350,
    whole_chunks: bool = False,
    meaning: Meaning | None = None,
) -> list[Evidence]:
    """Choose and number the spans that a model is shown, or that an answer quotes.

    Args:
        question: the question.
        passages: search results, best first; their articles must be those that ``text_of`` gives.
        text_of: gives the article of an id.
        sentences: how many spans at most (ignored with ``whole_chunks``).
        tokens: how much text at most, by :func:`estimate_tokens`; a first span that is longer is given all the same.
        whole_chunks: give every sentence of the best passages, each with its own number, instead of the best ones.
        meaning: adds what learned models say to the choice.

    Returns:
        Evidence grouped by article, the article with the best sentence first, in article order within, numbered from 1.
        Spans are disjoint and exact. A sentence that leans on the one before it brings that one along in its span.
    """
    ranked = rank_sentences(question, passages, text_of, meaning=meaning)
    if whole_chunks:
        return to_evidence(ranked, _whole(ranked, passages, tokens))
    return to_evidence(ranked, choose_best(ranked, sentences, tokens))


def choose_best(ranked: Sequence[RankedSentence], sentences: int, tokens: int) -> dict[tuple[str, int], Span]:
    """The best sentences within the budget, by article and index; each with its predecessor where it needs that."""
    chosen: dict[tuple[str, int], Span] = {}
    spent = 0
    for sentence in ranked:
        if len(chosen) >= sentences:
            break
        key = (sentence.article.id, sentence.index)
        if _covered(chosen, sentence):
            continue
        span = sentence.understandable_span
        if (sentence.article.id, sentence.index - 1) in chosen or _overlaps(chosen, sentence.article.id, span):
            span = sentence.span
        cost = estimate_tokens(sentence.article.text[span.start : span.end])
        if chosen and spent + cost > tokens:
            continue
        chosen[key] = span
        spent += cost
    return chosen


def _covered(chosen: dict[tuple[str, int], Span], sentence: RankedSentence) -> bool:
    """Whether a sentence came along already as the predecessor of the next one."""
    following = chosen.get((sentence.article.id, sentence.index + 1))
    return following is not None and following.start <= sentence.span.start


def _overlaps(chosen: dict[tuple[str, int], Span], article_id: str, span: Span) -> bool:
    return any(
        key[0] == article_id and other.start < span.end and span.start < other.end for key, other in chosen.items()
    )


def _whole(ranked: Sequence[RankedSentence], passages: Sequence[Passage], tokens: int) -> dict[tuple[str, int], Span]:
    """All sentences of the best passages within the budget."""
    by_place = {(sentence.article.id, sentence.index): sentence for sentence in ranked}
    chosen: dict[tuple[str, int], Span] = {}
    spent = 0
    for passage in passages:
        for key, sentence in sorted(by_place.items(), key=lambda item: item[0][1]):
            span = sentence.span
            inside = min(span.end, passage.end) - max(span.start, passage.start) > (span.end - span.start) // 2
            if key[0] != passage.article_id or not inside or key in chosen:
                continue
            cost = estimate_tokens(sentence.candidate.text)
            if chosen and spent + cost > tokens:
                return chosen
            chosen[key] = span
            spent += cost
    return chosen


def to_evidence(ranked: Sequence[RankedSentence], chosen: dict[tuple[str, int], Span]) -> list[Evidence]:
    """Number the chosen spans: articles by their best sentence, article order within.

    Args:
        ranked: the sentences, best first.
        chosen: spans by article id and index of the sentence that each was chosen for.
    """
    by_place = {(sentence.article.id, sentence.index): sentence for sentence in ranked}
    best: dict[str, float] = {}
    for key in chosen:
        best[key[0]] = max(best.get(key[0], 0.0), by_place[key].score)
    order = sorted(chosen, key=lambda key: (-best[key[0]], key[0], chosen[key].start))
    evidence = []
    for number, key in enumerate(order, 1):
        article, span = by_place[key].article, chosen[key]
        evidence.append(
            Evidence(
                number=number,
                article_id=article.id,
                version=article.version,
                start=span.start,
                end=span.end,
                text=article.text[span.start : span.end],
                score=by_place[key].score,
                title=article.title,
                source=article.source,
                published=article.published,
                origin=article.origin,
            )
        )
    return evidence
