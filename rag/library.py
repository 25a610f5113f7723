"""The library: articles in, cited and checked answers out.

This is the whole flow in one place. An article is read (:mod:`rag.reading`), split, stored and embedded
(:mod:`rag.ingest`). A question finds passages (:mod:`rag.retrieval.search`), of which the best sentences become
numbered evidence (:mod:`rag.retrieval.evidence`); a chat model writes sentences that cite it, each of which is checked
against what it cites before it is shown (:mod:`rag.answering.chain`, :mod:`rag.checking`).
"""

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from rag import ingest as pipeline
from rag.errors import NotFoundError
from rag.parts import Parts
from rag.reading import read_articles
from rag.records import Answer, Article, Failure, IngestReport, Passage, Summary, SummaryStyle, Timeline, Turn
from rag.retrieval.search import Searcher, SearchOptions
from rag.settings import Provider, Settings, load_settings
from rag.store.catalogue import Catalogue
from rag.store.filters import EVERYTHING, Filters

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from rag.answering.chain import AnswerChain
    from rag.answering.events import Event
    from rag.checking.verifier import Verifier
    from rag.models.chat import ChatModel, Resolved
    from rag.output.verification import CheckedCitation
    from rag.retrieval.retriever import HybridRetriever
    from rag.store.conversations import Conversations
    from rag.store.summaries import Summaries
    from rag.summaries.events import SummaryEvent
    from rag.summaries.request import SummaryOptions

__all__ = ["Library"]


