"""Answers as text for people."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rag.answering.footnotes import numbered_citations, render
from rag.records import Answer, Citation, Claim, Removal


def citation(
    quote: str, *, start: int = 0, title: str = "Bridge opens", origin: str = "https://example.org/b"
) -> Citation:
    return Citation(
        article_id="a", version=1, start=start, end=start + len(quote), quote=quote, title=title, source="Gazette",
        published=date(2021, 5, 3), origin=origin,
    )  # fmt: skip


COST = citation("It cost 48 million euros.")
OPENED = citation("Holt opened it.", start=40)


def claim(text: str, *citations: Citation, quoted: bool = False) -> Claim:
    return Claim(text=text, citations=citations, verdict="quoted" if quoted else "supported", score=1.0)


def answer(*claims: Claim, **fields: object) -> Answer:
    text = " ".join(claim.text for claim in claims)
    return Answer(id="1", question="?", claims=claims, text=text, abstained=not claims, **fields)  # type: ignore[arg-type]


def test_each_sentence_has_its_numbers_and_each_number_its_source() -> None:
    rendered = render(answer(claim("The bridge cost 48 million.", COST), claim("Holt opened it.", OPENED, COST)))
    assert rendered == (
        "The bridge cost 48 million. [1] Holt opened it. [2][1]\n\n"
        "[1] Bridge opens, Gazette, 3 May 2021: “It cost 48 million euros.”\n"
        "    https://example.org/b\n    a v1 0–25\n"
        "[2] Bridge opens, Gazette, 3 May 2021: “Holt opened it.”\n"
        "    https://example.org/b\n    a v1 40–55"
    )


def test_a_quoted_sentence_stands_in_quotation_marks() -> None:
    assert render(answer(claim("Holt opened it.", OPENED, quoted=True))).startswith("“Holt opened it.” [1]\n")


def test_what_was_left_out_is_told() -> None:
    removal = Removal(text="It is nice.", reasons=("no",))
    assert "(1 sentence was left out: not supported by the articles.)" in render(
        answer(claim("Holt opened it.", OPENED), removed=(removal,))
    )


def test_an_abstention_has_its_reason() -> None:
    assert render(
        Answer(id="1", question="?", claims=(), text="No answer.", abstained=True, reason="nothing found")
    ) == ("No answer. (nothing found)")


def test_plain_text_is_wrapped() -> None:
    long = citation("word " * 40 + "end.")
    rendered = render(answer(claim("Short words. " * 20, long)), width=60)
    assert max(map(len, rendered.splitlines())) <= 60


def test_markdown_from_an_article_is_text() -> None:
    hostile = citation(
        "<script>alert(1)</script> ![x](http://e.vil/x.png) **bold** `c`",
        title="[a](b) # c",
        origin="javascript:alert(1)",
    )
    rendered = render(answer(claim("_x_ <b>1</b>", hostile)), form="markdown")
    assert "<script" not in rendered
    assert "<b>" not in rendered
    assert "<javascript:" not in rendered
    assert not re.search(r"(?<!\\)(?:\*\*|`|!\[|\]\()", rendered)


@given(st.text(alphabet="<>&\"' ab\n"))
def test_no_markup_of_an_article_reaches_a_page(text: str) -> None:
    hostile = citation(text, title=text, origin=f"https://example.org/{text}")
    rendered = render(answer(claim(text, hostile)), form="html")
    tags = re.findall(r"<[^>]*>", rendered)
    link = r'<a href="(?:#source-1|https://[^"<>]*)"(?: rel="noreferrer")?>'
    allowed = rf'</?(?:p|sup|ol|small|li)>|</a>|<li id="source-1">|{link}'
    assert all(re.fullmatch(allowed, tag) for tag in tags)


def test_a_page_links_only_what_a_reader_may_follow() -> None:
    assert '<a href="javascript' not in render(
        answer(claim("One.", citation("One.", origin="javascript:alert(1)"))), form="html"
    )


def test_an_address_cannot_leave_its_brackets() -> None:
    rendered = render(answer(claim("One.", citation("One.", origin="https://e.org/a b>c<d"))), form="markdown")
    assert "<https://e.org/a%20b%3Ec%3Cd>" in rendered


@given(st.text(alphabet="<>[]()*_`!#&|~\\\n abc"))
def test_no_markup_of_an_article_survives_unescaped(text: str) -> None:
    rendered = render(answer(claim(text, citation(text))), form="markdown").replace("<https://example.org/b>", "")
    assert not set("<>") & set(rendered)
    unescaped = re.sub(r"\\.", "", rendered.replace("\n\n1. ", "", 1))
    assert not set("[]*_`!#|~\\") & set(unescaped)


def test_citations_are_numbered_in_the_order_of_the_text() -> None:
    assert numbered_citations([claim("a", OPENED), claim("b", COST, OPENED)]) == {OPENED: 1, COST: 2}
