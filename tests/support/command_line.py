"""The command line within the process of the tests, where it needs no second to start."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rag.cli import main

__all__ = ["CommandLine", "Outcome"]


@dataclass(frozen=True)
class Outcome:
    """What a command left: its exit status, and what it wrote to standard output and standard error."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as JSON; fails where there is anything beside one document."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class CommandLine:
    """Runs commands of one library, as ``newsproof ARGUMENTS`` would; use the fixture ``newsproof``.

    Attributes:
        library: the folder given with ``--library``, unless the arguments name another.
    """

    def __init__(self, library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.library = library
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Outcome:
        """Run one command."""
        words = [str(argument) for argument in arguments]
        if not any(word.startswith("--library") for word in words):
            words = ["--library", str(self.library), *words]
        self._monkeypatch.setattr(sys, "argv", ["newsproof", *words])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        out, err = self._capsys.readouterr()
        assert isinstance(end.value.code, int)
        return Outcome(end.value.code, out, err)
