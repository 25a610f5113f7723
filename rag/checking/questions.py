"""Complete a short answer with its question, so that it can be checked as a statement."""

import re

from rag.checking.lexicon import IRREGULAR, words
from rag.checking.tokens import tokenize

__all__ = ["complete", "is_fragment"]

_FINITE = words("is are was were has have had will would can could may might must should does did do says said")
_NOUNS_IN_TABLE = words(
    "men women children people feet teeth wives lives knives thieves better best worse worst left media data "
    "crises found saw led laid lay felt"
)
_LEAD = re.compile(
    r"^\s*(?:(?:and|but|so|then)\s+)?(?:(?:in|on|at|to|from|for|by|with|of|since|until)\s+)?"
    r"(?:(?P<count>how "
    r"(?:many|much|long|old|often|far|big|high|large))|(?P<who>who(?:m|se)?)|which|what|where|when|why|how)\b"
    r"(?:\s+(?:exactly|else))?\s*",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"^(?:did|does|do)\s+", re.IGNORECASE)
_PLEASANTRY = re.compile(r"^\s*(yes|no)\b[\s,.;:!–—-]*", re.IGNORECASE)


def is_fragment(claim: str) -> bool:
    """Whether a claim is a short answer without a verb of its own ("In Moscow.")."""
    found = [t for t in tokenize(claim) if t.word]
    if len(found) > 10:
        return False
    return not any(_verb(t.lower, t.capital) for t in found)


def _verb(word: str, capital: bool) -> bool:
    if word in _FINITE:
        return True
    if capital:
        return False
    return word not in _NOUNS_IN_TABLE and (word in IRREGULAR or (word.endswith("ed") and len(word) > 4))


def complete(claim: str, question: str) -> str:
    """The statement that a claim makes as the answer to a question; the claim itself where it is a whole sentence.

    The wording is not always grammatical: it is there for its content words, names and numbers.
    """
    answer = _PLEASANTRY.match(claim)
    if answer and question:
        rest = claim[answer.end() :].strip()
        if not rest:
            body = re.sub(r"\?+\s*$", "", question).strip()
            body = re.sub(r"^(?:did|does|do|is|are|was|were|has|have|had|will|can)\s+", "", body, flags=re.IGNORECASE)
            return f"not {body}." if answer[1].lower() == "no" else f"{body}."
        claim = rest
    if not question.strip() or not is_fragment(claim):
        return claim
    body = re.sub(r"\?+\s*$", "", question).strip()
    lead = _LEAD.match(body)
    if lead is None:
        return claim
    rest = _AUXILIARY.sub("", body[lead.end() :])
    short = claim.strip().rstrip(".!")
    if lead["who"] or lead["count"]:
        return f"{short} {rest}."
    return f"{rest}, {short}." if rest else claim
