"""Generated sentences beside what people noted about them: the notes of a file, the layout and the counts.

A note is tied to a sentence and what it cites by a hash, so that it does not speak of another one after a change.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

__all__ = ["Aspect", "Note", "ReadSentence", "claim_hash", "read_notes", "read_rows", "show"]

_Kind = TypeVar("_Kind")


class Note(Protocol):
    """What every note says; it has a second verdict besides, which an :class:`Aspect` names."""

    @property
    def supported(self) -> bool:
        """Whether the cited words say all that the sentence says."""
        ...

    @property
    def why(self) -> str:
        """In the reader's words."""
        ...


@dataclass(frozen=True, slots=True)
class Aspect:
    """The second verdict of a kind of notes: its field, and what it is called where it holds, fails and is counted."""

    field: str
    holds: str
    fails: str
    counted: str


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence with what belongs beside it.

    Attributes:
        heading: what it was written for.
        number: its place, from 1.
        claim: it as JSON has it.
        hash: what a note is tied to.
        cites: the words that it cites, a line each.
        note: the note on it, None where nobody read it yet.
    """

    heading: str
    number: int
    claim: Mapping[str, Any]
    hash: str
    cites: Sequence[str]
    note: Note | None


def claim_hash(claim: Mapping[str, Any], cited: Sequence[Any]) -> str:
    """Sixteen hex digits that stand for a sentence and what it cites."""
    return hashlib.sha256(json.dumps([claim["text"], list(cited)]).encode()).hexdigest()[:16]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file; none where there is no file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_notes(path: Path, kind: type[_Kind]) -> list[_Kind]:
    """The notes of a file; none where there is no file."""
    return [kind(**row) for row in read_rows(path)]


def show(sentences: Iterable[ReadSentence], aspect: Aspect, *, unread: bool, head: str) -> None:
    """Print sentences beside their notes, and count the notes.

    Args:
        sentences: all of them.
        aspect: the second verdict of the notes.
        unread: print only sentences without a note.
        head: what stands before the counts.
    """
    counts: Counter[str] = Counter()
    for sentence in sentences:
        verdict, note = sentence.claim["verdict"], sentence.note
        counts[verdict] += 1
        if note is not None:
            counts[f"{verdict} read"] += 1
            counts[f"{verdict} wrong"] += not note.supported
            counts[f"{verdict} second"] += not getattr(note, aspect.field)
        if not (unread and note):
            sys.stdout.write(_layout(sentence, aspect))
    sys.stdout.write(f"{head}\n")
    for verdict in ("supported", "quoted"):
        sys.stdout.write(
            f"{verdict}: {counts[verdict]} sentences, {counts[f'{verdict} read']} read; not supported "
            f"{counts[f'{verdict} wrong']}, {aspect.counted} {counts[f'{verdict} second']}\n"
        )


def _layout(sentence: ReadSentence, aspect: Aspect) -> str:
    claim, note = sentence.claim, sentence.note
    lines = [
        sentence.heading,
        f"  {sentence.number} ({claim['verdict']}, {claim['score']:.2f}, {sentence.hash}) {claim['text']}",
        *(f"    {line}" for line in sentence.cites),
    ]
    if note is None:
        lines.append("    not read yet")
    else:
        found = "supported" if note.supported else "NOT SUPPORTED"
        second = aspect.holds if getattr(note, aspect.field) else aspect.fails
        lines.append(f"    note: {found}, {second}: {note.why}")
    return "\n".join(lines) + "\n\n"
