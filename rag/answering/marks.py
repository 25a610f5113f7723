"""The marks by which a model cites evidence: ``[2]``, ``[1, 3]``, ``[1-3]`` and their cousins."""

import re

__all__ = ["MARK", "MARK_PATTERN", "numbers_of"]

MARK_PATTERN = (
    r"(?i:[\[【［]\s*\^?(?:(?:evidence|sources?|articles?|passages?|sentences?)\s+)?"
    r"#?\d{1,3}(?:(?:\s*(?:[,;&–—-]|and|to)\s*|\s+)#?\d{1,3})*\s*[\]】］])"
)
MARK = re.compile(MARK_PATTERN)
"""One mark. Whatever it matches is neutralised in the text of articles before a prompt shows them."""

_PART = re.compile(r"(?P<first>\d+)(?:\s*(?:[–—-]|to)\s*#?(?P<last>\d+))?")


def numbers_of(mark: str) -> list[int]:
    """The evidence numbers in a mark, ranges spelled out, in order and without repetition."""
    found: list[int] = []
    for part in _PART.finditer(mark):
        first = int(part["first"])
        last = int(part["last"] or first)
        found.extend(range(first, last + 1) if first <= last else (first, last))
    return list(dict.fromkeys(found))
