"""The program ``newsproof``: its commands, its global options, and what becomes of errors."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from rag.cli import answers, articles, ingest, models, questions, summaries, upkeep
from rag.cli.options import overrides
from rag.cli.plugins import PluginGroup
from rag.errors import NewsproofError

__all__ = ["app", "main"]

app = typer.Typer(
    name="newsproof",
    cls=PluginGroup,
    help="Cited, checked answers about news articles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(ingest.app)
app.add_typer(questions.app)
app.add_typer(summaries.app)
app.add_typer(upkeep.app)
app.add_typer(articles.app, name="articles")
app.add_typer(models.app, name="models")
app.add_typer(answers.app, name="answers")

_INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells count it (128 and the number of the signal)."""


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"newsproof {version('newsproof')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    library: Annotated[Path | None, typer.Option(metavar="DIR", help="Library folder (NEWSPROOF_LIBRARY).")] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Cited, checked answers about news articles."""
    del version  # its callback has ended the program
    overrides["library"] = library
    context.obj = overrides  # for commands of other packages


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
    overrides.clear()
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
