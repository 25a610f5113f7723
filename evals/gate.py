"""The gate: a run against the baseline that is kept in the repository.

It fails where a task is missing, broken off or shorter than declared; where a sample raised; where a value is missing
or NaN; where a floor is broken in any sample; and where a measure is worse than the baseline by more than the interval
of the baseline, or worse on the same questions by more than the interval of the difference. Of a model whose replies
differ from machine to machine few questions are asked, and not even the same ones fail each time: there a share fails
only where its interval and that of the baseline lie apart, and nothing else is compared. The floors are the same.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.measures import JUDGED, measure
from evals.results import TaskResult
from evals.statistics import FEWEST_GROUPS, Estimate, paired_difference, wilson
from rag import NewsproofError

__all__ = [
    "MOST_UNSCORED",
    "Baseline",
    "BaselineError",
    "Finding",
    "check",
    "check_run",
    "load_baseline",
    "new_baseline",
    "path_of",
    "write_baseline",
]

MOST_UNSCORED = 0.02
"""Share of the samples that a judge may fail to judge."""

_FOLDER = Path(__file__).resolve().parent / "baselines"
_SHOWN = 5
_ROUNDING = 2e-6
"""Baselines are kept to six digits."""

Rule = Literal["missing", "status", "count", "error", "nan", "unscored", "floor", "interval", "paired"]


class BaselineError(NewsproofError):
    """There is no baseline, or it cannot be read."""


class Finding(NamedTuple):
    """One reason to fail.

    Attributes:
        provider: of which suite.
        task: in which task.
        measure: of which measure; empty where it is about the task.
        rule: which rule was broken.
        message: what happened, in words.
        samples: ids of the samples to look at.
    """

    provider: str
    task: str
    measure: str
    rule: Rule
    message: str
    samples: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.provider, self.task, self.measure) if part)
        more = f" and {len(self.samples) - _SHOWN} more" if len(self.samples) > _SHOWN else ""
        which = f" ({', '.join(self.samples[:_SHOWN])}{more})" if self.samples else ""
        return f"{where}: {self.message}{which}"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MeasureBaseline(_Strict):
    """One measure: its mean with error and interval, and the value of every sample that has one."""

    value: float
    error: float
    low: float
    high: float
    scores: dict[str, float]


class TaskBaseline(_Strict):
    """One task."""

    samples: int
    measures: dict[str, MeasureBaseline]


class Baseline(_Strict):
    """What the gate holds a run of one provider to."""

    provider: str
    model: str
    tasks: dict[str, TaskBaseline]


def path_of(provider: str, folder: Path = _FOLDER) -> Path:
    """Where the baseline of a provider is kept."""
    return folder / f"{provider}.json"


def load_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        BaselineError: it is missing or not valid.
    """
    try:
        return Baseline.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BaselineError(f"{path}: there is no baseline; write one with `newsproof eval baseline`") from error
    except ValidationError as error:
        raise BaselineError(f"{path} is no baseline ({error.error_count()} faults); write it anew") from error


def new_baseline(provider: str, results: Sequence[TaskResult]) -> Baseline:
    """The baseline that a run would make, without measures that are only reported and those of judges not believed."""
    tasks = {}
    for result in results:
        measures = {}
        for name in result.measures:
            found = result.estimate(name)
            if found is not None and measure(name).better and result.counts(name):
                measures[name] = MeasureBaseline(
                    value=round(found.value, 6),
                    error=round(found.error, 6),
                    low=round(found.low, 6),
                    high=round(found.high, 6),
                    scores={sample: round(value, 6) for sample, value in result.values(name).items()},
                )
        tasks[result.task] = TaskBaseline(samples=len(result.samples), measures=measures)
    models = sorted({result.model for result in results})
    return Baseline(provider=provider, model=", ".join(m for m in models if m != "none") or "none", tasks=tasks)


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write a baseline so that a change of it can be read line by line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(baseline.model_dump_json(indent=1) + "\n", encoding="utf-8")


def check(results: Sequence[TaskResult], baseline: Baseline) -> list[Finding]:
    """Why a run must not pass; nothing where it may.

    Args:
        results: one run of all tasks of a provider.
        baseline: that of the provider.
    """
    found: list[Finding] = []
    ran = {result.task: result for result in results}
    for task in baseline.tasks:
        if task not in ran:
            found.append(Finding(baseline.provider, task, "", "missing", "the task was not run"))
    for result in results:
        expected = baseline.tasks.get(result.task)
        found += _alone(result, expected)
        if expected is None:
            found.append(
                Finding(result.provider, result.task, "", "missing", "the baseline has no such task; write a new one")
            )
        else:
            found += _against(result, expected)
    return found


def check_run(results: Sequence[TaskResult]) -> list[Finding]:
    """Why a run must not pass, whatever a baseline says: it is not whole, has no value somewhere, or breaks a floor."""
    return [finding for result in results for finding in _alone(result, None)]


