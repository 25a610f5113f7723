"""One short call, bounded in time and length, that asks the chat model to restate a sentence from what it cites.

Nothing here decides whether the new wording may be shown: it is checked like any other. Whatever goes wrong, there is
no new wording, and the sentence goes on to the next step of its repair.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from prompts import Prompt
from rag.answering.abstention import NOT_IN_ARTICLES, is_refusal
from rag.answering.context import evidence_block, neutralise
from rag.answering.parser import Parser
from rag.records import Evidence, Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig

__all__ = ["MAX_CHARACTERS", "MAX_TOKENS", "Restate", "Restater"]

Restate = Callable[[str, Sequence[Evidence], str], str]
"""Restate a refused sentence from evidence, given the question that it answers; empty where that cannot be done."""

MAX_TOKENS = 96
"""Tokens that a restated sentence may have, as the server is asked to count them."""
MAX_CHARACTERS = 600
"""Characters after which the reply is broken off, for servers that do not keep to the limit of tokens."""


class Restater:
    """Asks a chat model; one object for one answer, whose calls it counts.

    Args:
        prompt: with the variables ``sources``, ``question``, ``sentence`` and ``not_found``.
        chat: the chat model.
        timeout: seconds that one call may take.
        errors: a context for calls of the model, as in :class:`rag.answering.chain.AnswerChain`.
        config: LangChain's configuration of the run.
    """

    def __init__(
        self,
        prompt: Prompt,
        chat: "BaseChatModel",
        *,
        timeout: float = 20.0,
        errors: Callable[[], AbstractContextManager[Any]] = nullcontext,
        config: "RunnableConfig | None" = None,
    ) -> None:
        self._prompt = prompt
        self._chat = chat
        self._timeout = timeout
        self._errors = errors
        self._config = config
        self.usage = Usage()

    def __call__(self, sentence: str, evidence: Sequence[Evidence], question: str) -> str:
        """The new wording, without evidence numbers; empty where there is none, whatever the cause."""
        results: queue.SimpleQueue[tuple[str, Usage]] = queue.SimpleQueue()
        stopped = threading.Event()

        def work() -> None:
            try:
                results.put(self._ask(sentence, evidence, question, stopped))
            except Exception:
                results.put(("", Usage(calls=1)))

        threading.Thread(target=work, name="newsproof-restate", daemon=True).start()
        try:
            reply, usage = results.get(timeout=self._timeout)
        except queue.Empty:
            stopped.set()
            reply, usage = "", Usage(calls=1)
        self.usage += usage
        return _sentence(reply, [item.number for item in evidence])

    def _ask(
        self, sentence: str, evidence: Sequence[Evidence], question: str, stopped: threading.Event
    ) -> tuple[str, Usage]:
        """The model's reply as it is, empty where it was broken off, and its tokens."""
        from rag.answering.drafting import to_langchain, usage_of

        messages = self._prompt.messages(
            sources=evidence_block(evidence),
            question=neutralise(question),
            sentence=neutralise(sentence),
            not_found=NOT_IN_ARTICLES,
        )
        text, usage = "", Usage(calls=1)
        with self._errors():
            for piece in self._chat.stream(to_langchain(messages), self._config, max_tokens=MAX_TOKENS):
                text += str(piece.text)
                usage += usage_of(piece)
                if stopped.is_set() or len(text) > MAX_CHARACTERS:
                    return "", usage
                if piece.response_metadata.get("finish_reason") == "length":
                    return "", usage
        return text, usage


def _sentence(reply: str, numbers: Sequence[int]) -> str:
    """The first sentence of a reply; empty where it says that the evidence does not answer."""
    parser = Parser(numbers)
    drafts = [*parser.feed(reply), *parser.finish()]
    if not drafts or any(is_refusal(draft.text) for draft in drafts):
        return ""
    return drafts[0].text
