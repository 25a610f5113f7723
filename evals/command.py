"""The command ``newsproof eval``: measure answers, compare runs, and gate changes. Each command is a few lines."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from evals.gate import Finding
    from evals.judging import Judge
    from evals.results import TaskResult
    from evals.suites import Suite

__all__ = ["app"]

app = typer.Typer(
    name="eval",
    help="Measure answers, compare runs, and gate changes.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


class Provider(StrEnum):
    """Whose suite is run; ``openai`` from recorded replies."""

    none = "none"
    openai = "openai"
    local = "local"


Llm = Literal["auto", "openai", "local", "none", "recorded"]
External = Literal["realtimeqa", "realtimeqa-abstention", "faithfulness", "clapnq", "rgb"]

Logs = Annotated[Path, typer.Option("--logs", metavar="DIR", help="Folder of the logs, for `inspect view`.")]
Reports = Annotated[Path, typer.Option("--reports", metavar="DIR", help="Folder of the reports.")]
Libraries = Annotated[Path | None, typer.Option("--library", metavar="DIR", help="Library that is asked.")]
Size = Annotated[int | None, typer.Option(min=1, help="At most so many questions, some of every kind.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="Only questions of this kind; may be repeated.")]
JudgeName = Annotated[
    str | None, typer.Option("--judge", help="Also let a model judge, such as openai/gpt-4.1 (needs its key).")
]
Judges = Annotated[Path, typer.Option("--judges", metavar="FILE", help="Judges that `eval judge` has validated.")]
Sabotage = Annotated[str, typer.Option(hidden=True, help="Build a fault in, to see that the gate finds it.")]
Places = Annotated[list[Path], typer.Argument(metavar="LOG...", help="Logs, or folders of logs.")]

_LOGS = Path("logs")
_REPORTS = Path("eval-reports")
_JUDGES = Path("newsproof-judges.json")


@app.command()
def run(
    context: typer.Context,
    gold: Annotated[Path, typer.Argument(help="Gold questions; evals/gold/schema.md describes the format.")],
    articles: Annotated[
        list[Path] | None, typer.Option(help="Read these articles into a library of its own, and ask that.")
    ] = None,
    library: Libraries = None,
    llm: Annotated[Llm, typer.Option(help="Which kind of model answers.")] = "auto",
    size: Size = None,
    kind: Kinds = None,
    judge: JudgeName = None,
    judges: Judges = _JUDGES,
    sabotage: Sabotage = "",
    logs: Logs = _LOGS,
    reports: Reports = _REPORTS,
    against: Annotated[
        Path | None, typer.Option(metavar="LOG", help="Fail where the run is worse than this earlier one.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Print every question with its answer.")] = False,
) -> None:
    """Ask the questions of a gold file, and report how good the answers are."""
    from evals.gate import check, check_run, new_baseline
    from evals.results import read_logs
    from evals.suites import gold_task

    before = read_logs([against]) if against else []

    recipe = {
        "articles": tuple(str(path) for path in articles or ()),
        "library": None if articles else str(_library(context, library)),
        "llm": llm,
        "sabotage": sabotage,
    }
    results = _run([gold_task(gold, recipe, size, kind or (), _appointed(judge, judges))], logs)
    if show:
        from evals.report.markdown import transcript

        typer.echo(transcript(results))
    findings = check(results, new_baseline(before[0].provider, before)) if before else check_run(results)
    _report(results, findings, reports)
    raise typer.Exit(_closed(findings))


@app.command()
def external(
    context: typer.Context,
    task: Annotated[External, typer.Argument(help="Which published set.")],
    data: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the data sets; they are not part of this.")],
    library: Libraries = None,
    llm: Annotated[Llm, typer.Option(help="Which kind of model answers.")] = "none",
    size: Annotated[
        int | None,
        typer.Option(min=1, help="At most so many questions, some of every kind; or claims of each set."),
    ] = None,
    judge: JudgeName = None,
    judges: Judges = _JUDGES,
    logs: Logs = _LOGS,
    reports: Reports = _REPORTS,
) -> None:
    """Measure on a published set; skipped with a message where it is not there."""
    from evals.gate import check_run
    from evals.tasks.external import SETS

    try:
        found = SETS[task](
            data=data, library=_library(context, library), llm=llm, size=size, judge=_appointed(judge, judges)
        )
    except FileNotFoundError as error:
        typer.echo(f"skipped: {error}")
        return
    results = _run([found], logs)
    findings = check_run(results)
    _report(results, findings, reports)
    raise typer.Exit(_closed(findings))


@app.command("judge")
def measure_judge(
    model: Annotated[str, typer.Argument(help="As Inspect names it, such as openai/gpt-4.1.")],
    data: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the data sets; they are not part of this.")],
    size: Annotated[int | None, typer.Option(min=1, help="About so many claims of each set, and questions.")] = None,
    judges: Judges = _JUDGES,
    logs: Logs = _LOGS,
    reports: Reports = _REPORTS,
) -> None:
    """Measure a judging model on claims that people labelled and on known answers, and keep how well it did."""
    from evals.gate import check_run
    from evals.judging import TWINS, keep, validate
    from evals.tasks.judging import judged_answers, judged_claims

    tasks = [judged_answers(model, size)]
    try:
        tasks.append(judged_claims(model, data / "faithfulness", size))
    except FileNotFoundError as error:
        typer.echo(f"skipped: {error}", err=True)
    results = _run(tasks, logs, at_once=8)
    findings = check_run(results)
    _report(results, findings, reports)
    found = {TWINS[result.task]: validation for result in results if (validation := validate(result))}
    keep(model, found, judges)
    for measure, validation in found.items():
        verdict = f"NOT believed: {validation.doubt}" if validation.doubt else "believed"
        typer.echo(f"{model}, {measure}: {validation}, {verdict}")
    believed = len(found) == len(TWINS) and not any(validation.doubt for validation in found.values())
    raise typer.Exit(_closed(findings) or int(not believed))


@app.command()
def gate(
    provider: Annotated[list[Provider] | None, typer.Argument(help="none, openai (recorded) or local; all.")] = None,
    baselines: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the baselines.")] = None,
    sabotage: Sabotage = "",
    logs: Logs = _LOGS,
    reports: Reports = _REPORTS,
) -> None:
    """Run the suites, and fail where something is worse than the baseline or below a floor."""
    from evals.gate import check, load_baseline, path_of
    from evals.suites import suite

    results: list[TaskResult] = []
    findings: list[Finding] = []
    for name in _named(provider):
        expected = load_baseline(path_of(name, *([baselines] if baselines else [])))
        found = _run(suite(name, sabotage), logs)
        results += found
        findings += check(found, expected)
    _report(results, findings, reports)
    status = _closed(findings)
    typer.echo("the gate is closed" if status else "the gate is open")
    raise typer.Exit(status)


@app.command()
def baseline(
    provider: Annotated[list[Provider] | None, typer.Argument(help="none, openai (recorded) or local; all.")] = None,
    baselines: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the baselines.")] = None,
    logs: Logs = _LOGS,
) -> None:
    """Run the suites, write what they came to as the new baseline, and show what changed."""
    from evals.gate import check_run, load_baseline, new_baseline, path_of, write_baseline
    from evals.report.markdown import baseline_changes
    from evals.suites import suite

    for name in _named(provider):
        path = path_of(name, *([baselines] if baselines else []))
        before = load_baseline(path) if path.exists() else None
        results = _run(suite(name), logs)
        if status := _closed(check_run(results)):
            raise typer.Exit(status)
        after = new_baseline(name, results)
        write_baseline(after, path)
        typer.echo(f"{path}\n\n{baseline_changes(before, after)}")


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="Log or folder of logs of the earlier run.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Log or folder of logs of the later run.")],
) -> None:
    """Compare two runs question by question, and list the questions that changed."""
    from evals.report.comparison import comparison
    from evals.results import read_logs

    typer.echo(comparison(read_logs([before]), read_logs([after])))


@app.command()
def report(logs: Places, reports: Reports = _REPORTS) -> None:
    """Write the reports of runs: one HTML page, a Markdown summary, JUnit and JSON."""
    from evals.results import read_logs

    _report(read_logs(logs), [], reports)


@app.command()
def draft(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="GOLD.yaml", help="File to write; it must not exist.")],
    library: Libraries = None,
    number: Annotated[int, typer.Option(min=1, help="How many questions to propose.")] = 20,
) -> None:
    """Propose gold questions about the articles of a library, for a person to correct and confirm."""
    from evals.drafting import draft as propose

    count = propose(_library(context, library), out, number)
    typer.echo(f"{count} proposals in {out}: correct each, and set `confirmed: true`; others are not asked")


@app.command()
def annotate(
    logs: Places,
    out: Annotated[Path, typer.Option(metavar="FILE.yaml", help="File to write; it must not exist.")],
    number: Annotated[int, typer.Option(min=1, help="How many sentences to draw.")] = 60,
) -> None:
    """Draw sentences that were shown, each with what it cites, for a person to judge."""
    from evals.annotation import draw, write
    from evals.results import read_logs

    sentences = draw(read_logs(logs), number)
    write(sentences, out)
    typer.echo(f"{len(sentences)} sentences in {out}: say of each whether it is supported, and whether it answers")


@app.command()
def annotated(
    sentences: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="Sentences that a person has judged.")],
) -> None:
    """Say what share of the sentences shown is supported, by a person's judgement."""
    from evals.annotation import load, shares

    typer.echo(shares(load(sentences)))


