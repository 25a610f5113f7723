"""What answers, summaries and timelines have in common when they are written out: headings, cited sentences, notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.records import Answer, Citation, Claim, Conflict, Removal, Summary, Timeline

__all__ = ["Block", "Document", "Record", "document_of"]

Record = Answer | Summary | Timeline


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a document.

    Attributes:
        kind: ``heading``, ``paragraph`` or ``bullet`` of cited sentences, or ``note``.
        text: the heading or note; before sentences a label such as a date, or empty.
        claims: the sentences.
    """

    kind: Literal["heading", "paragraph", "bullet", "note"]
    text: str = ""
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A title and blocks in order."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def citations(self) -> dict[Citation, int]:
        """Every citation with its number, counted in the order of the text."""
        from rag.answering.footnotes import numbered_citations

        return numbered_citations([claim for block in self.blocks for claim in block.claims])


def document_of(record: Record) -> Document:
    """Lay out a record."""
    if isinstance(record, Summary):
        return Document(record.title or "Summary", tuple(_summary(record)))
    if isinstance(record, Timeline):
        return Document(f"Timeline: {record.topic}", tuple(_timeline(record)))
    return Document(record.question, tuple(_answer(record)))


def _answer(answer: Answer) -> list[Block]:
    if answer.abstained:
        return [Block("note", f"{answer.text} ({answer.reason})" if answer.reason else answer.text)]
    return [Block("paragraph", claims=answer.claims), *_conflicts(answer.conflicts), *_left_out(answer.removed)]


def _summary(summary: Summary) -> list[Block]:
    blocks = []
    for section in summary.sections:
        if len(summary.sections) > 1:
            blocks.append(Block("heading", section.heading))
        if summary.style == "bullets":
            blocks += [Block("bullet", claims=(claim,)) for claim in section.claims]
        else:
            blocks.append(Block("paragraph", claims=section.claims))
    if not summary.claims:
        blocks.append(Block("note", "There is nothing to tell."))
    if summary.conflicts and len(summary.sections) > 1:
        blocks.append(Block("heading", "Where the articles disagree"))
    blocks += _conflicts(summary.conflicts)
    blocks += _left_out(summary.removed)
    return blocks + [Block("note", note) for note in summary.notes]


def _timeline(timeline: Timeline) -> list[Block]:
    blocks = [Block("bullet", event.label, (event.claim,)) for event in timeline.events]
    if not blocks:
        blocks.append(Block("note", "The articles found give no dated events."))
    return blocks + [Block("note", note) for note in timeline.notes]


def _conflicts(conflicts: Sequence[Conflict]) -> list[Block]:
    return [Block("bullet", f"The articles disagree: {c.about}", c.claims) for c in conflicts]


def _left_out(removed: Sequence[Removal]) -> list[Block]:
    """How many sentences were left out; one that a later article corrects is told with the reason."""
    corrected = [r for r in removed if any(reason.startswith("a later article") for reason in r.reasons)]
    blocks = [Block("note", f"Left out, because {'; '.join(r.reasons)} (It said: {r.text})") for r in corrected]
    if count := len(removed) - len(corrected):
        were = "sentences were" if count > 1 else "sentence was"
        blocks.append(Block("note", f"{count} {were} left out: not supported by the articles."))
    return blocks
