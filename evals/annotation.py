"""Sentences that were shown, drawn from runs for a person to judge, and the shares that the person found.

The verifier cannot tell how often the verifier is wrong; only somebody who reads a sentence beside what it cites can.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from evals.results import TaskResult
from evals.statistics import wilson
from rag import NewsproofError

__all__ = ["AnnotationError", "Cited", "Sentence", "draw", "load", "shares", "write"]

_HEAD = """\
# Sentences as they were shown, each with what it cites. For each, a person says after reading both
#   supported: whether the cited words, with their title and date, state all that the sentence says, and nothing less
#     certain or by somebody else;
#   answers: whether the sentence answers the question, or corrects what it presumes.
# `newsproof eval annotated FILE` gives the shares.
"""


class AnnotationError(NewsproofError):
    """A file of annotated sentences cannot be read or written."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cited(_Strict):
    """What a sentence cites: the quotation with the title and the day of its article."""

    quote: str
    title: str = ""
    published: str = ""


class Sentence(_Strict):
    """One sentence that was shown.

    Attributes:
        id: task, kind of model, question and the beginning of the sentence's hash; the same in every run.
        llm: which kind of model answered.
        verdict: what the sentence was shown as, ``supported`` or ``quoted``.
        question: what was asked.
        sentence: what was shown.
        cites: what it cites.
        supported: what the person found; None before. So with ``answers``.
        note: why, where it is not plain.
    """

    id: str
    llm: str
    verdict: str
    question: str
    sentence: str
    cites: tuple[Cited, ...]
    supported: bool | None = None
    answers: bool | None = None
    note: str = ""


def draw(results: Sequence[TaskResult], number: int) -> list[Sentence]:
    """Draw sentences from runs: of each kind of model and verdict in turn, in an order of no meaning.

    A sentence that several runs gave to a question counts once.

    Args:
        results: runs that asked questions.
        number: how many, if there are as many.
    """
    pools: dict[tuple[str, str], list[Sentence]] = defaultdict(list)
    for sentence in {sentence.id: sentence for result in results for sentence in _shown(result)}.values():
        pools[sentence.llm, sentence.verdict].append(sentence)
    ranked = []
    for key, pool in pools.items():
        pool.sort(key=lambda sentence: _digest(sentence.id))
        ranked += [(rank, key, sentence) for rank, sentence in enumerate(pool)]
    ranked.sort(key=lambda entry: entry[:2])
    return sorted((sentence for *_, sentence in ranked[:number]), key=lambda s: (s.llm, s.verdict, s.id))


def write(sentences: Sequence[Sentence], path: Path) -> None:
    """Write a file for a person to fill in.

    Raises:
        AnnotationError: the file exists, or there is no sentence.
    """
    if path.exists():
        raise AnnotationError(f"{path} exists already; name another file")
    if not sentences:
        raise AnnotationError("no sentence was shown in these runs")
    rows = [sentence.model_dump(mode="json", exclude={"note"}) for sentence in sentences]
    path.write_text(_HEAD + yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")


def load(path: Path) -> list[Sentence]:
    """Read a file that a person has filled in.

    Raises:
        AnnotationError: it is missing, malformed, or a sentence is not judged yet.
    """
    try:
        sentences = [Sentence.model_validate(row) for row in yaml.safe_load(path.read_text(encoding="utf-8"))]
    except (OSError, TypeError, yaml.YAMLError, ValidationError) as error:
        raise AnnotationError(f"{path}: this is no file of annotated sentences ({error})") from error
    if waiting := [s.id for s in sentences if s.supported is None or s.answers is None]:
        raise AnnotationError(f"{path}: {len(waiting)} sentences are not judged yet, the first is {waiting[0]}")
    return sentences


def shares(sentences: Sequence[Sentence]) -> str:
    """A table in Markdown: how many were found supported, and to answer, with 95 % intervals of Wilson."""
    groups: dict[str, list[Sentence]] = {"all": list(sentences)}
    for sentence in sentences:
        groups.setdefault(f"{sentence.llm}, {sentence.verdict}", []).append(sentence)
    lines = ["| sentences | n | supported by what they cite | answer the question |", "| --- | --- | --- | --- |"]
    for name, members in groups.items():
        supported = _share([bool(s.supported) for s in members])
        lines.append(f"| {name} | {len(members)} | {supported} | {_share([bool(s.answers) for s in members])} |")
    return "\n".join(lines)


def _shown(result: TaskResult) -> list[Sentence]:
    found = []
    for sample in result.samples:
        for claim in sample.observed.shown if sample.observed else ():
            cites = [
                Cited(quote=c.quote, title=c.title, published=str(c.published)[:10] if c.published else "")
                for c in claim.citations
            ]
            found.append(
                Sentence(
                    id=f"{result.task}/{result.llm}/{sample.id}/{_digest(claim.text)[:6]}",
                    llm=result.llm,
                    verdict=claim.verdict,
                    question=sample.observed.question if sample.observed else "",
                    sentence=claim.text,
                    cites=tuple(cites),
                )
            )
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _share(found: Sequence[bool]) -> str:
    value = sum(found) / len(found)
    low, high = wilson(value, len(found))
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"
