"""Follow-up questions: does a question lean on the conversation, and what does it ask when put by itself."""

import re
from collections.abc import Callable, Sequence

from rag.answering.context import neutralise
from rag.records import Turn
from rag.retrieval.terms import content_terms, words
from rag.text.sentences import sentence_spans

__all__ = ["conversation_text", "is_valid_rewrite", "leans_on_history", "rewrite", "rewrite_by_rule"]

_TURNS = 3
"""Exchanges of the conversation that count, the latest ones."""
_ANSWER_CHARACTERS = 300
_QUESTION_CHARACTERS = 300

_OPENERS = re.compile(
    r"\s*(?:(?:and|but|or|so|also|then|what about|how about|what else|who else|where else|anything else|any others?|"
    r"why not|how so|since when)\b|the (?:first|second|last|other|same|former|latter)(?: one)?\s*(?:[?.,]|$))",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\b(?:he|she|they|him|them|his|hers?|theirs?|himself|herself|themselves|its|itself)\b", re.IGNORECASE
)
# "This year" points at today, "that year" at something said before.
_POINTING = re.compile(
    r"\b(?:(?:this|that|these|those)(?=\s*[?.,!]|\s*$|\s+(?:is|was|were|are|happen|mean|one|ones|case|man|woman|person|"
    r"company|country|city|place|deal|law|decision|statement|figure|number|attack|visit|meeting)\w*)"
    r"|(?:that|those)(?=\s+(?:time|year|day|week|month)s?\b)"
    r"|such a|the same|instead|afterwards|before that|after that|back then|over there|do so|did so)\b",
    re.IGNORECASE,
)
_IT = re.compile(r"\bit\b", re.IGNORECASE)
# "What time is it", "is it true that", "how long did it take to": it stands for nothing said before.
_EMPTY_IT = re.compile(
    r"\b(?:is|was|will|would|did|does|can|has)\s+it\s+(?:be\s+)?(?:true|possible|likely|clear|known|take|legal|safe|"
    r"raining|snowing)\b|\bit\s+(?:is|was)\s+\w+\s+(?:that|to)\b",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|"
    r"should|in|on|at|by|to|for|from|of|with|under|after|before|during|according|name|list|tell|give|explain)\b",
    re.IGNORECASE,
)


def leans_on_history(question: str) -> bool:
    """Whether a question cannot be understood by itself: pronouns without a name before them, ellipsis, "and …".

    Made to err on the side of yes: a question that is rewritten without need keeps its meaning.
    """
    found = words(question)
    content = [word for word in found if not word.stop]
    if _OPENERS.match(question) or len(content) == 0:
        return True
    named_by = next((word.start for word in found[1:] if word.capital and not word.stop), len(question))
    personal = _PERSONAL.search(question)
    if personal and personal.start() < named_by:
        return True
    it = _IT.search(question)
    if it and it.start() < named_by and not _EMPTY_IT.search(question):
        return True
    if _POINTING.search(question):
        return True
    named = any(word.capital for word in content if word.start > 0)
    return len(content) == 1 and not named


def conversation_text(history: Sequence[Turn]) -> str:
    """The last exchanges as lines ``Q: …`` and ``A: …``, long answers cut, made harmless for a prompt."""
    lines = []
    for turn in history[-_TURNS:]:
        lines.append(f"Q: {neutralise(turn.question)}")
        lines.append(f"A: {_cut(neutralise(turn.answer), _ANSWER_CHARACTERS)}")
    return "\n".join(lines)


def rewrite(question: str, history: Sequence[Turn], ask: Callable[[str, str], str] | None) -> str:
    """The question put by itself.

    Args:
        question: the question as asked.
        history: the conversation before it, oldest first.
        ask: given the conversation and the question as texts, the reply of a model; None where there is none.

    Returns:
        The question unchanged where it does not lean on the conversation; the model's wording where that is valid;
        else the question with the key terms of the conversation behind it, which is good enough to search with.
    """
    if not history or not leans_on_history(question):
        return question
    if ask is not None:
        reply = ask(conversation_text(history), neutralise(question)).strip().strip("\"'“”").strip()
        if is_valid_rewrite(reply, question, history):
            return reply
    return rewrite_by_rule(question, history)


def is_valid_rewrite(reply: str, question: str, history: Sequence[Turn]) -> bool:
    """Whether a model's rewriting is one question, of sensible length, with no name or number from elsewhere.

    It also has to keep what the question itself brought in, at least half of its content words.
    """
    if not reply or "\n" in reply or len(reply) > _QUESTION_CHARACTERS:
        return False
    if not (reply.endswith("?") or _QUESTION_WORD.match(reply)) or reply.count("?") > 1:
        return False
    said = " ".join([question, *(f"{turn.question} {turn.answer}" for turn in history)])
    known = {word.term for word in words(said)}
    found = words(reply)
    if any(word.term not in known for word in found[1:] if (word.capital or word.number) and not word.stop):
        return False
    own = set(content_terms(words(question)))
    return len(own & {word.term for word in found}) >= 0.5 * len(own)


def rewrite_by_rule(question: str, history: Sequence[Turn]) -> str:
    """Put the key terms of the conversation behind a question.

    These are the content words of the last question that stood by itself, and the names in the answers since then. A
    number or year of the earlier question is left out where the new one brings its own.
    """
    own = words(question)
    has_number = any(word.number for word in own)
    taken = {word.term for word in own}
    terms: list[str] = []
    for turn in reversed(history[-_TURNS:]):
        asked = [word for word in words(turn.question) if not word.stop and not (word.number and has_number)]
        names = [word for word in words(_first_sentence(turn.answer)) if word.capital and not word.stop]
        for word in [*asked, *names[:6]]:
            if word.term not in taken:
                taken.add(word.term)
                terms.append(word.text)
        if not leans_on_history(turn.question):
            break
    return f"{question.strip()} ({' '.join(terms)})" if terms else question


def _first_sentence(text: str) -> str:
    spans = sentence_spans(text)
    return text[spans[0].start : spans[0].end] if spans else ""


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"
