"""The library as a program uses it: articles in, cited answers out."""

import sqlite3
import threading
from datetime import date
from pathlib import Path

import pytest
from langchain_core.runnables import RunnableLambda
from support.asynchronous import run
from support.scripted_server import ScriptedServer

from evals.gold import load
from rag.answering.events import ClaimReleased, EvidenceFound, Finished
from rag.errors import EmbedderMismatchError, LibraryVersionError, NotFoundError, SettingsError
from rag.library import Library
from rag.records import Answer, Article, Citation, Turn
from rag.settings import Settings

QUESTION = "How many vehicles a day does Lockgate Bridge carry?"
NO_ANSWER = "How deep is the Thrale under Lockgate Bridge?"
PIER = Article.create(
    origin="https://gazette.example/pier",
    title="Pier reopens",
    source="Ostershire Gazette",
    published=date(2025, 6, 1),
    text="The pier at Saltmere reopened on Sunday. The repair of the pier cost £310,000. Nobody was there to see it.",
)
PIER_QUESTION = "What did the repair of the pier at Saltmere cost?"


def citations(answer: Answer) -> list[Citation]:
    shown = [citation for claim in answer.claims for citation in claim.citations]
    return shown + [citation for removal in answer.removed for citation in removal.citations]


def assert_exact(library: Library, answer: Answer) -> None:
    """What is shown is cited, and what is cited stands there."""
    assert answer.abstained == (not answer.claims)
    for claim in answer.claims:
        assert claim.citations
        assert claim.verdict in ("supported", "quoted")
    for span in citations(answer):
        article = library.article(span.article_id, span.version)
        assert article.text[span.start : span.end] == span.quote
        assert (article.title, article.origin) == (span.title, span.origin)
    for item in answer.evidence:
        assert library.article(item.article_id, item.version).text[item.start : item.end] == item.text


# ------------------------------------------------------------------------------------------------------------ articles


def test_adding_is_idempotent(library: Library, corpus: Path) -> None:
    before = library.articles()
    report = library.add(corpus)
    assert (report.unchanged, report.added, report.updated, report.duplicates, report.chunks) == (14, 0, 0, 0, 0)
    assert library.articles() == before
    assert len(before) == 14


def test_articles_made_in_code_are_found_and_answer(library: Library) -> None:
    report = library.add(PIER)
    assert (report.added, report.chunks, report.failed) == (1, 1, ())
    answer = library.ask(PIER_QUESTION)
    assert "£310,000" in answer.text
    assert answer.claims[0].citations[0].origin == PIER.origin
    assert library.article(PIER.id).text == PIER.text


def test_a_changed_article_answers_anew_and_old_citations_still_hold(library: Library) -> None:
    library.add(PIER)
    before = library.ask(PIER_QUESTION)
    changed = Article.create(
        origin=PIER.origin, title=PIER.title, text=PIER.text.replace("£310,000", "£325,000, a correction says")
    )
    assert library.add(changed).updated == 1
    after = library.ask(PIER_QUESTION)
    assert "£325,000" in after.text
    assert "£310,000" not in after.text
    assert [c.version for c in (*citations(before)[:1], *citations(after)[:1])] == [1, 2]
    for answer in (before, after):
        for span in citations(answer):
            assert library.article(span.article_id, span.version).text[span.start : span.end] == span.quote


def test_a_removed_article_is_gone_and_an_unknown_one_keeps_the_rest(library: Library) -> None:
    library.add(PIER)
    with pytest.raises(NotFoundError, match=r"no article nowhere in the library; `newsproof articles list`"):
        library.remove(PIER.id, "nowhere")
    assert library.article(PIER.id).title == "Pier reopens"
    assert library.remove(PIER.id) == [PIER.id]
    assert PIER.id not in {passage.article_id for passage in library.search("Saltmere pier", k=100)}
    assert library.ask(PIER_QUESTION).abstained
    with pytest.raises(NotFoundError, match="articles list"):
        library.article(PIER.id)


