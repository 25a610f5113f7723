"""Commands about recorded answers."""

from typing import Annotated

import typer

from rag.cli.options import Json, open_library

__all__ = ["app"]

app = typer.Typer(help="Recorded answers.", no_args_is_help=True)


@app.command("list")
def answers_list(
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 20, as_json: Json = False
) -> None:
    """List recorded answers."""
    from rag.console import print_json, print_table

    with open_library() as library:
        found = library.answers(limit)
    if as_json:
        print_json({"answers": [answer.to_dict() for answer in found]})
    else:
        print_table(
            ["id", "asked", "question", "answer"],
            [[a.id, f"{a.created:%Y-%m-%d %H:%M}" if a.created else "", a.question, a.text] for a in found],
        )


@app.command("show")
def answers_show(answer_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Show a recorded answer."""
    from rag.console import print_answer, print_json

    with open_library() as library:
        answer = library.answer(answer_id)
    if as_json:
        print_json(answer.to_dict())
    else:
        print_answer(answer)


@app.command("replay")
def answers_replay(answer_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Ask a recorded question again and compare the answers."""
    from rag.console import print_answer, print_json

    with open_library() as library:
        before = library.answer(answer_id)
        after = library.ask(before.standalone_question or before.question)
    if as_json:
        print_json({"before": before.to_dict(), "after": after.to_dict(), "same": before.text == after.text})
        return
    typer.echo(f"before ({before.model}):")
    print_answer(before)
    typer.echo(f"\nnow ({after.model}){', the same text' if before.text == after.text else ''}:")
    print_answer(after)
