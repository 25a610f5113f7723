"""Two runs side by side: paired differences, and the questions that changed."""

from collections.abc import Sequence

from evals.measures import measure
from evals.report.markdown import escape, title
from evals.results import SampleResult, TaskResult
from evals.statistics import paired_difference

__all__ = ["comparison"]

_TOLD = ("correct", "rejection", "supported_share", "citation_exact", "attribution_kept", "hit_at_5", "verdict_right")
"""Measures whose changed questions are listed; the others follow from them or change with every word."""


def comparison(before: Sequence[TaskResult], after: Sequence[TaskResult]) -> str:
    """Tables in Markdown for every task that both runs have.

    Of several logs of a task in one run the last one counts.
    """
    old = {(result.task, result.llm): result for result in sorted(before, key=lambda result: result.created)}
    new = {(result.task, result.llm): result for result in sorted(after, key=lambda result: result.created)}
    both = [key for key in old if key in new]
    if not both:
        return "the two runs have no task in common"
    return "\n\n".join(_task(old[key], new[key]) for key in both)


def _task(before: TaskResult, after: TaskResult) -> str:
    lines = [
        f"### {escape(title(after))}",
        "",
        "| measure | before | after | difference [95 % interval] | better | worse |",
    ]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    groups = {sample.id: sample.group for sample in after.samples}
    changed = []
    for name in after.measures:
        old, new = before.values(name), after.values(name)
        common = [key for key in old if key in new]
        if not common:
            continue
        change = paired_difference([old[k] for k in common], [new[k] for k in common], [groups[k] for k in common])
        sign = measure(name).better or 1
        better = [k for k in common if sign * (new[k] - old[k]) > 0]
        worse = [k for k in common if sign * (new[k] - old[k]) < 0]
        lines.append(
            f"| {name} | {_mean(old, common)} | {_mean(new, common)} | {change} | {len(better)} | {len(worse)} |"
        )
        if name in _TOLD:
            changed += [(key, name, old[key], new[key]) for key in (*worse, *better)]
    if changed:
        samples = {sample.id: sample for sample in after.samples}
        lines += ["", "Questions that changed:", ""]
        lines += [f"- {k}, {name}: {a:g} → {b:g}. {_asked(samples[k])}" for k, name, a, b in changed]
    return "\n".join(lines)


def _mean(values: dict[str, float], keys: Sequence[str]) -> str:
    return f"{sum(values[key] for key in keys) / len(keys):.3f}"


def _asked(sample: SampleResult) -> str:
    if sample.observed is None:
        return ""
    said = sample.observed.said or "refused"
    return escape(f"{sample.observed.question} — {said}")
