"""Asking questions for people: their place in the queue, the answer as it grows, and the conversation it belongs to."""

import asyncio
import logging
import uuid
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from rag import (
    Answer,
    Citation,
    Claim,
    ClaimReleased,
    ClaimRemoved,
    Conflict,
    Event,
    Evidence,
    EvidenceFound,
    Exchange,
    Finished,
    Library,
    NewsproofError,
    NotFoundError,
    Provider,
    Removal,
    Summary,
    Timeline,
    Turn,
)
from ui.fair_queue import FairQueue
from ui.stopping import StoppedError, until

__all__ = ["Desk", "Limits", "Stage", "TurnState", "is_broken_off", "new_id"]

_log = logging.getLogger(__name__)

Stage = Literal["waiting", "searching", "writing", "done", "stopped", "failed"]

STOPPED = "stopped before it was complete"
NO_SENTENCE = "There is no answer."

_HISTORY = 3
_KEPT_TURNS = 512
_LOOK_SECONDS = 0.5


def new_id() -> str:
    """An id for a conversation or a turn that nobody can guess."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Which articles may be used for an answer, and which kind of model writes it."""

    llm: Provider | None = None
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class TurnState:
    """One question and what has come of it so far.

    Attributes:
        id: id of the exchange in the conversation.
        stage: how far it is.
        ahead: how many requests are served before it, while it waits.
        answer: the recorded answer, once it is complete or was broken off.
        error: why it failed, in words.
        rating: what this person thinks of the answer: True, False, or None.
        other: a summary or timeline whose citations these are, in place of an answer.
    """

    id: str
    question: str
    stage: Stage = "searching"
    ahead: int = 0
    standalone: str = ""
    evidence: tuple[Evidence, ...] = ()
    claims: list[Claim] = field(default_factory=list)
    removed: list[Removal] = field(default_factory=list)
    answer: Answer | None = None
    error: str = ""
    rating: bool | None = None
    other: Summary | Timeline | None = None

    @classmethod
    def of(cls, exchange: Exchange, answer: Answer, rating: bool | None = None) -> "TurnState":
        """The state of a turn that is over."""
        broken = is_broken_off(answer)
        failed = broken and answer.reason != STOPPED
        return cls(
            id=exchange.id,
            question=exchange.question,
            stage="failed" if failed else "stopped" if broken else "done",
            standalone=answer.standalone_question,
            evidence=answer.evidence,
            claims=list(answer.claims),
            removed=list(answer.removed),
            answer=answer,
            error=answer.reason if failed else "",
            rating=rating,
        )

    @classmethod
    def of_record(cls, record: Summary | Timeline) -> "TurnState":
        """The state of a summary or timeline that is over."""
        if isinstance(record, Timeline):
            title, claims = record.topic, [event.claim for event in record.events]
        else:
            title, claims = record.title, list(record.claims)
        return cls(id=record.id, question=title, stage="done", claims=[*claims], other=record)

    def citations(self) -> dict[Citation, int]:
        """The numbers of the citations: by first occurrence in the sentences, then in the conflicts.

        A number never changes while sentences are added, nor afterwards.
        """
        shown = [*self.claims, *(claim for conflict in self.conflicts for claim in conflict.claims)]
        numbers: dict[Citation, int] = {}
        for claim in shown:
            for citation in claim.citations:
                numbers.setdefault(citation, len(numbers) + 1)
        return numbers

    @property
    def conflicts(self) -> Sequence[Conflict]:
        """The disagreements between the articles, once they are known."""
        if isinstance(self.other, Summary):
            return self.other.conflicts
        return self.answer.conflicts if self.answer else ()


def is_broken_off(answer: Answer) -> bool:
    """Whether an answer was stopped or failed on the way, so that its sentences are true but not all there is."""
    return "total" not in answer.timings