def _alone(result: TaskResult, expected: TaskBaseline | None) -> list[Finding]:
    return [*_whole(result, expected), *_scored(result), *_floors(result)]


def _whole(result: TaskResult, expected: TaskBaseline | None) -> list[Finding]:
    """Whether the task ran to its end on all its samples."""
    found = []
    if result.status != "success":
        found.append(
            Finding(result.provider, result.task, "", "status", f"the run ended with the status {result.status}")
        )
    wanted = max(result.declared, expected.samples if expected else 0)
    if len(result.samples) < wanted:
        found.append(
            Finding(result.provider, result.task, "", "count", f"{len(result.samples)} of {wanted} samples were run")
        )
    if broken := tuple(sample.id for sample in result.samples if sample.error):
        first = next(sample.error for sample in result.samples if sample.error)
        found.append(
            Finding(
                result.provider, result.task, "", "error", f"{len(broken)} samples raised, the first: {first}", broken
            )
        )
    return found


def _scored(result: TaskResult) -> list[Finding]:
    """Whether there is a value wherever there should be one."""
    found = []
    for name in result.measures:
        missing = tuple(sample.id for sample in result.samples if name in sample.unscored)
        if not missing:
            continue
        if not name.startswith(JUDGED):
            found.append(
                Finding(result.provider, result.task, name, "nan", f"{len(missing)} samples have no number", missing)
            )
        elif len(missing) > MOST_UNSCORED * len(result.samples):
            share = len(missing) / len(result.samples)
            found.append(
                Finding(
                    result.provider, result.task, name, "unscored", f"{share:.1%} of the samples are unscored", missing
                )
            )
    return found


def _floors(result: TaskResult) -> list[Finding]:
    """Whether every sample reaches the floors."""
    found = []
    for name in result.measures:
        floor = measure(name).floor
        if floor is None:
            continue
        below = tuple(sample for sample, value in result.values(name).items() if value < floor)
        if below:
            message = f"must be {floor:g} in every sample, and is less in {len(below)}"
            found.append(Finding(result.provider, result.task, name, "floor", message, below))
    return found


def _against(result: TaskResult, expected: TaskBaseline) -> list[Finding]:
    """Whether any measure is worse than the baseline beyond chance."""
    found = []
    groups = {sample.id: sample.group for sample in result.samples}
    for name, base in expected.measures.items():
        if not result.counts(name):
            continue
        now = result.estimate(name)
        better = measure(name).better
        if now is None:
            if result.repeats or (_is_share(base) and len(base.scores) >= FEWEST_GROUPS):
                found.append(Finding(result.provider, result.task, name, "missing", "no sample has a value any more"))
        elif not result.repeats:
            if _is_share(base) and _apart(base, now, better):
                message = f"{now.value:.3f} (n = {now.n}), worse than {base.value:.3f} (n = {len(base.scores)})"
                found.append(Finding(result.provider, result.task, name, "interval", message))
        elif (now.value < base.low - _ROUNDING) if better > 0 else (now.value > base.high + _ROUNDING):
            message = f"{now.value:.3f}, worse than {base.value:.3f} [{base.low:.3f}, {base.high:.3f}]"
            found.append(
                Finding(
                    result.provider, result.task, name, "interval", message, _worse(base.scores, result, name, better)
                )
            )
        elif (change := _change(base.scores, result.values(name), groups)) and _is_loss(change, better):
            message = f"{now.value:.3f} against {base.value:.3f}; on the same questions {change}"
            found.append(
                Finding(
                    result.provider, result.task, name, "paired", message, _worse(base.scores, result, name, better)
                )
            )
    return found


def _change(before: Mapping[str, float], after: Mapping[str, float], groups: Mapping[str, str]) -> Estimate | None:
    both = [sample for sample in before if sample in after]
    if not both:
        return None
    return paired_difference([before[s] for s in both], [after[s] for s in both], [groups[s] for s in both])


def _is_share(base: MeasureBaseline) -> bool:
    """Whether a measure lies in 0..1; of a handful of other values, such as lengths, no interval holds what it says."""
    return all(0 <= value <= 1 for value in base.scores.values())


def _apart(base: MeasureBaseline, now: Estimate, better: int) -> bool:
    """Whether a share is worse than before by more than both intervals."""
    before, after = wilson(base.value, len(base.scores)), wilson(now.value, now.n)
    return after[1] < before[0] if better > 0 else after[0] > before[1]


def _is_loss(change: Estimate, better: int) -> bool:
    return change.high < -_ROUNDING if better > 0 else change.low > _ROUNDING


def _worse(before: Mapping[str, float], result: TaskResult, name: str, better: int) -> tuple[str, ...]:
    return tuple(s for s, v in result.values(name).items() if s in before and better * (v - before[s]) < -_ROUNDING)
