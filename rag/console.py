"""What the command line prints: JSON, tables, progress, and answers as they are made."""

import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from rag.records import Answer, Article, IngestReport, Passage

if TYPE_CHECKING:
    from rag.answering.events import Event
    from rag.ingest import Progress
    from rag.models.sources import Progress as DownloadProgress
    from rag.output.documents import Record
    from rag.output.forms import Format
    from rag.summaries.events import SummaryEvent

__all__ = [
    "download_progress",
    "ingest_progress",
    "print_answer",
    "print_article",
    "print_json",
    "print_json_line",
    "print_passages",
    "print_record",
    "print_report",
    "print_table",
    "printable",
    "stream_answer",
    "summary_progress",
]


def print_json(data: Mapping[str, Any]) -> None:
    """Print one JSON document."""
    typer.echo(_encodable(json.dumps(data, ensure_ascii=False, indent=2)))


def print_json_line(data: Mapping[str, Any]) -> None:
    """Print one line of JSON Lines."""
    typer.echo(_encodable(json.dumps(data, ensure_ascii=False)))


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; on a terminal the last column is cut to fit it."""
    plain = [[printable(cell) for cell in row] for row in rows]
    widths = [max((len(row[i]) for row in [list(heads), *plain]), default=0) for i in range(len(heads) - 1)]
    room = max(20, _width() - sum(widths) - 2 * len(widths)) if sys.stdout.isatty() else None
    for row in [list(heads), *plain]:
        last = row[-1] if room is None or len(row[-1]) <= room else row[-1][: room - 1] + "…"
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        typer.echo("  ".join([*cells, last]).rstrip())


def print_report(report: IngestReport) -> None:
    """Print what an ingest did."""
    typer.echo(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.duplicates} copies; "
        f"{report.chunks} chunks embedded in {report.seconds:.1f} s"
    )
    for failure in report.failed:
        typer.echo(f"failed: {printable(failure.origin)}: {printable(failure.error)}", err=True)
    if not (report.added or report.updated or report.unchanged or report.duplicates or report.failed):
        typer.echo("newsproof: no articles there; .txt, .md, .html, .jsonl and .jsonl.gz files are read", err=True)


def print_passages(passages: Sequence[Passage]) -> None:
    """Print search results."""
    if not passages:
        typer.echo("nothing found")
    for number, passage in enumerate(passages, 1):
        facts = ", ".join(part for part in (passage.source, str(passage.published or "")) if part)
        head = f"{number}. {passage.title or '(no title)'}" + (f" ({facts})" if facts else "")
        typer.echo(f"{printable(head)}  {passage.score:.2f}")
        typer.echo(f"   {passage.article_id}:{passage.start}-{passage.end}")
        typer.echo(textwrap.fill(printable(passage.text), _width(), initial_indent="   ", subsequent_indent="   "))


def print_article(article: Article) -> None:
    """Print an article."""
    facts = [article.source, ", ".join(article.authors), str(article.published or ""), article.origin]
    typer.echo(printable(article.title or "(no title)"))
    typer.echo(printable(" · ".join(fact for fact in facts if fact)))
    typer.echo(f"id {article.id}, version {article.version}")
    typer.echo()
    typer.echo("\n".join(printable(line) for line in article.text.split("\n")))


def print_answer(answer: Answer) -> None:
    """Print an answer with its sources."""
    from rag.answering.footnotes import render

    typer.echo("\n".join(printable(line) for line in render(answer, width=_width()).split("\n")))


def stream_answer(events: "Iterable[Event]") -> None:
    """Print the sentences of an answer as they pass their check, then the sources.

    To a terminal a line tells that the evidence was found; what is piped gets the finished answer only.
    """
    from rag.answering.events import ClaimReleased, EvidenceFound, Finished
    from rag.answering.footnotes import numbered_citations, render_sentence, render_sources

    live = sys.stdout.isatty()
    shown = []
    for event in events:
        if isinstance(event, EvidenceFound) and live:
            articles = len({item.article_id for item in event.evidence})
            typer.secho(f"{len(event.evidence)} sentences of {articles} articles found …", dim=True, err=True)
        elif isinstance(event, ClaimReleased) and live:
            shown.append(event.claim)
            typer.echo(printable(render_sentence(event.claim, numbered_citations(shown))))
        elif isinstance(event, Finished):
            if live and event.answer.claims:
                sources = render_sources(event.answer, width=_width())
                typer.echo("\n" + "\n".join(printable(line) for line in sources.split("\n")))
            else:
                print_answer(event.answer)


def print_record(record: "Record", form: "Format") -> None:
    """Print an answer, a summary or a timeline in a form of output."""
    from rag.output.forms import write

    written = _encodable(write(record, form, width=_width())).rstrip("\n")
    typer.echo(written if form == "json" else "\n".join(printable(line) for line in written.split("\n")))


@contextmanager
def summary_progress() -> "Iterator[Callable[[SummaryEvent], None]]":
    """What tells on a terminal how far a summary has come; nothing where standard error is none."""
    from rag.summaries.events import SummaryClaimReleased, SummaryFinished, SummaryProgress

    live = sys.stderr.isatty()
    claims = 0

    def show(event: "SummaryEvent") -> None:
        nonlocal claims
        claims += isinstance(event, SummaryClaimReleased)
        if live and isinstance(event, SummaryProgress):
            text = f"{event.step} {event.done + 1} of {event.total}, {claims} sentences"
            typer.echo(f"\r{text:<60}", nl=False, err=True)
        elif live and isinstance(event, SummaryFinished):
            typer.echo("\r" + " " * 60 + "\r", nl=False, err=True)

    yield show


@contextmanager
def ingest_progress(*, quiet: bool) -> "Iterator[Progress | None]":
    """A progress line on standard error while articles come in; nothing where that is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return

    def show(report: IngestReport) -> None:
        done = report.added + report.updated + report.unchanged + report.duplicates
        rate = report.chunks / report.seconds if report.seconds > 0 else 0.0
        typer.echo(f"\r{done} articles, {report.chunks} chunks ({rate:.0f}/s) ", nl=False, err=True)

    yield show
    typer.echo("\r" + " " * 60 + "\r", nl=False, err=True)


@contextmanager
def download_progress(*, quiet: bool) -> "Iterator[DownloadProgress | None]":
    """A progress bar for downloads: a bar on a terminal, else a line for every tenth."""
    if quiet:
        yield None
        return
    if not sys.stderr.isatty():
        tenths: dict[str, int] = {}

        def note(name: str, done: int, total: int) -> None:
            tenth = 10 * done // max(1, total)
            if tenth > tenths.get(name, -1):
                tenths[name] = tenth
                typer.echo(f"{name}: {done / 1e6:.0f} of {total / 1e6:.0f} MB", err=True)

        yield note
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done)

        yield show


def printable(text: str) -> str:
    """One line of text without characters that would steer a terminal; articles are not to be trusted."""
    return "".join(c if c.isprintable() else " " for c in text)


def _encodable(document: str) -> str:
    """A JSON document in which lone surrogates, which no stream takes, are escaped as JSON allows."""
    return document.encode("utf-8", "backslashreplace").decode()


def _width() -> int:
    return max(40, min(100, shutil.get_terminal_size().columns))
