"""The model's part of an answer as one LangChain runnable: prompt, chat model, parser."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, convert_to_messages
from langchain_core.prompt_values import ChatPromptValue
from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda, RunnablePassthrough

from prompts import Message, Prompt
from rag.answering.abstention import NOT_IN_ARTICLES
from rag.answering.context import evidence_block, neutralise
from rag.answering.parser import Draft, Parser
from rag.answering.verdict import Verdict
from rag.records import Evidence, Usage

__all__ = ["MAX_REPLY", "ReplyEnd", "drafting", "to_langchain", "usage_of"]

MAX_REPLY = 8000
"""Characters after which a reply is broken off: a small model may repeat itself for ever."""

_ENDED = frozenset(["stop", "end_turn", "stop_sequence", "eos"])
_PROBABILITIES: Mapping[str, Any] = {"logprobs": True, "top_logprobs": 10}
_REASON_KEYS = ("finish_reason", "stop_reason", "done_reason")


@dataclass(frozen=True, slots=True)
class ReplyEnd:
    """What follows the last draft.

    Attributes:
        usage: tokens of the call.
        complete: whether the server said that the model ended by itself. No word about it counts as broken off.
        empty: whether there was no text at all.
    """

    usage: Usage
    complete: bool
    empty: bool


def drafting(
    prompt: Prompt,
    chat: BaseChatModel,
    evidence: Sequence[Evidence],
    stopped: threading.Event,
    *,
    verdict_first: bool = False,
) -> Runnable[Mapping[str, Any], Draft | ReplyEnd]:
    """Make the runnable ``assign | prompt | chat | parser`` for one set of evidence.

    Its input is a mapping with the ``question``; streamed, it gives drafts as the model completes them, unchecked, and
    a :class:`ReplyEnd` as the last item.

    Args:
        prompt: with the variables ``question`` and ``articles``, and perhaps ``not_found``.
        chat: the chat model.
        evidence: the numbered spans to offer.
        verdict_first: whether the prompt asks for a yes or no before the answer, and for no numbers. Where the answer
            does not count as stated, the only draft is the refusal.
        stopped: when set, no more of the reply is read. Closing the stream alone would not do that: LangChain then
            reads the rest of a step's input for its traces.
    """

    def fill(given: Mapping[str, Any]) -> ChatPromptValue:
        offered = {**given, "question": neutralise(given["question"]), "not_found": NOT_IN_ARTICLES}
        messages = prompt.messages(**{name: text for name, text in offered.items() if name in prompt.variables})
        return ChatPromptValue(messages=to_langchain(messages))

    def reply(filled: Iterator[ChatPromptValue]) -> Iterator[BaseMessage]:
        length = 0
        for value in filled:
            # LangChain hands the configuration of the run on to the model by a context variable.
            for message in chat.stream(value, **(_PROBABILITIES if verdict_first else {})):
                length += len(message.text)
                if stopped.is_set() or length > MAX_REPLY:
                    return
                yield message

    def parse(messages: Iterator[BaseMessage]) -> Iterator[Draft | ReplyEnd]:
        parser = Parser([item.number for item in evidence])
        usage = Usage(calls=1)
        reason, empty = "", True
        verdict = Verdict(evidence) if verdict_first else None
        for message in messages:
            text = str(message.text)
            empty = empty and not text.strip()
            if verdict is not None:
                text = verdict.feed(text, message.response_metadata)
            usage += usage_of(message)
            reason = next((found for key in _REASON_KEYS if (found := message.response_metadata.get(key))), reason)
            if verdict is None or verdict.stated:
                yield from parser.feed(text)
            elif verdict.stated is False:
                stopped.set()
        complete = reason in _ENDED
        if verdict is not None and verdict.stated is None:
            yield from parser.feed(verdict.finish())
        if verdict is not None and not verdict.stated:
            yield Draft(text=NOT_IN_ARTICLES)
        else:
            yield from parser.finish(complete=complete)
        yield ReplyEnd(usage=usage, complete=complete, empty=empty)

    laying_out: Runnable[Any, Any] = RunnablePassthrough.assign(
        articles=lambda _: evidence_block(evidence, numbered=not verdict_first)
    )
    filling: Runnable[Any, ChatPromptValue] = RunnableLambda(fill, name="prompt")
    parsing: Runnable[Any, Draft | ReplyEnd] = RunnableGenerator(parse, name="parser")
    replying: Runnable[Any, BaseMessage] = RunnableGenerator(reply, name="chat")
    return laying_out | filling | replying | parsing


def to_langchain(messages: Sequence[Message]) -> list[BaseMessage]:
    """The messages of a prompt as LangChain's classes."""
    return convert_to_messages([dict(message) for message in messages])


def usage_of(message: BaseMessage) -> Usage:
    """The tokens that a message, or a piece of a streamed one, reports; nothing where it reports none."""
    counted = message.usage_metadata if isinstance(message, AIMessage) else None
    if not counted:
        return Usage()
    return Usage(
        input_tokens=counted["input_tokens"],
        output_tokens=counted["output_tokens"],
        cached_tokens=counted.get("input_token_details", {}).get("cache_read", 0) or 0,
    )
