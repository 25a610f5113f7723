"""Whether a judging model is believed: how well it did where people had decided, kept in a file beside the project.

The scores of a judge that is not in the file, or did too badly, or was measured with another version of its prompt, are
shown as not validated, and no gate asks about them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

import prompts
from evals.faithfulness.metrics import balanced_accuracy, bootstrap
from evals.gate import MOST_UNSCORED
from evals.results import TaskResult
from rag import NewsproofError

__all__ = [
    "BELIEVED_FROM",
    "FEWEST",
    "PROMPTS",
    "TWINS",
    "Judge",
    "JudgesError",
    "Validation",
    "appoint",
    "keep",
    "validate",
]

BELIEVED_FROM = 0.6
"""Balanced accuracy that the whole interval of a judge must reach: about that of the project's own verifier on the
sets that people labelled, so that a judge below it adds nothing."""
FEWEST = 40
"""Labelled claims, or answers, that a judge must have been asked about."""
TWINS = {"judge-claims": "judged_faithful", "judge-answers": "judged_correct"}
"""The measure that each task of :mod:`evals.tasks.judging` is about."""
PROMPTS = {"judged_faithful": "judge-support", "judged_correct": "judge-correctness"}
"""The prompt of each measure that a model judges."""


class JudgesError(NewsproofError):
    """The file of validated judges cannot be read."""


class Validation(BaseModel):
    """How a judge did where people had decided.

    Attributes:
        prompt: hash of the prompt that it was asked with.
        value: balanced accuracy; ``low`` and ``high`` are the ends of its 95 % interval, resampled by source.
        n: how many judgements could be read.
        unscored: share that could not.
        created: when, in ISO 8601.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: str
    value: float
    low: float
    high: float
    n: int
    unscored: float
    created: str

    @property
    def doubt(self) -> str:
        """Why the judge is not believed; empty where it is."""
        if self.n < FEWEST:
            return f"fewer than {FEWEST} judgements"
        if self.unscored > MOST_UNSCORED:
            return f"{self.unscored:.1%} of its replies could not be read"
        return "" if self.low >= BELIEVED_FROM else f"the interval must lie above {BELIEVED_FROM:.2f}"

    def __str__(self) -> str:
        return f"balanced accuracy {self.value:.3f} [{self.low:.3f}, {self.high:.3f}] (n = {self.n})"


@dataclass(frozen=True, slots=True)
class Judge:
    """A model that judges.

    Attributes:
        judge: the model, as Inspect names it, such as ``openai/gpt-4.1``.
        believed: for each measure in which it is believed, how it did.
    """

    judge: str
    believed: Mapping[str, str] = field(default_factory=dict)


class _Judges(BaseModel):
    """The file: by model and measure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    judges: dict[str, dict[str, Validation]] = {}


def appoint(model: str, path: Path) -> Judge:
    """A judge with what the file of validated judges says of it; believed in nothing where there is no file.

    Raises:
        JudgesError: the file cannot be read.
    """
    known = _load(path).judges.get(model, {})
    return Judge(model, {name: str(v) for name, v in known.items() if not v.doubt and v.prompt == _prompt(name)})


def validate(result: TaskResult) -> Validation | None:
    """What a task of :mod:`evals.tasks.judging` came to; None where a label was never right or never wrong."""
    judged = [sample for sample in result.samples if "judged_right" in sample.scores]
    labels = np.array(["judged_true_accepted" in sample.scores for sample in judged], dtype=np.bool_)
    right = np.array([sample.scores["judged_right"] == 1 for sample in judged], dtype=np.bool_)
    if labels.all() or not labels.any():
        return None
    accepted = (labels == right).astype(np.float64)
    found = bootstrap(
        labels, accepted, [s.group for s in judged], lambda known, said: balanced_accuracy(known, said > 0.5)
    )
    return Validation(
        prompt=_prompt(TWINS[result.task]),
        value=round(found.value, 4),
        low=round(found.low, 4),
        high=round(found.high, 4),
        n=len(judged),
        unscored=round(1 - len(judged) / len(result.samples), 4),
        created=result.created,
    )


def keep(model: str, found: Mapping[str, Validation], path: Path) -> None:
    """Write what was found about a judge into the file of validated judges, over what it said of the same measures.

    Raises:
        JudgesError: the file is there and cannot be read.
    """
    judges = _load(path).judges
    judges[model] = {**judges.get(model, {}), **found}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_Judges(judges=judges).model_dump_json(indent=1) + "\n", encoding="utf-8")


def _load(path: Path) -> _Judges:
    if not path.exists():
        return _Judges()
    try:
        return _Judges.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise JudgesError(f"{path} is no file of validated judges; remove it and run `newsproof eval judge`") from error


def _prompt(measure: str) -> str:
    return prompts.load(PROMPTS[measure]).hash
