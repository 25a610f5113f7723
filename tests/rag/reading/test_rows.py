"""JSON Lines: field names, bad rows, broken files."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.reading import read_articles
from rag.records import Article, Failure
from rag.settings import Settings

ROW = {
    "url": "https://www.echo.example/bridge",
    "title": "Bridge opens",
    "text": "The bridge opened.",
    "published": "2024/03/03",
    "authors": ["Tilda Marsh"],
    "source": "",
}


def write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    data = "".join(line + "\n" for line in lines).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_row_is_an_article(tmp_path: Path, name: str) -> None:
    (article,) = read_articles([write(tmp_path / name, ROW)])
    assert isinstance(article, Article)
    assert article.origin == "https://www.echo.example/bridge"
    assert article.title == "Bridge opens"
    assert article.text == "The bridge opened."
    assert article.published == date(2024, 3, 3)
    assert article.authors == ("Tilda Marsh",)
    assert article.source == "echo.example"


def test_a_row_without_an_address_is_known_by_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "One."}, "", {"text": "Two."})
    assert [article.origin for article in read_articles([path])] == [f"{path.as_uri()}#row-1", f"{path.as_uri()}#row-3"]


def test_an_exported_row_keeps_its_origin_and_id_and_no_other_claims_one(tmp_path: Path) -> None:
    made = Article.create(origin="file:///news/bridge.txt", text="The bridge opened.", title="Bridge opens")
    claimed = {"id": "0" * 16, "origin": "file:///news/ferry.txt", "text": "The ferry sank."}
    path = write(tmp_path / "a.jsonl", made.to_dict(), claimed)
    first, second = read_articles([path])
    assert isinstance(first, Article)
    assert (first.id, first.origin, first.content_hash) == (made.id, made.origin, made.content_hash)
    assert second.origin == f"{path.as_uri()}#row-2"


def test_usual_names_are_found_and_others_are_mapped(tmp_path: Path) -> None:
    usual = {
        "Headline": "Bridge opens",
        "body": "The bridge opened.",
        "byline": "By Tilda Marsh and Bo Roy",
        "lang": "EN-gb",
    }
    usual["publishedAt"] = "2024-03-03"
    usual["publisher"] = {"name": "The Overby Echo"}  # type: ignore[assignment]
    (article,) = read_articles([write(tmp_path / "usual.jsonl", usual)])
    assert isinstance(article, Article)
    assert (article.title, article.text, article.language) == ("Bridge opens", "The bridge opened.", "en")
    assert (article.authors, article.source) == (("Tilda Marsh", "Bo Roy"), "The Overby Echo")
    assert article.published == date(2024, 3, 3)

    other = {"kop": "Bridge opens", "tekst": "The bridge opened.", "title": "not this"}
    (article,) = read_articles([write(tmp_path / "other.jsonl", other)], fields={"text": "tekst", "title": "kop"})
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Bridge opens", "The bridge opened.")


def test_an_unknown_field_is_refused_before_anything_is_read() -> None:
    with pytest.raises(SettingsError, match="called body"):
        read_articles([], fields={"body": "text"})


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('{"text": ', "not valid JSON"),
        ("[1, 2]", "not a JSON object"),
        ('{"headline": "No text"}', "no text found among the keys headline"),
        ('{"text": 5}', "no text found"),
        ('{"text": " \\n "}', "there is no text"),
        ('{"text": "' + "x" * 101 + '"}', "101 characters and 100 are allowed"),
        ("[" * 100_000, "nested too deeply"),
        ('{"text": "a\0b"}', "not UTF-8 text"),
    ],
)
def test_a_bad_row_is_named_and_the_others_go_on(tmp_path: Path, row: str, message: str) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "One."}, row, {"text": "Three."})
    first, failure, third = read_articles([path], settings=Settings(max_article_characters=100))
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert isinstance(failure, Failure)
    assert failure.origin == f"{path.as_uri()}#row-2"
    assert failure.error.startswith(f"{path}: row 2: ")
    assert message in failure.error
    assert "\n" not in failure.error


def test_a_row_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('\ufeff{"text": "One."}\n'.encode() + '{"text": "Müller"}\n'.encode("cp1252"))
    first, failure = read_articles([path])
    assert isinstance(first, Article)
    assert "row 2: not UTF-8" in failure.to_dict()["error"]


def test_a_row_that_is_too_long_is_skipped(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "One."}, {"text": "x" * 500}, {"text": "Three."})
    first, failure, third = read_articles([path], settings=Settings(max_file_bytes=100))
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert "row 2: longer than 100 bytes" in failure.to_dict()["error"]


def test_a_gzip_bomb_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "One."}\n' + b" " * 20_000_000))
    *_, failure = read_articles([path], settings=Settings(max_file_bytes=1_000_000))
    assert isinstance(failure, Failure)
    assert "no end of the row" in failure.error


def test_a_truncated_file_gives_what_it_has(tmp_path: Path) -> None:
    whole = gzip.compress("".join(json.dumps({"text": f"Number {n * 7919}."}) + "\n" for n in range(3000)).encode())
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    *articles, failure = read_articles([path])
    assert len(articles) > 100
    assert isinstance(failure, Failure)
    assert f"cut off after row {len(articles)}" in failure.error


def test_a_file_that_is_something_else(tmp_path: Path) -> None:
    plain = tmp_path / "a.jsonl.gz"
    plain.write_bytes(b"no gzip")
    packed = tmp_path / "b.jsonl"
    packed.write_bytes(gzip.compress(b'{"text": "One."}\n'))
    prose = write(tmp_path / "c.jsonl", *["Some prose."] * 500)
    empty = write(tmp_path / "d.jsonl")
    failures = [found.to_dict()["error"] for found in read_articles([plain, packed, prose, empty])]
    assert "not a gzip file" in failures[0]
    assert "compressed" in failures[1]
    assert "100 rows in sequence" in failures[-2]
    assert "no rows" in failures[-1]
    assert len(failures) == 104


def test_rows_are_read_as_they_are_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl.gz", *[ROW] * 5000, '{"text": ')
    articles = read_articles([path])
    assert isinstance(next(articles), Article)
    path.unlink()
    assert sum(isinstance(found, Article) for found in articles) == 4999