def _named(providers: list[Provider] | None) -> "list[Suite]":
    """The suites asked for; all of them where none is named."""
    from evals.suites import SUITES

    return [name for name in SUITES if not providers or name in providers]


def _library(context: typer.Context, library: Path | None) -> Path:
    """The library of the option, of the option before the command, or of the settings."""
    from rag import load_settings

    given = library or (context.obj or {}).get("library")
    return Path(given) if given else load_settings().library


def _appointed(model: str | None, judges: Path) -> "Judge | None":
    """The judge by name; says so where nothing shows that it can be believed."""
    from evals.judging import PROMPTS, appoint

    if model is None:
        return None
    judge = appoint(model, judges)
    if doubted := sorted(set(PROMPTS) - set(judge.believed)):
        typer.echo(f"{model} is not validated for {', '.join(doubted)}; see `newsproof eval judge`", err=True)
    return judge


def _run(tasks: Sequence[object], logs: Path, at_once: int = 1) -> "list[TaskResult]":
    from evals.pipelines import close_all
    from evals.suites import run as run_tasks

    try:
        results = []
        for task in tasks:
            typer.echo(f"{task.name}: {len(task.dataset)} samples", err=True)  # type: ignore[attr-defined]
            results += run_tasks([task], logs, at_once)  # type: ignore[list-item]
        return results
    finally:
        close_all()


def _report(results: "Sequence[TaskResult]", findings: "Sequence[Finding]", folder: Path) -> None:
    from evals.report import write_reports
    from evals.report.markdown import summary

    typer.echo(summary(results, findings))
    typer.echo(f"\nreport: {write_reports(results, findings, folder)}", err=True)


def _closed(findings: "Sequence[Finding]") -> int:
    """Exit status 1 where the gate found anything; each finding is named."""
    for finding in findings:
        typer.echo(f"FAILED {finding}", err=True)
    return 1 if findings else 0
