"""Rule for small models: a sentence says nothing in words that its evidence lacks.

A model of a billion parameters repeats the words of the question around its answer, and joins what it read to what it
did not. Its paraphrases are not worth what they cost: the article's own sentence is quoted in their place.
"""

from collections.abc import Callable, Sequence

from rag.checking.lexicon import words
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import content, expand, meanings, stem, tokenize

__all__ = ["check_literal", "vocabulary"]

_ALIKE = 5
"""Letters that two words of one family begin with: designer, designed."""
_GENERAL = frozenset(
    stem(word)
    for word in words(
        "be have do make take get give go come become happen occur include involve use put keep name call know say "
        "tell according also while due"
    )
)
"""Words that assert little by themselves."""


def vocabulary(spans: Sequence[EvidenceSpan]) -> Callable[[str], bool]:
    """Whether a stem, one of like meaning or one of its family stands in some spans or in the headlines above them."""
    stems = {token.stem for span in spans for token in tokenize(f"{span.title} {span.text}") if token.word}
    keys = expand(stems)
    families = {one[:_ALIKE] for one in stems if len(one) >= _ALIKE}
    return lambda mine: bool(meanings(mine) & keys) or mine[:_ALIKE] in families


def check_literal(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object to words of a claim that stand neither in its evidence nor in the headlines above it, in no like word.

    Numbers and dates have rules of their own; a name may stand elsewhere in the article, which resolves it.

    Args:
        claim: one sentence, in the words of its evidence.
        spans: its evidence.
    """
    said = vocabulary(spans)
    missing = [
        token
        for token in content(claim)
        if not any(character.isdigit() for character in token.text)
        and token.stem not in _GENERAL
        and not said(token.stem)
        and not (token.capital and any(token.text in span.article for span in spans))
    ]
    if not missing:
        return []
    quoted = ", ".join(dict.fromkeys(f"“{token.text}”" for token in missing))
    return [Finding("literal", True, f"The source does not say {quoted}.", missing[0].start, missing[0].end)]
