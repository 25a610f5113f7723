"""What a user sees of bad files, damaged libraries and failing model servers, and that nothing stored is lost."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from support.command_line import CommandLine, Outcome
from support.scripted_server import Reply, ScriptedServer

from rag.answering.abstention import NO_ANSWER
from rag.answering.events import ClaimReleased, Event, Finished
from rag.errors import (
    CorruptLibraryError,
    ModelAuthError,
    ModelError,
    ModelRateLimitError,
    ModelResponseError,
    ModelUnavailableError,
    StorageFullError,
)
from rag.library import Library
from rag.records import Answer, Article
from rag.settings import Settings

QUESTION = "How many vehicles a day does Lockgate Bridge carry?"
KEY = "sk-secret-of-the-test"
GOOD = "The ferry Marigold ran aground at Holm on Monday. Nobody was hurt."

filled = pytest.mark.usefixtures("library_folder")


def one_line(outcome: Outcome, words: str) -> None:
    """The work failed, and standard error has one line that says why."""
    assert outcome.status == 1
    assert re.search(words, outcome.err), outcome.err
    assert outcome.err.count("\n") == 1 + outcome.err.startswith("model: ")
    assert "Traceback" not in outcome.err


# -------------------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", "empty|no text"),
        ("blank.md", b" \n\n\t\n", "empty|no text"),
        ("binary.txt", bytes(range(256)) * 40, "binary|not text"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 and so on", r"\.jpg files cannot be read"),
        ("huge.txt", b"One sentence of many. " * 2_400_000, "NEWSPROOF_MAX_ARTICLE_CHARACTERS"),
        ("page.html", b"<html><body></body></html>", "no .*text|no article"),
        ("none.jsonl", b"", "no rows"),
        ("row.jsonl", b'{"text": "broken\n', r"row 1: not valid JSON"),
        ("other.jsonl", b'{"words": "A sentence."}\n', "no text found among the keys words; .*text=KEY"),
        ("packed.jsonl.gz", b"not gzip", "not a gzip file"),
    ],
)
def test_a_bad_file_is_named_and_the_rest_is_stored(
    newsproof: CommandLine, pristine: Path, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    del pristine  # where there are no weights, this skips
    bad, good = tmp_path / "in" / name, tmp_path / "in" / "zz.txt"
    bad.parent.mkdir()
    bad.write_bytes(content)
    good.write_text(GOOD, encoding="utf-8")
    outcome = newsproof("ingest", bad, good, "--json")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.data["added"] == 1
    (failure,) = outcome.data["failed"]
    assert name in failure["origin"]
    assert re.search(words, failure["error"]), failure["error"]
    assert "\n" not in failure["error"]
    assert newsproof("search", "ferry", "--json").data["passages"][0]["text"] == GOOD


def test_a_text_in_another_encoding_is_read_as_it_was_written(
    newsproof: CommandLine, pristine: Path, tmp_path: Path
) -> None:
    del pristine
    text = "Der Bürgermeister von Köln eröffnete am Dienstag die Brücke über den Fluss. „Sie ist schön“, sagte er."
    for encoding in ("utf-16", "cp1252", "utf-8-sig"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes(text.encode(encoding))
        assert newsproof("ingest", path, "--json").data["failed"] == []
    for article in newsproof("articles", "list", "--json").data["articles"]:
        assert newsproof("articles", "show", article["id"], "--json").data["text"] == text


def test_a_folder_without_articles_adds_none(newsproof: CommandLine, pristine: Path, tmp_path: Path) -> None:
    del pristine
    (tmp_path / "nothing").mkdir()
    outcome = newsproof("ingest", tmp_path / "nothing", "--json")
    assert (outcome.status, outcome.data["added"], outcome.data["failed"]) == (0, 0, [])
    answer = newsproof("ask", QUESTION, "--json")
    assert (answer.status, answer.data["abstained"], answer.data["text"]) == (0, True, NO_ANSWER)
    assert "there are no articles in" in answer.err


@filled
@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_without_permission_is_named(newsproof: CommandLine, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    try:
        outcome = newsproof("ingest", closed, "--json")
        assert (outcome.status, outcome.data["failed"][0]["error"].partition(": ")[2]) == (
            1,
            "this may not be read; change its permissions",
        )
        one_line(newsproof("articles", "list", "--library", closed / "library"), "check .*permissions|library folder")
    finally:
        closed.chmod(0o700)


# ------------------------------------------------------------------------------------------------------ the library


def damage(path: Path, how: str) -> bytes:
    """Spoil a file and return what it now holds."""
    content = path.read_bytes()
    spoilt = {"garbage": b"not a database" * 1000, "half": content[: len(content) // 2], "empty": b""}[how]
    path.write_bytes(spoilt)
    return spoilt


@filled
@pytest.mark.parametrize("how", ["garbage", "half", "empty"])
def test_a_damaged_catalogue_is_reported_and_left_alone(newsproof: CommandLine, corpus: Path, how: str) -> None:
    path = newsproof.library / "catalogue.sqlite"
    content = damage(path, how)
    for arguments in (
        ["ask", QUESTION],
        ["search", "bridge", "--json"],
        ["ingest", str(corpus)],
        ["rebuild"],
        ["articles", "list"],
        ["export", str(newsproof.library / "all.jsonl")],
    ):
        one_line(newsproof(*arguments), r"catalogue\.sqlite is (damaged|empty)")
    assert path.read_bytes() == content
    check = newsproof("doctor", "--json")
    assert (check.status, [c["what"] for c in check.data["checks"] if not c["ok"]]) == (1, ["library"])


@filled
@pytest.mark.parametrize("how", ["garbage", "half", "empty"])
def test_damaged_vectors_are_made_again(newsproof: CommandLine, how: str) -> None:
    damage(newsproof.library / "chroma" / "chroma.sqlite3", how)
    first = newsproof("ask", QUESTION, "--json")
    if first.status:  # Chroma makes a new database in an empty file, and repair fills it
        one_line(first, "`newsproof rebuild`")
        assert newsproof("rebuild").status == 0
        first = newsproof("ask", QUESTION, "--json")
    assert "14,000" in first.data["text"]


@filled
@pytest.mark.parametrize("how", ["garbage", "half", "empty"])
def test_damaged_embeddings_cost_time_only(newsproof: CommandLine, how: str) -> None:
    damage(newsproof.library / "vectors.sqlite", how)
    first = newsproof("ask", QUESTION, "--json")
    if first.status:
        one_line(first, "`newsproof rebuild`")
        assert newsproof("rebuild").status == 0
        first = newsproof("ask", QUESTION, "--json")
    assert "14,000" in first.data["text"]


@filled
@pytest.mark.parametrize("version", [0, 999])
def test_a_library_of_another_version_is_refused(newsproof: CommandLine, version: int) -> None:
    with sqlite3.connect(newsproof.library / "catalogue.sqlite") as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    one_line(newsproof("ask", QUESTION), rf"its tables are version {version}.*use that release, or ingest")


@filled
def test_another_embedder_is_refused(
    newsproof: CommandLine, scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSPROOF_EMBEDDER", "openai:other")
    monkeypatch.setenv("NEWSPROOF_EMBEDDINGS_BASE_URL", scripted_server.url)
    one_line(
        newsproof("search", "bridge"), "made with the embedder all-MiniLM.*not with openai:other.*newsproof rebuild"
    )
    assert newsproof("articles", "list").status == 0
    monkeypatch.delenv("NEWSPROOF_EMBEDDER")
    assert newsproof("search", "bridge").status == 0


@filled
def test_weights_that_are_not_here_are_named(
    newsproof: CommandLine, tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSPROOF_MODELS", str(tmp_path / "nowhere"))
    one_line(newsproof("ingest", corpus), "newsproof models pull")
    one_line(newsproof("ask", QUESTION, "--llm", "local"), "newsproof models pull|newsproof\\[local\\]")


def test_a_full_disk_keeps_what_was_stored(library: Library) -> None:
    before = library.articles()
    answer = library.ask(QUESTION)
    writer = library.catalogue._db._writer
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages}")
    many = [
        Article.create(
            origin=f"https://example.org/{n}", title=f"Report {n}", text=f"Report {n}. {GOOD} " * (n % 40 + 9)
        )
        for n in range(200)
    ]
    with pytest.raises(StorageFullError, match=r"no space left for .*What was stored before is kept"):
        library.add(*many)
    assert library.articles() == before
    assert library.answer(answer.id) == answer
    assert library.search(QUESTION)
    writer.execute("PRAGMA max_page_count = 1073741823")
    assert library.add(*many[:3]).failed == ()


def test_an_interruption_is_one_line_and_its_own_status(
    library_folder: Path, scripted_server: ScriptedServer, tmp_path: Path
) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    scripted_server.enqueue(Reply(stall=True))
    environment = os.environ | {
        "NEWSPROOF_LLM": "openai", "NEWSPROOF_MODEL": "scripted", "OPENAI_BASE_URL": scripted_server.url
    }  # fmt: skip
    command = [sys.executable, "-c", "from rag.cli import main; main()", "--library", str(library_folder)]
    # Tests that are started in the background ignore interruptions, and would hand that on.
    with subprocess.Popen(
        [*command, "ask", QUESTION], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:  # fmt: skip
        while not scripted_server.requests and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err.splitlines()[1:] == [b"newsproof: interrupted; what was stored is kept"]


# ------------------------------------------------------------------------------------------------- the model's server


@pytest.fixture
def served(library: Library, scripted_server: ScriptedServer) -> Library:
    """The sample corpus, answered by the scripted server."""
    library.configure(
        llm="openai", model="scripted", openai_base_url=scripted_server.url, openai_api_key=SecretStr(KEY),
        request_timeout=2.0, max_retries=0,
    )  # fmt: skip
    return library


def cite(words: str, template: str) -> Callable[[dict[str, Any]], str]:
    """A reply whose ``{n}`` is the number of the evidence sentence that holds some words."""

    def reply(body: dict[str, Any]) -> str:
        prompt = body["messages"][-1]["content"]
        found = re.search(rf"{words}[^\n]*?\[(\d+)\]", prompt)
        assert found, prompt
        return template.replace("{n}", found[1])

    return reply


answers = cite("14,000 vehicles", "Lockgate Bridge carries about 14,000 vehicles a day [{n}].")


def assert_shown_is_checked(library: Library, answer: Answer) -> None:
    for claim in answer.claims:
        assert claim.verdict in ("supported", "quoted")
        assert claim.citations
        for span in claim.citations:
            assert library.article(span.article_id, span.version).text[span.start : span.end] == span.quote


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (Reply(status=401), ModelAuthError, "refuses the key .401.: check OPENAI_API_KEY"),
        (Reply(status=403), ModelAuthError, "refuses the key"),
        (Reply("try later", status=429), ModelRateLimitError, "429: try later.: wait a little"),
        (Reply(status=500), ModelUnavailableError, "failed .500"),
        (Reply(status=404), ModelResponseError, "check OPENAI_BASE_URL and NEWSPROOF_MODEL"),
        (Reply(stall=True), ModelUnavailableError, "did not answer in time: .*NEWSPROOF_REQUEST_TIMEOUT"),
        (Reply(raw=b"data: {nonsense\n\n"), ModelResponseError, "not an answer"),
    ],
)
def test_a_server_that_fails_is_told_and_the_next_question_is_answered(
    served: Library, scripted_server: ScriptedServer, fault: Reply, error: type[ModelError], words: str
) -> None:
    articles = served.articles()
    scripted_server.enqueue(fault)
    with pytest.raises(error, match=words) as raised:
        served.ask(QUESTION)
    assert KEY not in str(raised.value)
    assert (served.answers(), served.articles()) == ([], articles)
    scripted_server.default = answers
    answer = served.ask(QUESTION)
    assert answer.text == "Lockgate Bridge carries about 14,000 vehicles a day."
    assert_shown_is_checked(served, answer)
    assert served.answers() == [answer]


def test_half_a_stream_shows_what_was_complete_and_records_nothing(
    served: Library, scripted_server: ScriptedServer
) -> None:
    scripted_server.default = lambda body: Reply(
        answers(body) + "\n" + "The bridge was closed by the council " * 4, cut=True
    )
    events: list[Event] = []
    with pytest.raises(ModelUnavailableError, match="broke off its answer: try again"):
        events.extend(served.stream(QUESTION))  # keeps what came before the error
    released = [event.claim for event in events if isinstance(event, ClaimReleased)]
    assert [claim.text for claim in released] == ["Lockgate Bridge carries about 14,000 vehicles a day."]
    assert not any(isinstance(event, Finished) for event in events)
    assert served.answers() == []


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "   \n\n",
        "The bridge carries about 14,000 vehicles a day.",
        "The bridge carries about 14,000 vehicles a day [999].",
        "The bridge carries about 14,000 vehicles a day [0][-1][99999999999999999999].",
        "[1]",
        "[1][2][3]\n[1]",
        "Lockgate Bridge carries about 41,000 vehicles a day [1].",
        "<script>alert(1)</script>",
        "\x00\x1b[31m\ud800 \u202e [1].",
        "I" * 20_000,
        '{"answer": "14,000"}',
    ],
)
def test_a_useless_reply_shows_nothing_unchecked(served: Library, scripted_server: ScriptedServer, reply: str) -> None:
    scripted_server.enqueue(reply)
    answer = served.ask(QUESTION)
    assert_shown_is_checked(served, answer)
    assert answer.abstained == (not answer.claims)
    assert answer.reason if answer.abstained else all(claim.verdict == "quoted" for claim in answer.claims)
    assert served.answer(answer.id) == answer
    json.dumps(answer.to_dict(), ensure_ascii=False).encode()


def test_what_is_right_in_a_reply_is_shown_and_the_rest_is_listed_as_left_out(
    served: Library, scripted_server: ScriptedServer
) -> None:
    scripted_server.default = cite(
        "14,000 vehicles",
        "Lockgate Bridge carries about 14,000 vehicles a day [{n}].\n"
        "It is the busiest bridge in Ostershire.\n"
        "Lockgate Bridge carries about 90,000 lorries an hour [{n}].\n"
        "The mayor apologised [999].\n",
    )
    answer = served.ask(QUESTION)
    assert answer.claims[0].text == "Lockgate Bridge carries about 14,000 vehicles a day."
    assert "90,000" not in answer.text
    assert "busiest" not in answer.text
    assert "mayor" not in answer.text
    assert all(removal.reasons for removal in answer.removed)
    assert len(answer.removed) >= 2
    assert_shown_is_checked(served, answer)


def test_without_articles_about_it_no_model_is_asked(served: Library, scripted_server: ScriptedServer) -> None:
    answer = served.ask(QUESTION, sources=["The Moon"])
    assert (answer.abstained, answer.text, scripted_server.requests) == (True, NO_ANSWER, [])


@pytest.fixture
def served_command(
    newsproof: CommandLine, library_folder: Path, scripted_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """The command line with the scripted server as its model."""
    del library_folder
    monkeypatch.setenv("NEWSPROOF_LLM", "auto")
    monkeypatch.setenv("NEWSPROOF_MODEL", "scripted")
    monkeypatch.setenv("NEWSPROOF_REQUEST_TIMEOUT", "2")
    monkeypatch.setenv("NEWSPROOF_MAX_RETRIES", "0")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", scripted_server.url)
    return newsproof


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Reply(status=401), "refuses the key"),
        (Reply(stall=True), "did not answer in time"),
        (Reply("half of it [1].\n" * 9, cut=True), "broke off its answer"),
    ],
)
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_command_line_tells_of_a_failing_server_in_one_line(
    served_command: CommandLine, scripted_server: ScriptedServer, fault: Reply, words: str, options: list[str]
) -> None:
    scripted_server.enqueue(fault)
    outcome = served_command("ask", QUESTION, *options)
    one_line(outcome, words)
    assert outcome.out == ""
    assert KEY not in outcome.err
    assert served_command("answers", "list", "--json").data == {"answers": []}


def test_a_server_that_is_down_is_told_and_another_provider_helps(
    served_command: CommandLine, scripted_server: ScriptedServer
) -> None:
    scripted_server.stop()
    one_line(served_command("ask", QUESTION, "--json"), "cannot be reached: start it, or check OPENAI_BASE_URL")
    assert "14,000" in served_command("ask", QUESTION, "--llm", "none", "--json").data["text"]


def test_the_command_line_answers_with_a_model(served_command: CommandLine, scripted_server: ScriptedServer) -> None:
    scripted_server.default = answers
    outcome = served_command("ask", QUESTION)
    assert outcome.err.startswith("model: scripted at http://127.0.0.1")
    assert outcome.out.startswith("Lockgate Bridge carries about 14,000 vehicles a day. [1]")
    assert "\n\n[1] Nine hurt" in outcome.out
    answer = served_command("answers", "list", "--json").data["answers"][0]
    assert (answer["model"], answer["prompt"]["name"]) == ("openai:scripted", "answer")
    assert served_command("answers", "replay", answer["id"], "--json").data["same"] is True


def test_an_embedding_server_that_fails_loses_no_article(tmp_path: Path, scripted_server: ScriptedServer) -> None:
    settings = Settings(
        library=tmp_path / "library", embedder="openai:scripted", embeddings_base_url=scripted_server.url, llm="none",
        openai_api_key=SecretStr(KEY), max_retries=0,
    )  # fmt: skip
    ferry = Article.create(origin="https://example.org/ferry", title="Ferry aground", text=GOOD)
    pier = Article.create(origin="https://example.org/pier", title="Pier", text="The pier at Saltmere reopened.")
    with Library.open(settings=settings) as library:
        assert library.add(pier).added == 1
        scripted_server.enqueue_embedding(Reply(status=500))
        with pytest.raises(ModelUnavailableError, match=r"failed .500"):
            library.add(ferry)
    with Library.open(settings=settings) as library:
        assert [article.title for article in library.articles()] == ["Pier", "Ferry aground"]
        assert GOOD in [passage.text for passage in library.search("ferry Marigold aground")]
        assert library.add(ferry, pier).unchanged == 2


def test_a_damaged_library_raises_from_python_too(library_folder: Path) -> None:
    damage(library_folder / "catalogue.sqlite", "garbage")
    with pytest.raises(CorruptLibraryError, match="Nothing was deleted"):
        Library.open(library_folder)
