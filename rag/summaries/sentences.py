"""The sentences of an article as a summary sees them: which can stand alone, and which belong together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.records import Article, Citation
from rag.retrieval.evidence import needs_predecessor
from rag.retrieval.terms import content_terms, words
from rag.text.sentences import Span, sentence_spans

__all__ = ["Sentence", "read_sentences"]

_FEWEST_WORDS = 5
_MOST_WORDS = 70
_TERMINAL = re.compile(r"[.!…][\"'”’»)\]]*$")
_BOILERPLATE = re.compile(
    r"\b(?:sign up|subscribe|newsletter|click here|read more|read the full|follow us|cookies?|all rights reserved|"
    r"getty images|image caption|image source|advertisement|share this|copyright|this article|this story|"
    r"privacy policy|terms of (?:use|service)|log in|contributed to this report|reporting by|editing by|"
    r"have your say|comments? (?:below|section)|watch:|photo:|file photo|pic\.twitter|https?://|e-?mail us)",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"\b(?:also|too|as well|likewise|similarly|another|either|in turn|the latter|the former|respectively|"
    r"the (?:two|three|four|pair|trio|duo|others?|rest)|(?:both|each) of (?:them|the)|earlier|those|such)\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(?:he|she|him|his|her|hers|himself|herself)\b", re.IGNORECASE)
_PLURAL = re.compile(r"^[\"'“‘(\[]*(?:they|their|these|those|it|its|this|that|there)\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|us|me|you|your)\b")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_BEFORE_A_PLACE = frozenset(
    ["in", "at", "of", "from", "near", "to", "the", "for", "by", "on", "with", "under", "over", "between", "among"]
)


@dataclass(frozen=True)
class Sentence:
    """One sentence of an article.

    Attributes:
        article: the article, with its text.
        index: its place among the article's sentences, from 0.
        span: where it stands.
        count: how many sentences the article has.
        leans: whether it can only be understood behind the sentence before it.
        usable: whether a summary may hold it at all: no heading, question, row of a table or notice of the publisher,
            and every quotation in it is whole.
    """

    article: Article
    index: int
    span: Span
    count: int
    leans: bool
    usable: bool

    @cached_property
    def text(self) -> str:
        """The sentence as it is written."""
        return self.article.text[self.span.start : self.span.end]

    @cached_property
    def terms(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(content_terms(words(self.text)))

    @cached_property
    def length(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    def cite(self) -> Citation:
        """The citation of exactly this sentence."""
        article = self.article
        return Citation(
            article_id=article.id,
            version=article.version,
            start=self.span.start,
            end=self.span.end,
            quote=self.text,
            title=article.title,
            source=article.source,
            published=article.published,
            origin=article.origin,
        )


def read_sentences(article: Article) -> list[Sentence]:
    """Take an article apart.

    Where no sentence of it is usable by the ordinary rules, as in a table or a list, every line that has words is.
    """
    spans = sentence_spans(article.text)
    texts = [article.text[span.start : span.end] for span in spans]
    whole = _whole_quotations(texts)
    usable = [_usable(text) and whole[i] for i, text in enumerate(texts)]
    if not any(usable):
        usable = [any(c.isalnum() for c in text) for text in texts]
    return [
        Sentence(article, i, span, len(spans), i > 0 and _leans(texts[i]), usable[i]) for i, span in enumerate(spans)
    ]


def _usable(text: str) -> bool:
    length = len(text.split())
    if not _FEWEST_WORDS <= length <= _MOST_WORDS or not _TERMINAL.search(text) or "\n\n" in text:
        return False
    letters = sum(c.isalpha() for c in text)
    return letters >= 0.6 * len(text.replace(" ", "")) and "|" not in text and not _BOILERPLATE.search(text)


def _whole_quotations(texts: Sequence[str]) -> list[bool]:
    """For each sentence, whether every quotation mark in it has its partner there."""
    return [text.count("“") == text.count("”") and text.count('"') % 2 == 0 for text in texts]


def _leans(text: str) -> bool:
    """Whether a sentence has a pronoun or a word such as "also" whose counterpart must stand before it."""
    outside = _QUOTED.sub(" … ", text)
    if needs_predecessor(text) or _ALSO.search(outside) or _PLURAL.search(outside):
        return True
    if _FIRST_PERSON.search(outside):
        return True
    pronoun = _PERSONAL.search(outside)
    return pronoun is not None and not _names_a_person(outside[: pronoun.start()])


def _names_a_person(text: str) -> bool:
    """Whether a name that could be a person's stands in a text: one that no preposition or article leads."""
    found = words(text)
    for i, word in enumerate(found):
        if not word.capital or word.stop or (i == 0 and len(found) > 1 and not found[1].capital):
            continue
        if i == 0 or found[i - 1].text.lower() not in _BEFORE_A_PLACE:
            return True
    return False
