"""Making summaries for people: their place in the queue, the summary as it grows, and what is kept of it."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

from rag import (
    ClaimRemoved,
    NewsproofError,
    Removal,
    SectionStarted,
    Summary,
    SummaryClaim,
    SummaryClaimReleased,
    SummaryEvent,
    SummaryFinished,
    SummaryProgress,
    SummarySection,
    Timeline,
)
from ui.asking import Desk
from ui.stopping import StoppedError, until
from ui.threads import iterate
from ui.turns import Limits, TurnState, new_id
from ui.wording import in_app

__all__ = [
    "STOPPED",
    "Style",
    "SummaryState",
    "Wanted",
    "keep",
    "stream",
    "stream_timeline",
    "summarise",
]

Style = Literal["brief", "bullets", "report"]
_READING = "Reading the articles …"
_DATING = "Reading the articles and dating what they tell …"
STOPPED = "It was stopped: what follows is missing"
STOPPED_EMPTY = "Stopped; nothing had been put in order yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants summarised, and how; named articles stand in place of topic, days and publishers."""

    topic: str = ""
    articles: tuple[str, ...] = ()
    style: Style = "bullets"
    words: int | None = None
    limits: Limits = field(default_factory=Limits)

    def options(self) -> dict[str, Any]:
        """The arguments of :meth:`rag.Library.summarise`, but for the names of the articles."""
        chosen: dict[str, Any] = {"style": self.style, "words": self.words, "llm": self.limits.llm}
        if self.articles:
            return chosen
        limits = self.limits
        within = {"since": limits.since, "until": limits.until, "sources": limits.sources}
        return chosen | within | {"topic": self.topic or None}


@dataclass(slots=True, kw_only=True)
class SummaryState:
    """A summary as it grows.

    Attributes:
        turn: what the citations are opened by; it has the record once that is complete or was broken off.
        title: what the summary is about.
        sections: what has been released so far.
        removed: what was left out so far.
        busy: what is being done, in words; empty when it is over.
        error: why it could not be kept, or made.
    """

    turn: TurnState
    title: str
    sections: list[SummarySection] = field(default_factory=list)
    removed: list[Removal] = field(default_factory=list)
    busy: str = ""
    error: str = ""


async def stream(
    desk: Desk, wanted: Wanted, *, user: str, person: str, turn_id: str = ""
) -> AsyncGenerator[SummaryState, None]:
    """Make a summary in turns with everybody's questions, and keep it; what was released stays when it is stopped.

    Args:
        desk: where questions are asked.
        wanted: what is to be summarised.
        user: whose summary it is; empty without accounts.
        person: who takes turns with others in the queue.
        turn_id: the name it goes by until it is complete.

    Yields:
        The same state again and again, each time it has changed; the last time nothing is ``busy``.

    Raises:
        NewsproofError: nothing could be made.
    """
    turn = TurnState(id=turn_id or new_id(), question=wanted.topic, stage="waiting")
    state = SummaryState(turn=turn, title=wanted.topic or "Summary", busy=_READING)
    desk.keep(turn, user)
    model = await asyncio.to_thread(desk.library.model, wanted.limits.llm)
    try:
        with desk.stoppable(turn.id, user) as stop:
            async with aclosing(desk.places(model.provider, person)) as places:
                async for ahead in until(places, stop):
                    turn.ahead, state.busy = ahead, _waiting_for(ahead)
                    yield state
            events = desk.library.stream_summary(*wanted.articles, **wanted.options())
            # Before anything is yielded: who goes away there would take the place in the queue along.
            async with aclosing(iterate(events, partial(desk.leave, model.provider))) as arriving:
                turn.stage, state.busy = "writing", _READING
                yield state
                async for event in until(arriving, stop):
                    _apply(event, state)
                    yield state
    except StoppedError:
        pass
    finally:
        if turn.other is None:
            # Also where the app ends: what was released had been checked, and stands.
            _finish(state, _broken_off(state, wanted, model.name))
        if isinstance(turn.other, Summary) and turn.other.claims:
            state.error = keep(desk, turn.other, user, state.title)
            desk.keep(turn, user)
    yield state


