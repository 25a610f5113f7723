"""Seconds until the local model's first checked sentence, and its speed in tokens.

``python -m evals.benchmarks.local_model [--questions N]``
"""

import argparse
import statistics
import sys
import time
from collections.abc import Sequence

from evals.benchmarks.libraries import local_settings, scratch
from evals.benchmarks.report import Budget, Figure, Report, SkippedError, show
from evals.benchmarks.texts import CORPUS, sample_articles
from rag import ClaimReleased, EvidenceFound, Finished, Library
from rag.models.chat import ChatModel, open_chat
from rag.models.local_server import is_installed
from rag.models.weights import CHAT, WeightStore
from rag.settings import Settings

__all__ = ["QUESTIONS", "main", "measure"]

QUESTIONS = (
    "How many vehicles a day does Lockgate Bridge carry?",
    "How many people watched the derby at Weir Lane?",
    "What is the weight limit on Cattle Bridge?",
    "Which judge sentenced Oskarby Civils?",
    "How many beds does St Aldric's Hospital have?",
    "When did Tobias Wren resign?",
)
_REPLY_TOKENS = 64
_PROMPT_CHARACTERS = 1500


def measure(questions: int = len(QUESTIONS)) -> Report:
    """Ask about the sample corpus. The first question meets a model with an empty cache, the others find the prompt's
    beginning in it; then the bare model continues a text, for its speed.

    Args:
        questions: how many.

    Raises:
        SkippedError: the weights or llama.cpp are not here.
    """
    with scratch() as folder:
        settings = local_settings(folder / "library").model_copy(
            update={"llm": "local", "openai_base_url": None, "model": None}
        )
        if not (is_installed() and WeightStore(settings.models).present(CHAT)):
            raise SkippedError(
                f"the local model is not here; pip install 'newsproof[local]', `newsproof models pull {CHAT}`"
            )
        loading, chat = _load(settings)
        with Library.open(settings=settings) as library:
            library.add(CORPUS)
            library.search(QUESTIONS[0])
            asked = [_ask(library, question) for question in QUESTIONS[: max(1, questions)]]
        reading, writing = _speed(chat)
        chat.close()
    answered = [first for first, _, _ in asked[1:] if first is not None]
    shown = [evidence for _, evidence, _ in asked]
    cold = asked[0][0]
    figures = [
        Figure("loading the model", loading, "s"),
        Figure("first evidence", statistics.median(shown), "s", Budget("at most", 1), len(shown)),
    ]
    if cold is not None:
        figures.append(Figure("first checked sentence, empty cache", cold, "s", Budget("at most", 15)))
    if answered:
        name = "first checked sentence, prompt's beginning cached"
        figures.append(Figure(name, statistics.median(answered), "s", Budget("at most", 15), len(answered)))
        figures.append(Figure("the slowest of those", max(answered), "s", None, len(answered)))
    figures += [
        Figure(
            "tokens found in the cache, of a prompt", statistics.median([share for _, _, share in asked[1:]] or [0.0])
        ),
        Figure("prompt", reading, "tokens/s"),
        Figure("generation", writing, "tokens/s"),
    ]
    return Report(
        "local model",
        f"{chat.name}; {len(asked)} questions, {1 + len(answered) - (cold is None)} answered",
        tuple(figures),
    )


def _load(settings: Settings) -> tuple[float, ChatModel]:
    started = time.perf_counter()
    chat = open_chat(settings)
    return time.perf_counter() - started, chat


def _ask(library: Library, question: str) -> tuple[float | None, float, float]:
    """Seconds to the first checked sentence (None where it abstained) and to the evidence; share of cached tokens."""
    started = time.perf_counter()
    first: float | None = None
    evidence = cached = 0.0
    for event in library.stream(question, llm="local"):
        if isinstance(event, EvidenceFound):
            evidence = time.perf_counter() - started
        elif isinstance(event, ClaimReleased) and first is None:
            first = time.perf_counter() - started
        elif isinstance(event, Finished):
            usage = event.answer.usage
            cached = usage.cached_tokens / max(1, usage.input_tokens)
    return first, evidence, cached


def _speed(chat: ChatModel) -> tuple[float, float]:
    """Tokens per second that the bare model reads and writes; the text is new to it."""
    text = max((article.text for article in sample_articles()), key=len)[:_PROMPT_CHARACTERS]
    started = time.perf_counter()
    arrivals: list[float] = []
    read = written = cached = 0
    with chat.errors():
        for chunk in chat.runnable.stream(f"{text}\n\nRetell this in your own words.", max_tokens=_REPLY_TOKENS):
            if chunk.content:
                arrivals.append(time.perf_counter())
            usage = getattr(chunk, "usage_metadata", None)
            if usage:
                read, written = usage["input_tokens"], usage["output_tokens"]
                cached = usage.get("input_token_details", {}).get("cache_read", 0)
    if len(arrivals) < 2:
        return float("nan"), float("nan")
    return (read - cached) / (arrivals[0] - started), (written - 1) / (arrivals[-1] - arrivals[0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.local_model", description=__doc__)
    parser.add_argument("--questions", type=int, default=len(QUESTIONS))
    options = parser.parse_args(arguments)
    return show(lambda: measure(options.questions))


if __name__ == "__main__":
    sys.exit(main())
