"""Rule: what the claim puts in quotation marks stands verbatim in the evidence, as a quotation."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.checking.records import EvidenceSpan, Finding

__all__ = ["check_quotations", "quotations", "within_quotation"]

_PAIRS = re.compile(
    r"“(?P<curly>[^“”]+)”"
    r"|\"(?P<straight>[^\"]+)\""
    r"|(?<![\w])‘(?P<single>[^‘]+?)’(?!\w)"
    r"|(?:(?<=\s)|^)'(?P<plain>[^'\s](?:[^']|'(?=\w))*?[^\s])'(?!\w)"
    r"|«(?P<angle>[^«»]+)»"
)
_ELLIPSIS = re.compile(r"\s*(?:\[?(?:\.\s?\.\s?\.|…)\]?|\[[^\]]*\])\s*")
_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "`": "'"})
_TITLE = 6
"""Words that the title of a work has at most."""
_EDGES = " .,;:!?\"'-"
_ANY_MARK = re.compile(r"[\"“”«»`]|(?<!\w)['‘]|['’](?!\w)")


@lru_cache(maxsize=2048)
def quotations(text: str) -> tuple[tuple[int, int, str], ...]:
    """The quotations of a text as ``(start, end, words)``, offsets including the marks."""
    found = []
    for match in _PAIRS.finditer(text):
        inner = next(g for g in match.groups() if g is not None)
        if inner.strip():
            found.append((match.start(), match.end(), inner))
    return tuple(found)


def _plain(text: str) -> str:
    return " ".join(text.translate(_MARKS).lower().split())


def within_quotation(text: str, at: int) -> bool:
    """Whether an offset lies inside quotation marks, also where they open a paragraph and close a later one."""
    start = text.rfind("\n\n", 0, at) + 1
    before = text[start:at]
    if before.count("“") != before.count("”"):
        return before.count("“") > before.count("”")
    return before.count('"') % 2 == 1


def check_quotations(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object to quotations that are not verbatim (but for case, marks and marked omissions) or not quoted at all."""
    findings = []
    plain = [_plain(span.text) for span in spans]
    for _, _, inner in quotations(claim):
        if _is_title(inner):
            continue
        pieces = [p for piece in _ELLIPSIS.split(inner) if (p := _plain(piece).strip(_EDGES))]
        shown = f"“{inner.strip()}”"
        holders = [s for s, text in zip(spans, plain, strict=True) if _in_order(pieces, text)]
        if not holders:
            if len(spans) > 1 and _in_order(pieces, " ".join(plain)):
                continue
            findings.append(Finding("quotations", True, f"The source does not contain the quotation {shown}."))
        elif not any(_quoted(s, pieces[0]) for s in holders if pieces):
            findings.append(Finding("quotations", True, f"The source does not put {shown} in quotation marks."))
    return findings


def _is_title(quoted: str) -> bool:
    """Whether words in quotation marks are the title of a work ("The Long Rain"), which the rule of names checks."""
    words = quoted.split()
    return 2 <= len(words) <= _TITLE and quoted[-1] not in ".!?," and all(w[0].isupper() or len(w) <= 3 for w in words)


def _in_order(pieces: list[str], text: str) -> bool:
    at = 0
    for piece in pieces:
        match = re.compile(rf"(?<!\w){re.escape(piece)}(?!\w)").search(text, at)
        if match is None:
            return False
        at = match.end()
    return True


def _quoted(span: EvidenceSpan, piece: str) -> bool:
    """Whether the words stand in quotation marks in the span, or the span inside a longer quotation."""
    inside = [_plain(inner) for _, _, inner in quotations(span.text)]
    if any(piece in text for text in inside):
        return True
    at = span.article.find(span.text) if span.article else -1
    if at >= 0 and within_quotation(span.article, at):
        return True
    # A mark without its partner: the span begins or ends inside a quotation.
    return bool(_ANY_MARK.search(span.text)) and not inside
