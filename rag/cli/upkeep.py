"""Commands that look after the library and write it out."""

from pathlib import Path
from typing import Annotated

import typer

from rag.cli.options import Json, open_library, overrides

__all__ = ["app"]

app = typer.Typer()
"""The commands, for the program to take in."""


@app.command()
def rebuild(
    embedder: Annotated[str | None, typer.Option(help="local, or openai:MODEL; as set where omitted.")] = None,
    as_json: Json = False,
) -> None:
    """Make full-text index and vectors again from the articles."""
    from rag.console import ingest_progress, print_json, print_report

    if embedder is not None:
        overrides["embedder"] = embedder
    with open_library() as library, ingest_progress(quiet=as_json) as progress:
        report = library.rebuild(progress)
    if as_json:
        print_json(report.to_dict())
    else:
        print_report(report)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Look at settings, weights, library and server, and say what is wrong and how to mend it."""
    from rag.console import print_json, print_table
    from rag.doctor import examine

    findings = examine(overrides)
    if as_json:
        print_json({"checks": [finding.to_dict() for finding in findings]})
    else:
        print_table(["", "what", "found"], [["ok" if f.ok else "!!", f.what, f.found] for f in findings])
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def export(
    target: Annotated[Path, typer.Argument(help="File to write; JSON Lines, with gzip where it ends in .gz.")],
    as_json: Json = False,
) -> None:
    """Write every article with its text as JSON Lines, which `ingest` reads again."""
    from rag.bulk import export_articles
    from rag.console import print_json

    with open_library() as library:
        count = export_articles(library, target)
    if as_json:
        print_json({"articles": count, "file": str(target)})
    else:
        typer.echo(f"{count} articles in {target}")
