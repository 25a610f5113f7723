"""Which articles a search may look at."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

__all__ = ["EVERYTHING", "Filters", "day_number", "source_key"]

_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Days since 1970-01-01. Of a datetime, the calendar day where it was published counts."""
    return day.toordinal() - _EPOCH


def source_key(source: str) -> str:
    """The form in which publishers are compared: without regard to case and surrounding space."""
    return source.strip().casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Limits of a search; every one that is set must hold.

    Attributes:
        since: first day, inclusive. An article without a date passes neither ``since`` nor ``until``.
        until: last day, inclusive.
        sources: publishers, compared without regard to case; empty for any.
        article_ids: articles; empty for any.
    """

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """True where anything is limited."""
        return self.since is not None or self.until is not None or bool(self.sources) or bool(self.article_ids)

    def sql(self, alias: str) -> tuple[str, dict[str, Any]]:
        """A condition on the table ``articles`` under an alias, with its named parameters; ``1`` without limits."""
        conditions = []
        values: dict[str, Any] = {}
        if self.since is not None:
            conditions.append(f"{alias}.published_day >= :since")
            values["since"] = day_number(self.since)
        if self.until is not None:
            conditions.append(f"{alias}.published_day <= :until")
            values["until"] = day_number(self.until)
        if self.sources:
            conditions.append(f"{alias}.source_key IN (SELECT value FROM json_each(:sources))")
            values["sources"] = json.dumps([source_key(s) for s in self.sources])
        if self.article_ids:
            conditions.append(f"{alias}.id IN (SELECT value FROM json_each(:article_ids))")
            values["article_ids"] = json.dumps(self.article_ids)
        return " AND ".join(conditions) or "1", values

    def chroma(self) -> Mapping[str, Any] | None:
        """The same as a ``where`` of Chroma, None without limits."""
        conditions: list[dict[str, Any]] = []
        if self.since is not None:
            conditions.append({"day": {"$gte": day_number(self.since)}})
        if self.until is not None:
            conditions.append({"day": {"$lte": day_number(self.until)}})
        if self.sources:
            conditions.append({"source": {"$in": [source_key(s) for s in self.sources]}})
        if self.article_ids:
            conditions.append({"article_id": {"$in": list(self.article_ids)}})
        if len(conditions) > 1:
            return {"$and": conditions}
        return conditions[0] if conditions else None

    def pass_metadata(self, metadata: Mapping[str, object]) -> bool:
        """Whether a chunk with this metadata in Chroma passes."""
        day = metadata.get("day")
        if (self.since is not None or self.until is not None) and not isinstance(day, int):
            return False
        return (
            (self.since is None or day_number(self.since) <= int(str(day)))
            and (self.until is None or int(str(day)) <= day_number(self.until))
            and (not self.sources or metadata.get("source") in {source_key(s) for s in self.sources})
            and (not self.article_ids or metadata.get("article_id") in self.article_ids)
        )


EVERYTHING = Filters()
"""No limits."""
