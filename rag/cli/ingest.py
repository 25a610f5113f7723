"""The command that fills the library."""

from typing import Annotated

import typer

from rag.cli.options import Json, open_library

__all__ = ["app"]

app = typer.Typer()
"""The command, for the program to take in."""


@app.command()
def ingest(
    origins: Annotated[list[str], typer.Argument(metavar="PATH_OR_URL...", help="Files, folders, web pages.")],
    field: Annotated[
        list[str] | None, typer.Option(metavar="OURS=THEIRS", help="Name of a field in JSON Lines; may be repeated.")
    ] = None,
    publisher: Annotated[str | None, typer.Option(help="Publisher of articles that name none.")] = None,
    as_json: Json = False,
) -> None:
    """Read articles into the library; what is there unchanged costs nothing."""
    from rag.console import ingest_progress, print_json, print_report

    fields = dict(_pair(item) for item in field or [])
    with open_library() as library, ingest_progress(quiet=as_json) as progress:
        report = library.add(*origins, fields=fields or None, source=publisher, progress=progress)
    if as_json:
        print_json(report.to_dict())
    else:
        print_report(report)
    if report.failed and not (report.added or report.updated or report.unchanged or report.duplicates):
        raise typer.Exit(1)


def _pair(text: str) -> tuple[str, str]:
    ours, separator, theirs = text.partition("=")
    if not (ours and separator and theirs):
        raise typer.BadParameter(f"--field takes OURS=THEIRS, such as text=body, not {text!r}")
    return ours, theirs
