"""Gold questions as samples: each with all that the solver and the scorers need, so that a log stands by itself."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from evals.gold import GoldError, GoldSet, PastTurn, Question, contains, paragraphs

if TYPE_CHECKING:
    from inspect_ai.dataset import Sample

__all__ = ["GoldSample", "from_gold", "stratified", "target", "to_inspect"]


class GoldSample(BaseModel):
    """One question with what counts as right.

    Attributes:
        id: unique in its task.
        question: as asked.
        kind: results are reported by kind.
        group: the article that it is about; what is resampled together.
        answerable: False where a refusal, or a correction of the premise, is right.
        items: required items of the answer, each with its alternatives.
        correction: what a reply to a false premise may say instead of refusing.
        reference: an answer in full sentences, where the set has one.
        evidence: texts of the paragraphs or sentences that state the answer.
        all_evidence: all of them are needed, rather than any.
        origins: where articles that answer come from, where the set says so.
        history: earlier turns.
        as_of: last day of publication that counts.
        sources: publishers that the question is limited to.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    kind: str
    group: str
    answerable: bool = True
    items: tuple[tuple[str, ...], ...] = ()
    correction: tuple[str, ...] = ()
    reference: str = ""
    evidence: tuple[str, ...] = ()
    all_evidence: bool = False
    origins: tuple[str, ...] = ()
    history: tuple[PastTurn, ...] = ()
    as_of: date | None = None
    sources: tuple[str, ...] = ()

    def answered_by(self, text: str) -> bool:
        """Whether a text gives the answer; for a false premise, whether it gives the correction."""
        if self.items:
            return contains(text, self.items)
        return bool(self.correction) and contains(text, [self.correction])

    def items_in(self, text: str) -> float:
        """The share of the required items that a text has."""
        return sum(contains(text, [item]) for item in self.items) / len(self.items)


def from_gold(gold: GoldSet, folders: Sequence[Path] = ()) -> list[GoldSample]:
    """The confirmed questions of a gold file.

    Args:
        gold: the file.
        folders: where its articles lie. Articles that are not there give no evidence to measure the search by; of an
            interchangeable set those that are there are enough.

    Raises:
        GoldError: an article's file is not the one that the gold was made for.
    """
    texts = {key: found for key in gold.articles if (found := _paragraphs(gold, key, folders)) is not None}
    return [_sample(gold, question, texts) for question in gold.questions if question.confirmed]


def stratified(samples: Sequence[GoldSample], size: int | None, kinds: Iterable[str] = ()) -> list[GoldSample]:
    """At most ``size`` samples, taken from each kind in turn, and of each kind in an order that never changes.

    The kind with the most samples comes first, so that a part smaller than the number of kinds has the common ones.

    Args:
        samples: to choose from.
        size: how many; all where None.
        kinds: only these, where any are named.
    """
    wanted = set(kinds)
    by_kind: dict[str, list[GoldSample]] = defaultdict(list)
    for sample in samples:
        if not wanted or sample.kind in wanted:
            by_kind[sample.kind].append(sample)
    for group in by_kind.values():
        group.sort(key=lambda sample: hashlib.sha256(sample.id.encode()).hexdigest())
    ranked = sorted((rank, -len(group), kind, s.id) for kind, group in by_kind.items() for rank, s in enumerate(group))
    chosen = {id_ for *_, id_ in ranked[:size]}
    return [sample for sample in samples if sample.id in chosen]


def target(sample: GoldSample) -> str:
    """What counts as right, for a reader or a judge: alternatives between bars, required items between semicolons."""
    wanted = "; ".join(" | ".join(item) for item in sample.items) or sample.reference
    return wanted or " | ".join(("a refusal", *sample.correction))


def to_inspect(sample: GoldSample) -> "Sample":
    """The sample as Inspect has it: question and target for a reader, everything else in the metadata."""
    from inspect_ai.dataset import Sample

    metadata: dict[str, Any] = {
        "kind": sample.kind,
        "group": sample.group,
        "gold": sample.model_dump(mode="json"),
    }
    return Sample(
        id=sample.id,
        input=sample.question,
        target=target(sample),
        metadata=metadata,
    )


def _sample(gold: GoldSet, question: Question, texts: dict[str, tuple[str, ...]]) -> GoldSample:
    keys = [key for key in question.evidence if key in texts]
    if len(keys) < len(question.evidence) and not gold.interchangeable:
        keys = []
    evidence = [texts[key][number - 1] for key in keys for number in question.evidence[key]]
    first = next(iter(question.evidence), None)
    article = gold.articles[first] if first else None
    group = (article.copy_of or first) if article else None
    return GoldSample(
        id=question.id,
        question=question.question,
        kind=question.kind,
        group=group or question.id,
        answerable=question.answerable,
        items=question.items,
        correction=question.correction,
        evidence=(*evidence, *question.quotes),
        all_evidence=question.all_evidence,
        history=question.history,
        as_of=question.as_of,
    )


def _paragraphs(gold: GoldSet, key: str, folders: Sequence[Path]) -> tuple[str, ...] | None:
    article = gold.articles[key]
    for folder in folders:
        path = article.path(folder)
        if path.is_file():
            if article.sha256 and hashlib.sha256(path.read_bytes()).hexdigest() != article.sha256:
                raise GoldError(f"{path} is not the file that the gold answers were written for (its SHA-256 differs)")
            return paragraphs(path, article.row)
    return None
