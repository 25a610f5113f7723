"""Asking questions for people: their place in the queue, the answer as it grows, and the conversation it belongs to."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager, suppress
from datetime import UTC, datetime

from rag import (
    Answer,
    ClaimReleased,
    ClaimRemoved,
    Event,
    EvidenceFound,
    Exchange,
    Finished,
    Library,
    NewsproofError,
    NotFoundError,
    Turn,
)
from ui.fair_queue import FairQueue
from ui.stopping import StoppedError, until
from ui.turns import STOPPED, Limits, TurnState, is_broken_off, new_id
from ui.underway import Works, follow
from ui.wording import in_app

__all__ = ["Desk"]

_log = logging.getLogger(__name__)

NO_SENTENCE = "There is no answer."

_HISTORY = 3
_KEPT_TURNS = 512


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
        self._works: Works[TurnState] = Works()
        self._underway: dict[tuple[str, str], dict[str, TurnState]] = {}

    async def ask(
        self, question: str, *, user: str, person: str, conversation: str, turn_id: str, limits: Limits
    ) -> AsyncGenerator[TurnState, None]:
        """Answer a question as part of a conversation, and record both, also when nobody listens any more.

        Args:
            question: the question.
            user: whose conversation it is; empty without accounts.
            person: who takes turns with others in the queue; an account or a browser session.
            conversation: id of the conversation; it begins with its first question.
            turn_id: id for this turn, or that of an earlier turn which is to be answered again; of one that is being
                answered, this answer is what comes.
            limits: which articles, which model.

        Yields:
            The same state again and again, each time it has changed; the last time its stage is ``done``, ``stopped``
            or ``failed``.
        """
        work = self._works.get((user, turn_id))
        if work is None:
            turn = TurnState(id=turn_id, question=question)
            self.keep(turn, user)
            self._underway.setdefault((user, conversation), {})[turn_id] = turn
            work = self._works.begin((user, turn_id), self._answer(turn, user, person, conversation, limits))
        async with aclosing(follow(work)) as states:
            async for state in states:
                yield state

    async def follow(self, conversation: str, user: str) -> AsyncGenerator[TurnState, None]:
        """What is being answered in a conversation of somebody's, as it grows; nothing where nothing is."""
        works = [self._works.get((user, turn_id)) for turn_id in self._underway.get((user, conversation), ())]
        async with aclosing(follow(*filter(None, works))) as states:
            async for state in states:
                yield state

    def forget(self, conversation: str, user: str) -> None:
        """Delete a conversation of somebody's, and stop what is being answered in it."""
        for turn_id in self._underway.pop((user, conversation), ()):
            self.stop(turn_id, user)
        self.library.conversations.remove(conversation, user)

    async def _answer(
        self, turn: TurnState, user: str, person: str, conversation: str, limits: Limits
    ) -> AsyncGenerator[TurnState, None]:
        started = datetime.now(UTC)
        provider = "none"
        with self.stoppable(turn.id, user) as stop:
            try:
                await asyncio.to_thread(self._begin, turn, conversation, user)
                history = await asyncio.to_thread(self._history, conversation, user, turn.id)
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
                        turn.question,
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
                turn.error = in_app(error)
            except Exception:
                _log.exception("a question could not be answered")
                turn.error = "something went wrong inside newsproof; the log of the server has the details"
            finally:
                if turn.answer is None:
                    # Also where the app ends: what was released had been checked, and stands.
                    turn.stage = "failed" if turn.error else "stopped"
                    turn.answer = _broken_off(turn, started, provider)
                self._record(turn, conversation, user)
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
        """The turns of a conversation in order, also those being answered; none where this user has none such."""
        return self.last_turns(conversation, user)[0]

    def last_turns(
        self, conversation: str, user: str, *, most: int | None = None, before: str = ""
    ) -> tuple[list[TurnState], int]:
        """The last turns of a conversation.

        Args:
            conversation: id of the conversation.
            user: whose it is.
            most: how many turns; all where None.
            before: id of a turn; the last ones before it where it is one of this conversation's.

        Returns:
            The turns in order, and how many come before them.
        """
        exchanges = {item.id: item for item in self.library.conversations.exchanges(conversation, user)}
        underway = dict(self._underway.get((user, conversation), {}))
        names = [*exchanges, *(name for name in underway if name not in exchanges)]
        names = names[: names.index(before)] if before in names else names
        earlier = 0 if most is None else max(0, len(names) - most)
        found = []
        for name in names[earlier:]:
            with suppress(NotFoundError):
                turn = underway.get(name) or self._live.get((user, name))
                found.append(turn or self._load(exchanges[name], user))
        return found, earlier

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
        if not exchange.answer_id:
            turn = TurnState(id=exchange.id, question=exchange.question, stage="stopped")
            turn.answer = _broken_off(turn, datetime.now(UTC), "none")
            return turn
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

    def _begin(self, turn: TurnState, conversation: str, user: str) -> None:
        """Keep the question, in the order in which questions are asked, also where the app ends before the answer."""
        with suppress(NewsproofError):  # that it cannot be kept is told with the answer
            if all(exchange.id != turn.id for exchange in self.library.conversations.exchanges(conversation, user)):
                exchange = Exchange(id=turn.id, question=turn.question, answer_id="")
                self.library.conversations.record(conversation, user, exchange)

    def _record(self, turn: TurnState, conversation: str, user: str) -> None:
        assert turn.answer is not None
        underway = self._underway.get((user, conversation), {})
        if underway.pop(turn.id, None) is None:
            # The conversation was deleted meanwhile.
            return
        if not underway:
            del self._underway[user, conversation]
        try:
            if is_broken_off(turn.answer):
                self.library.catalogue.save_answer(turn.answer)
            exchange = Exchange(id=turn.id, question=turn.question, answer_id=turn.answer.id)
            self.library.conversations.record(conversation, user, exchange)
        except NewsproofError as error:
            # The answer itself is good; only that it was not kept has to be said.
            turn.error = f"the conversation could not be kept: {in_app(error)}"


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
