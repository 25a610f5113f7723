"""How "the articles do not answer this" is said: by the model to the parser, and by the library to the reader."""

import re

__all__ = ["NOT_IN_ARTICLES", "NO_ANSWER", "is_refusal", "says_not_in_articles"]

NOT_IN_ARTICLES = "NOT IN THE ARTICLES"
"""What a model replies where the evidence does not answer. Prompts are filled in with it, the parser looks for it."""

NO_ANSWER = "The articles in this library do not answer this question."
"""What the reader sees in place of an answer."""

_SOURCE = (
    r"(?:the |this |these |any of the |your )?"
    r"(?:(?:given|provided|available|cited|supplied|above|numbered) )*"
    r"(?:evidence|articles?|passages?|excerpts?|context|sources?|text|texts|information|documents?|sentences)"
    r"(?: (?:provided|given|available|above|supplied))?"
)
_TELL = (
    r"(?:mention|contain|say|state|specify|provide|include|answer|indicate|give|address|discuss|reveal|report|tell|"
    r"disclose|explain|describe|clarify)"
)
_TOLD = (
    r"(?:mentioned|contained|stated|specified|provided|included|answered|indicated|given|addressed|discussed|found|"
    r"available|explained|described|clear|known)"
)
_MATTER = r"(?:information|mention|evidence|details?|answer|data)"
_ABOUT_EVIDENCE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_SOURCE} (?:do|does)(?:n['’]t| not) (?:\w+ly )?{_TELL}\b",
        rf"\bnot (?:\w+ly )?{_TOLD} (?:in|by|from) {_SOURCE}\b",
        rf"\b(?:there (?:is|are)|{_SOURCE} (?:has|have|contains?|provides?|gives?)) "
        rf"(?:no|not enough|insufficient) (?:\w+ )?{_MATTER}\b.* in {_SOURCE}\W*$",
        rf"^{_SOURCE} (?:has|have|contains?|provides?|gives?) (?:no|not enough|insufficient) (?:\w+ )?{_MATTER}\b",
    )
)
_WITHOUT_EVIDENCE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:there (?:is|are) )?(?:no|not enough|insufficient) (?:\w+ )?{_MATTER}\b",
        r"^(?:sorry\b|unfortunately\b|i apologi[sz]e\b|i(?: am|['’]m) (?:sorry|unable)\b"
        r"|i (?:can ?not|can['’]t|could not|couldn['’]t|do not|don['’]t) "
        r"(?:answer|find|know|provide|determine|say|tell|have|see)\b)",
        r"\b(?:it|this|that) (?:is|was)(?:n['’]t| not) (?:\w+ly )?"
        r"(?:mentioned|specified|stated|possible to (?:say|tell|answer|determine))\W*$",
        rf"^(?:the )?(?:answer|question)(?: to (?:the|this|that) question)? "
        rf"(?:is not|isn['’]t|can ?not be|can['’]t be) (?:{_TOLD}|in {_SOURCE}|determined)",
        r"^(?:not (?:mentioned|specified|stated|given|provided|available|known|found)|unknown|none|n/a)\W*$",
    )
)
_MARKER = re.compile(rf"\b{NOT_IN_ARTICLES}\b")


def says_not_in_articles(text: str) -> bool:
    """Whether a sentence carries the marker :data:`NOT_IN_ARTICLES`, in capitals within prose, or alone in any case."""
    return bool(_MARKER.search(text)) or text.strip(" .!\"'“”*").casefold() == NOT_IN_ARTICLES.casefold()


def is_refusal(text: str, *, cited: bool = False) -> bool:
    """Whether a sentence says that the evidence does not answer, by the marker or in a model's usual words.

    A sentence about the world is none: "The ministry did not say how many" is an answer to be checked.

    Args:
        text: the sentence without evidence numbers.
        cited: whether it cites evidence. "There is no evidence of arson" is then taken for what an article says.
    """
    patterns = _ABOUT_EVIDENCE if cited else _ABOUT_EVIDENCE + _WITHOUT_EVIDENCE
    return says_not_in_articles(text) or any(pattern.search(text.strip()) for pattern in patterns)
