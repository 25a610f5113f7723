"""Other wordings of a sentence that need no model: without the time of the question, and with who says it.

A small model repeats the question around its answer, "this week" included, which is the week of whoever asks and not of
the article, and leaves out who said what it tells. Both are mended by rule. Nothing here decides whether the new
wording may be shown: it is checked like any other.
"""

import re

from rag.checking.attribution import frames, speaker_of
from rag.checking.lexicon import IRREGULAR

__all__ = ["with_speaker", "without_time_of_asking"]

_TIME_OF_ASKING = re.compile(
    r",?\s*\b(?P<time>(?:(?:earlier|later)\s+)?(?:this|last|past|the past|the last)\s+(?:week|weekend|month|year|"
    r"morning|afternoon|evening|night|spring|summer|autumn|fall|winter|season)|(?P<adverb>recently|today|yesterday|currently|now))\b"
    r"(?![’'-]),?",
    re.IGNORECASE,
)
"""Times that are reckoned from the day of the question, and the commas around them."""
_GOES_ON = re.compile(
    r"\W*$|[,;:.]|\s*(?:that|it|he|she|they|to|in|at|on|for|about|with|by|from|after|before|the|an?|and|but)\b",
    re.IGNORECASE,
)
"""How a sentence goes on that can do without the time after a verb; "the report released this week found" cannot."""
_BOUND_TO_TIME = re.compile(
    r"\b(?:not|no|never|nobody|none|nor|without|only|just|first|last|since|until|still|again|more|less|fewer|"
    r"\w+er than|most|least|the \w+est)\b|n[’']t\b",
    re.IGNORECASE,
)
"""What may be true of a week and of no longer time: without the week such a sentence would say more, not less."""


def without_time_of_asking(sentence: str, question: str) -> str:
    """The sentence without times that it repeats from the question; empty where it has none.

    ``"India celebrated Diwali this week."`` tells in answer to "Which holiday did India celebrate this week?" what the
    asker knows, in words that no article of another day can bear out. Left as it is where the sentence denies, limits
    or compares, for it would claim more without the time.
    """
    asked = {_bare(match["time"]) for match in _TIME_OF_ASKING.finditer(question)}

    def left(match: re.Match[str]) -> str:
        before, after = sentence[: match.start()].strip(), sentence[match.end() :]
        words = before.split()
        dated = bool(words) and (words[-1].endswith("ed") or words[-1].lower() in IRREGULAR)
        dispensable = match["adverb"] or not dated or _GOES_ON.match(after)
        return "" if _bare(match["time"]) in asked and dispensable else match[0]

    kept = _TIME_OF_ASKING.sub(left, sentence)
    if kept == sentence or _BOUND_TO_TIME.search(kept):
        return ""
    kept = " ".join(kept.split())
    return kept[:1].upper() + kept[1:]


def with_speaker(sentence: str, source: str) -> str:
    """The sentence as the words of whom its source has say it; empty where that is nobody or a pronoun.

    A sentence that reports somebody's words already is left alone.
    """
    if frames(sentence) or not (speaker := speaker_of(sentence, source)):
        return ""
    speaker = re.sub(r"^(?:The|An?|One|Some|Many)(?= )", lambda article: article[0].lower(), speaker)
    stop = re.search(r"[.!?]*$", sentence)
    assert stop is not None
    return f"{sentence[: stop.start()]}, according to {speaker}{(stop[0][:1] or '.') if speaker[-1] != '.' else ''}"


def _bare(text: str) -> str:
    return " ".join(text.lower().split())
