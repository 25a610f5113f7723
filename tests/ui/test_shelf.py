"""The list of articles: search, filters, order, pages."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rag import Article
from ui.shelf import COLUMNS, PAGE, View, listed, view_from


def article(number: int, **fields: object) -> Article:
    made = Article.create(origin=f"https://news.example/{number}", text="Text.", title=f"Title {number:03}")
    values = {"added": datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=number), **fields}
    return Article(**{**{name: getattr(made, name) for name in made.__slots__}, **values})  # type: ignore[arg-type]


def test_words_may_stand_in_title_publisher_or_address_in_any_case() -> None:
    articles = [article(1, title="Bridge closes", source="Courier"), article(2, title="Bridge opens", source="Gazette")]
    found, total, _ = listed(articles, View(search="BRIDGE courier"))
    assert ([a.title for a in found], total) == (["Bridge closes"], 1)


def test_dates_sort_with_moments_and_articles_without_a_date_come_together() -> None:
    days = [date(2024, 5, 2), datetime(2024, 5, 1, 12, tzinfo=UTC), None, date(2023, 1, 1)]
    articles = [article(i, published=day) for i, day in enumerate(days)]
    found, _, _ = listed(articles, View(sort="published", down=False))
    assert [a.published for a in found] == [days[2], days[3], days[1], days[0]]


def test_copies_and_changed_articles_can_be_looked_at_alone() -> None:
    articles = [article(1), article(2, duplicate_of="x"), article(3, version=2)]
    kinds = {
        kind: [a.title[-1] for a in listed(articles, View(kind=kind, sort="title", down=False))[0]]
        for kind in ("all", "originals", "copies", "changed")
    }
    assert kinds == {"all": ["1", "2", "3"], "originals": ["1", "3"], "copies": ["2"], "changed": ["3"]}


@given(st.integers(0, 3 * PAGE), st.sampled_from(sorted(COLUMNS)), st.booleans())
def test_pages_show_every_article_once(count: int, sort: str, down: bool) -> None:
    articles = [article(i) for i in range(count)]
    seen: list[str] = []
    for page in range(max(1, -(-count // PAGE))):
        rows, total, view = listed(articles, View(sort=sort, down=down, page=page))
        assert total == count
        assert view.page == page
        seen += [row.id for row in rows]
    assert sorted(seen) == sorted(a.id for a in articles)


def test_a_page_that_no_longer_exists_becomes_the_last_one() -> None:
    rows, _, view = listed([article(i) for i in range(PAGE + 1)], View(page=9))
    assert (view.page, len(rows)) == (1, 1)


@given(
    st.dictionaries(
        st.sampled_from(["search", "source", "kind", "sort", "down", "page", "x"]),
        st.none() | st.integers() | st.text(max_size=5) | st.booleans(),
    )
)
def test_whatever_a_browser_sends_is_a_view(data: dict[str, object]) -> None:
    listed([article(1)], view_from(data))


def test_a_view_survives_its_way_through_the_browser() -> None:
    view = View(search="a", source="b", kind="copies", sort="title", down=False, page=3)
    assert view_from(view.to_dict()) == view
