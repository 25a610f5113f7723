"""Commands that summarise, and that look after what was written."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli.options import Json, Llm, Since, Source, Until, day, limits, note_empty, open_library, provider

if TYPE_CHECKING:
    from rag.output.documents import Record
    from rag.summaries.events import SummaryEvent

__all__ = ["app"]

app = typer.Typer()
"""The commands, for the program to take in."""

Form = Annotated[str, typer.Option("--format", metavar="text|markdown|html|json", help="What is printed.")]
_STYLES = ("brief", "bullets", "report")
_FORMS = ("text", "markdown", "html", "json")


@app.command()
def summarise(
    article_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ARTICLE_ID]...", help="Those that the options select where omitted.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="Articles about this.")] = None,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    style: Annotated[str, typer.Option(metavar="|".join(_STYLES), help="How it is laid out.")] = "bullets",
    words: Annotated[
        int | None, typer.Option(min=10, max=20000, help="About how many words; by style where omitted.")
    ] = None,
    headline: Annotated[
        bool, typer.Option("--headline", help="Put the headline first, if the article bears it out.")
    ] = False,
    new_since: Annotated[
        str | None,
        typer.Option(metavar="DATE|FILE.json", help="Only what articles after this day, or this summary, add."),
    ] = None,
    llm: Llm = None,
    form: Form = "text",
    as_json: Json = False,
) -> None:
    """Summarise an article, or many as a digest; every sentence is cited and was checked."""
    if style not in _STYLES:
        raise typer.BadParameter(f"--style takes one of {', '.join(_STYLES)}, not {style!r}")
    chosen_form = _form(form, as_json)
    within = limits(since, until, source)
    if article_ids and (topic is not None or since or until or source):
        raise typer.BadParameter("give ARTICLE_IDs, or --topic, --since, --until and --source, but not both")
    if not article_ids and topic is None and not (since or until or source):
        raise typer.BadParameter("say which articles: ARTICLE_ID..., --topic, --since, --until or --source")
    model = provider(llm)
    known = _known(new_since)
    with open_library() as library:
        note_empty(library)
        if chosen_form == "text":
            typer.echo(f"model: {library.model(model).why}", err=True)
        events = library.stream_summary(
            *(article_ids or ()),
            topic=topic,
            style=style,  # type: ignore[arg-type]
            words=words,
            headline=headline,
            new_since=known,
            llm=model,
            **within,
        )
        _show(events, chosen_form)


@app.command()
def timeline(
    topic: Annotated[str, typer.Argument(help="A question or keywords.")],
    since: Since = None,
    until: Until = None,
    source: Source = None,
    most: Annotated[int, typer.Option(min=1, max=500, help="How many events at most.")] = 40,
    form: Form = "text",
    as_json: Json = False,
) -> None:
    """List the dated events of a topic, each with its source."""
    chosen_form = _form(form, as_json)
    within = limits(since, until, source)
    with open_library() as library:
        note_empty(library)
        _print(library.timeline(topic, most=most, **within), chosen_form)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="What --json printed, or export wrote.")],
    as_json: Json = False,
) -> None:
    """Check every citation of a written answer, summary or timeline against the library as it is now."""
    from rag.console import print_json, printable
    from rag.output.reading import read_json

    data = read_json(file)
    with open_library() as library:
        checked = library.verify(data)
    broken = [citation for citation in checked if not citation.holds]
    if as_json:
        print_json(
            {
                "citations": len(checked),
                "broken": [citation.to_dict() for citation in broken],
                "moved": [citation.to_dict() for citation in checked if citation.holds and citation.note],
            }
        )
    else:
        for citation in broken:
            place = f"{citation.article_id} v{citation.version} {citation.start}–{citation.end}"
            typer.echo(printable(f"broken: {place}: {citation.note}: “{citation.quote}”"))
        typer.echo(f"{len(checked) - len(broken)} of {len(checked)} citations hold")
    if broken or not checked:
        raise typer.Exit(1)


def _form(form: str, as_json: bool) -> Any:
    if form not in _FORMS:
        raise typer.BadParameter(f"--format takes one of {', '.join(_FORMS)}, not {form!r}")
    return "json" if as_json else form


def _known(new_since: str | None) -> Any:
    """The day or the earlier summary of ``--new-since``."""
    if new_since is None or not new_since.endswith(".json"):
        return day(new_since, "--new-since")
    from rag.output.reading import read_json, record_from
    from rag.records import Summary

    record = record_from(read_json(Path(new_since)), new_since)
    if not isinstance(record, Summary):
        raise typer.BadParameter(f"{new_since} is no summary; give what `summarise --json` printed")
    return record


def _show(events: "Iterable[SummaryEvent]", form: Any) -> None:
    """Print the summary when it is finished; on a terminal tell on standard error how far it has come."""
    from rag.console import summary_progress
    from rag.summaries.events import SummaryFinished

    with summary_progress() as progress:
        for event in events:
            progress(event)
            if isinstance(event, SummaryFinished):
                _print(event.summary, form)


def _print(record: "Record", form: Any) -> None:
    from rag.console import print_record

    print_record(record, form)
