"""Reading back what was written as JSON."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rag.errors import ReadingError
from rag.output.documents import Record
from rag.records import (
    Citation,
    Claim,
    Conflict,
    PromptReference,
    Removal,
    Summary,
    SummaryClaim,
    SummarySection,
    Timeline,
    TimelineEvent,
    Usage,
)
from rag.store.answers import answer_from
from rag.store.rows import published_from

__all__ = ["read_json", "record_from"]


def read_json(path: Path) -> Any:
    """The contents of a JSON file.

    Raises:
        ReadingError: the file cannot be read, or is not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReadingError(f"{path} cannot be read ({error.strerror}); check the name") from error
    except (ValueError, RecursionError) as error:
        raise ReadingError(f"{path} is not JSON that can be read ({error}); give what `--json` printed") from error


def record_from(data: Any, name: str) -> Record:
    """The answer, summary or timeline that ``to_dict()`` was called on.

    Args:
        data: what was read from JSON.
        name: what to call it in an error.

    Raises:
        ReadingError: it is none of these.
    """
    try:
        if "question" in data:
            return answer_from(data)
        if "topic" in data:
            return _timeline(data)
        return _summary(data)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ReadingError(
            f"{name} is no answer, summary or timeline ({type(error).__name__}: {error}); give what `--json` printed"
        ) from error


def _summary(data: Mapping[str, Any]) -> Summary:
    sections = tuple(
        SummarySection(heading=s["heading"], claims=tuple(_summary_claim(c) for c in s["claims"]))
        for s in data["sections"]
    )
    return Summary(
        **{
            **data,
            "sections": sections,
            "claims": tuple(claim for section in sections for claim in section.claims),
            "articles": tuple(data["articles"]),
            "removed": tuple(
                Removal(**{**r, "reasons": tuple(r["reasons"]), "citations": _citations(r)}) for r in data["removed"]
            ),
            "conflicts": tuple(
                Conflict(about=c["about"], claims=tuple(_claim(claim) for claim in c["claims"]))
                for c in data["conflicts"]
            ),
            "notes": tuple(data["notes"]),
            "usage": Usage(**data["usage"]),
            "prompt": PromptReference(**data["prompt"]) if data["prompt"] else None,
            "created": _moment(data),
        }
    )


def _timeline(data: Mapping[str, Any]) -> Timeline:
    events = tuple(
        TimelineEvent(
            **{
                **event,
                "first_day": date.fromisoformat(event["first_day"]),
                "last_day": date.fromisoformat(event["last_day"]),
                "claim": _summary_claim(event["claim"]),
            }
        )
        for event in data["events"]
    )
    return Timeline(
        **{
            **data,
            "events": events,
            "articles": tuple(data["articles"]),
            "notes": tuple(data["notes"]),
            "created": _moment(data),
        }
    )


def _claim(data: Mapping[str, Any]) -> Claim:
    return Claim(**{**data, "citations": _citations(data), "reasons": tuple(data["reasons"])})


def _summary_claim(data: Mapping[str, Any]) -> SummaryClaim:
    return SummaryClaim(**{**data, "citations": _citations(data), "reasons": tuple(data["reasons"])})


def _citations(data: Mapping[str, Any]) -> tuple[Citation, ...]:
    return tuple(Citation(**{**c, "published": published_from(c["published"])}) for c in data["citations"])


def _moment(data: Mapping[str, Any]) -> datetime | None:
    return datetime.fromisoformat(data["created"]) if data["created"] else None
