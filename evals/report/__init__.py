"""Reports of runs: one HTML page, a Markdown summary, JUnit for CI, and JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.gate import Finding
from evals.report.junit import junit
from evals.report.markdown import summary
from evals.report.page import page
from evals.results import TaskResult

__all__ = ["as_json", "write_reports"]


def write_reports(results: Sequence[TaskResult], findings: Sequence[Finding], folder: Path) -> Path:
    """Write ``report.html``, ``summary.md``, ``junit.xml`` and ``results.json``.

    Returns:
        The HTML page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("report.html", page(results, findings)),
        ("summary.md", summary(results, findings) + "\n"),
        ("junit.xml", junit(results, findings)),
        ("results.json", json.dumps(as_json(results, findings), ensure_ascii=False, indent=1) + "\n"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "report.html"


def as_json(results: Sequence[TaskResult], findings: Sequence[Finding]) -> dict[str, Any]:
    """The figures of a run as plain data."""
    return {
        "tasks": [
            {
                "task": result.task,
                "llm": result.llm,
                "model": result.model,
                "created": result.created,
                "samples": len(result.samples),
                "measures": {
                    name: {"label": result.label(name), **estimate._asdict()}
                    for name in result.measures
                    if (estimate := result.estimate(name)) is not None
                },
            }
            for result in results
        ],
        "findings": [finding._asdict() for finding in findings],
    }
