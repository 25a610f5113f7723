"""Commands that entry points add: listed without being imported, run with their own arguments, missed with advice."""

import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest
from support.command_line import CommandLine

from rag.cli import plugins

MODULE = """
import typer
app = typer.Typer()

@app.command()
def greet(context: typer.Context, name: str, times: int = 1) -> None:
    \"\"\"Greet somebody.\"\"\"
    typer.echo(f"{context.obj['library'].name}: " + " ".join([f"hello {name}"] * times))

@app.command()
def leave(status: int) -> None:
    raise typer.Exit(status)
"""


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three commands of a package: two that work, and one of which the package is missing."""
    (tmp_path / "greetings.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    values = {"greet": "greetings:app", "leave": "greetings:app", "ui": "there.is.no.such.package:app"}
    points = EntryPoints(EntryPoint(name, value, plugins.GROUP) for name, value in values.items())

    def entry_points(**wanted: Any) -> EntryPoints:
        return points.select(**wanted)

    monkeypatch.setattr(plugins, "entry_points", entry_points)


@pytest.mark.usefixtures("added")
def test_an_added_command_takes_its_arguments_and_the_options_before_it(newsproof: CommandLine) -> None:
    assert newsproof("greet", "Ada", "--times", "2").out == f"{newsproof.library.name}: hello Ada hello Ada\n"
    assert newsproof("leave", "3").status == 3
    refused = newsproof("greet", "Ada", "--times", "often")
    assert (refused.status, refused.err.count("\n")) == (2, 1)
    assert "newsproof greet --help" in refused.err
    assert "Greet somebody." in newsproof("greet", "--help").out


@pytest.mark.usefixtures("added")
def test_help_lists_added_commands_without_importing_them(newsproof: CommandLine) -> None:
    sys.modules.pop("greetings", None)
    shown = newsproof("--help").out
    assert "greet" in shown
    assert "Open the app in the browser." in shown
    assert "greetings" not in sys.modules


@pytest.mark.usefixtures("added")
def test_a_command_whose_package_is_missing_says_what_to_install(newsproof: CommandLine) -> None:
    missed = newsproof("ui")
    assert missed.status == 1
    assert "needs there, which is not here; install it with `pip install 'newsproof[ui]'`" in missed.err
    assert newsproof("greeet").status == 2


def test_help_imports_none_of_what_the_added_commands_need() -> None:
    script = "import sys; sys.argv = ['newsproof', '--help']\ntry:\n from rag.cli import main; main()\nfinally:\n"
    script += " print([m for m in ('gradio', 'inspect_ai', 'ui', 'evals', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, b"[]")
    for name in (b"eval", b"serve", b"ui"):
        assert b"\n  " + name in done.stdout
