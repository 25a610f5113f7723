"""The named endpoints of the app, for programs: ``/ask``, ``/summarise`` and ``/search``."""

from typing import Any, Literal

import gradio as gr
from gradio.events import api

from rag import NewsproofError
from ui import summarising
from ui.pages.ask import MAX_QUESTION, limits_of
from ui.shell import Shell, person_of
from ui.summarising import Wanted

__all__ = ["offer"]

_MAX_PASSAGES = 100


def offer(shell: Shell) -> None:
    """Add the endpoints to the app at hand; they take and give what ``--json`` of the command line does."""
    library = shell.library

    def admit(request: gr.Request | None) -> None:
        if seconds := shell.questions.take(person_of(request)):
            raise _refused(f"too many requests; wait {seconds:.0f} seconds")

    async def ask(
        question: str,
        llm: Literal["auto", "openai", "local", "none"] = "auto",
        since: str = "",
        until: str = "",
        sources: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the news articles of the library.

        Every sentence of the answer is cited to an exact span of an article and was checked against it; where the
        articles do not answer, `abstained` is true.

        Args:
            question: The question, complete in itself.
            llm: Which kind of model answers.
            since: First day of publication, such as 2024-01-31; empty for any.
            until: Last day of publication; empty for any.
            sources: Publishers; all where none is named.
        """
        admit(request)
        if not question.strip():
            raise _refused("the question is empty")
        if len(question) > MAX_QUESTION:
            raise _refused(f"the question has {len(question):,} characters; up to {MAX_QUESTION:,} can be asked")
        try:
            limits = limits_of(llm, since, until, sources or [])
            answer = await shell.desk.answer(question, person=person_of(request), limits=limits)
        except (NewsproofError, ValueError) as error:
            raise _refused(error) from error
        return answer.to_dict()

    async def search(
        query: str,
        k: int = 8,
        since: str = "",
        until: str = "",
        sources: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """Find the passages of the news articles that fit a query best.

        Args:
            query: A question or keywords.
            k: How many passages, up to 100.
            since: First day of publication, such as 2024-01-31; empty for any.
            until: Last day of publication; empty for any.
            sources: Publishers; all where none is named.
        """
        admit(request)
        try:
            limits = limits_of("auto", since, until, sources or [])
            found = await library.asearch(
                query,
                k=max(1, min(k, _MAX_PASSAGES)),
                since=limits.since,
                until=limits.until,
                sources=limits.sources,
            )
        except (NewsproofError, ValueError) as error:
            raise _refused(error) from error
        return {"passages": [passage.to_dict() for passage in found]}

    async def summarise(
        topic: str = "",
        article_ids: list[str] | None = None,
        style: Literal["brief", "bullets", "report"] = "bullets",
        words: int = 0,
        llm: Literal["auto", "openai", "local", "none"] = "auto",
        since: str = "",
        until: str = "",
        sources: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """Summarise news articles, chosen by id, topic, date or publisher; every sentence is cited and was checked.

        Args:
            topic: What the articles are about; empty for any topic.
            article_ids: Which articles, in place of a topic, days and publishers.
            style: How it is laid out.
            words: About how many words; 0 leaves it to the style.
            llm: Which kind of model writes.
            since: First day of publication, such as 2024-01-31; empty for any.
            until: Last day of publication; empty for any.
            sources: Publishers; all where none is named.
        """
        admit(request)
        if not (topic.strip() or article_ids or since or until or sources):
            raise _refused("say what to summarise: a topic, article ids, days or publishers")
        try:
            limits = limits_of(llm, since, until, sources or [])
            summary = await summarising.summarise(
                shell.desk,
                Wanted(
                    topic=topic.strip(),
                    articles=tuple(article_ids or ()),
                    style=style,
                    words=words or None,
                    limits=limits,
                ),
                person=person_of(request),
            )
        except (NewsproofError, ValueError) as error:
            raise _refused(error) from error
        return summary.to_dict()

    for function in (ask, search, summarise):
        api(function, api_name=function.__name__, concurrency_limit=None)


def _refused(reason: object) -> gr.Error:
    """What a program is told; the log of the server is for faults of the server."""
    return gr.Error(str(reason), print_exception=False)
