"""Where the events of a timeline lie in a plot: plain numbers, which a template draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rag import TimelineEvent

__all__ = ["Point", "Tick", "plot"]

WIDTH = 720
MARGIN = 26
_ROW = 15
_NEAR = 14.0
_MAX_ROWS = 12
_TICKS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One event: its place, the width of its span of time (0 for a day), and what it says."""

    x: float
    y: float
    wide: float
    number: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A date below the axis."""

    x: float
    label: str
    anchor: str


def plot(events: Sequence[TimelineEvent], numbers: Sequence[int]) -> dict[str, Any]:
    """Lay events out on an axis of time; those that would cover each other are stacked.

    Args:
        events: earliest first.
        numbers: for each event the number of its first citation.

    Returns:
        ``points``, ``ticks``, and the measures of the drawing: ``width``, ``height``, ``margin`` and ``axis``.
    """
    if not events:
        return {"points": [], "ticks": [], "width": WIDTH, "height": 0, "margin": MARGIN, "axis": 0}
    first = min(event.first_day for event in events).toordinal()
    last = max(event.last_day for event in events).toordinal()
    scale = (WIDTH - 2 * MARGIN) / max(1, last - first)
    ends: list[float] = []
    placed: list[tuple[int, float, float]] = []
    for event in events:
        x = MARGIN + (event.first_day.toordinal() - first) * scale
        wide = (event.last_day.toordinal() - event.first_day.toordinal()) * scale
        wide = wide if wide > _NEAR else 0.0
        row = next((i for i, end in enumerate(ends) if x - end >= _NEAR), len(ends))
        row = min(row, _MAX_ROWS - 1)
        if row == len(ends):
            ends.append(0.0)
        ends[row] = max(ends[row], x + wide)
        placed.append((row, x, wide))
    axis = _ROW * len(ends) + 12
    points = [
        Point(round(x, 1), axis - 12 - row * _ROW, round(wide, 1), number, event.label, event.claim.text)
        for (row, x, wide), event, number in zip(placed, events, numbers, strict=True)
    ]
    return {
        "points": points,
        "ticks": _ticks(first, last, scale),
        "width": WIDTH,
        "height": axis + 28,
        "margin": MARGIN,
        "axis": axis,
    }


def _ticks(first: int, last: int, scale: float) -> list[Tick]:
    """A few dates, spread evenly, each shown once."""
    ticks: list[Tick] = []
    for i in range(_TICKS):
        day = first + round((last - first) * i / (_TICKS - 1))
        label = f"{date.fromordinal(day):%b %Y}" if last - first > 120 else f"{date.fromordinal(day):%-d %b %Y}"
        if not ticks or ticks[-1].label != label:
            ticks.append(Tick(round(MARGIN + (day - first) * scale, 1), label, "middle"))
    if ticks:
        ticks[0] = Tick(ticks[0].x, ticks[0].label, "start")
        if len(ticks) > 1:
            ticks[-1] = Tick(ticks[-1].x, ticks[-1].label, "end")
    return ticks
