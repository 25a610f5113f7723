"""Commands about the articles."""

from typing import Annotated

import typer

from rag.cli.options import Json, Since, Source, Until, limits, open_library

__all__ = ["app"]

app = typer.Typer(help="List, show and remove articles.", no_args_is_help=True)


@app.command("list")
def articles_list(since: Since = None, until: Until = None, source: Source = None, as_json: Json = False) -> None:
    """List the articles."""
    from rag.console import print_json, print_table

    within = limits(since, until, source)
    with open_library() as library:
        chosen = {name.strip().casefold() for name in within.pop("sources")}
        found = [a for a in library.articles(**within) if not chosen or a.source.casefold() in chosen]
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


@app.command("show")
def articles_show(article_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Show an article."""
    from rag.console import print_article, print_json

    with open_library() as library:
        article = library.article(article_id)
    if as_json:
        print_json(article.to_dict())
    else:
        print_article(article)


@app.command("remove")
def articles_remove(article_ids: Annotated[list[str], typer.Argument(metavar="ID...")], as_json: Json = False) -> None:
    """Remove articles from everywhere."""
    from rag.console import print_json

    with open_library() as library:
        removed = library.remove(*article_ids)
    if as_json:
        print_json({"removed": removed})
    else:
        typer.echo(f"removed {len(removed)}")
