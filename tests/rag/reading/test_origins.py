"""What the user names: files, folders, and everything that can be wrong with them."""

import os
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rag.reading import read_articles
from rag.records import Article, Failure, article_id, content_hash
from rag.settings import Settings

TEXT = "The bridge over the Lode opened on Tuesday."


def errors(*origins: str | Path, settings: Settings | None = None) -> list[str]:
    """The error texts for origins of which none can be read."""
    found = list(read_articles(origins, settings=settings))
    assert all(isinstance(each, Failure) for each in found)
    assert all("\n" not in each.to_dict()["error"] for each in found)
    return [each.to_dict()["error"] for each in found]


def test_a_file_becomes_an_article(tmp_path: Path) -> None:
    path = tmp_path / "bridge report.txt"
    path.write_bytes(f"Bridge   opens\r\n\r\n16/10/2015\r\n\r\n{TEXT}".encode("utf-8-sig"))
    (article,) = read_articles([path], source="The Overby Echo")
    assert isinstance(article, Article)
    assert article.origin == path.as_uri()
    assert article.id == article_id(article.origin)
    assert article.title == "Bridge opens"
    assert article.text == f"16/10/2015\n\n{TEXT}"
    assert article.content_hash == content_hash(article.text)
    assert article.published == date(2015, 10, 16)
    assert article.source == "The Overby Echo"
    assert article.language == ""


def test_one_file_has_one_origin_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a ä.txt"
    path.write_text(TEXT)
    (tmp_path / "link.txt").symlink_to(path)
    (tmp_path / "b").mkdir()
    monkeypatch.chdir(tmp_path)
    names: list[str | Path] = [path, str(path), "a ä.txt", "b/../a ä.txt", path.as_uri(), "link.txt"]
    assert {found.origin for found in read_articles(names)} == {path.as_uri()}


def test_markdown_and_html_know_their_address(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\nurl: https://www.echo.example/a\n---\n{TEXT}")
    (tmp_path / "b.htm").write_text(
        '<html><head><link rel="canonical" href="https://echo.example/b"><title>Bridge opens</title></head>'
        f"<body><article><p>{TEXT}</p><p>{TEXT} It did.</p></article></body></html>"
    )
    first, second = read_articles([tmp_path])
    assert (first.origin, second.origin) == ("https://www.echo.example/a", "https://echo.example/b")
    assert isinstance(first, Article)
    assert first.source == "echo.example"


def test_a_folder_is_read_by_name_without_hidden_and_other_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/y/x.TXT", "c.md", ".hidden.txt", ".git/d.txt", "photo.jpg", "notes"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} {TEXT}")
    found = [Path(each.origin).name for each in read_articles([tmp_path])]
    assert found == ["x.TXT", "z.txt", "b.txt", "c.md"]


def test_bad_files_are_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_bytes(b" \r\n\t ")
    (tmp_path / "c.txt").write_bytes(b"\x00\x01\x02\x03")
    (tmp_path / "d.html").write_text("<html><body></body></html>")
    (tmp_path / "e.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "f.txt").symlink_to(tmp_path / "f.txt")
    (tmp_path / "g.txt").write_text(TEXT)
    *failures, article = read_articles([tmp_path])
    messages = ["empty", "no text", "binary", "no main text", "does not exist", "leads back to itself"]
    for failure, name, message in zip(failures, "abcdef", messages, strict=True):
        assert isinstance(failure, Failure)
        assert f"{name}." in failure.error
        assert message in failure.error
        assert ";" in failure.error
    assert isinstance(article, Article)


def test_a_folder_that_contains_itself(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").write_text(TEXT)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "a")
    article, failure = read_articles([tmp_path])
    assert isinstance(article, Article)
    assert "leads back to a folder that contains it" in failure.to_dict()["error"]


def test_names_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "README").write_text(TEXT)
    os.mkfifo(tmp_path / "pipe.txt")
    assert ".pdf files cannot be read; give .txt" in errors(tmp_path / "report.pdf")[0]
    assert "cannot be read" in errors(tmp_path / "README")[0]
    assert "not a regular file" in errors(tmp_path / "pipe.txt")[0]
    assert "does not exist" in errors(tmp_path / "missing.txt")[0]
    assert "not a path" in errors("a\0b.txt")[0]
    assert "too long" in errors("x" * 5000)[0]
    assert "only http, https and file" in errors("ftp://echo.example/a.txt")[0]
    assert "not a complete web address" in errors("https:///a")[0]


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert list(read_articles([tmp_path])) == []


def test_names_of_any_bytes(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\n.txt"
    Path(os.fsdecode(path)).write_text(TEXT)
    Path(os.fsdecode(path) + ".txt").write_text("")
    article, failure = read_articles([tmp_path])
    assert isinstance(article, Article)
    assert article.origin.endswith("/%FF%0A.txt")
    assert "\n" not in failure.to_dict()["error"]
    failure.to_dict()["error"].encode()


def test_limits_of_size(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("word " * 100)
    assert "larger than 499 bytes" in errors(path, settings=Settings(max_file_bytes=499))[0]
    assert "500 characters and 499 are allowed" in errors(path, settings=Settings(max_article_characters=499))[0]
    (article,) = read_articles([path], settings=Settings(max_file_bytes=500, max_article_characters=500))
    assert isinstance(article, Article)


def test_an_endless_title_is_cut(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"# {'bridge ' * 5000}\n\n{TEXT}")
    (article,) = read_articles([tmp_path])
    assert isinstance(article, Article)
    assert len(article.title) <= 500
    assert article.title.endswith("…")


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder that everybody may enter, and a process for which permissions count."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        user = os.geteuid()
        yield Path(name)
        os.seteuid(user)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_files_and_folders_without_permission(unprivileged: Path) -> None:
    (unprivileged / "a").mkdir()
    (unprivileged / "a" / "b.txt").write_text(TEXT)
    (unprivileged / "c.txt").write_text(TEXT)
    (unprivileged / "d.jsonl").write_text('{"text": "One."}')
    (unprivileged / "e.txt").write_text(TEXT)
    for name in ("a", "c.txt", "d.jsonl"):
        (unprivileged / name).chmod(0)
    if os.geteuid() == 0:
        os.seteuid(65534)
    *failures, article = read_articles([unprivileged])
    assert [Path(failure.origin).name for failure in failures] == ["a", "c.txt", "d.jsonl"]
    assert all("permissions" in failure.to_dict()["error"] for failure in failures)
    assert isinstance(article, Article)


def test_local_addresses_are_not_fetched() -> None:
    for url in ("http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "HTTP://10.0.0.1/"):
        (error,) = errors(url)
        assert error.startswith(f"{url}: ")
        assert "private network" in error


def test_a_generator_is_not_drained(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)

    def origins() -> Iterator[Path]:
        yield tmp_path / "a.txt"
        raise AssertionError("asked for more than was needed")

    assert isinstance(next(read_articles(origins())), Article)