class Desk:
    """Takes the questions of everybody who uses one library.

    All of its coroutines run in one event loop.

    Args:
        library: the library that answers.
        local_slots: how many questions the local model answers at once.
        remote_slots: how many a model server answers at once.
    """

    def __init__(self, library: Library, *, local_slots: int = 1, remote_slots: int = 8) -> None:
        self.library = library
        self._queues = {"local": FairQueue(local_slots), "openai": FairQueue(remote_slots)}
        self._live: OrderedDict[tuple[str, str], TurnState] = OrderedDict()
        self._stops: dict[tuple[str, str], asyncio.Event] = {}
        self._underway: dict[tuple[str, str], TurnState] = {}

    async def ask(
        self, question: str, *, user: str, person: str, conversation: str, turn_id: str, limits: Limits
    ) -> AsyncGenerator[TurnState, None]:
        """Answer a question as part of a conversation, and record both.

        Args:
            question: the question.
            user: whose conversation it is; empty without accounts.
            person: who takes turns with others in the queue; an account or a browser session.
            conversation: id of the conversation; it begins with its first question.
            turn_id: id for this turn, or that of an earlier turn which is to be answered again.
            limits: which articles, which model.

        Yields:
            The same state again and again, each time it has changed; the last time its stage is ``done``, ``stopped``
            or ``failed``.
        """
        turn = TurnState(id=turn_id, question=question)
        self.keep(turn, user)
        self._underway[user, conversation] = turn
        started = datetime.now(UTC)
        provider = "none"
        with self.stoppable(turn_id, user) as stop:
            try:
                history = await asyncio.to_thread(self._history, conversation, user, turn_id)
                resolved = await asyncio.to_thread(self.library.model, limits.llm)
                provider = resolved.provider
                async with aclosing(self.places(provider, person)) as places:
                    async for ahead in until(places, stop):
                        turn.stage, turn.ahead = "waiting", ahead
                        yield turn
                try:
                    turn.stage = "searching"
                    yield turn
                    events = self.library.astream(
                        question,
                        history=history,
                        llm=limits.llm,
                        since=limits.since,
                        until=limits.until,
                        sources=limits.sources,
                    )
                    async with aclosing(events):
                        async for event in until(events, stop):
                            _apply(event, turn)
                            yield turn
                finally:
                    self.leave(provider)
            except StoppedError:
                turn.stage = "stopped"
            except NewsproofError as error:
                turn.error = str(error)
            except Exception:
                _log.exception("a question could not be answered")
                turn.error = "something went wrong inside newsproof; the log of the server has the details"
            finally:
                if turn.answer is None:
                    # Also where nobody listens any more: what was released had been checked, and stands.
                    turn.stage = "failed" if turn.error else "stopped"
                    turn.answer = _broken_off(turn, started, provider)
                self._record(turn, conversation, user)
                if self._underway.get((user, conversation)) is turn:
                    del self._underway[user, conversation]
        yield turn

    async def follow(self, conversation: str, user: str) -> AsyncGenerator[TurnState, None]:
        """What is being answered in a conversation of somebody's, as it grows; nothing where nothing is."""
        turn = None
        while (found := self._underway.get((user, conversation))) is not None:
            yield (turn := found)
            await asyncio.sleep(_LOOK_SECONDS)
        if turn is not None:
            yield turn

    async def answer(self, question: str, *, person: str, limits: Limits) -> Answer:
        """Answer one question that belongs to no conversation, in turns with everybody else's.

        Raises:
            NewsproofError: it could not be answered.
        """
        resolved = await asyncio.to_thread(self.library.model, limits.llm)
        async with aclosing(self.places(resolved.provider, person)) as places:
            async for _ in places:
                pass
        try:
            return await self.library.aask(
                question, llm=limits.llm, since=limits.since, until=limits.until, sources=limits.sources
            )
        finally:
            self.leave(resolved.provider)

    def places(self, provider: str, person: str) -> AsyncGenerator[int, None]:
        """Wait for a turn at the models of a kind, as :meth:`ui.fair_queue.FairQueue.wait`; then :meth:`leave`."""
        queue = self._queues.get(provider)
        return _at_once() if queue is None else queue.wait(person)

    def leave(self, provider: str) -> None:
        """Let the next one at the models of a kind."""
        if (queue := self._queues.get(provider)) is not None:
            queue.leave()

    @contextmanager
    def stoppable(self, turn_id: str, user: str) -> Iterator[asyncio.Event]:
        """What :meth:`stop` sets for a turn, for as long as a ``with`` lasts."""
        key = (user, turn_id)
        stop = self._stops[key] = asyncio.Event()
        try:
            yield stop
        finally:
            if self._stops.get(key) is stop:
                del self._stops[key]

    def stop(self, turn_id: str, user: str) -> None:
        """Stop working on a turn; sentences that have been released stay."""
        if (stop := self._stops.get((user, turn_id))) is not None:
            stop.set()

    def find(self, turn_id: str, user: str) -> TurnState:
        """The turn with an id, as far as it is.

        Raises:
            NotFoundError: this user has no such turn.
        """
        if (turn := self._live.get((user, turn_id))) is not None:
            return turn
        with suppress(NotFoundError):
            return self._load(self.library.conversations.exchange(turn_id, user), user)
        return TurnState.of_record(self.library.summaries.get(turn_id, user))

    def turns(self, conversation: str, user: str) -> list[TurnState]:
        """The turns of a conversation in order, also one that is being answered; none where this user has none such."""
        found = []
        for exchange in self.library.conversations.exchanges(conversation, user):
            with suppress(NotFoundError):
                found.append(self._live.get((user, exchange.id)) or self._load(exchange, user))
        underway = self._underway.get((user, conversation))
        if underway is not None and all(turn.id != underway.id for turn in found):
            found.append(underway)
        return found

    def rate(self, turn_id: str, user: str, *, helpful: bool, note: str = "") -> TurnState:
        """Keep what somebody thinks of the answer of a turn of theirs.

        Raises:
            NotFoundError: this user has no such turn, or it has no answer yet.
        """
        turn = self.find(turn_id, user)
        if turn.answer is None:
            raise NotFoundError("there is no answer yet that could be rated")
        self.library.conversations.rate(turn.answer.id, user, helpful=helpful, note=note)
        turn.rating = helpful
        return turn

    def _load(self, exchange: Exchange, user: str) -> TurnState:
        answer = self.library.answer(exchange.answer_id)
        rating = self.library.conversations.rating(answer.id, user)
        return TurnState.of(exchange, answer, rating.helpful if rating else None)

    def keep(self, turn: TurnState, user: str) -> None:
        """Remember a turn of somebody's for a while, so that its citations can be opened."""
        key = (user, turn.id)
        self._live[key] = turn
        self._live.move_to_end(key)
        while len(self._live) > _KEPT_TURNS:
            self._live.popitem(last=False)

    def _history(self, conversation: str, user: str, turn_id: str) -> list[Turn]:
        """The conversation before a turn, as far as it was answered."""
        turns = self.turns(conversation, user)
        before = next((i for i, turn in enumerate(turns) if turn.id == turn_id), len(turns))
        return [
            Turn(question=turn.question, answer=turn.answer.text)
            for turn in turns[:before]
            if turn.answer is not None and turn.claims
        ][-_HISTORY:]

    def _record(self, turn: TurnState, conversation: str, user: str) -> None:
        assert turn.answer is not None
        try:
            if is_broken_off(turn.answer):
                self.library.catalogue.save_answer(turn.answer)
            exchange = Exchange(id=turn.id, question=turn.question, answer_id=turn.answer.id)
            self.library.conversations.record(conversation, user, exchange)
        except NewsproofError as error:
            # The answer itself is good; only that it was not kept has to be said.
            turn.error = f"the conversation could not be kept: {error}"


def _apply(event: Event, turn: TurnState) -> None:
    if isinstance(event, EvidenceFound):
        turn.evidence, turn.standalone, turn.stage = event.evidence, event.standalone_question, "writing"
    elif isinstance(event, ClaimReleased):
        turn.claims.append(event.claim)
    elif isinstance(event, ClaimRemoved):
        turn.removed.append(event.removal)
    elif isinstance(event, Finished):
        turn.answer, turn.stage = event.answer, "done"
        # What the answer says in the end counts; the chain may have put sentences together.
        turn.claims, turn.removed = list(event.answer.claims), list(event.answer.removed)


def _broken_off(turn: TurnState, started: datetime, model: str) -> Answer:
    """The record of an answer that was stopped or failed."""
    return Answer(
        id=new_id(),
        question=turn.question,
        claims=tuple(turn.claims),
        text=" ".join(claim.text for claim in turn.claims) or NO_SENTENCE,
        abstained=not turn.claims,
        reason=turn.error or STOPPED,
        evidence=turn.evidence,
        removed=tuple(turn.removed),
        standalone_question=turn.standalone or turn.question,
        model=model,
        created=started,
    )


async def _at_once() -> AsyncGenerator[int, None]:
    """The places of those who need not wait."""
    return
    yield
