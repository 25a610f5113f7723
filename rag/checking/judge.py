"""Layer 4: a large chat model judges all sentences of an answer against their spans in one structured call.

It only ever blocks. A sentence that it does not judge, judges twice or in a form that cannot be read is unsupported,
and so are all of them where the call fails: a judge that fails open is worse than none. Models that run on a laptop may
not judge; asked about 70 edited summaries, one of 1.5 billion parameters was no better than chance (AUC .44).
"""

import queue
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, StrictBool, StrictInt, ValidationError

from prompts import Prompt
from rag.checking.records import Verdict
from rag.records import Citation, Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig

__all__ = ["Judge", "Judged", "read_judgements"]

_MAX_TOKENS = 2000
_UNJUDGED = "the judge gave no judgement on it that can be read"
_FAILED = "the judge could not be asked"
_OBJECTED = "the judge: "


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts on some sentences, in their order, and the tokens that they took."""

    verdicts: tuple[Verdict, ...]
    usage: Usage


class _Judgement(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sentence: StrictInt
    supported: StrictBool
    reason: str


class _Judgements(BaseModel):
    model_config = ConfigDict(extra="forbid")

    judgements: list[_Judgement]


class Judge:
    """Asks a chat model.

    Args:
        prompt: with the variables ``question`` and ``sentences``.
        chat: a chat model of a server that takes a JSON schema as ``response_format``.
        timeout: seconds that the call may take.
        errors: a context for calls of the model.
    """

    def __init__(
        self,
        prompt: Prompt,
        chat: "BaseChatModel",
        *,
        timeout: float = 30.0,
        errors: Callable[[], AbstractContextManager[Any]] = nullcontext,
    ) -> None:
        self._prompt = prompt
        self._chat = chat
        self._timeout = timeout
        self._errors = errors

    def judge(
        self,
        question: str,
        sentences: Sequence[tuple[str, Sequence[Citation]]],
        config: "RunnableConfig | None" = None,
    ) -> Judged:
        """Judge sentences, each with the spans that it cites.

        Args:
            question: what they answer.
            sentences: the sentences with their citations; none of them costs a call where the list is empty.
            config: LangChain's configuration of the run.

        Returns:
            A verdict for each, in order. Never raises: what goes wrong makes them unsupported.
        """
        if not sentences:
            return Judged((), Usage())
        results: queue.SimpleQueue[Judged] = queue.SimpleQueue()

        def work() -> None:
            try:
                results.put(self._ask(question, sentences, config))
            except Exception as error:
                results.put(_all_unsupported(len(sentences), f"{_FAILED} ({type(error).__name__})"))

        threading.Thread(target=work, name="newsproof-judge", daemon=True).start()
        try:
            return results.get(timeout=self._timeout)
        except queue.Empty:
            return _all_unsupported(len(sentences), f"{_FAILED} within {self._timeout:g} seconds")

    def _ask(
        self, question: str, sentences: Sequence[tuple[str, Sequence[Citation]]], config: "RunnableConfig | None"
    ) -> Judged:
        from langchain_core.messages import AIMessage, convert_to_messages

        messages = self._prompt.messages(question=_harmless(question), sentences=_layout(sentences))
        schema = {"name": "judgements", "strict": True, "schema": _Judgements.model_json_schema()}
        with self._errors():
            reply = self._chat.invoke(
                convert_to_messages([dict(message) for message in messages]),
                config,
                max_tokens=_MAX_TOKENS,
                response_format={"type": "json_schema", "json_schema": schema},
            )
        counted = reply.usage_metadata if isinstance(reply, AIMessage) else None
        usage = Usage(
            input_tokens=counted["input_tokens"] if counted else 0,
            output_tokens=counted["output_tokens"] if counted else 0,
            calls=1,
        )
        return Judged(read_judgements(str(reply.text), len(sentences)), usage)


def read_judgements(reply: str, count: int) -> tuple[Verdict, ...]:
    """Read a judge's reply.

    Args:
        reply: JSON as the prompt asks for it.
        count: how many sentences were judged, numbered from 1.

    Returns:
        A verdict for each sentence; unsupported where the reply, or its entry, is missing, double or not readable.
    """
    try:
        entries = _Judgements.model_validate_json(reply).judgements
    except ValidationError:
        return _all_unsupported(count, _UNJUDGED).verdicts
    times = Counter(entry.sentence for entry in entries)
    by_number = {entry.sentence: entry for entry in entries if times[entry.sentence] == 1}
    return tuple(_verdict(by_number.get(number)) for number in range(1, count + 1))


def _verdict(entry: _Judgement | None) -> Verdict:
    if entry is None:
        return Verdict(False, 0.0, (_UNJUDGED,))
    if entry.supported:
        return Verdict(True, 1.0)
    return Verdict(False, 0.0, (_OBJECTED + (" ".join(entry.reason.split()) or "its sources do not say this"),))


def _all_unsupported(count: int, reason: str) -> Judged:
    return Judged((Verdict(False, 0.0, (reason,)),) * count, Usage(calls=1))


def _layout(sentences: Sequence[tuple[str, Sequence[Citation]]]) -> str:
    blocks = []
    for number, (text, citations) in enumerate(sentences, 1):
        lines = [f"{number}. <sentence>{_harmless(text)}</sentence>"]
        lines += [f"<source>{_heading(citation)}{_harmless(citation.quote)}</source>" for citation in citations]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _heading(citation: Citation) -> str:
    day = citation.published
    parts = [_harmless(citation.title), _harmless(citation.source), f"{day.day} {day:%B %Y}" if day else ""]
    heading = " | ".join(part for part in parts if part)
    return f"({heading}) " if heading else ""


def _harmless(text: str) -> str:
    """A text of others on one line, without what could pass for a delimiter."""
    return " ".join(text.replace("<", "‹").replace(">", "›").split())
