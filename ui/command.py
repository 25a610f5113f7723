"""The commands ``newsproof ui``, ``newsproof serve`` and ``newsproof accounts``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ui.shell import Options

__all__ = ["app"]

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
accounts = typer.Typer(help="Who may sign in to the app that `newsproof serve` offers.", no_args_is_help=True)
app.add_typer(accounts, name="accounts")

Port = Annotated[int, typer.Option(help="TCP port.", min=1, max=65535)]
Reports = Annotated[Path, typer.Option(metavar="DIR", help="Reports of `newsproof eval` for the page Quality.")]
File = Annotated[Path, typer.Option("--accounts", metavar="FILE", help="File of the accounts.")]
Mcp = Annotated[bool, typer.Option("--mcp", help="Offer the endpoints over the Model Context Protocol as well.")]

_REPORTS = Path("eval-reports")
_ACCOUNTS = Path("newsproof-accounts.yaml")


@app.command()
def ui(
    context: typer.Context,
    port: Port = 7860,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")] = False,
    reports: Reports = _REPORTS,
    mcp: Mcp = False,
) -> None:
    """Open the app in the browser; only this machine can reach it."""
    from ui.shell import Options

    _serve(context, Options(reports=reports, mcp=mcp), "127.0.0.1", port, browser=not no_browser)


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on; others than loopback need people to sign in.")] = (
        "127.0.0.1"
    ),
    port: Port = 7860,
    accounts: Annotated[Path | None, typer.Option(metavar="FILE", help="Accounts that may sign in.")] = None,
    proxy_header: Annotated[
        str | None, typer.Option(metavar="NAME", help="Header in which a proxy on this machine names the user.")
    ] = None,
    local_slots: Annotated[int, typer.Option(min=1, help="Questions the local model answers at once.")] = 1,
    remote_slots: Annotated[int, typer.Option(min=1, help="Questions a model server answers at once.")] = 8,
    questions_per_minute: Annotated[int, typer.Option(min=1, help="For each person.")] = 30,
    uploads_per_minute: Annotated[int, typer.Option(min=1, help="Files and addresses, for each person.")] = 120,
    reports: Reports = _REPORTS,
    mcp: Mcp = False,
) -> None:
    """Serve the app to others on the network, who sign in; or to this machine, without opening a browser."""
    from ui.server import is_loopback
    from ui.shell import Options

    options = Options(
        accounts=accounts,
        proxy_header=proxy_header,
        shared=not is_loopback(host),
        local_slots=local_slots,
        remote_slots=remote_slots,
        questions_per_minute=questions_per_minute,
        uploads_per_minute=uploads_per_minute,
        reports=reports,
        mcp=mcp,
    )
    _serve(context, options, host, port, browser=False)


@accounts.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Name to sign in with.")],
    file: File = _ACCOUNTS,
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, hidden=True)] = "",
) -> None:
    """Add an account, or give it another password, which is asked for."""
    from ui.accounts import Accounts

    Accounts(file).add(name, password)
    typer.echo(f"{name} may sign in; serve with `newsproof serve --accounts {file}`")


@accounts.command("list")
def names(file: File = _ACCOUNTS) -> None:
    """List the accounts."""
    from ui.accounts import Accounts

    for name in Accounts(file).names():
        typer.echo(name)


@accounts.command("remove")
def remove(name: str, file: File = _ACCOUNTS) -> None:
    """Remove an account."""
    from ui.accounts import Accounts

    Accounts(file).remove(name)


def _serve(context: typer.Context, options: "Options", host: str, port: int, *, browser: bool) -> None:
    from rag import Library, load_settings
    from ui.server import require_sign_in
    from ui.server import serve as start

    require_sign_in(host, options)
    # What stood before the command, such as the folder of the library.
    given: dict[str, Any] = context.obj or {}
    with Library.open(settings=load_settings(**given)) as library:
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
        typer.echo(f"newsproof: {library.model().why}", err=True)
        typer.echo(f"newsproof: http://{shown}:{port} shows {library.settings.library}; Ctrl-C ends it", err=True)
        start(library, options, host=host, port=port, browser=browser)
