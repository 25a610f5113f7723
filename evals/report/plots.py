"""Plots as inline SVG, drawn by hand: nothing is fetched, and a page with them opens anywhere."""

from collections.abc import Sequence
from html import escape

__all__ = ["Line", "plot"]

Line = tuple[str, Sequence[tuple[float, float]]]
"""A name and points, both coordinates in 0..1."""

_WIDTH, _HEIGHT, _LEFT, _TOP = 300, 210, 38, 26
_INNER_WIDTH, _INNER_HEIGHT = _WIDTH - _LEFT - 12, _HEIGHT - _TOP - 36
_COLOURS = ("#1f6feb", "#d1242f", "#1a7f37", "#9a6700", "#8250df", "#57606a")


def plot(
    title: str, across: str, up: str, lines: Sequence[Line], *, ticks: Sequence[str] = (), diagonal: bool = False
) -> str:
    """A line plot.

    Args:
        title, across, up: words for the plot and its axes.
        lines: what to draw.
        ticks: labels along the lower axis; 0 to 1 where there are none.
        diagonal: also draw the line on which both coordinates are equal.

    Returns:
        An ``<svg>`` element.
    """
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">',
        f'<text class="title" x="{_LEFT}" y="14">{escape(title)}</text>',
    ]
    for step in range(6):
        y = _y(step / 5)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_LEFT + _INNER_WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" text-anchor="end" x="{_LEFT - 4}" y="{y + 3:.1f}">{step / 5:.1f}</text>')
    labels = ticks or [f"{step / 5:.1f}" for step in range(6)]
    for index, label in enumerate(labels):
        x = _x(index / max(1, len(labels) - 1))
        parts.append(f'<text class="tick" text-anchor="middle" x="{x:.1f}" y="{_HEIGHT - 24}">{escape(label)}</text>')
    middle = _LEFT + _INNER_WIDTH / 2
    parts.append(f'<text class="tick" text-anchor="middle" x="{middle:.0f}" y="{_HEIGHT - 10}">{escape(across)}</text>')
    turn = _TOP + _INNER_HEIGHT / 2
    parts.append(
        f'<text class="tick" text-anchor="middle" transform="translate(10 {turn:.0f}) rotate(-90)">{escape(up)}</text>'
    )
    if diagonal:
        parts.append(f'<line class="even" x1="{_x(0):.1f}" y1="{_y(0):.1f}" x2="{_x(1):.1f}" y2="{_y(1):.1f}"/>')
    for index, (name, points) in enumerate(lines):
        colour = _COLOURS[index % len(_COLOURS)]
        path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.6" points="{path}"/>')
        parts += [f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="1.8" fill="{colour}"/>' for x, y in points[:200]]
        if name:
            y = _TOP + 10 + 11 * index
            parts.append(f'<text class="tick" style="fill:{colour}" x="{_LEFT + 6}" y="{y}">{escape(name)}</text>')
    return "".join([*parts, "</svg>"])


def _x(value: float) -> float:
    return _LEFT + _INNER_WIDTH * min(1.0, max(0.0, value))


def _y(value: float) -> float:
    return _TOP + _INNER_HEIGHT * (1 - min(1.0, max(0.0, value)))
