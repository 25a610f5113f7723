"""Citations of written files, checked against the library as it is now."""

from rag.errors import NotFoundError
from rag.output.verification import verify_citations
from rag.records import Article

OLD = "The ferry sank on Monday. Four people died."
NEW = "On Monday the ferry sank, it was said. Four people died."


def lookup(article_id: str, version: int | None) -> Article:
    versions = {1: OLD, 2: NEW}
    if article_id != "a" or (version or 2) not in versions:
        raise NotFoundError(f"no article {article_id} in version {version}")
    text = versions[version or 2]
    return Article(id="a", origin="file:///a", title="", text=text, version=version or 2)


def cited(start: int, end: int, quote: str, article_id: str = "a", version: int = 1) -> dict[str, object]:
    return {"article_id": article_id, "version": version, "start": start, "end": end, "quote": quote, "title": "x"}


def test_each_citation_anywhere_in_the_data_is_checked_once() -> None:
    four = cited(26, 43, "Four people died.")
    data = {"claims": [{"citations": [four]}], "sections": [{"claims": [{"citations": [four, "no", 3, None]}]}]}
    checked = verify_citations(data, lookup)
    assert [(c.holds, c.note) for c in checked] == [(True, "version 2 of the article has it at 39")]


def test_what_no_longer_holds_is_told_with_the_reason() -> None:
    notes = {
        "no longer has this text": cited(0, 25, "The ferry sank on Monday."),
        "has this text at 26": cited(27, 44, "Four people died."),
        "does not have this text": cited(0, 9, "The barge"),
        "no article b": cited(0, 9, "The ferry", "b"),
        "no version 0": cited(0, 9, "The ferry", version=0),
        "no version 99999999999999999999999": cited(0, 9, "The ferry", version=99999999999999999999999),
        "in version 7": cited(0, 9, "The ferry", version=7),
        "does not have": cited(-3, -1, "xx"),
    }
    for note, citation in notes.items():
        (checked,) = verify_citations([citation], lookup)
        assert not checked.holds
        assert note in checked.note


def test_data_without_citations_has_none() -> None:
    for data in ({}, [], None, "text", {"article_id": "a"}, cited(0, 1, "x") | {"start": "0"}):
        assert verify_citations(data, lookup) == []