async def stream_timeline(
    desk: Desk, topic: str, limits: Limits, *, user: str, turn_id: str = ""
) -> AsyncGenerator[SummaryState, None]:
    """Make a timeline, and keep it where it has events; who stops it waits no longer.

    Args:
        desk: where questions are asked.
        topic: what it is about.
        limits: which articles.
        user: whose timeline it is; empty without accounts.
        turn_id: the name it goes by until it is complete.

    Yields:
        The same state again; the last time nothing is ``busy``.

    Raises:
        NewsproofError: none could be made.
    """
    turn = TurnState(id=turn_id or new_id(), question=topic, stage="writing")
    state = SummaryState(turn=turn, title=topic, busy=_DATING)
    desk.keep(turn, user)

    async def made() -> AsyncGenerator[Timeline, None]:
        yield await desk.library.atimeline(topic, since=limits.since, until=limits.until, sources=limits.sources)

    with desk.stoppable(turn.id, user) as stop:
        yield state
        try:
            async with aclosing(made()) as coming:
                async for timeline in until(coming, stop):
                    turn.id, turn.other = timeline.id, timeline
                    turn.claims = [event.claim for event in timeline.events]
                    if timeline.events:
                        state.error = keep(desk, timeline, user)
        except StoppedError:
            state.error = STOPPED_EMPTY
        finally:
            turn.stage, state.busy = "done", ""
            desk.keep(turn, user)
    yield state


async def summarise(desk: Desk, wanted: Wanted, *, person: str) -> Summary:
    """Make a summary for a program, in turns with everybody's questions; it is not kept.

    Raises:
        NewsproofError: it could not be made.
    """
    provider = (await asyncio.to_thread(desk.library.model, wanted.limits.llm)).provider
    async with aclosing(desk.places(provider, person)) as places:
        async for _ in places:
            pass
    try:
        return await desk.library.asummarise(*wanted.articles, **wanted.options())
    finally:
        desk.leave(provider)


def _waiting_for(ahead: int) -> str:
    """A place in the queue in words."""
    before = "you are next" if ahead == 0 else f"{ahead} before you"
    return f"Waiting for the model: {before} …"


def keep(desk: Desk, record: Summary | Timeline, user: str, title: str = "") -> str:
    """Keep a summary or timeline of somebody's; says why where that cannot be."""
    try:
        desk.library.summaries.save(record, user, title)
    except NewsproofError as error:
        return f"it could not be kept: {in_app(error)}"
    return ""


def _apply(event: SummaryEvent, state: SummaryState) -> None:
    if isinstance(event, SummaryProgress):
        state.busy = f"{event.step.capitalize()}: {event.done} of {event.total} …"
    elif isinstance(event, SectionStarted):
        state.sections.append(SummarySection(heading=event.heading, claims=()))
    elif isinstance(event, SummaryClaimReleased):
        _append(state.sections, event.claim)
        state.turn.claims.append(event.claim)
    elif isinstance(event, ClaimRemoved):
        state.removed.append(event.removal)
    elif isinstance(event, SummaryFinished):
        _finish(state, event.summary)


def _finish(state: SummaryState, summary: Summary) -> None:
    turn = state.turn
    # Under the name of the record, by which it can be found again later.
    turn.id, turn.other, turn.claims, turn.stage = summary.id, summary, list(summary.claims), "done"
    state.title, state.sections, state.busy = summary.title or state.title, list(summary.sections), ""


def _append(sections: list[SummarySection], claim: SummaryClaim) -> None:
    if not sections:
        sections.append(SummarySection(heading="", claims=()))
    last = sections[-1]
    sections[-1] = SummarySection(heading=last.heading, claims=(*last.claims, claim))


def _broken_off(state: SummaryState, wanted: Wanted, model: str) -> Summary:
    """The record of a summary that was stopped."""
    sections = tuple(section for section in state.sections if section.claims)
    claims: Sequence[SummaryClaim] = [claim for section in sections for claim in section.claims]
    return Summary(
        id=new_id(),
        title=wanted.topic or "Summary",
        style=wanted.style,
        sections=sections,
        claims=tuple(claims),
        words=sum(len(claim.text.split()) for claim in claims),
        wanted_words=wanted.words or 0,
        articles=tuple(dict.fromkeys(citation.article_id for claim in claims for citation in claim.citations)),
        removed=tuple(state.removed),
        notes=(STOPPED,),
        complete=False,
        model=model,
        created=datetime.now(UTC),
    )
