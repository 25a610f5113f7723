"""Tables in Markdown: the summary of a run, the change of a baseline, and a transcript to read."""

from collections.abc import Sequence

from evals.gate import Baseline, Finding
from evals.measures import PEER, TARGETS, measure
from evals.results import TaskResult

__all__ = ["baseline_changes", "escape", "summary", "title", "transcript"]


def title(result: TaskResult) -> str:
    """What a task is called in a heading."""
    return f"{result.task}, {result.llm}" + ("" if result.model in ("none", "") else f" ({result.model})")


def escape(text: str) -> str:
    """A text that cannot break a table or become markup."""
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return plain.replace("\\", "\\\\").replace("|", "\\|").replace("`", "\\`").replace("*", "\\*").replace("[", "\\[")


def summary(results: Sequence[TaskResult], findings: Sequence[Finding] = ()) -> str:
    """Why the gate is closed, if it is, and a table for every task with errors, intervals and targets.

    Beside it stands the peer: what copying the first passage of the search would have scored.
    """
    lines = []
    if findings:
        lines += ["## The gate is closed", "", *(f"- {escape(str(finding))}" for finding in findings), ""]
    for result in results:
        targets = TARGETS.get((result.task, result.llm), {})
        lines += [f"### {escape(title(result))}: {len(result.samples)} samples", ""]
        lines.append("| measure | n | mean ± standard error [95 % interval] | first passage copied | target |")
        lines.append("| --- | --- | --- | --- | --- |")
        for name in result.own_measures:
            found = result.estimate(name)
            if found is None:
                continue
            target = ""
            if name in targets:
                target = f"{targets[name]:.2f} {'reached' if found.value >= targets[name] else 'missed'}"
            peer = result.estimate(f"{PEER}{name}")
            copied = f"{peer.value:.3f} (n = {peer.n})" if peer else ""
            lines.append(f"| {result.label(name)} (`{name}`) | {found.n} | {found} | {copied} | {target} |")
        lines.append("")
    return "\n".join(lines).rstrip()


def baseline_changes(before: Baseline | None, after: Baseline) -> str:
    """What is different between two baselines, for the person who commits the new one."""
    lines = ["| task | measure | before | after | questions better | worse |", "| --- | --- | --- | --- | --- | --- |"]
    for task, found in after.tasks.items():
        old = before.tasks.get(task) if before else None
        for name, now in found.measures.items():
            was = old.measures.get(name) if old else None
            if was is None:
                lines.append(f"| {task} | {name} | | {now.value:.3f} | | |")
                continue
            signs = [
                measure(name).better * (value - was.scores[key])
                for key, value in now.scores.items()
                if key in was.scores
            ]
            better, worse = sum(sign > 0 for sign in signs), sum(sign < 0 for sign in signs)
            if better or worse or was.value != now.value:
                lines.append(f"| {task} | {name} | {was.value:.3f} | {now.value:.3f} | {better} | {worse} |")
    return "\n".join(lines) if len(lines) > 2 else "nothing changed"


def transcript(results: Sequence[TaskResult]) -> str:
    """Every question with its answer, sentence by sentence, as plain text."""
    lines = []
    for result in results:
        for sample in result.samples:
            observed = sample.observed
            if observed is None:
                continue
            scores = ", ".join(
                f"{name} {sample.scores[name]:g}" for name in ("correct", "rejection") if name in sample.scores
            )
            lines.append(f"{sample.id} ({sample.kind}; {scores}) {observed.question}")
            lines += [f"    {claim.verdict} {claim.score:.2f}: {claim.text}" for claim in observed.claims]
            lines += [f"    left out: {r.text} -- {'; '.join(r.reasons)}" for r in observed.removed]
            if observed.abstained:
                lines.append(f"    refused: {observed.reason}")
    return "\n".join(lines)
