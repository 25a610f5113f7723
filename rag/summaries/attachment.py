"""Whether a time is when what a sentence tells took place, or belongs to something else that the sentence speaks of."""

import re

from rag.checking.dates import TimeExpression
from rag.summaries.tense import PAST

__all__ = ["belongs_elsewhere"]

_BOUNDS = frozenset(["before", "after", "until", "since"])
_ATTRIBUTES = frozenset(["date", "month", "year"])
_COARSE = re.compile(r"week|month|year|spring|summer|autumn|winter")
_RANGE = re.compile(
    r"\b(?:between|from)(?: the| early| mid| late)?[ -]*$|\b(?:between|from)\b[^,.;]{3,30}\b(?:and|to|until)\s*$",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:beyond|past|ahead of|prior to|leading up to|anniversary of|as of|as (?:early|late|soon) as|no later than|"
    r"by(?: \d[\w:.]*(?: [ap]\.?m\.?)?(?: local time)?(?: on)?)?|"
    r"dated)(?: the| this| next)? *$",
    re.IGNORECASE,
)
"""What makes a time the end or the name of something else: "its path beyond Tuesday"."""
_SPAN_UP_TO_NOW = re.compile(r"\bthe\s*$", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\w.* (?:the|that|this|its|his|her|their) *$", re.IGNORECASE | re.DOTALL)
"""Before a date that says which thing is meant, and not when: "the response to the May 24 shooting". A sentence that
opens with such a thing mostly tells what it was."""
_PART_OF_A_NAME = re.compile(r"\b[Tt]he (?:[A-Z][\w.’'-]+ ){1,3}$")
"""Before such a date, too: "the House Jan. 6 committee"."""
_NAMES_A_THING = re.compile(
    r" (?!(?:after|before|when|while|and|or|but|in|at|on|to|by|as|for|from|with|that|which|who|was|were|is|has|had)\b)"
    r"[a-z]{3,}"
)
_BEFORE_A_MONTH = re.compile(
    r"\b(?:in|since|of|early|late|mid|during|by|through|until|and|or|to|last|this|next|for|before|after)[ -]*$",
    re.IGNORECASE,
)
_BEFORE_A_YEAR = re.compile(
    r"\b(?:in|during|throughout|early|late|mid|spring|summer|autumn|fall|winter|and|or|to)[ -]*$|"
    r"\b(?:spring|summer|autumn|fall|winter|end|start|beginning|middle) of *$",
    re.IGNORECASE,
)
"""Another year names a thing: "a 2018 photograph", "the 2022 cup", "the flood of 1953"."""
_CLAUSE_MARK = re.compile(r"[,;:(“\"]|\s[–—-]+\s|[–—]")
_SUBORDINATE = re.compile(
    r"\b(?:since|after|when|which|who|whose|whom|that|where|while|because|although|though|whether)\b", re.IGNORECASE
)
_ASIDE = re.compile(r"\b(?:since|who|whose|whom)\b(?!.*\b(?:when|after|while|as)\b)", re.IGNORECASE | re.DOTALL)
"""Clauses that tell of a person or an earlier time, beside what is new: "the man who was hurt on Monday said …"."""
_COUNTED_FROM = re.compile(
    r"\b(?:hour|day|week|month|year)s? (?:after|before)\b|\bafter (?:being|having)\b", re.IGNORECASE
)
"""Before a time from which that of the event is counted: "three days after the fire of 4 May"."""
_AFTER_A_THING = re.compile(r"^\W*(?:after|following)\b", re.IGNORECASE)
_AFTER_AN_ACT = re.compile(
    r"\b(?:after|following) (?:his|her|their|its) (?:[\w’'-]+ ){1,3}(?:on |late |early )?$", re.IGNORECASE
)
_NEVER_WAS = re.compile(r"\b(?:could|would|might|should)(?: not| never|n['’]t)? have\b", re.IGNORECASE)
_ROUGHLY = re.compile(
    r"\b(?:almost|nearly|about|around|roughly|some|over|under|(?:more|less|fewer) than|at least|up to|or) *$",
    re.IGNORECASE,
)
_OTHER_DAY = re.compile(r"\b(?:earlier|before now)$", re.IGNORECASE)
_LONG_AGO = re.compile(r"\b(?:decade|centur)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s [a-z]")
_TOOK_PLACE = re.compile(
    r"\b(?:(?:was|were|been) (?:\w+ly )?(?:injured|hurt|killed|wounded|rescued|damaged|destroyed|beaten|elected)|"
    r"died|drowned|collapsed|crashed|happened|occurred|won|lost|scored|voted)(?: \w+)? (?:in|during|at) $",
    re.IGNORECASE,
)
"""Before a thing that is named by its day, and in which the event took place: "were injured in Monday's collapse"."""
_OPENING = 4
"""Characters before a time that opens its sentence: "The ", "On "."""
_DAYS_BEFORE = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?(?:,|,? and|,? or) $")
_DAYS_BEHIND = re.compile(r"(?:, \d{1,2})*,? (?:and|or) \d{1,2}\b(?! [a-z]{3})")


def belongs_elsewhere(sentence: str, expression: TimeExpression) -> bool:
    """Whether a time is not when the event of its sentence was, or cannot be counted from the day of writing.

    It may bound something ("until Monday", "as of Friday"), name a thing ("a 2018 photograph", "last week's storm"),
    date what only explains the event ("since it opened in May"), be one of several days, be given roughly, or be that
    of something that never was. What is in doubt belongs elsewhere: an event without its day misleads nobody.

    Args:
        sentence: one sentence.
        expression: a time of it.
    """
    before, behind = sentence[: expression.start], sentence[expression.end :]
    if expression.relation in _BOUNDS or _RANGE.search(before) or _BOUND.search(before):
        return True
    if expression.kind == "period" and _SPAN_UP_TO_NOW.search(before):
        return True
    return (
        _names_a_thing(expression, before, behind)
        or _explains(expression, before)
        or _is_vague(expression, before)
        or _one_of_several(before, behind)
    )


def _names_a_thing(expression: TimeExpression, before: str, behind: str) -> bool:
    """Whether a time says which of several things is meant, or is a name ("USA TODAY")."""
    if expression.text.isupper():
        return True
    if expression.kind == "year" and not _BEFORE_A_YEAR.search(before):
        return True
    if expression.kind == "month" and not expression.key and not _BEFORE_A_MONTH.search(before):
        return True  # Theresa May
    if expression.start > _OPENING and _POSSESSIVE.match(behind) and not _TOOK_PLACE.search(before):
        return True
    return (
        expression.kind in _ATTRIBUTES
        and (_ATTRIBUTE.match(before) or _PART_OF_A_NAME.search(before)) is not None
        and _NAMES_A_THING.match(behind) is not None
    )


def _explains(expression: TimeExpression, before: str) -> bool:
    """Whether a time dates something else than the main clause: what was before it, or what might have been."""
    start = max((mark.end() for mark in _CLAUSE_MARK.finditer(before)), default=0)
    clause = before[start:]
    if _ASIDE.search(clause) or _NEVER_WAS.search(clause) or _COUNTED_FROM.search(clause):
        return True
    if _AFTER_AN_ACT.search(clause):
        return True  # "spoke after her release on Monday"
    if start == 0 and _AFTER_A_THING.match(clause) and not PAST.search(clause):
        return True  # "After the fire on Monday, the owners said …" on whichever day
    coarse = expression.kind in {"month", "year"} or bool(_COARSE.search(expression.key))
    return coarse and _SUBORDINATE.search(clause) is not None


def _is_vague(expression: TimeExpression, before: str) -> bool:
    if expression.kind != "ago":
        return False
    roughly = _ROUGHLY.search(before) or _LONG_AGO.search(expression.text)
    return roughly is not None or _OTHER_DAY.search(expression.text) is not None


def _one_of_several(before: str, behind: str) -> bool:
    return _DAYS_BEFORE.search(before) is not None or _DAYS_BEHIND.match(behind) is not None
