"""The streaming parser: from a model's prose with evidence numbers to drafted sentences, as they arrive.

The reply is cut at line ends, and within a line wherever evidence numbers close a sentence and another one begins. Each
piece is complete when it is cut off, so how the stream was chopped up never changes what comes out.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from rag.answering.marks import MARK, MARK_PATTERN, numbers_of
from rag.text.normalise import normalise
from rag.text.sentences import sentence_spans

__all__ = ["Draft", "Parser"]

_ROUND = re.compile(r"\((?:\d{1,3}(?:\s*,\s*\d{1,3})*)\)(?=\s*[.!?]?\s*$)")
_LEAD = re.compile(
    r"\s*(?:[-*•–—‣▪]\s+|#{1,6}\s+|>\s*|\d{1,2}[.)]\s+|(?:\*\*|__)?(?:final answer|answer|a)\s*:(?:\*\*|__)?\s*)+",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\*\*|__|`")
_SPACE_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?…](?:\s|[\"'”’»)\]]|$))")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w")
_OPEN_END = re.compile(r"[\w%)\]€$£°]$")
_ENDING = re.compile(r"[\n\[【［]")
_STOP = r"[.!?…][\"'”’»)]*"
_MARKS = rf"(?:{MARK_PATTERN}[ \t]*)+"
# A stop with its numbers before or behind it, and what can only be the start of another sentence.
_BOUNDARY = re.compile(rf"(?:{_STOP}[ \t]*{_MARKS}|{_MARKS}{_STOP}[ \t])[ \t]*(?<=[ \t])(?=[^\s\[【［a-z,(;:])")


@dataclass(frozen=True, slots=True)
class Draft:
    """One sentence as the model wrote it, not yet checked.

    Attributes:
        text: the sentence without its marks, closed by a full stop where it had none.
        numbers: the evidence it cites, in the order cited.
        unknown_numbers: numbers that it cites but that were not offered.
        complete: False for the last sentence of a reply that broke off.
    """

    text: str
    numbers: tuple[int, ...] = ()
    unknown_numbers: tuple[int, ...] = ()
    complete: bool = True


class Parser:
    """Turn the pieces of a reply into drafts.

    Args:
        offered: the evidence numbers that the model was given. Others are taken out of the sentence and reported.
    """

    def __init__(self, offered: Collection[int]) -> None:
        self._offered = frozenset(offered)
        self._rest = ""

    def feed(self, delta: str) -> list[Draft]:
        """Take the next piece of the reply and return the sentences that it completes."""
        self._rest += delta
        drafts: list[Draft] = []
        while (end := _piece_end(self._rest)) is not None:
            drafts.extend(self._drafts(self._rest[:end]))
            self._rest = self._rest[end:]
        return drafts

    def finish(self, *, complete: bool = True) -> list[Draft]:
        """Return the sentences that are left at the end of the reply.

        Args:
            complete: False where the reply broke off; its last sentence is then marked as such.
        """
        drafts = self._drafts(self._rest)
        self._rest = ""
        if drafts and not complete:
            drafts[-1] = replace(drafts[-1], complete=False)
        return drafts

    def _drafts(self, piece: str) -> list[Draft]:
        """The sentences of one piece, each with the numbers that stand in or behind it."""
        line = _EMPHASIS.sub("", normalise(piece).replace("\n", " "))
        if lead := _LEAD.match(line):
            line = line[lead.end() :]
        text, marks = self._take_marks(line)
        sentences = [s for s in sentence_spans(text) if _WORD.search(text, s.start, s.end)]
        if not sentences:
            return []
        leads = bool(marks) and not _WORD.search(text, 0, marks[0][0])
        trails = bool(marks) and not _WORD.search(text, marks[-1][0])
        cited: list[list[int]] = [[] for _ in sentences]
        for position, numbers in marks:
            before = [i for i, s in enumerate(sentences) if s.start < position]
            following = [i for i, s in enumerate(sentences) if s.start >= position]
            inside = bool(before) and position < sentences[before[-1]].end
            # "[1] One. [2] Two." puts numbers first throughout; "One. [1] Two. [2]" puts them last.
            first = following and not inside and (not before or (leads and not trails))
            cited[following[0] if first else before[-1]].extend(numbers)
        return [
            self._draft(text[span.start : span.end], numbers) for span, numbers in zip(sentences, cited, strict=True)
        ]

    def _take_marks(self, line: str) -> tuple[str, list[tuple[int, list[int]]]]:
        """The line without its marks, and for each mark its place in what is left and its numbers."""
        found = [*MARK.finditer(line)]
        found += [m for m in _ROUND.finditer(line) if self._offered.issuperset(numbers_of(m[0]))]
        text = ""
        marks: list[tuple[int, list[int]]] = []
        end = 0
        for match in sorted(found, key=lambda match: match.start()):
            text += line[end : match.start()]
            marks.append((len(text), numbers_of(match[0])))
            text += " "
            end = match.end()
        text += line[end:]
        gaps = [match.span() for match in _SPACE_BEFORE_STOP.finditer(text)]
        moved = [(at - sum(min(at, end) - start for start, end in gaps if start < at), ns) for at, ns in marks]
        return _SPACE_BEFORE_STOP.sub("", text), moved

    def _draft(self, sentence: str, numbers: list[int]) -> Draft:
        text = _SPACES.sub(" ", sentence).strip()
        unique = dict.fromkeys(numbers)
        return Draft(
            text=f"{text}." if _OPEN_END.search(text) else text,
            numbers=tuple(n for n in unique if n in self._offered),
            unknown_numbers=tuple(n for n in unique if n not in self._offered),
        )


def _piece_end(text: str) -> int | None:
    """Where the first complete piece ends; None where what is there may still go on."""
    if not _ENDING.search(text):
        return None  # without a look at the marks, which would take longer with every character of an endless line
    newline = text.find("\n")
    line = text if newline < 0 else text[:newline]
    lead = _LEAD.match(line)
    start = lead.end() if lead else 0
    opening = MARK.match(line, start)
    if not opening and (boundary := _BOUNDARY.search(line, start)):
        return boundary.end()
    return None if newline < 0 else newline + 1
