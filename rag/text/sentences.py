"""Sentence spans: exact, in order, and covering everything that is not white space."""

import re
from typing import NamedTuple

__all__ = ["MAX_SENTENCE", "Span", "sentence_spans"]

MAX_SENTENCE = 1000
"""Longest span in characters. Longer ones (tables, texts without punctuation) are cut at the best place below it."""

_PARAGRAPH_BREAK = re.compile(r"\n[ ]*\n[\s]*")
_LINE_BREAK = re.compile(r"\n\s*")
_OPENING = "\"'“‘«([¿¡"
_TERMINAL = re.compile(r"[.!?…:;,。！？؟।][\"'”’»)\]]*$")
_CUTS = (re.compile(r"[.!?…。！？؟।;][\"'”’»)\]]*\s+"), re.compile(r"[,:–—]\s+"), re.compile(r"\s+"))
# "… said." "Next sentence": the splitter sometimes leaves a closing quotation mark at the head of the next sentence.
_STRAY_CLOSER = re.compile(r"[\"”’»)\]]+(?=\s|$)")
# What the splitter takes for ends although a sentence never ends there: a title before its bearer, initials before a
# small letter, and "U.S." before what is said to be American.
_OPEN_ENDS = (
    (re.compile(r"\b(?:Lt|Brig|Cmdr|Supt|Reps|Sens|Govs|Gens|Messrs|Profs|Drs)\.$"), re.compile(r"[A-Z]")),
    (re.compile(r"\b[A-Z]\.(?:[A-Z]\.)+$"), re.compile(r"[a-z]")),
    (
        re.compile(r"\bU\.(?:S|K|N)\.$"),
        re.compile(
            r"(?:Ambassador|Army|Attorney|Capitol|Census|Congress|Department|District|Embassy|Navy|Rep|Reps|Secretary|"
            r"Sen|Sens|Senate|Senator|Supreme|Treasury)\b"
        ),
    ),
)


class Span(NamedTuple):
    """A half-open range of code-point offsets into a text."""

    start: int
    end: int


def sentence_spans(text: str) -> list[Span]:
    """Split a normalised text into sentences.

    The boundaries inside a paragraph are those of nupunkt (Punkt, Kiss and Strunk 2006), trained on English; a blank
    line always ends a sentence, and so does a line end after a short line without closing punctuation (a heading, a
    dateline, a row of a table). Spans are tight, disjoint and in order, and what lies between them is white space.

    Args:
        text: a text as returned by :func:`rag.text.normalise.normalise`.

    Returns:
        Spans of at most :data:`MAX_SENTENCE` characters, empty for an empty text.
    """
    spans: list[Span] = []
    for paragraph in _split(text, Span(0, len(text)), _PARAGRAPH_BREAK):
        for line in _lines(text, paragraph):
            for sentence in _sentences(text, line):
                spans.extend(_cut(text, sentence))
    return spans


def _split(text: str, span: Span, separator: re.Pattern[str]) -> list[Span]:
    """The parts of a span between matches of a separator, tight and without the empty ones."""
    parts = []
    start = span.start
    for match in separator.finditer(text, span.start, span.end):
        parts.append(Span(start, match.start()))
        start = match.end()
    parts.append(Span(start, span.end))
    return [tight for part in parts if (tight := _tighten(text, part)).start < tight.end]


def _tighten(text: str, span: Span) -> Span:
    # In place: whoever cuts a long span piece by piece would otherwise copy what is left of it every time.
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _lines(text: str, paragraph: Span) -> list[Span]:
    """Rejoin the lines of a paragraph that continue each other; a hard-wrapped text breaks lines within sentences."""
    lines = _split(text, paragraph, _LINE_BREAK)
    width = max((line.end - line.start for line in lines), default=0)
    joined: list[Span] = []
    for line in lines:
        if joined:
            last = joined[-1]
            previous = text[max(last.start, text.rfind("\n", last.start, last.end) + 1) : last.end]
            full = len(previous) >= 40 and len(previous) >= 0.7 * width
            if full and not _TERMINAL.search(previous):
                joined[-1] = Span(last.start, line.end)
                continue
        joined.append(line)
    return joined


def _sentences(text: str, span: Span) -> list[Span]:
    """Ask nupunkt, then give stray closing quotation marks and what follows an abbreviation back to their sentences."""
    import nupunkt

    piece = text[span.start : span.end]
    if not piece.strip():
        return []
    found: list[Span] = []
    end = 0
    for start, stop in nupunkt.sent_spans(piece):
        # The tokenizer may skip characters it does not know; they belong to the sentence that follows.
        found.append(Span(end, max(end, stop)))
        del start
        end = max(end, stop)
    if end < len(piece):
        found.append(Span(end, len(piece)))
    tight = [t for s in found if (t := _tighten(piece, s)).start < t.end]
    merged: list[Span] = []
    for sentence in tight:
        closer = _STRAY_CLOSER.match(piece, sentence.start, sentence.end)
        if closer and merged and piece[sentence.start - 1 : sentence.start].strip():
            merged[-1] = Span(merged[-1].start, closer.end())
            sentence = _tighten(piece, Span(closer.end(), sentence.end))
            if sentence.start >= sentence.end:
                continue
        if merged and _goes_on(piece[merged[-1].start : merged[-1].end], piece[sentence.start : sentence.end]):
            sentence = Span(merged.pop().start, sentence.end)
        merged.append(sentence)
    return [Span(span.start + s.start, span.start + s.end) for s in merged]


def _goes_on(before: str, after: str) -> bool:
    """Whether two pieces are one sentence, parted after an abbreviation."""
    return any(end.search(before) and beginning.match(after) for end, beginning in _OPEN_ENDS)


def _cut(text: str, span: Span) -> list[Span]:
    """Cut a span that is too long at the last good place before the limit: punctuation, else a comma, else a space."""
    parts: list[Span] = []
    while span.end - span.start > MAX_SENTENCE:
        window_end = span.start + MAX_SENTENCE
        at = window_end
        for pattern in _CUTS:
            ends = [m.end() for m in pattern.finditer(text, span.start + MAX_SENTENCE // 3, window_end)]
            if ends:
                at = ends[-1]
                break
        parts.append(_tighten(text, Span(span.start, at)))
        span = _tighten(text, Span(at, span.end))
    if span.start < span.end:
        parts.append(span)
    return [part for part in parts if part.start < part.end]