class Library:
    """A collection of news articles that answers questions about itself.

    Open one with :meth:`open`, and close it or use it as a context manager. All methods may be called from several
    threads. Models and vectors are opened when they are first needed.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._parts = Parts(settings, catalogue)
        self._searcher = Searcher(catalogue, self._parts.vectors, self._parts.embedder)

    @classmethod
    def open(cls, path: str | Path | None = None, *, settings: Settings | None = None) -> "Library":
        """Open a library folder, or make an empty one.

        Args:
            path: the folder; the one of the settings where None.
            settings: settings; read from the environment where None.

        Raises:
            CorruptLibraryError: the catalogue is damaged; nothing is changed.
            LibraryVersionError: another version of newsproof made it.
            LibraryError: the folder cannot be used.
        """
        settings = settings or load_settings()
        if path is not None:
            settings = settings.model_copy(update={"library": Path(path)})
        return cls(settings, Catalogue.open(settings.library))

    @property
    def settings(self) -> Settings:
        """The settings in force; :meth:`configure` changes them."""
        return self._parts.settings

    def close(self) -> None:
        """Close the files and connections. The library cannot be used afterwards."""
        self._parts.close()

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # --------------------------------------------------------------------------------------------------- articles

    def add(
        self,
        *origins: str | Path | Article,
        fields: Mapping[str, str] | None = None,
        source: str | None = None,
        progress: pipeline.Progress | None = None,
    ) -> IngestReport:
        """Add articles; what is here already and unchanged costs nothing.

        Args:
            origins: files, folders, http(s) URLs, or articles made in code.
            fields: for JSON Lines, our field names to the keys of the rows, such as ``{"text": "body"}``.
            source: publisher of articles that declare none.
            progress: called with the running totals.

        Returns:
            What was added, updated, left unchanged or recognised as a copy, and what failed and why.

        Raises:
            EmbedderMismatchError: the library was made with another embedder.
            StorageFullError: no space left; what was stored before is kept.
            WeightsError: the weights of the embedder are missing.
        """

        def items() -> Iterable[Article | Failure]:
            for origin in origins:
                if isinstance(origin, Article):
                    yield origin
                else:
                    yield from read_articles([origin], settings=self.settings, fields=fields, source=source)

        return pipeline.ingest(items(), **self._parts.for_ingest(), progress=progress)

    def articles(
        self, since: date | None = None, until: date | None = None, source: str | None = None
    ) -> list[Article]:
        """The articles without their texts, in the order in which they came."""
        return self.catalogue.articles(since, until, source)

    def article(self, article_id: str, version: int | None = None) -> Article:
        """An article with its text; an older version of it where one is named.

        Raises:
            NotFoundError: there is no such article or version.
        """
        if version is None:
            return self.catalogue.get(article_id)
        return self.catalogue.get_version(article_id, version)

    def remove(self, *article_ids: str) -> list[str]:
        """Remove articles from everywhere.

        Raises:
            NotFoundError: one of the ids is unknown; then nothing is removed.
        """
        known = self.catalogue.heads(article_ids)
        if unknown := [article_id for article_id in article_ids if article_id not in known]:
            raise NotFoundError(
                f"no article {', '.join(unknown)} in the library; `newsproof articles list` shows the ids"
            )
        return pipeline.remove(article_ids, **self._parts.for_ingest())

    def rebuild(self, progress: pipeline.Progress | None = None) -> IngestReport:
        """Make the full-text index and the vectors again, with the embedder of the settings.

        Damaged vectors are replaced; the articles must be intact.
        """
        return self._parts.rebuild(progress)

    # ---------------------------------------------------------------------------------------------------- questions

    def search(
        self,
        query: str,
        *,
        k: int | None = None,
        since: date | None = None,
        until: date | None = None,
        sources: Sequence[str] = (),
    ) -> list[Passage]:
        """The best passages for a query, best first.

        Args:
            query: a question or keywords.
            k: how many; the setting ``passages`` where None.
            since: first day of publication, inclusive; articles without a date are then left out.
            until: last day, inclusive; likewise.
            sources: publishers, without regard to case; all where empty.
        """
        return self._searcher.search(_encodable(query), self._limit(k), _filters(since, until, sources))

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        llm: Provider | None = None,
        since: date | None = None,
        until: date | None = None,
        sources: Sequence[str] = (),
    ) -> Answer:
        """Answer a question with sentences that are cited and checked, or abstain. The answer is recorded.

        Args:
            question: the question.
            history: the conversation before it, oldest first.
            llm: which kind of chat model answers; as set where None.
            since, until, sources: which articles may be used, as for :meth:`search`.

        Raises:
            ModelError: the model server failed.
            WeightsError: weights that are needed are missing.
        """
        answer = self._chain(llm, _filters(since, until, sources)).invoke(_encodable(question), history)
        self.catalogue.save_answer(answer)
        return answer

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        llm: Provider | None = None,
        since: date | None = None,
        until: date | None = None,
        sources: Sequence[str] = (),
    ) -> "Generator[Event, None, None]":
        """Answer a question sentence by sentence; arguments and errors as for :meth:`ask`.

        Yields:
            The evidence, then each sentence once it has been checked, then the whole answer.
        """
        from rag.answering.events import Finished

        for event in self._chain(llm, _filters(since, until, sources)).stream(_encodable(question), history):
            if isinstance(event, Finished):
                self.catalogue.save_answer(event.answer)
            yield event

    def model(self, llm: Provider | None = None) -> "Resolved":
        """Which chat model answers, and why."""
        from rag.models.chat import resolve

        return resolve(self.settings if llm is None else self.settings.model_copy(update={"llm": llm}))

    def configure(self, **changes: Any) -> None:
        """Take other settings of chat models from now on, such as ``llm``, ``model`` or ``openai_base_url``.

        Answers on their way keep the old ones, and nothing is written to disk.

        Raises:
            SettingsError: a value is not allowed, or the settings together name no model.
        """
        from rag.models.chat import resolve

        settings = load_settings(**(dict(self.settings) | changes))
        resolve(settings)
        self._parts.configure(settings)

    def answers(self, limit: int = 50) -> list[Answer]:
        """The latest recorded answers, newest first."""
        return self.catalogue.answers(limit)

    def answer(self, answer_id: str) -> Answer:
        """A recorded answer.

        Raises:
            NotFoundError: there is none with that id.
        """
        return self.catalogue.answer(answer_id)

    @property
    def conversations(self) -> "Conversations":
        """Who asked what in which conversation, and what they thought of the answers."""
        return self._parts.conversations()

    @property
    def summaries(self) -> "Summaries":
        """The summaries and timelines that people made in the app."""
        return self._parts.summaries()

    # ---------------------------------------------------------------------------------------------------- summaries

    def summarise(
        self,
        *article_ids: str,
        topic: str | None = None,
        since: date | None = None,
        until: date | None = None,
        sources: Sequence[str] = (),
        style: SummaryStyle = "bullets",
        words: int | None = None,
        headline: bool = False,
        new_since: date | Summary | None = None,
        llm: Provider | None = None,
    ) -> Summary:
        """Summarise one article, or many as a digest, with sentences that are cited and checked.

        Args:
            article_ids: which articles; those that the next arguments select where none is named.
            topic: what they are about.
            since, until, sources: days of publication and publishers, as for :meth:`search`.
            style: ``brief`` (one or two sentences), ``bullets`` (key points) or ``report`` (by questions).
            words: about how many words, kept within a fifth; by style where None.
            headline: put a checked headline before a brief summary.
            new_since: tell only what articles after this day, or after those of an earlier summary, add or change.
            llm: which kind of chat model writes; as set where None.

        Raises:
            NotFoundError: an id is unknown, or no article is selected.
            ModelError: the model server failed before it wrote anything.
            WeightsError: weights that are needed are missing.
        """
        from rag.summaries.events import SummaryFinished

        *_, last = self.stream_summary(
            *article_ids,
            topic=topic,
            since=since,
            until=until,
            sources=sources,
            style=style,
            words=words,
            headline=headline,
            new_since=new_since,
            llm=llm,
        )
        assert isinstance(last, SummaryFinished)
        return last.summary

    def stream_summary(
        self, *article_ids: str, llm: Provider | None = None, **options: "Unpack[SummaryOptions]"
    ) -> "Generator[SummaryEvent, None, None]":
        """Summarise, telling what happens as it happens; arguments and errors as for :meth:`summarise`.

        Yields:
            Progress, headings, each sentence once it has been checked, and at last the whole summary.
        """
        from rag.summaries.request import SummaryRequest, select_articles
        from rag.summaries.summariser import summarise

        request = SummaryRequest(article_ids=article_ids, **options)
        filters = _filters(request.since, request.until, request.sources)
        selection = select_articles(
            request, self.catalogue, lambda topic, k: self._searcher.search(_encodable(topic), k, filters)
        )
        resolved = self.model(llm)
        writer = None
        if resolved.provider != "none":
            from rag.summaries.writing import Writer

            chat = self._parts.chat(resolved)
            writer = Writer.open(chat, self.catalogue.get, self._verifier(chat))
        yield from summarise(request, selection, self.catalogue.get, writer)

    def timeline(
        self,
        topic: str,
        *,
        since: date | None = None,
        until: date | None = None,
        sources: Sequence[str] = (),
        most: int = 40,
    ) -> Timeline:
        """The dated events of a topic, each in a cited sentence, earliest first.

        Args:
            topic: a question or keywords.
            since, until, sources: which articles may be used, as for :meth:`search`.
            most: how many events at most, the most relevant ones.
        """
        from rag.summaries.timeline import make_timeline

        passages = self._searcher.search(_encodable(topic), 3 * most, _filters(since, until, sources))
        return make_timeline(topic, passages, self.catalogue.get, most, self._parts.sentences())

    def verify(self, data: Any) -> "list[CheckedCitation]":
        """Check every citation of an answer, summary or timeline, given as ``to_dict()`` or its JSON has it."""
        from rag.output.verification import verify_citations

        return verify_citations(data, self.article)

    # ----------------------------------------------------------------------------------------------- asynchronous twins

    async def aadd(self, *origins: str | Path | Article, **options: Any) -> IngestReport:
        """:meth:`add` in a thread."""
        return await asyncio.to_thread(partial(self.add, *origins, **options))

    async def asearch(self, query: str, **options: Any) -> list[Passage]:
        """:meth:`search` in a thread."""
        return await asyncio.to_thread(partial(self.search, query, **options))

    async def aask(self, question: str, **options: Any) -> Answer:
        """:meth:`ask` in a thread."""
        return await asyncio.to_thread(partial(self.ask, question, **options))

    async def asummarise(self, *article_ids: str, **options: Any) -> Summary:
        """:meth:`summarise` in a thread."""
        return await asyncio.to_thread(partial(self.summarise, *article_ids, **options))

    async def astream_summary(
        self, *article_ids: str, llm: Provider | None = None, **options: "Unpack[SummaryOptions]"
    ) -> "AsyncGenerator[SummaryEvent, None]":
        """:meth:`stream_summary` for asynchronous code; stops working when the caller stops listening."""
        loop = asyncio.get_running_loop()
        stream = self.stream_summary(*article_ids, llm=llm, **options)
        with ThreadPoolExecutor(1, "newsproof-summary") as worker:
            try:
                while (event := await loop.run_in_executor(worker, next, stream, None)) is not None:
                    yield event
            finally:
                await loop.run_in_executor(worker, stream.close)

    async def atimeline(self, topic: str, **options: Any) -> Timeline:
        """:meth:`timeline` in a thread."""
        return await asyncio.to_thread(partial(self.timeline, topic, **options))

    async def astream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        llm: Provider | None = None,
        since: date | None = None,
        until: date | None = None,
        sources: Sequence[str] = (),
    ) -> "AsyncGenerator[Event, None]":
        """:meth:`stream` for asynchronous code; stops working when the caller stops listening."""
        from rag.answering.events import Finished

        chain = await asyncio.to_thread(self._chain, llm, _filters(since, until, sources))
        async for event in chain.astream(_encodable(question), history):
            if isinstance(event, Finished):
                await asyncio.to_thread(self.catalogue.save_answer, event.answer)
            yield event

    # ---------------------------------------------------------------------------------------------------- LangChain

    def as_retriever(
        self,
        *,
        k: int | None = None,
        since: date | None = None,
        until: date | None = None,
        sources: Sequence[str] = (),
    ) -> "HybridRetriever":
        """The search as a LangChain retriever."""
        from rag.retrieval.retriever import HybridRetriever

        return HybridRetriever(
            searcher=self._searcher,
            k=self._limit(k),
            since=since,
            until=until,
            sources=tuple(sources),
        )

    def as_runnable(self, *, llm: Provider | None = None, record: bool = True) -> "Runnable[Mapping[str, Any], Answer]":
        """The whole chain as a LangChain runnable from ``{"question": …, "history": …}`` to an answer.

        Args:
            llm: which kind of chat model answers; as set where None.
            record: keep the answers, as :meth:`ask` does.
        """
        from langchain_core.runnables import RunnableLambda

        chain = self._chain(llm, EVERYTHING).as_runnable()
        if not record:
            return chain

        def keep(answer: Answer) -> Answer:
            self.catalogue.save_answer(answer)
            return answer

        return chain | RunnableLambda(keep, name="record")

    # ------------------------------------------------------------------------------------------------------- inside

    def tune(self, options: SearchOptions) -> None:
        """Search with other options than the default ones, for measurements."""
        self._searcher.options = options

    def _limit(self, k: int | None) -> int:
        return self.settings.passages if k is None else k

    def _chain(self, llm: Provider | None, filters: Filters) -> "AnswerChain":
        """The chain that answers with the given kind of model from the given articles."""
        from rag.answering.assembly import assemble

        resolved = self.model(llm)

        def find(question: str) -> list[Passage]:
            return self._searcher.search(question, self.settings.passages, filters)

        chat = None if resolved.provider == "none" else self._parts.chat(resolved)
        return assemble(
            find, self.catalogue.get, chat, self._verifier(chat), self._parts.meaning, judge=self.settings.judge
        )

    def _verifier(self, chat: "ChatModel | None") -> "Verifier":
        """What checks the sentences of a model; without one there is nothing that a learned model need read."""
        from rag.checking.verifier import Verifier

        return Verifier() if chat is None else Verifier.open(self.settings)


def _encodable(text: str) -> str:
    """A text without lone surrogates, as which a shell hands on bytes that are not UTF-8; no part would take them."""
    return text.encode("utf-8", "replace").decode()


def _filters(since: date | None, until: date | None, sources: Sequence[str]) -> Filters:
    return Filters(since=since, until=until, sources=tuple(sources))
