"""The chain from a question to a cited, checked answer: retrieve, prompt, generate, parse, check, release.

Retrieval and generation are LangChain runnables, so tracing and callbacks work as anywhere else. What comes out of them
is checked sentence by sentence before it is shown.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from prompts import Prompt
from rag.answering.abstention import is_refusal
from rag.answering.addressing import Addresses, Answers, shares_subject
from rag.answering.events import Event, Finished
from rag.answering.follow_up import rewrite
from rag.answering.progress import Progress
from rag.answering.release import Releaser, Verify
from rag.answering.restating import Restater
from rag.checking.judge import Judge
from rag.records import Answer, Claim, Conflict, Evidence, Removal, Turn, Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable, RunnableConfig

    from rag.answering.drafting import ReplyEnd

__all__ = ["AnswerChain", "Compare", "Decline", "Extract", "Extracted", "Retrieve"]

Retrieve = Callable[[str], Sequence[Evidence]]
"""Select the evidence for a question that is complete in itself."""

Decline = Callable[[str, Sequence[Evidence]], str]
"""Why the evidence does not answer a question, so that no model need be asked; empty where it may answer."""


class Extracted(Protocol):
    """An answer made without a model: what was considered, verbatim sentences, or why there are none."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The numbered spans that were considered."""
        ...

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Claims whose text is exactly what they cite; empty where the evidence does not answer."""
        ...

    @property
    def reason(self) -> str:
        """Why there are no claims, in words."""
        ...


Extract = Callable[[str], Extracted]
"""Answer a question without a model."""

Compare = Callable[[str, Sequence[Claim]], Sequence[Conflict]]
"""Find what other articles say against the sentences shown, given the question that they answer."""

_NO_EVIDENCE = "no article in the library is about this"
_MODEL_REFUSED = "the model found no answer in the evidence"
_AFTER_REFUSAL = "the model had said that the evidence does not answer"
_BESIDE = "it is in the articles, but does not answer the question"
_BROKEN_OFF = "the model's reply broke off before its first sentence was complete"
_EMPTY_REPLY = "the model returned nothing"
_NOT_VERBATIM = "it is not the wording of what it cites"
_NOTHING_ANSWERS = "what the model found in the articles does not answer the question"
_NO_SENTENCE_ANSWERS = "the sentences found do not answer what is asked"
_NOTHING_SUPPORTED = "nothing that the model wrote is supported by the articles"


class AnswerChain:
    """Answers questions, one checked sentence after the other.

    Args:
        retrieve: selects the numbered evidence for a question.
        verify: checks a sentence against evidence. Where it raises or takes too long the sentence is not shown.
        chat: a LangChain chat model.
        prompt: the prompt for ``chat``, with the variables ``question``, ``articles`` and ``not_found``.
        restate: the prompt by which ``chat`` is asked once to restate a sentence that failed its check, with the
            variables of :class:`rag.answering.restating.Restater`; without it such a sentence is quoted or left out.
        follow_up: the prompt that rewrites a question which leans on the conversation, with the variables
            ``conversation`` and ``question``; without it, or without ``chat``, a rule does so.
        extract: answers in place of all of the above, without a model.
        decline: may decide on the evidence alone that the model is not asked.
        judge: judges all sentences once the reply is complete, and may block those that ``verify`` passed. None is
            shown before that, so the first sentence comes later.
        compare: finds conflicts between the articles once all sentences are known; what other articles say is shown
            as quotations.
        addresses: whether a quotation would address a question, asked before one is shown in place of a sentence.
        verdict_first: whether ``prompt`` asks for a yes or no before the answer and for no numbers, as for small
            models; see :mod:`rag.answering.verdict`.
        answers: must hold of the first claim that is shown, and of every sentence that ``extract`` gives; others are
            removed. For small models :func:`rag.answering.addressing.answers_question`; no such demand where None.
        rescue: whether the best evidence may be quoted where nothing that the model wrote was left and it had not said
            that the evidence does not answer; no such quotation where None.
        model: what to call the chat model in answers.
        errors: a context that turns what the client of the model raises into :class:`rag.errors.ModelError`.
        check_timeout: seconds that one check may take.
        restate_timeout: seconds that one restatement may take.

    Raises:
        ValueError: neither ``extract`` nor all of ``retrieve``, ``verify``, ``chat`` and ``prompt`` were given.
    """

    def __init__(
        self,
        *,
        retrieve: Retrieve | None = None,
        verify: Verify | None = None,
        chat: "BaseChatModel | None" = None,
        prompt: Prompt | None = None,
        restate: Prompt | None = None,
        follow_up: Prompt | None = None,
        extract: Extract | None = None,
        decline: Decline | None = None,
        judge: Judge | None = None,
        compare: Compare | None = None,
        addresses: Addresses = shares_subject,
        answers: Answers | None = None,
        verdict_first: bool = False,
        rescue: Addresses | None = None,
        model: str = "none",
        errors: Callable[[], AbstractContextManager[Any]] = contextlib.nullcontext,
        check_timeout: float = 10.0,
        restate_timeout: float = 20.0,
    ) -> None:
        if extract is None and None in (retrieve, verify, chat, prompt):
            raise ValueError("pass retrieve, verify, chat and prompt to answer with a model, or extract to do without")
        self._retrieve = retrieve
        self._verify = verify
        self._chat = chat
        self._prompt = prompt
        self._restate = restate
        self._follow_up = follow_up
        self._extract = extract
        self._decline = decline
        self._judge = judge
        self._compare = compare
        self._addresses = addresses
        self._answers = answers
        self._verdict_first = verdict_first
        self._rescue = rescue
        self._model = model
        self._errors = errors
        self._check_timeout = check_timeout
        self._restate_timeout = restate_timeout

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, config: "RunnableConfig | None" = None
    ) -> Generator[Event, None, None]:
        """Answer a question, telling what happens as it happens.

        Args:
            question: the question as asked.
            history: the conversation before it, oldest first.
            config: LangChain's configuration (callbacks, tags) for the runnables inside.

        Yields:
            ``EvidenceFound`` before a model is called; then ``ClaimReleased`` and ``ClaimRemoved``, each claim checked
            before it is yielded; then ``Finished`` with the whole answer.

        Raises:
            rag.errors.ModelError: the model server failed. Claims yielded before it were checked and stand; there is
                then no ``Finished``, and what was still unchecked is never shown.
        """
        progress = Progress(question)
        progress.standalone = self._standalone(question, history, progress, config)
        answering = self._extracted if self._extract is not None else self._generated
        with contextlib.closing(answering(progress, config)) as events:
            yield from events
        yield from self._compared(progress)
        yield Finished(progress.answer(self._model))

    def invoke(self, question: str, history: Sequence[Turn] = (), *, config: "RunnableConfig | None" = None) -> Answer:
        """Answer a question; arguments and errors as for :meth:`stream`."""
        *_, last = self.stream(question, history, config=config)
        assert isinstance(last, Finished)
        return last.answer

    async def astream(
        self, question: str, history: Sequence[Turn] = (), *, config: "RunnableConfig | None" = None
    ) -> AsyncGenerator[Event, None]:
        """:meth:`stream` for asynchronous code: a thread does the work, and stops when nobody listens any more."""
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[Event | BaseException | None] = asyncio.Queue()
        abandoned = threading.Event()

        def tell(item: Event | BaseException | None) -> None:
            # The loop is gone where its program has ended; nobody listens then.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(events.put_nowait, item)

        def work() -> None:
            try:
                with contextlib.closing(self.stream(question, history, config=config)) as stream:
                    for event in stream:
                        if abandoned.is_set():
                            return
                        tell(event)
            except BaseException as error:
                tell(error)
            else:
                tell(None)

        threading.Thread(target=work, name="newsproof-answer", daemon=True).start()
        try:
            while (item := await events.get()) is not None:
                if isinstance(item, BaseException):
                    raise item
                yield item
        finally:
            abandoned.set()

    async def ainvoke(
        self, question: str, history: Sequence[Turn] = (), *, config: "RunnableConfig | None" = None
    ) -> Answer:
        """:meth:`invoke` for asynchronous code."""
        answer: Answer | None = None
        async for event in self.astream(question, history, config=config):
            if isinstance(event, Finished):
                answer = event.answer
        assert answer is not None
        return answer

    def as_runnable(self) -> "Runnable[Mapping[str, Any], Answer]":
        """A LangChain runnable from ``{"question": str, "history": Sequence[Turn]}`` (history may be left out)."""

        from langchain_core.runnables import RunnableLambda

        def answer(given: Mapping[str, Any], config: "RunnableConfig") -> Answer:
            return self.invoke(given["question"], given.get("history", ()), config=config)

        async def answer_async(given: Mapping[str, Any], config: "RunnableConfig") -> Answer:
            return await self.ainvoke(given["question"], given.get("history", ()), config=config)

        return RunnableLambda(answer, afunc=answer_async, name="newsproof")

    def _standalone(
        self, question: str, history: Sequence[Turn], progress: Progress, config: "RunnableConfig | None"
    ) -> str:
        """The question put by itself, with the chat model's help where there is one."""
        chat, prompt = self._chat, self._follow_up
        if chat is None or prompt is None:
            return rewrite(question, history, None)

        from rag.answering.drafting import to_langchain, usage_of

        def ask(conversation: str, question: str) -> str:
            messages = to_langchain(prompt.messages(conversation=conversation, question=question))
            with self._errors():
                reply = chat.invoke(messages, config)
            progress.usage += usage_of(reply) + Usage(calls=1)
            return str(reply.text)

        return rewrite(question, history, ask)

    def _extracted(self, progress: Progress, config: "RunnableConfig | None") -> Generator[Event, None, None]:
        """Answer with verbatim sentences. What is no quotation of what it cites is not shown."""
        assert self._extract is not None
        if config is None:
            # Nobody traces this, and importing LangChain would take longer than the answer.
            extracted = self._extract(progress.standalone)
        else:
            from langchain_core.runnables import RunnableLambda

            extracted = RunnableLambda(self._extract, name="extract").invoke(progress.standalone, config)
        yield progress.found(extracted.evidence)
        for claim in extracted.claims:
            if not _verbatim(claim):
                outcome: Claim | Removal = Removal(text=claim.text, reasons=(_NOT_VERBATIM,), citations=claim.citations)
            elif self._answers is not None and not self._answers(progress.standalone, claim):
                outcome = Removal(text=claim.text, reasons=(_BESIDE,), citations=claim.citations)
            else:
                outcome = claim
            yield progress.record(outcome)
        if not progress.claims:
            beside = any(removal.reasons == (_BESIDE,) for removal in progress.removed)
            progress.reason = _NO_SENTENCE_ANSWERS if beside else extracted.reason or _NO_EVIDENCE

    def _generated(self, progress: Progress, config: "RunnableConfig | None") -> Generator[Event, None, None]:
        """Answer with the chat model."""
        assert self._retrieve is not None
        assert self._verify is not None
        assert self._chat is not None
        assert self._prompt is not None
        from langchain_core.runnables import RunnableLambda

        from rag.answering.drafting import ReplyEnd, drafting

        evidence = tuple(RunnableLambda(self._retrieve, name="retrieve").invoke(progress.standalone, config))
        yield progress.found(evidence)
        progress.reason = self._decline(progress.standalone, evidence) if evidence and self._decline else ""
        if not evidence:
            progress.reason = _NO_EVIDENCE
        if progress.reason:
            return
        restater = self._restater(config)
        releaser = Releaser(
            progress.standalone,
            evidence,
            self._verify,
            addresses=self._addresses,
            restate=restater,
            numbered=not self._verdict_first,
            timeout=self._check_timeout,
        )
        stopped = threading.Event()
        runnable = drafting(self._prompt, self._chat, evidence, stopped, verdict_first=self._verdict_first)
        progress.prompt = self._prompt.reference()
        refused = False
        held: list[Claim | Removal] = []
        end: ReplyEnd | None = None
        with self._errors():
            # The name keeps the stream alive until it has been told to stop.
            items = runnable.stream({"question": progress.standalone}, config)
            try:
                for item in items:
                    if isinstance(item, ReplyEnd):
                        end = item
                    elif is_refusal(item.text, cited=bool(item.numbers)):
                        refused = True
                    elif refused and not progress.claims and not held:
                        yield progress.record(Removal(text=item.text, reasons=(_AFTER_REFUSAL,)))
                    elif not (outcome := releaser.decide(item)):
                        continue
                    elif self._judge is not None:
                        held.append(outcome)
                    else:
                        yield progress.record(self._unless_beside(outcome, progress))
            finally:
                stopped.set()
        for outcome in self._judged(held, releaser, progress, config):
            yield progress.record(self._unless_beside(outcome, progress))
        for part in (end, restater):
            if part is not None:
                progress.usage += part.usage
        blocked = bool(progress.removed) and not progress.claims and not refused
        if blocked and self._rescue is not None and (rescued := releaser.rescue(self._rescue)):
            yield progress.record(rescued)
        if not progress.claims:
            progress.reason = _why_nothing(refused, end, progress.removed)

    def _compared(self, progress: Progress) -> Generator[Event, None, None]:
        """Look for conflicts, and show what the other articles say in their own words."""
        if self._compare is None or not progress.claims:
            return
        progress.conflicts = tuple(self._compare(progress.standalone, progress.claims))
        cited = {citation for claim in progress.claims for citation in claim.citations}
        for claim in (claim for conflict in progress.conflicts for claim in conflict.claims):
            if cited.isdisjoint(claim.citations) and _verbatim(claim):
                cited.update(claim.citations)
                yield progress.record(claim)

    def _restater(self, config: "RunnableConfig | None") -> Restater | None:
        """What restates the sentences of one answer."""
        if self._restate is None or self._chat is None:
            return None
        return Restater(self._restate, self._chat, timeout=self._restate_timeout, errors=self._errors, config=config)

    def _judged(
        self, held: Sequence[Claim | Removal], releaser: Releaser, progress: Progress, config: "RunnableConfig | None"
    ) -> list[Claim | Removal]:
        """What is left of the sentences of a reply after the judge's call; quotations need no judgement."""
        claims = [o for o in held if isinstance(o, Claim) and o.verdict == "supported"]
        if self._judge is None or not claims:
            return list(held)
        judged = self._judge.judge(progress.standalone, [(c.text, c.citations) for c in claims], config)
        progress.usage += judged.usage
        refused = {c: v.reasons for c, v in zip(claims, judged.verdicts, strict=True) if v.supported is not True}
        return [releaser.withdraw(o, refused[o]) if isinstance(o, Claim) and o in refused else o for o in held]

    def _unless_beside(self, outcome: Claim | Removal, progress: Progress) -> Claim | Removal:
        """The outcome, or the removal of a claim which would open an answer without answering."""
        if self._answers is None or progress.claims or isinstance(outcome, Removal):
            return outcome
        if self._answers(progress.standalone, outcome):
            return outcome
        return Removal(text=outcome.text, reasons=(_BESIDE,), citations=outcome.citations, score=outcome.score)


def _why_nothing(refused: bool, end: "ReplyEnd | None", removed: Sequence[Removal]) -> str:
    """Why a model's reply left nothing to show."""
    if refused:
        return _MODEL_REFUSED
    if end is None or end.empty:
        return _EMPTY_REPLY
    if not end.complete and len(removed) <= 1:
        return _BROKEN_OFF
    if any(removal.reasons == (_BESIDE,) for removal in removed):
        return _NOTHING_ANSWERS
    return _NOTHING_SUPPORTED


def _verbatim(claim: Claim) -> bool:
    """Whether a claim is what it says: a quotation of what it cites."""
    return claim.verdict == "quoted" and any(claim.text == citation.quote for citation in claim.citations)
