"""Seconds of the command line in a fresh process: an answer without a model, a search, and the help.

``python -m evals.benchmarks.cold_start [--repeats N]``
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from evals.benchmarks.libraries import local_settings, scratch
from evals.benchmarks.report import Budget, Figure, Report, show
from evals.benchmarks.texts import CORPUS
from rag import Library

__all__ = ["main", "measure"]

QUESTION = "How many vehicles a day does Lockgate Bridge carry?"
_START = "from rag.cli import main; main()"


def measure(repeats: int = 5) -> Report:
    """Run each command in a process of its own, the sample corpus being the library.

    The files are in the page cache and the byte code is compiled, as after the first use on a day; it is kept in a
    folder of the benchmark's own, because where Python may not write any (``PYTHONDONTWRITEBYTECODE``) a start takes
    twice as long. The processor time is what a quiet machine would take, since a start has little that could run side
    by side.
    """
    with scratch() as folder:
        settings = local_settings(folder / "library")
        with Library.open(settings=settings) as library:
            library.add(CORPUS)
        commands: list[tuple[str, list[str], Budget | None]] = [
            ("newsproof ask --llm none", ["ask", "--llm", "none", QUESTION], Budget("at most", 3)),
            ("newsproof search", ["search", QUESTION], None),
            ("newsproof --help", ["--help"], Budget("at most", 1)),
        ]
        figures = []
        for name, arguments, budget in commands:
            _run(arguments, settings.library, folder / "bytecode")
            runs = (_run(arguments, settings.library, folder / "bytecode") for _ in range(repeats))
            walls, cpus = zip(*runs, strict=True)
            figures += [
                Figure(name, statistics.median(walls), "s", budget, repeats),
                Figure(f"{name}, processor time", statistics.median(cpus), "s", None, repeats),
            ]
    return Report("cold start", "fresh processes, median; the sample corpus as library", tuple(figures))


def _run(arguments: Sequence[str], library: Path, bytecode: Path) -> tuple[float, float]:
    """Wall-clock and processor seconds of one process."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"NEWSPROOF_LIBRARY": str(library), "PYTHONPYCACHEPREFIX": str(bytecode)}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", _START, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.cold_start", description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args(arguments)
    return show(lambda: measure(options.repeats))


if __name__ == "__main__":
    sys.exit(main())
