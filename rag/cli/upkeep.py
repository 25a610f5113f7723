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
    target: Annotated[Path, typer.Argument(help="File to write.")],
    answer: Annotated[str | None, typer.Option(metavar="ID", help="Write this recorded answer.")] = None,
    record: Annotated[
        Path | None, typer.Option("--from", metavar="FILE.json", help="Write this answer, summary or timeline.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write every article as JSON Lines, which `ingest` reads again; or an answer, summary or timeline for people.

    What is for people is written as the end of the file's name says: .md, .txt, .html or .json.
    """
    from rag.console import print_json

    if answer is not None and record is not None:
        raise typer.BadParameter("give --answer ID or --from FILE.json, but not both")
    with open_library() as library:
        if answer is not None or record is not None:
            from rag.output.reading import read_json, record_from
            from rag.output.writing import write_file

            chosen = library.answer(answer) if answer is not None else record_from(read_json(record), str(record))  # type: ignore[arg-type]
            written: dict[str, object] = {"citations": write_file(chosen, target), "file": str(target)}
            told = f"{written['citations']} citations in {target}"
        else:
            from rag.bulk import export_articles

            written = {"articles": export_articles(library, target), "file": str(target)}
            told = f"{written['articles']} articles in {target}"
    if as_json:
        print_json(written)
    else:
        typer.echo(told)
