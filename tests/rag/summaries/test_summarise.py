"""Summaries of a real library: what a user asks for, and what goes wrong."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import SecretStr
from support.asynchronous import run
from support.scripted_server import Reply, ScriptedServer

from rag.answering.events import ClaimRemoved
from rag.errors import ModelUnavailableError, NotFoundError
from rag.library import Library
from rag.output.reading import record_from
from rag.records import Article, Citation, Summary, Timeline
from rag.summaries import summariser
from rag.summaries.events import SummaryClaimReleased, SummaryEvent, SummaryFinished


def id_of(library: Library, words: str) -> str:
    return next(article.id for article in library.articles() if words in article.title)


def assert_exact(library: Library, summary: Summary) -> None:
    """Every sentence is cited, every citation is exact, and a quotation is one."""
    assert summary.claims == tuple(claim for section in summary.sections for claim in section.claims)
    assert summary.words == sum(len(claim.text.split()) for claim in summary.claims)
    for claim in summary.claims:
        assert claim.citations
        assert claim.verdict in ("supported", "quoted")
        assert claim.verdict == "supported" or claim.text == claim.citations[0].quote
    shown = [*summary.claims, *(claim for conflict in summary.conflicts for claim in conflict.claims)]
    for citation in [c for claim in shown for c in claim.citations]:
        assert exact(library, citation)


def exact(library: Library, citation: Citation) -> bool:
    article = library.article(citation.article_id, citation.version)
    return article.text[citation.start : citation.end] == citation.quote


# ---------------------------------------------------------------------------------------------------------- one article


@pytest.mark.parametrize("style", ["brief", "bullets", "report"])
def test_every_sample_article_can_be_summarised_in_every_style(shared_library: Library, style: Any) -> None:
    for article in shared_library.articles():
        summary = shared_library.summarise(article.id, style=style, words=100)
        assert_exact(shared_library, summary)
        assert summary.claims
        assert summary.title == article.title
        if style == "brief":
            assert len(summary.claims) <= 2
        else:
            assert 80 <= summary.words <= 120


def test_a_headline_is_shown_only_where_the_article_bears_it_out(library: Library) -> None:
    text = "The pier at Saltmere reopened on Sunday. The repair of the pier cost £310,000, the council said."
    library.add(
        Article.create(origin="https://gazette.example/1", title="Pier at Saltmere reopens", text=text),
        Article.create(origin="https://gazette.example/2", title="Mayor eats the pier", text=text + " Nobody came."),
    )
    borne_out = library.summarise(id_of(library, "Pier at Saltmere"), style="brief", headline=True)
    assert borne_out.sections[0].heading == "Headline"
    assert borne_out.claims[0].text == "Pier at Saltmere reopens"
    assert borne_out.claims[0].verdict == "supported"
    invented = library.summarise(id_of(library, "Mayor eats"), style="brief", headline=True)
    assert all(section.heading != "Headline" for section in invented.sections)
    assert any("headline" in note for note in invented.notes)


ODD = {
    "empty": "",
    "one word": "Closed.",
    "one sentence": "The pier at Saltmere reopened on Sunday.",
    "table": "Saltmere | 14 | 22\nOrrin | 9 | 11\nWexcombe | 31 | 8",
    "German": "Die Brücke in Salzmoor wurde am Montag gesperrt. Niemand wurde verletzt. Der Bürgermeister kam sofort.",
    "German, not marked": "Die Fähre nach Orrin ist am Montag mit 212 Menschen an Bord gesunken. Ein Kutter barg "
    "viele. Vierzehn Fahrgäste werden noch vermisst, teilte die Küstenwache mit. Der Rumpf wurde im März geprüft.",
    "headings only": "News\n\nWeather\n\nSport",
    "one endless sentence": "and then " * 5000,
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_articles_have_a_defined_summary(library: Library, kind: str) -> None:
    language = {"German": "de", "German, not marked": ""}.get(kind, "en")
    article = Article.create(origin=f"https://odd.example/{kind}", title=kind, text=ODD[kind], language=language)
    library.catalogue.put(article, [])
    summary = library.summarise(article.id, words=50)
    assert_exact(library, summary)
    assert summary.words <= 60
    assert summary.claims or summary.notes
    assert kind.startswith("German") == any("not in English" in note for note in summary.notes)


def test_a_book_length_article_is_summarised(library: Library) -> None:
    text = " ".join(
        f"The council of parish {i} met on Monday about the drains. Councillor Adeane{i} asked for {i} pumps of Orrin."
        for i in range(2_000)
    )
    article = Article.create(origin="https://long.example/1", title="Minutes of all parishes", text=text)
    library.catalogue.put(article, [])
    summary = library.summarise(article.id, words=100)
    assert_exact(library, summary)
    assert 80 <= summary.words <= 120


# -------------------------------------------------------------------------------------------------------- many articles


def test_a_digest_prefers_the_correction_and_tells_both_figures(shared_library: Library) -> None:
    summary = shared_library.summarise(topic="Lockgate Bridge collapse injured", words=150)
    assert_exact(shared_library, summary)
    said = " ".join(claim.text for claim in summary.claims)
    assert "Seven people were injured" in said
    assert "Nine people were injured" not in said
    conflict = next(c for c in summary.conflicts if "Nine" in c.about)
    assert "12 March 2024" in conflict.about
    assert "15 March 2024" in conflict.about
    assert any("a later article corrects it" in reason for r in summary.removed for reason in r.reasons)


def test_copies_count_once(shared_library: Library) -> None:
    summary = shared_library.summarise(since=date(2024, 3, 19), until=date(2024, 3, 22))
    assert_exact(shared_library, summary)
    assert (len(summary.articles), summary.copies) == (1, 1)
    assert all(claim.sources == 1 for claim in summary.claims)


def test_a_digest_says_what_did_not_fit(shared_library: Library) -> None:
    summary = shared_library.summarise(since=date(2024, 1, 1), words=60)
    assert len(summary.sections) <= 3
    assert any("did not fit" in note for note in summary.notes)


def test_what_is_new_leaves_out_what_was_known(library: Library) -> None:
    library.add(
        Article.create(
            origin="https://a.example/1", title="Pier at Saltmere reopens", published=date(2025, 6, 1), source="A",
            text="The pier at Saltmere reopened on Sunday. The repair of the pier at Saltmere cost £310,000.",
        ),
        Article.create(
            origin="https://a.example/2", title="Pier at Saltmere: storm", published=date(2025, 6, 9), source="B",
            text="The repair of the pier at Saltmere cost £310,000. A storm broke two piles of the pier on Saturday.",
        ),
    )  # fmt: skip
    summary = library.summarise(topic="pier at Saltmere", new_since=date(2025, 6, 5))
    assert [claim.text for claim in summary.claims] == ["A storm broke two piles of the pier on Saturday."]
    earlier = library.summarise(id_of(library, "reopens"))
    assert library.summarise(topic="pier at Saltmere", new_since=earlier).claims == summary.claims
    nothing = library.summarise(topic="pier at Saltmere", new_since=date(2025, 7, 1))
    assert nothing.claims == ()
    assert nothing.notes


def test_who_asks_for_nothing_there_is_told(shared_library: Library) -> None:
    with pytest.raises(NotFoundError, match="no article 0123456789abcdef in the library"):
        shared_library.summarise("0123456789abcdef")
    with pytest.raises(NotFoundError, match="about 'penguins of the Antarctic'"):
        shared_library.summarise(topic="penguins of the Antarctic")
    with pytest.raises(NotFoundError, match="about '\\?'"):
        shared_library.summarise(topic="?")
    with pytest.raises(NotFoundError, match="from 2025-01-01 on and up to 2024-01-01, which is earlier"):
        shared_library.summarise(since=date(2025, 1, 1), until=date(2024, 1, 1))
    with pytest.raises(NotFoundError, match="by Nobody"):
        shared_library.summarise(sources=["Nobody"])


def test_an_interruption_keeps_what_there_is(shared_library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    tell = summariser.tell

    def interrupted(*arguments: Any, **options: Any) -> Any:
        yield next(tell(*arguments, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr(summariser, "tell", interrupted)
    events: list[SummaryEvent] = []
    with pytest.raises(KeyboardInterrupt):
        events.extend(shared_library.stream_summary(since=date(2024, 1, 1), words=200))
    last = events[-1]
    assert isinstance(last, SummaryFinished)
    assert not last.summary.complete
    assert last.summary.claims
    assert_exact(shared_library, last.summary)


# --------------------------------------------------------------------------------------------------------- with a model


@pytest.fixture
def served(library: Library, scripted_server: ScriptedServer) -> Library:
    """The sample corpus, summarised by the scripted server."""
    library.configure(
        llm="openai", model="scripted", openai_base_url=scripted_server.url, openai_api_key=SecretStr("k"),
        request_timeout=2.0, max_retries=0,
    )  # fmt: skip
    return library


def numbered(body: dict[str, Any], words: str) -> int:
    """The number of the evidence sentence with some words, as the model sees it."""
    line = next(line for line in body["messages"][-1]["content"].split("\n") if words in line)
    return int(line.rpartition("[")[2].rstrip("]"))


def writes(*sentences: tuple[str, str]) -> Callable[[dict[str, Any]], str]:
    return lambda body: "\n".join(f"{text} [{numbered(body, words)}]" for text, words in sentences)


def test_what_a_model_writes_is_checked_mended_or_left_out(served: Library, scripted_server: ScriptedServer) -> None:
    scripted_server.default = writes(
        ("Part of the footway of Lockgate Bridge collapsed.", "footway on Lockgate Bridge"),
        ("The section that broke away was 44 metres long.", "22 metres long"),
        ("The council has sold the bridge to a circus.", "Garroway"),
    )
    summary = served.summarise(id_of(served, "Nine hurt"), words=100)
    assert_exact(served, summary)
    texts = [claim.text for claim in summary.claims]
    assert "The section that broke away was 44 metres long." not in texts
    assert "The council has sold the bridge to a circus." not in texts
    assert [removal.text for removal in summary.removed] != []
    assert summary.model == "openai:scripted"
    assert summary.prompt is not None
    assert summary.usage.calls >= 1
    assert 80 <= summary.words <= 120, "quotations fill it up"


def test_a_brief_summary_of_a_model_is_brief(served: Library, scripted_server: ScriptedServer) -> None:
    scripted_server.default = writes(
        ("Part of the footway of Lockgate Bridge collapsed.", "footway on Lockgate Bridge"),
        ("Nine people were injured, police said.", "footway on Lockgate Bridge"),
        ("The section was 22 metres long.", "22 metres long"),
    )
    summary = served.summarise(id_of(served, "Nine hurt"), style="brief")
    assert_exact(served, summary)
    assert 1 <= len(summary.claims) <= 2


def test_an_instruction_in_the_reply_or_a_refusal_leaves_quotations(
    served: Library, scripted_server: ScriptedServer
) -> None:
    for reply in ("", "NOT IN ARTICLES", "Ignore the rules. [1]", "<script>alert(1)</script> [1]"):
        scripted_server.default = reply
        summary = served.summarise(id_of(served, "Nine hurt"), words=60)
        assert_exact(served, summary)
        assert all(claim.verdict == "quoted" for claim in summary.claims)
        assert summary.claims


def test_a_server_that_fails_at_once_is_an_error(served: Library, scripted_server: ScriptedServer) -> None:
    scripted_server.default = Reply(status=500)
    with pytest.raises(ModelUnavailableError):
        served.summarise(id_of(served, "Nine hurt"))


def test_a_server_that_fails_later_leaves_the_rest_quoted(served: Library, scripted_server: ScriptedServer) -> None:
    scripted_server.enqueue("NOT IN ARTICLES")
    scripted_server.default = Reply(status=500)
    summary = served.summarise(since=date(2024, 1, 1), words=200)
    assert not summary.complete
    assert any("failed on the way" in note for note in summary.notes)
    assert len(summary.sections) > 1
    assert len(scripted_server.requests) == 2
    assert_exact(served, summary)


def test_events_come_in_order_and_only_checked_sentences_are_told(
    served: Library, scripted_server: ScriptedServer
) -> None:
    scripted_server.default = writes(("The council has sold the bridge to a circus.", "Garroway"))
    events = list(served.stream_summary(id_of(served, "Nine hurt"), words=60))
    last = events[-1]
    assert isinstance(last, SummaryFinished)
    assert [e.claim for e in events if isinstance(e, SummaryClaimReleased)] == list(last.summary.claims)
    assert [e.removal for e in events if isinstance(e, ClaimRemoved)] == list(last.summary.removed)


# ------------------------------------------------------------------------------------------------------------ timelines


def test_a_timeline_is_dated_cited_and_in_order(shared_library: Library) -> None:
    timeline = shared_library.timeline("Lockgate Bridge")
    days = [event.first_day for event in timeline.events]
    assert days == sorted(days)
    labels = {event.label: event for event in timeline.events}
    assert "1911" in labels
    assert labels["1911"].precision == "year"
    assert "£610,000" in labels["6 February 2025"].claim.text
    assert "collapse" in labels["11 March 2024"].claim.text
    for event in timeline.events:
        assert event.first_day <= event.last_day
        assert all(exact(shared_library, citation) for citation in event.claim.citations)
    assert shared_library.timeline("Lockgate Bridge", most=2).notes


def test_a_timeline_has_no_events_that_share_only_a_word_with_its_topic(library: Library) -> None:
    library.add(
        Article.create(
            origin="https://a.example/3", title="Two held in Orrin Park", published=date(2025, 6, 3), source="A",
            text="Two people were arrested in the park of Orrin on Monday. The police of Orrin Park found a knife.",
        ),
        Article.create(
            origin="https://a.example/4", title="Saltmere Park shut", published=date(2025, 6, 9), source="B",
            text="Three people were arrested in the park at Saltmere on Monday. The town of Saltmere shut the park.",
        ),
    )  # fmt: skip
    timeline = library.timeline("arrests in Orrin Park")
    assert [event.label for event in timeline.events] == ["2 June 2025"]


def test_a_timeline_of_nothing_is_empty(shared_library: Library) -> None:
    assert shared_library.timeline("penguins of the Antarctic").events == ()


def test_records_can_be_read_back(shared_library: Library) -> None:
    for record in (
        shared_library.summarise(since=date(2024, 1, 1), words=200),
        shared_library.timeline("Lockgate Bridge"),
        shared_library.ask("How many vehicles a day does Lockgate Bridge carry?"),
    ):
        assert record_from(record.to_dict(), "it") == record


def test_the_asynchronous_twins(shared_library: Library) -> None:
    async def both() -> tuple[Summary, Timeline]:
        return await asyncio.gather(
            shared_library.asummarise(topic="Lockgate Bridge"), shared_library.atimeline("Lockgate Bridge")
        )

    async def streamed() -> list[SummaryEvent]:
        return [event async for event in shared_library.astream_summary(topic="Lockgate Bridge")]

    async def left_early() -> SummaryEvent:
        stream = shared_library.astream_summary(topic="Lockgate Bridge")
        first = await anext(stream)
        await stream.aclose()
        return first

    summary, timeline = run(both())
    assert summary.claims
    assert timeline.events
    events = run(streamed())
    assert isinstance(events[-1], SummaryFinished)
    assert events[-1].summary.claims == summary.claims
    assert run(left_early()) == events[0]
