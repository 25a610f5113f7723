"""What a benchmark found, the machine it ran on, and how both are printed."""

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from rag.errors import NewsproofError
from rag.models.processor import available_cores

__all__ = ["Budget", "Clock", "Figure", "Report", "SkippedError", "clock", "machine", "render", "show"]

_PACKAGES = ("newsproof", "onnxruntime", "chromadb", "numpy", "langchain-core", "xllamacpp")
_GIB = 1024**3


class SkippedError(Exception):
    """The benchmark needs something that is not here; the message says what."""


@dataclass(frozen=True, slots=True)
class Budget:
    """A bound that a figure should keep."""

    kind: Literal["at least", "at most"]
    value: float

    def met_by(self, value: float) -> bool:
        """Whether a figure keeps the bound."""
        return value >= self.value if self.kind == "at least" else value <= self.value


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: name, value, unit (empty for ratios), the budget if it has one, and how many runs it is from."""

    name: str
    value: float
    unit: str = ""
    budget: Budget | None = None
    n: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one benchmark, and a line about what was measured."""

    name: str
    setting: str
    figures: tuple[Figure, ...]

    def figure(self, name: str) -> Figure:
        """A figure by its name.

        Raises:
            KeyError: there is none.
        """
        for figure in self.figures:
            if figure.name == name:
                return figure
        raise KeyError(name)


@dataclass(slots=True)
class Clock:
    """Seconds of wall-clock time and of processor time (all threads of this process)."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def clock(total: Clock | None = None) -> Iterator[Clock]:
    """Time a block; the seconds are added to ``total`` where one is given."""
    measured = total if total is not None else Clock()
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        yield measured
    finally:
        measured.wall += time.perf_counter() - wall
        measured.cpu += time.process_time() - cpu


def machine() -> str:
    """Processor, cores, memory, load, Python and package versions, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB if hasattr(os, "sysconf") else float("nan")
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    parts = [
        _processor(),
        f"{available_cores()} cores",
        f"{memory:.1f} GiB",
        load,
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
        *(f"{package} {found}" for package in _PACKAGES if (found := _version(package))),
    ]
    return ", ".join(part for part in parts if part)


def render(report: Report) -> str:
    """A report as text: its setting, and a Markdown table of its figures."""
    lines = [f"## {report.name}", report.setting, "", "| figure | value | budget | n |", "| --- | --- | --- | --- |"]
    for figure in report.figures:
        unit = f" {figure.unit}" if figure.unit else ""
        budget = figure.budget
        bound = f"{budget.kind} {budget.value:g}{unit}: {_verdict(budget, figure)}" if budget else ""
        lines.append(f"| {figure.name} | {_digits(figure.value)}{unit} | {bound} | {figure.n} |")
    return "\n".join(lines)


def show(measure: Callable[[], Report]) -> int:
    """Run a benchmark and print its report and the machine.

    Returns:
        0 where it ran or was skipped, 1 where it failed; budgets do not count, since they are for a quiet machine.
    """
    print(f"machine: {machine()}", flush=True)
    try:
        print(f"\n{render(measure())}", flush=True)
    except SkippedError as reason:
        print(f"skipped: {reason}", flush=True)
    except NewsproofError as error:
        print(f"failed: {error}", file=sys.stderr)
        return 1
    return 0


def _verdict(budget: Budget, figure: Figure) -> str:
    return "met" if budget.met_by(figure.value) else "MISSED"


def _digits(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
