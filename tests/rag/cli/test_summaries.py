"""The commands that summarise, verify and export."""

import json
import re
from pathlib import Path

import pytest
from support.command_line import CommandLine

filled = pytest.mark.usefixtures("library_folder")


def article_id(newsproof: CommandLine, words: str) -> str:
    articles = newsproof("articles", "list", "--json").data["articles"]
    return next(str(article["id"]) for article in articles if words in article["title"])


@filled
def test_an_article_is_summarised_with_its_sources(newsproof: CommandLine) -> None:
    nine = article_id(newsproof, "Nine hurt")
    shown = newsproof("summarise", nine, "--words", "60")
    assert shown.status == 0
    assert shown.err.startswith("model: no model")
    assert "[1] Nine hurt" in " ".join(shown.out.split())
    assert re.search(rf"{nine} v1 \d+–\d+", shown.out)
    data = newsproof("summarise", nine, "--words", "60", "--json").data
    assert list(data)[:3] == ["id", "title", "style"]
    assert data["claims"] == [claim for section in data["sections"] for claim in section["claims"]]
    assert 48 <= data["words"] <= 72


@filled
def test_what_was_written_can_be_verified_exported_and_built_on(newsproof: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "digest.json"
    file.write_text(newsproof("summarise", "--topic", "Lockgate Bridge", "--json").out, encoding="utf-8")
    assert re.match(r"(\d+) of \1 citations hold\n", newsproof("verify", file).out)
    for name in ("digest.md", "digest.html", "digest.txt"):
        assert newsproof("export", tmp_path / name, "--from", file).status == 0
        assert (tmp_path / name).stat().st_size > 500
    news = newsproof("summarise", "--since", "2024-01-01", "--new-since", file, "--json")
    assert news.status == 0
    known = {claim["text"] for claim in json.loads(file.read_text(encoding="utf-8"))["claims"]}
    assert not known & {claim["text"] for claim in news.data["claims"]}

    data = json.loads(file.read_text(encoding="utf-8"))
    data["claims"][0]["citations"][0]["start"] += 1
    file.write_text(json.dumps(data), encoding="utf-8")
    broken = newsproof("verify", file)
    assert broken.status == 1
    assert broken.out.count("broken: ") == 1
    assert newsproof("verify", file, "--json").data["broken"][0]["note"].startswith("the article has this text at")


@filled
def test_an_answer_is_exported(newsproof: CommandLine, tmp_path: Path) -> None:
    answer = newsproof("ask", "How many vehicles a day does Lockgate Bridge carry?", "--json").data
    assert newsproof("export", tmp_path / "answer.md", "--answer", answer["id"]).status == 0
    assert "14,000 vehicles" in (tmp_path / "answer.md").read_text(encoding="utf-8")


@filled
def test_a_timeline_in_every_form(newsproof: CommandLine) -> None:
    assert "- 1911: “Lockgate Bridge was built in 1911" in newsproof("timeline", "Lockgate Bridge").out
    assert newsproof("timeline", "Lockgate Bridge", "--format", "html").out.startswith("<!doctype html>")
    events = newsproof("timeline", "Lockgate Bridge", "--json").data["events"]
    assert [event["first_day"] for event in events] == sorted(event["first_day"] for event in events)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["summarise"], 2, "say which articles"),
        (["summarise", "0123456789abcdef"], 1, "no article 0123456789abcdef"),
        (["summarise", "0123", "--topic", "x"], 2, "but not both"),
        (["summarise", "--since", "2025-01-01", "--until", "2024-01-01"], 2, "is after --until"),
        (["summarise", "--topic", "x", "--style", "ode"], 2, "--style takes one of"),
        (["summarise", "--topic", "x", "--words", "3"], 2, "--words"),
        (["summarise", "--topic", "x", "--format", "pdf"], 2, "--format takes one of"),
        (["summarise", "--topic", "x", "--new-since", "soon"], 2, "--new-since takes a day"),
        (["summarise", "--topic", "x", "--new-since", "none.json"], 1, "none.json cannot be read"),
        (["summarise", "--source", "Nobody"], 1, "is by Nobody"),
        (["timeline"], 2, "Missing argument 'topic'"),
        (["verify", "none.json"], 1, "none.json cannot be read"),
        (["export", "x.md", "--answer", "nope"], 1, "no answer nope"),
        (["export", "x.md", "--answer", "a", "--from", "b"], 2, "but not both"),
    ],
)
@filled
def test_bad_input_is_one_line_and_an_exit_status(
    newsproof: CommandLine, arguments: list[str], status: int, words: str
) -> None:
    refused = newsproof(*arguments)
    assert (refused.status, refused.out) == (status, "")
    assert words in refused.err.splitlines()[-1]


def test_a_file_without_citations_is_a_failure(newsproof: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    assert newsproof("verify", tmp_path / "x.json").status == 1
