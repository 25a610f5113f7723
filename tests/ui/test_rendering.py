"""Texts become HTML in which they are only text, and spans are cut where they are."""

from datetime import UTC, date, datetime
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from rag import Answer, Article, Citation, Claim, Conflict, Evidence, Removal
from ui.rendering import article_panel, citation_panel, passages_panel, pieces_of, turn_payload, why_panel
from ui.turns import TurnState

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("<>&\"'{}$`\\\n"), max_size=60)
EVERYWHERE = "</script><img src=x onerror=alert(1)>\"'>{{7*7}}${7*7}&lt;"


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, tuple[int, int], dict[tuple[int, int], int]]:
    text = draw(st.text(min_size=1, max_size=80))
    point = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(point, point).map(lambda pair: (min(pair), max(pair))), min_size=1, max_size=6))
    return text, pairs[0], {pair: number for number, pair in enumerate(pairs[1:], start=2)}


@given(spans())
def test_pieces_make_up_the_text_and_the_span_stays_whole(
    case: tuple[str, tuple[int, int], dict[tuple[int, int], int]],
) -> None:
    text, (start, end), others = case
    pieces = pieces_of(text, (start, end), others)

    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.kind == "hit"] == ([text[start:end]] if start < end else [])
    at = 0
    for piece in pieces:
        if piece.kind == "also":
            assert others[(at, at + len(piece.text))] == piece.number
        at += len(piece.text)


class Tags(HTMLParser):
    """The tags of some HTML, and the text of its ``mark``."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.handlers: set[str] = set()
        self.marked = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.handlers |= {name for name, _ in attrs if name.startswith("on")}
        self._inside = tag == "mark" and dict(attrs).get("class") == "np-hit"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.marked += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def tags(html: str) -> Tags:
    found = Tags()
    found.feed(html)
    return found


@given(texts)
def test_the_marked_words_are_the_quotation_whatever_it_says(quote: str) -> None:
    article = Article.create(origin="https://news.example/a", text=f"Before. {quote} After.")
    found = tags(article_panel(article, (8, 8 + len(quote))))
    assert found.marked == quote


def hostile_turn() -> tuple[TurnState, Article]:
    article = Article.create(
        origin=f"https://news.example/{EVERYWHERE}",
        title=EVERYWHERE,
        text=f"Before. {EVERYWHERE} After.",
        source=EVERYWHERE,
        authors=(EVERYWHERE,),
        published=date(2024, 3, 12),
        language=EVERYWHERE,
    )
    span = {"start": 8, "end": 8 + len(EVERYWHERE)}
    head = {"article_id": article.id, "version": 1, "title": EVERYWHERE, "source": EVERYWHERE, **span}
    citation = Citation(quote=EVERYWHERE, published=article.published, origin=article.origin, **head)
    evidence = Evidence(
        number=1, text=EVERYWHERE, score=0.5, published=article.published, origin=article.origin, **head
    )
    claim = Claim(text=EVERYWHERE, citations=(citation,), verdict="quoted", score=1.0)
    answer = Answer(
        id="a" * 32,
        question=EVERYWHERE,
        claims=(claim,),
        text=EVERYWHERE,
        abstained=False,
        evidence=(evidence,),
        removed=(Removal(text=EVERYWHERE, reasons=(EVERYWHERE,)),),
        conflicts=(Conflict(about=EVERYWHERE, claims=(claim, claim)),),
        standalone_question=EVERYWHERE + "?",
        model=EVERYWHERE,
        timings={"total": 1.0},
        created=datetime(2024, 3, 12, tzinfo=UTC),
    )
    turn = TurnState(
        id=EVERYWHERE, question=EVERYWHERE, stage="done", evidence=(evidence,), claims=[claim], answer=answer
    )
    return turn, article


def test_nothing_that_an_article_a_question_or_a_model_says_becomes_markup() -> None:
    turn, article = hostile_turn()
    payload = turn_payload(turn, EVERYWHERE)
    for html in (
        payload["head"],
        payload["tail"],
        *payload["sentences"],
        passages_panel(turn),
        citation_panel(turn, 1, 0, article, older=True),
        why_panel(turn.answer) if turn.answer else "",
    ):
        found = tags(html)
        assert not found.tags & {"img", "script", "style", "iframe"}
        assert not found.handlers
        assert "<img" not in html


def test_an_origin_that_is_no_web_address_is_no_link() -> None:
    article = Article.create(origin="javascript:alert(1)", text="Nothing happened.")
    assert "a" not in tags(article_panel(article)).tags


def test_numbers_follow_first_occurrence_and_do_not_change_while_sentences_come() -> None:
    def citation(start: int) -> Citation:
        return Citation(
            article_id="a",
            version=1,
            start=start,
            end=start + 1,
            quote="x",
            title="",
            source="",
            published=None,
            origin="o",
        )

    turn = TurnState(id="t", question="?")
    seen: dict[Citation, int] = {}
    for group in ((5, 3), (3,), (9, 5)):
        turn.claims.append(Claim(text="s", citations=tuple(map(citation, group)), verdict="supported", score=1.0))
        numbers = turn.citations()
        assert seen.items() <= numbers.items()
        seen = numbers
    assert [numbers[citation(at)] for at in (5, 3, 9)] == [1, 2, 3]


def test_a_long_article_is_cut_around_the_span_until_all_of_it_is_wanted() -> None:
    text = "x" * 50_000 + "HERE" + "y" * 50_000
    article = Article.create(origin="https://news.example/long", text=text)
    part = article_panel(article, (50_000, 50_004))
    assert tags(part).marked == "HERE"
    assert len(part) < 50_000 < len(article_panel(article, (50_000, 50_004), whole=True))
    assert "Show the whole article" in part
