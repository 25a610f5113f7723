"""The report as one HTML page without network: figures, plots, and every failing sample with all that led to it.

Everything that comes from articles, questions or models is escaped.
"""

from collections.abc import Sequence
from html import escape

from evals.gate import Finding
from evals.measures import PEER, TARGETS, measure
from evals.observation import Observation, Shown
from evals.report.figures import figures, history
from evals.report.markdown import title
from evals.results import SampleResult, TaskResult
from evals.samples import target

__all__ = ["failing", "page"]

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --quiet: #777; --bad: #d1242f; --good: #1a7f37; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
table { border-collapse: collapse; font-size: .9em; } .wide { overflow-x: auto; }
th, td { text-align: left; padding: .25rem .7rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n { font-variant-numeric: tabular-nums; white-space: nowrap; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1rem 0; } svg { width: 20rem; max-width: 100%; }
svg text { fill: currentColor; font-size: 9px; } svg .title { font-size: 11px; font-weight: 600; }
svg .grid { stroke: var(--line); } svg .even { stroke: var(--quiet); }
details { border: 1px solid var(--line); border-radius: 6px; padding: .4rem .8rem; margin: .4rem 0; }
summary { cursor: pointer; } dt { font-weight: 600; margin-top: .5rem; } dd { margin: 0 0 0 1rem; }
q, .quiet { color: var(--quiet); } .bad { color: var(--bad); } .good { color: var(--good); }
.verdict { font-size: .8em; border: 1px solid var(--line); border-radius: 4px; padding: 0 .3rem; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(results: Sequence[TaskResult], findings: Sequence[Finding] = ()) -> str:
    """The whole page.

    Args:
        results: one or more runs; of several runs of a task the latest is shown, and the scores of all are plotted.
        findings: why the gate is closed; empty where it is open or was not asked.
    """
    runs: dict[tuple[str, str], list[TaskResult]] = {}
    for result in sorted(results, key=lambda result: result.created):
        runs.setdefault((result.task, result.llm), []).append(result)
    body = ["<h1>Newsproof evaluation</h1>"]
    if findings:
        listed = "".join(f"<li>{escape(str(finding))}</li>" for finding in findings)
        body.append(f'<p class="bad">The gate is closed:</p><ul>{listed}</ul>')
    body += [_task(series[-1], series) for series in runs.values()]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Newsproof evaluation</title><style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def failing(sample: SampleResult) -> bool:
    """Whether a sample has anything to look at: a wrong answer, a broken floor, no value, an error."""
    wrong = any(sample.scores.get(name, 1.0) < 1.0 for name in ("correct", "rejection", "verdict_right"))
    below = any((floor := measure(name).floor) is not None and value < floor for name, value in sample.scores.items())
    return bool(wrong or below or sample.unscored or sample.error)


def _task(result: TaskResult, series: Sequence[TaskResult]) -> str:
    shown = [sample for sample in result.samples if failing(sample)]
    plots = "".join(filter(None, [*figures(result), history(series)]))
    return (
        f"<h2>{escape(title(result))}</h2>"
        f'<p class="quiet">{len(result.samples)} of {result.declared} samples, {escape(result.created[:16])}; '
        "means with standard errors and 95 % bootstrap intervals, resampled by article</p>"
        f'<div class="wide">{_measures(result)}</div><div class="plots">{plots}</div>'
        f'<h3>By kind</h3><div class="wide">{_kinds(result)}</div>'
        f"<h3>{len(shown)} samples to look at</h3>{''.join(map(_sample, shown))}"
    )


def _measures(result: TaskResult) -> str:
    targets = TARGETS.get((result.task, result.llm), {})
    rows = []
    for name in result.own_measures:
        found = result.estimate(name)
        if found is None:
            continue
        peer = result.estimate(f"{PEER}{name}")
        goal = ""
        if name in targets:
            reached = found.value >= targets[name]
            word = "reached" if reached else "missed"
            goal = f'<span class="{"good" if reached else "bad"}">{targets[name]:.2f} {word}</span>'
        rows.append(
            f'<tr><td>{escape(result.label(name))}</td><td class="n">{found.n}</td><td class="n">{found.value:.3f} ± '
            f'{found.error:.3f}</td><td class="n">[{found.low:.3f}, {found.high:.3f}]</td>'
            f'<td class="n">{f"{peer.value:.3f}" if peer else ""}</td><td>{goal}</td></tr>'
        )
    head = (
        "<tr><th>measure</th><th>n</th><th>mean ± standard error</th><th>95 % interval</th>"
        "<th>first passage copied</th><th>target</th></tr>"
    )
    return f"<table>{head}{''.join(rows)}</table>"


def _kinds(result: TaskResult) -> str:
    names = [n for n in ("correct", "rejection", "false_refusal", "hit_at_5", "verdict_right") if n in result.measures]
    rows = []
    for kind in dict.fromkeys(sample.kind for sample in result.samples):
        found = [result.estimate(name, kind) for name in names]
        cells = "".join(f'<td class="n">{f"{e.value:.2f}" if e else ""}</td>' for e in found)
        count = sum(sample.kind == kind for sample in result.samples)
        rows.append(f'<tr><td>{escape(kind)}</td><td class="n">{count}</td>{cells}</tr>')
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    return f"<table><tr><th>kind</th><th>n</th>{head}</tr>{''.join(rows)}</table>"


def _sample(sample: SampleResult) -> str:
    observed = sample.observed
    asked = observed.question if observed else sample.id
    parts = []
    if sample.gold:
        parts.append(("Gold", escape(target(sample.gold))))
    if observed:
        parts += _observed(observed)
    notes = [f"{name}: {note}" for name, note in sample.notes.items() if name not in ("correctness", "abstention")]
    parts += [("Notes", escape(note)) for note in notes]
    if sample.unscored:
        parts.append(("Without a value", escape(", ".join(sample.unscored))))
    if sample.error:
        parts.append(("Error", escape(sample.error)))
    listed = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in parts)
    heading = f"{escape(sample.id)} <span class='quiet'>{escape(sample.kind)}</span> {escape(asked)}"
    return f"<details><summary>{heading}</summary><dl>{listed}</dl></details>"


def _observed(observed: Observation) -> list[tuple[str, str]]:
    """The parts of an answer as names and escaped text."""
    parts = [("Answer", "<br>".join(map(_claim, observed.shown)))] if observed.shown else []
    if observed.abstained:
        parts.append(("Refused", escape(observed.reason)))
    left_out = [f"{escape(r.text)} <span class='quiet'>{escape('; '.join(r.reasons))}</span>" for r in observed.removed]
    if left_out:
        parts.append(("Left out", "<br>".join(left_out)))
    evidence = [f"{item.number}. {escape(item.text)} <q>{escape(item.title)}</q>" for item in observed.evidence[:12]]
    if evidence:
        parts.append(("Evidence", "<br>".join(evidence)))
    return parts


def _claim(claim: Shown) -> str:
    cited = " ".join(f"<q>{escape(span.quote)}</q>" for span in claim.citations)
    verdict = f"<span class='verdict'>{escape(claim.verdict)} {claim.score:.2f}</span>"
    return f"{escape(claim.text)} {verdict} {cited}"
