"""The reports that ``newsproof eval`` wrote, as far as the app shows them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Figure", "TaskReport", "read_reports"]

_FILE = "results.json"
_MAX_BYTES = 20_000_000
_MOST = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of the latest run: its mean with error and 95 % interval, and its values over all runs."""

    label: str
    value: float
    error: float
    low: float
    high: float
    n: int
    history: tuple[float, ...]

    def line(self, width: int = 90, height: int = 18) -> str:
        """The history as the points of an SVG polyline; empty where there is but one run."""
        if len(self.history) < 2:
            return ""
        low, high = min(self.history), max(self.history)
        span = high - low or 1.0
        step = width / (len(self.history) - 1)
        return " ".join(
            f"{i * step:.1f},{height - 2 - (value - low) / span * (height - 4):.1f}"
            for i, value in enumerate(self.history)
        )


@dataclass(frozen=True, slots=True)
class TaskReport:
    """One task with one kind of model."""

    task: str
    llm: str
    model: str
    created: str
    samples: int
    runs: int
    figures: tuple[Figure, ...]


def read_reports(folder: Path) -> list[TaskReport]:
    """The tasks of all reports below a folder with their latest figures; what cannot be read is left out."""
    runs: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    paths = sorted(folder.rglob(_FILE))[-_MOST:] if folder.is_dir() else []
    for path in paths:
        for task in _tasks(path):
            runs.setdefault((str(task.get("task")), str(task.get("llm"))), []).append(task)
    return [_report(sorted(found, key=lambda task: str(task.get("created")))) for _, found in sorted(runs.items())]


def _tasks(path: Path) -> list[Mapping[str, Any]]:
    try:
        if path.stat().st_size > _MAX_BYTES:
            return []
        data = json.loads(path.read_text(encoding="utf-8"))
        tasks = data["tasks"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [task for task in tasks if isinstance(task, dict) and isinstance(task.get("measures"), dict)]


def _report(found: Sequence[Mapping[str, Any]]) -> TaskReport:
    last = found[-1]
    figures = []
    for name, estimate in last["measures"].items():
        history = tuple(
            float(task["measures"][name]["value"]) for task in found if _is_estimate(task["measures"].get(name))
        )
        if _is_estimate(estimate):
            value, error, low, high = (float(estimate.get(key, 0.0)) for key in ("value", "error", "low", "high"))
            label, n = str(estimate.get("label", name)), int(estimate.get("n", 0))
            figures.append(Figure(label, value, error, low, high, n, history))
    return TaskReport(
        task=str(last.get("task")),
        llm=str(last.get("llm")),
        model=str(last.get("model", "")),
        created=str(last.get("created", "")),
        samples=int(last.get("samples", 0)),
        runs=len(found),
        figures=tuple(figures),
    )


def _is_estimate(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("value"), int | float)