def test_progress_is_told_and_what_cannot_be_read_does_not_stop_the_rest(library: Library, tmp_path: Path) -> None:
    totals: list[int] = []
    report = library.add(tmp_path / "missing.txt", PIER, progress=lambda running: totals.append(running.added))
    assert report.added == 1
    (failure,) = report.failed
    assert "missing.txt: this does not exist" in failure.error
    assert totals[-1] == 1


def test_rows_with_other_field_names_and_a_publisher(library: Library, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"main": "The mast at Holm fell on Monday.", "head": "Mast falls"}\n', encoding="utf-8")
    assert library.add(rows, fields={"text": "main", "title": "head"}, source="Holm Herald").added == 1
    (found,) = library.articles(source="holm herald")
    assert (found.title, found.text) == ("Mast falls", "")
    assert library.article(found.id).text == "The mast at Holm fell on Monday."


def test_articles_are_listed_by_date(shared_library: Library) -> None:
    listed = shared_library.articles(since=date(2025, 1, 1), until=date(2025, 1, 31))
    assert [a.published.isoformat()[:10] for a in listed if a.published] == ["2025-01-18", "2025-01-03", "2025-01-05"]


# ----------------------------------------------------------------------------------------------------------- questions


def test_every_citation_of_every_answer_is_exact(shared_library: Library) -> None:
    gold = load(Path(__file__).parents[2] / "evals" / "gold" / "corpus.yaml")
    answered = 0
    for question in gold.questions:
        history = [Turn(question=turn.question, answer=turn.answer) for turn in question.history]
        answer = shared_library.ask(question.question, history=history, until=question.as_of)
        assert_exact(shared_library, answer)
        assert all(claim.verdict == "quoted" for claim in answer.claims)
        if question.as_of:
            assert all(c.published is not None and _day(c) <= question.as_of for c in citations(answer))
        answered += not answer.abstained
    assert answered >= 20  # else this says little


def _day(citation: Citation) -> date:
    assert citation.published is not None
    return date.fromisoformat(citation.published.isoformat()[:10])


def test_an_answer_is_recorded_and_comes_back_as_it_was(library_folder: Path, library: Library) -> None:
    answer = library.ask(QUESTION)
    refusal = library.ask(NO_ANSWER)
    assert (answer.abstained, refusal.abstained, refusal.claims) == (False, True, ())
    library.close()
    with Library.open(library_folder) as again:
        assert again.answer(answer.id) == answer
        assert [a.id for a in again.answers()] == [refusal.id, answer.id]
        assert again.answers(limit=1) == [refusal]
        with pytest.raises(NotFoundError, match="answers list"):
            again.answer("nowhere")


def test_a_stream_tells_evidence_then_claims_then_the_recorded_answer(library: Library) -> None:
    events = list(library.stream(QUESTION))
    assert isinstance(events[0], EvidenceFound)
    assert isinstance(events[-1], Finished)
    answer = events[-1].answer
    assert [event.claim for event in events if isinstance(event, ClaimReleased)] == list(answer.claims)
    assert events[0].evidence == answer.evidence
    assert library.answers() == [answer]


def test_a_stream_that_nobody_reads_to_its_end_records_nothing(library: Library) -> None:
    stream = library.stream(QUESTION)
    next(stream)
    stream.close()
    assert library.answers() == []


def test_limits_choose_the_articles_that_answer(shared_library: Library) -> None:
    asked = "How many people were hurt when the footway fell?"
    early = shared_library.ask(asked, until=date(2024, 3, 14))
    late = shared_library.ask(asked, since=date(2024, 3, 15), sources=["Corvenham Courier"])
    assert {c.source for c in citations(late)} == {"Corvenham Courier"}
    assert all(_day(c) <= date(2024, 3, 14) for c in citations(early))
    assert citations(early)
    nothing = shared_library.ask(asked, sources=["The Moon"])
    assert (nothing.abstained, nothing.evidence) == (True, ())


