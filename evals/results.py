"""What a run came to: the samples of each task with their scores, read from Inspect's logs."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from evals.measures import JUDGED, MEASURES, NOT_APPLICABLE, PEER, measure
from evals.observation import OBSERVATION, Observation
from evals.samples import GoldSample
from evals.statistics import Estimate, mean
from rag import NewsproofError

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog, EvalSample

__all__ = ["LogError", "SampleResult", "TaskResult", "from_logs", "read_logs"]


class LogError(NewsproofError):
    """A log cannot be read, or is not one of this project's."""


@dataclass(frozen=True, slots=True)
class SampleResult:
    """One question of a run.

    Attributes:
        id: unique in its task.
        kind: kind of question.
        group: the article it is about.
        scores: the measures that apply and have a value.
        unscored: measures for which there should be a value and is none (a judge could not be understood), or NaN.
        notes: what scorers had to say, by scorer.
        gold: the question; None where the task is of another kind.
        observed: what came of it; likewise.
        error: what went wrong, empty where nothing did.
    """

    id: str
    kind: str
    group: str
    scores: Mapping[str, float]
    unscored: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    gold: GoldSample | None = None
    observed: Observation | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class TaskResult:
    """One task of a run.

    Attributes:
        task: name.
        llm: which kind of model answered.
        model: provider and model.
        declared: how many samples the task has.
        samples: those that were run.
        status: ``success``, or what Inspect says.
        error: why it ended otherwise.
        created: when the run started, in ISO 8601.
        location: of the log.
        judge: the model that judged as well, empty where none did.
        believed: for each measure in which that judge is believed, how it did where people had decided.
    """

    task: str
    llm: str
    model: str
    declared: int
    samples: tuple[SampleResult, ...]
    status: str = "success"
    error: str = ""
    created: str = ""
    location: str = ""
    judge: str = ""
    believed: Mapping[str, str] = field(default_factory=dict)

    @property
    def provider(self) -> str:
        """Whose suite the task belongs to; recorded replies stand for a server."""
        return "openai" if self.llm == "recorded" else self.llm

    @property
    def repeats(self) -> bool:
        """Whether a second run of the same code gives the same scores: no model, or recorded replies.

        A model on this machine rounds as its processor does, and one word that comes out differently changes the rest.
        """
        return self.llm == "recorded" or self.model == "none"

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that have a value in some sample, in the order of reports."""
        found = {name for sample in self.samples for name in (*sample.scores, *sample.unscored)}
        return (*(name for name in MEASURES if name in found), *sorted(found - set(MEASURES)))

    @property
    def own_measures(self) -> tuple[str, ...]:
        """The measures without those of the peer, which stand beside the others."""
        return tuple(name for name in self.measures if not name.startswith(PEER))

    def counts(self, name: str) -> bool:
        """Whether a measure proves anything: a judge's does where the judge is believed, all others do."""
        return not name.startswith(JUDGED) or name in self.believed

    def label(self, name: str) -> str:
        """What a measure says, for a reader; of a judge's with how far the judge is believed."""
        if not name.startswith(JUDGED) or not self.judge:
            return measure(name).label
        return f"{measure(name).label}; {self.believed.get(name, 'NOT VALIDATED')}"

    def values(self, name: str) -> dict[str, float]:
        """The values of one measure by sample."""
        return {sample.id: sample.scores[name] for sample in self.samples if name in sample.scores}

    def estimate(self, name: str, kind: str | None = None) -> Estimate | None:
        """The mean of a measure, of one kind of question where one is named; None where no sample has a value."""
        chosen = [s for s in self.samples if name in s.scores and kind in (None, s.kind)]
        return mean([s.scores[name] for s in chosen], [s.group for s in chosen]) if chosen else None

    def unscored(self) -> float:
        """The share of samples that have a measure without a value, for the worst measure."""
        counts = [sum(name in sample.unscored for sample in self.samples) for name in self.measures]
        return max(counts, default=0) / len(self.samples) if self.samples else 0.0


def from_logs(logs: Iterable["EvalLog"]) -> list[TaskResult]:
    """The results of logs, with the samples in the order of the data set."""
    return [_task(log) for log in logs]


def read_logs(places: Sequence[Path | str]) -> list[TaskResult]:
    """Read logs.

    Args:
        places: log files, and folders of them.

    Raises:
        LogError: there is no log at one of the places, or it cannot be read.
    """
    from inspect_ai.log import read_eval_log

    paths: list[Path] = []
    for place in map(Path, places):
        found = sorted(place.glob("*.eval")) if place.is_dir() else [place]
        if not found or not all(path.is_file() for path in found):
            raise LogError(f"{place}: there is no log of an eval run (*.eval) here")
        paths += found
    results = []
    for path in paths:
        try:
            results.append(_task(read_eval_log(str(path), resolve_attachments=True)))
        except (OSError, ValueError, KeyError) as error:
            raise LogError(f"{path}: this is no log of a newsproof eval run ({error})") from error
    return results


def _task(log: "EvalLog") -> TaskResult:
    metadata = log.eval.metadata or {}
    samples = tuple(_sample(sample) for sample in log.samples or [])
    models = {sample.observed.model for sample in samples if sample.observed}
    return TaskResult(
        task=log.eval.task,
        llm=str((metadata.get("recipe") or {}).get("llm", "none")),
        model=", ".join(sorted(models)) or "none",
        declared=int(metadata.get("declared", 0)),
        samples=samples,
        status=log.status,
        error=log.error.message if log.error else "",
        created=log.eval.created,
        location=log.location,
        judge=str(metadata.get("judge", "")),
        believed=dict(metadata.get("believed") or {}),
    )


def _sample(sample: "EvalSample") -> SampleResult:
    scores: dict[str, float] = {}
    unscored: list[str] = []
    notes: dict[str, str] = {}
    for scorer, score in (sample.scores or {}).items():
        absent = set((score.metadata or {}).get(NOT_APPLICABLE, ()))
        values = score.value if isinstance(score.value, Mapping) else {scorer: score.value}
        for name, value in values.items():
            if name in absent:
                continue
            number = float(value) if isinstance(value, int | float) else math.nan
            if math.isnan(number):
                unscored.append(name)
            else:
                scores[name] = number
        if score.explanation:
            notes[scorer] = score.explanation
    metadata = sample.metadata
    observed = sample.store.get(OBSERVATION)
    return SampleResult(
        id=str(sample.id),
        kind=str(metadata.get("kind", "")),
        group=str(metadata.get("group", sample.id)),
        scores=scores,
        unscored=tuple(unscored),
        notes=notes,
        gold=GoldSample.model_validate(metadata["gold"]) if "gold" in metadata else None,
        observed=Observation.model_validate_json(observed) if observed else None,
        error=sample.error.message if sample.error else "",
    )
