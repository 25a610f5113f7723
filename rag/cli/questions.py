"""Commands that find, answer and check."""

from pathlib import Path
from typing import Annotated

import typer

from rag.cli.options import Json, Llm, Since, Source, Until, limits, note_empty, open_library, provider

__all__ = ["app"]

app = typer.Typer()
"""The commands, for the program to take in."""


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="A question or keywords.")],
    k: Annotated[int | None, typer.Option("--k", min=1, max=1000, help="How many passages.")] = None,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    as_json: Json = False,
) -> None:
    """Find passages."""
    from rag.console import print_json, print_passages

    within = limits(since, until, source)
    with open_library() as library:
        note_empty(library)
        passages = library.search(query, k=k, **within)
    if as_json:
        print_json({"passages": [passage.to_dict() for passage in passages]})
    else:
        print_passages(passages)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question.")],
    llm: Llm = None,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    as_json: Json = False,
) -> None:
    """Answer a question; every sentence is cited and was checked."""
    from rag.console import print_json, stream_answer

    within = limits(since, until, source)
    model = provider(llm)
    with open_library() as library:
        note_empty(library)
        if as_json:
            print_json(library.ask(question, llm=model, **within).to_dict())
            return
        typer.echo(f"model: {library.model(model).why}", err=True)
        stream_answer(library.stream(question, llm=model, **within))


@app.command()
def check(
    source: Annotated[Path | None, typer.Option(metavar="FILE", help="The source document.")] = None,
    claim: Annotated[str | None, typer.Option(help="The claim, one or more sentences.")] = None,
    jsonl: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Rows {id, source, claim} instead; - for standard input.")
    ] = None,
) -> None:
    """Check claims against a source: a JSON line each, with the sentences of the source that carry it."""
    from rag.bulk import check_file, check_rows
    from rag.console import print_json_line

    if (jsonl is None) == (source is None or claim is None):
        raise typer.BadParameter("give --source FILE and --claim TEXT, or --jsonl FILE")
    failed = False
    results = check_rows(jsonl) if jsonl is not None else check_file(source, claim)  # type: ignore[arg-type]
    for result in results:
        failed = failed or "error" in result
        print_json_line(result)
    if failed:
        raise typer.Exit(1)
