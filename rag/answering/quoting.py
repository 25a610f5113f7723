"""Which of the sentences found are quoted as the answer, where no model writes one: each must earn its place.

The first is the likeliest to answer of those that tell of anything the question names. A further one must tell of as
many of its names, hold something of the kind that is asked for, and add to what is quoted already.
"""

from collections.abc import Sequence

from rag.retrieval.answer_form import answer_type_match, has_name
from rag.retrieval.evidence import RankedSentence
from rag.retrieval.question import AnswerType, Question
from rag.retrieval.terms import content_terms, words
from rag.text.prose import is_list_item, is_sentence

__all__ = ["choose_quotations", "quotable", "tells_of"]

_NEARLY_AS_GOOD = 0.5
"""Share of the probability of the first quotation that a further one must have."""
_FEWEST_NEW = 3
"""Content words that a further quotation has and neither the question nor an earlier one."""
_MOST_TOLD = 0.6
"""Share of a further quotation's content words, but for the question's, that earlier ones may have told."""
_HOLDS_KIND = 0.5
"""How well the form of a further quotation must fit, see :func:`rag.retrieval.answer_form.answer_type_match`."""
_FORMLESS = frozenset({AnswerType.OTHER, AnswerType.YES_NO, AnswerType.LIST, AnswerType.NAME, AnswerType.ORGANISATION})
"""Kinds of answers that are not known by their form."""
_BEFORE, _AFTER = 3, 1
"""How many sentences around one say what it is about."""


def quotable(sentence: RankedSentence) -> bool:
    """Whether a sentence may be quoted as an answer: no heading, caption or notice, and no question."""
    text = sentence.candidate.text
    if text.rstrip("\"'”’) ").endswith("?"):
        return False
    return is_sentence(text) or is_list_item(sentence.article.text, sentence.spans, sentence.index)


def choose_quotations(asked: Question, ranked: Sequence[RankedSentence], most: int) -> list[RankedSentence]:
    """The sentences to quote, best first.

    Args:
        asked: the question, taken apart.
        ranked: the sentences that may be quoted, best first, at least one.
        most: how many to quote at most.
    """
    named = [_names_told(asked, _surroundings(sentence)) for sentence in ranked]
    first = next((i for i, count in enumerate(named) if count), 0)
    chosen = [ranked[first]]
    told = set(content_terms(words(chosen[0].candidate.text)))
    question = {*asked.terms, *asked.focus}
    for sentence, count in zip(ranked, named, strict=True):
        if len(chosen) == most:
            break
        if sentence is chosen[0] or count < named[first] or sentence.score < _NEARLY_AS_GOOD * chosen[0].score:
            continue
        own = set(content_terms(words(sentence.candidate.text)))
        if _holds_kind(asked, sentence) and _adds(own - question, told):
            chosen.append(sentence)
            told |= own
    return chosen


def tells_of(asked: Question, sentence: RankedSentence) -> bool:
    """Whether a sentence, with what stands around it, has more than half of the names of a question that has several.

    Another bridge on the same river is another subject.
    """
    return len(asked.names) < 2 or _names_told(asked, _surroundings(sentence)) > len(asked.names) / 2


def _holds_kind(asked: Question, sentence: RankedSentence) -> bool:
    """Whether a sentence has something of the kind that is asked for, as far as its form shows that."""
    return asked.answer_type in _FORMLESS or answer_type_match(asked, sentence.candidate.text) >= _HOLDS_KIND


def _adds(own: set[str], told: set[str]) -> bool:
    """Whether content words tell something beside those that were told."""
    new = own - told
    return len(new) >= _FEWEST_NEW and len(own - new) <= _MOST_TOLD * len(own)


def _names_told(asked: Question, terms: set[str]) -> int:
    """How many of the names of a question are among some terms."""
    return sum(has_name(name, terms) for name in asked.names)


def _surroundings(sentence: RankedSentence) -> set[str]:
    """The terms of a sentence and of what says what it is about: its neighbours, and the title and the opening."""
    spans, index, article, candidate = sentence.spans, sentence.index, sentence.article, sentence.candidate
    near = spans[max(0, index - _BEFORE) : index + 1 + _AFTER]
    parts = [article.text[span.start : span.end] for span in near]
    if candidate.opening:
        parts += [candidate.title, candidate.opening]
    return {word.term for part in parts for word in words(part)}
