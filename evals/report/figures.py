"""The figures of a report: what is plotted of a task, and of a task over several runs."""

from collections.abc import Sequence

from evals.curves import area_under_risk_coverage, confidence, risk_coverage
from evals.report.plots import Line, plot
from evals.results import SampleResult, TaskResult

__all__ = ["figures", "history"]

_BINS = 5
_FOLLOWED = ("correct", "rejection", "supported_share", "hit_at_5")


def figures(result: TaskResult) -> list[str]:
    """Risk against coverage, and rightness against confidence; none for a task without answers."""
    answered = [(confidence(s.observed), _right(s)) for s in result.samples if s.observed and s.observed.claims]
    if not answered:
        return []
    points = risk_coverage(answered, len(result.samples))
    area = area_under_risk_coverage(answered, len(result.samples))
    return [
        plot(f"Risk–coverage (area {area:.3f})", "share of questions answered", "share of these wrong", [("", points)]),
        plot("Reliability", "confidence", "share right", [("", _reliability(answered))], diagonal=True),
    ]


def history(runs: Sequence[TaskResult]) -> str:
    """The scores of one task over its runs, oldest first; empty for a single run."""
    if len(runs) < 2:
        return ""
    lines: list[Line] = []
    for name in _FOLLOWED:
        points = [
            (index / (len(runs) - 1), estimate.value)
            for index, run in enumerate(runs)
            if (estimate := run.estimate(name)) is not None
        ]
        if points:
            lines.append((name, points))
    ticks = [run.created[5:16].replace("T", " ") for run in (runs[0], runs[-1])]
    return plot("Scores over runs", "run", "score", lines, ticks=ticks) if lines else ""


def _right(sample: SampleResult) -> bool:
    return sample.scores.get("correct", sample.scores.get("rejection", 0.0)) == 1.0


def _reliability(answered: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Mean confidence and share right in each fifth of the range that has answers."""
    points = []
    for step in range(_BINS):
        low, high = step / _BINS, (step + 1) / _BINS
        held = [pair for pair in answered if low <= pair[0] < high or (high == 1 and pair[0] == 1)]
        if held:
            points.append((sum(c for c, _ in held) / len(held), sum(right for _, right in held) / len(held)))
    return points
