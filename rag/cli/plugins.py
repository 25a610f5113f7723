"""Commands that other packages add: entry points of the group ``newsproof.commands``.

An entry point names a :class:`typer.Typer`: one command, or several of which the one with the entry point's name is
taken. It is imported when its command is called, not when help lists it. Such a command finds the options that stood
before it in ``typer.Context.obj``, as keyword arguments of :func:`rag.settings.load_settings`.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer
from typer.core import TyperGroup

from rag.errors import SettingsError

__all__ = ["GROUP", "PluginGroup"]

GROUP = "newsproof.commands"
_HELP = {
    "accounts": "Say who may sign in to the served app.",
    "eval": "Measure answers, compare runs, and gate changes.",
    "serve": "Serve the app to others on the network.",
    "ui": "Open the app in the browser.",
}
"""What help says about our own commands without importing what they need."""
_EXTRAS = {"accounts": "ui", "eval": "evals", "serve": "ui", "ui": "ui"}


class PluginGroup(TyperGroup):
    """The commands of this package and, after them, those that entry points add."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """The names of all commands; those of other packages come last, in alphabetical order."""
        own = super().list_commands(ctx)
        return [*own, *sorted({point.name for point in entry_points(group=GROUP)} - set(own))]

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """The command of that name, None where there is none. One of another package is not imported yet."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        return next((_placeholder(point) for point in entry_points(group=GROUP, name=cmd_name)), None)


def _placeholder(point: EntryPoint) -> Any:
    """A command that has a line of help and hands its arguments to the one that it loads."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(
        point.name,
        help=_HELP.get(point.name, f"Added by {point.value.partition('.')[0]}."),
        add_help_option=False,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "allow_interspersed_args": False},
    )
    def run(context: typer.Context) -> None:
        try:
            command = _load(point)
            # The parent is the program itself, so that usage and help name the command once.
            with command.make_context(point.name, list(context.args), parent=context.parent) as own:
                command.invoke(own)
        except ModuleNotFoundError as error:
            extra = _EXTRAS.get(point.name)
            way_out = f"install it with `pip install 'newsproof[{extra}]'`" if extra else "install that package"
            raise SettingsError(f"`newsproof {point.name}` needs {error.name}, which is not here; {way_out}") from error

    return typer.main.get_command(app)


def _load(point: EntryPoint) -> Any:
    command = typer.main.get_command(point.load())
    return getattr(command, "commands", {}).get(point.name, command)