@pytest.mark.parametrize("question", ["", "   ", "?", "\x00", "the", "what \udcff is this", "🙂" * 2000])
def test_any_question_gets_an_answer_or_an_abstention(library: Library, question: str) -> None:
    answer = library.ask(question)
    assert_exact(library, answer)
    assert library.answer(answer.id) == answer


def test_an_empty_library_abstains(tmp_path: Path) -> None:
    with Library.open(settings=Settings(library=tmp_path / "new", llm="none")) as library:
        answer = library.ask(QUESTION)
        assert (answer.abstained, answer.evidence) == (True, ())
        assert library.search(QUESTION) == []
        assert library.articles() == []


def test_several_threads_ask_at_once(shared_library: Library) -> None:
    expected = shared_library.ask(QUESTION).text
    texts: list[str] = []

    def ask() -> None:
        texts.extend(shared_library.ask(QUESTION).text for _ in range(3))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == [expected] * 12


# -------------------------------------------------------------------------------------------- asynchronous, LangChain


def test_the_asynchronous_twins_do_the_same(library: Library) -> None:
    async def work() -> tuple[Answer, Answer]:
        report = await library.aadd(PIER)
        assert report.added == 1
        assert await library.asearch("Saltmere", k=2) == library.search("Saltmere", k=2)
        asked = await library.aask(PIER_QUESTION)
        *_, last = [event async for event in library.astream(PIER_QUESTION)]
        assert isinstance(last, Finished)
        return asked, last.answer

    asked, streamed = run(work())
    assert asked.claims == streamed.claims
    assert "£310,000" in asked.text
    assert {a.id for a in library.answers()} == {asked.id, streamed.id}


def test_as_a_runnable_it_stands_in_a_chain(shared_library: Library) -> None:
    chain = shared_library.as_runnable() | RunnableLambda(lambda answer: answer.text)
    assert "14,000" in chain.invoke({"question": QUESTION})
    history = [Turn(question="What is said of Lockgate Bridge?", answer="It was closed.")]
    answer = shared_library.as_runnable(llm="none").invoke({"question": QUESTION, "history": history})
    assert_exact(shared_library, answer)
    assert shared_library.answer(answer.id) == answer


# ------------------------------------------------------------------------------------------------- other makers


def test_another_embedder_is_refused_until_the_library_is_rebuilt_with_it(
    library_folder: Path, scripted_server: ScriptedServer
) -> None:
    other = Settings(
        library=library_folder, embedder="openai:scripted", embeddings_base_url=scripted_server.url, llm="none"
    )
    with Library.open(settings=other) as library:
        with pytest.raises(EmbedderMismatchError, match=r"all-MiniLM-L6-v2.*not with openai:scripted.*rebuild"):
            library.search("bridge")
        with pytest.raises(EmbedderMismatchError):
            library.add(PIER)
        assert len(library.articles()) == 14  # what needs no vectors still works
        assert library.rebuild().chunks > 14
        assert library.search("bridge")
        assert library.add(PIER).added == 1
    mine = Settings(library=library_folder, llm="none")
    with Library.open(settings=mine) as library, pytest.raises(EmbedderMismatchError, match="openai:scripted"):
        library.ask(QUESTION)


def test_a_library_of_another_version_is_left_as_it_is(library_folder: Path) -> None:
    file = library_folder / "catalogue.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    content = file.read_bytes()
    with pytest.raises(LibraryVersionError, match=r"made by a newer newsproof .*version 999"):
        Library.open(library_folder)
    assert file.read_bytes() == content


def test_another_model_can_be_named_while_the_library_is_open(
    library: Library, scripted_server: ScriptedServer
) -> None:
    scripted_server.default = "The articles do not say."
    library.configure(llm="openai", model="scripted", openai_base_url=scripted_server.url)
    assert library.ask("Who paid for the bridge?").model == "openai:scripted"

    with pytest.raises(SettingsError, match="NEWSPROOF_LLM"):
        library.configure(llm="everything")
    assert library.model().model == "scripted"
