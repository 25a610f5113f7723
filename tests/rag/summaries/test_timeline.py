"""Timelines: one entry an event, the latest state of a toll, and room for every day."""

from collections.abc import Sequence
from datetime import date

from rag.records import Article, Passage, Timeline
from rag.retrieval.relevance import SentenceEmbedder
from rag.summaries.timeline import make_timeline


def article(day: int, text: str, *, title: str = "Halcyon ferry", source: str = "Courier", month: int = 3) -> Article:
    published = date(2024, month, day)
    origin = f"https://{source}.example/{month}/{day}/{hash(text)}"
    return Article.create(origin=origin, title=title, text=text, source=source, published=published)


def timeline(
    *articles: Article, most: int = 40, embedder: SentenceEmbedder | None = None, topic: str = "Halcyon ferry"
) -> Timeline:
    passages = [
        Passage(article_id=a.id, start=0, end=len(a.text), text=a.text, score=1.0 - i / 100, title=a.title,
                source=a.source, published=a.published, origin=a.origin)
        for i, a in enumerate(articles)
    ]  # fmt: skip
    known = {a.id: a for a in articles}
    return make_timeline(topic, passages, known.__getitem__, most, embedder)


def told(made: Timeline) -> list[tuple[str, str]]:
    return [(event.label, event.claim.text) for event in made.events]


class ByTheEnd(SentenceEmbedder):
    """Sentences about the sea's bed mean one thing, all others another."""

    def embed_query(self, text: str) -> list[float]:
        return [1.0, 0.0] if any(word in text for word in ("sank", "went down")) else [0.0, 1.0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]


SANK = "The Halcyon ferry sank off Orrin in a storm on Monday."
WENT_DOWN = "Waves were high when the Halcyon went down near the port on Monday."
HEARING = "A court held a hearing about the Halcyon ferry and its owner in the port on Monday."


def test_one_event_in_other_words_is_told_once() -> None:
    both = article(12, SANK), article(13, WENT_DOWN, source="Gazette")
    assert len(timeline(*both).events) == 2
    assert told(timeline(*both, embedder=ByTheEnd())) == [("11 March 2024", SANK)]


def test_another_event_of_the_day_stays() -> None:
    both = article(12, SANK), article(13, HEARING, source="Gazette")
    assert len(timeline(*both, embedder=ByTheEnd()).events) == 2


def test_other_figures_or_other_names_are_other_events() -> None:
    for one, other in (
        (
            "The Halcyon ferry lost two anchors at sea on Monday.",
            "The Halcyon ferry lost nine anchors at sea on Monday.",
        ),
        ("Mayor Adeane praised the Halcyon crew on Monday.", "Bishop Venn praised the Halcyon crew on Monday."),
    ):
        assert len(timeline(article(12, one), article(12, other, source="Gazette")).events) == 2


def test_of_the_states_of_a_toll_the_latest_is_told() -> None:
    states = [
        article(12, "At least three people died when the Halcyon ferry sank off Orrin on Monday."),
        article(14, "Nine people died when the Halcyon ferry sank off Orrin on Monday.", source="Gazette"),
        article(13, "Five people died when the Halcyon ferry sank off Orrin on Monday.", source="Post"),
    ]
    made = timeline(*states)
    assert told(made) == [("11 March 2024", "Nine people died when the Halcyon ferry sank off Orrin on Monday.")]
    assert made.notes == ("Of figures that later articles correct or bring up to date (2) only the latest is told.",)


def test_a_corrected_figure_is_not_told() -> None:
    first = "Nine people were hurt when the Halcyon ferry sank off Orrin on Monday, police said."
    later = "Seven people were hurt when the Halcyon ferry sank on Monday, not nine as police first said."
    assert told(timeline(article(12, first), article(15, later, source="Gazette"))) == [("11 March 2024", later)]


def test_what_pages_repeat_for_weeks_has_no_day() -> None:
    standing = "The captain of the Halcyon ferry was dismissed on Wednesday after weeks of anger."
    pages = [article(day, f"{standing} {rest}", month=month) for day, month, rest in (
        (15, 3, SANK), (5, 4, "Rain fell."), (9, 5, "Schools closed."),
    )]  # fmt: skip
    made = timeline(*pages)
    assert told(made) == [("11 March 2024", SANK)]
    assert "word for word (1)" in made.notes[0]


def test_of_two_days_a_week_apart_the_later_one_is_right() -> None:
    stale = article(
        12, "Rain fell on Monday. The Halcyon ferry sank off Orrin in a storm on Saturday.", source="Gazette"
    )
    made = timeline(stale, article(17, "The Halcyon ferry sank in a storm off Orrin on Saturday."))
    assert [label for label, _ in told(made)] == ["16 March 2024"]
    assert "updated" in made.notes[0]


def test_what_a_running_page_tells_has_no_weekday() -> None:
    page = article(12, "The Halcyon ferry sank off Orrin on Saturday.", title="Halcyon ferry live updates")
    assert told(timeline(page)) == []


def test_events_of_another_country_than_that_of_the_topic_are_left_out() -> None:
    here = article(12, "Crews of the London ferry began a strike on Monday.", title="Ferry strike")
    there = article(12, "Crews of the Oslo ferry ended a strike on Monday.", title="Ferry strike", source="Gazette")
    made = timeline(here, there, topic="ferry strike in Britain")
    assert [text for _, text in told(made)] == ["Crews of the London ferry began a strike on Monday."]


def test_two_names_of_one_country_are_one_name() -> None:
    texts = "The UK sent the Halcyon ferry home on Monday.", "Britain sent the Halcyon ferry home on Monday."
    assert len(timeline(*(article(12, text, source=text[:4]) for text in texts)).events) == 1


def test_a_day_without_a_year_is_counted_from_the_article_next_to_it() -> None:
    text = "The owner of the Halcyon ferry said that sailings are expected to begin on 20 March."
    assert [label for label, _ in told(timeline(article(2, text, month=6), article(12, text)))] == ["20 March 2024"]


def test_one_busy_day_leaves_room_for_the_others() -> None:
    busy: Sequence[str] = (
        "The Halcyon ferry sank on 4 May 2020.",
        "Divers found the Halcyon ferry bell on 4 May 2020.",
        "A trawler towed the Halcyon ferry lifeboats on 4 May 2020.",
        "Singers mourned the Halcyon ferry crew on 4 May 2020.",
    )
    quiet = (
        "Workers at a yard in Wexcombe, where rain had stopped all work for weeks, launched the Halcyon ferry in 1987."
    )
    made = timeline(*(article(12 + i, text) for i, text in enumerate((*busy, quiet))), most=3)
    assert "1987" in [label for label, _ in told(made)]
    assert len(made.events) == 3
