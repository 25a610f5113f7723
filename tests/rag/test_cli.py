"""The command line keeps its contract: JSON shapes, exit statuses, one line for what went wrong."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.command_line import CommandLine, Outcome

from rag.library import Library

QUESTION = "How many vehicles a day does Lockgate Bridge carry?"
NO_ANSWER = "How deep is the Thrale under Lockgate Bridge?"
MEMO = "075f3917c563e1dc"
"""The id of https://gazette.example/2024/03/bridge-bill-memo."""

filled = pytest.mark.usefixtures("library_folder")

ARTICLE = {
    "id", "origin", "title", "source", "authors", "published", "language", "content_hash", "version", "added",
    "duplicate_of",
}  # fmt: skip
PASSAGE = {"article_id", "start", "end", "text", "score", "title", "source", "published", "origin"}
CITATION = {"article_id", "version", "start", "end", "quote", "title", "source", "published", "origin"}
ANSWER = {
    "id", "question", "claims", "text", "abstained", "reason", "evidence", "removed", "conflicts",
    "standalone_question", "usage", "timings", "model", "prompt", "created",
}  # fmt: skip
REPORT = {"added", "updated", "unchanged", "duplicates", "failed", "chunks", "seconds"}


def assert_refused(outcome: Outcome, status: int, words: str) -> None:
    """Nothing but one line on standard error."""
    assert (outcome.status, outcome.out) == (status, "")
    assert re.fullmatch(rf"newsproof: [^\n]*{words}[^\n]*\n", outcome.err), outcome.err


# ------------------------------------------------------------------------------------------------------ JSON shapes


def test_ingest_reports_and_again_finds_nothing_to_do(newsproof: CommandLine, pristine: Path, corpus: Path) -> None:
    del pristine  # where there are no weights, this skips
    first = newsproof("ingest", corpus / "thrale-floods.jsonl", corpus / "missing.txt", "--json")
    assert (first.status, first.err) == (0, "")
    assert first.data.keys() == REPORT
    assert (first.data["added"], first.data["unchanged"]) == (2, 0)
    (failure,) = first.data["failed"]
    assert failure.keys() == {"origin", "error"}
    assert "missing.txt: this does not exist; check the path" in failure["error"]
    second = newsproof("ingest", corpus / "thrale-floods.jsonl", "--json").data
    assert (second["added"], second["unchanged"], second["chunks"], second["failed"]) == (0, 2, 0, [])


@filled
def test_search(newsproof: CommandLine) -> None:
    outcome = newsproof("search", "repair cost", "--k", "3", "--json")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.data.keys() == {"passages"}
    assert len(outcome.data["passages"]) == 3
    assert all(passage.keys() >= PASSAGE for passage in outcome.data["passages"])
    limited = newsproof(
        "search", "bridge", "--since", "2025-01-01", "--until", "2025-02-28", "--source", "Corvenham Courier",
        "--source", "nobody", "--json",
    )  # fmt: skip
    days = [passage["published"][:10] for passage in limited.data["passages"]]
    assert days
    assert all("2025-01-01" <= day <= "2025-02-28" for day in days)
    assert newsproof("search", "", "--json").data == {"passages": []}


@filled
def test_ask_and_the_recorded_answer(newsproof: CommandLine) -> None:
    outcome = newsproof("ask", QUESTION, "--llm", "none", "--json")
    answer = outcome.data
    assert (outcome.status, outcome.err) == (0, "")
    assert answer.keys() >= ANSWER
    assert "14,000" in answer["text"]
    assert [claim.keys() for claim in answer["claims"]] == [{"text", "citations", "verdict", "score", "reasons"}]
    assert all(citation.keys() >= CITATION for claim in answer["claims"] for citation in claim["citations"])
    refusal = newsproof("ask", NO_ANSWER, "--json")
    assert (refusal.status, refusal.data["abstained"], refusal.data["claims"]) == (0, True, [])

    assert newsproof("answers", "show", answer["id"], "--json").data == answer
    listed = newsproof("answers", "list", "--json").data
    assert [item["id"] for item in listed["answers"]] == [refusal.data["id"], answer["id"]]
    assert len(newsproof("answers", "list", "--limit", "1", "--json").data["answers"]) == 1
    replay = newsproof("answers", "replay", answer["id"], "--json").data
    assert replay.keys() == {"before", "after", "same"}
    assert (replay["before"], replay["same"]) == (answer, True)
    assert replay["after"]["id"] != answer["id"]


@filled
def test_articles(newsproof: CommandLine) -> None:
    listed = newsproof("articles", "list", "--json").data["articles"]
    assert [article.keys() for article in listed] == [ARTICLE] * 14
    gazette = newsproof("articles", "list", "--source", "ostershire gazette", "--since", "2024-06-01", "--json").data
    assert [article["published"][:10] for article in gazette["articles"]] == ["2024-06-01", "2024-12-12"]
    shown = newsproof("articles", "show", MEMO, "--json").data
    assert shown.keys() == ARTICLE | {"text"}
    assert shown["text"].startswith("Repairing Lockgate Bridge will cost £3.9 million")
    assert newsproof("articles", "remove", MEMO, "--json").data == {"removed": [MEMO]}
    after = newsproof("articles", "list", "--json").data["articles"]
    assert len(after) == 13
    assert not any(article["duplicate_of"] for article in after)  # its copy took its place


@filled
def test_rebuild_makes_the_index_again(newsproof: CommandLine) -> None:
    found = newsproof("search", "bridge", "--json").data
    shutil.rmtree(newsproof.library / "chroma")
    report = newsproof("rebuild", "--json").data
    assert report.keys() == REPORT
    assert report["chunks"] > 14
    assert newsproof("search", "bridge", "--json").data["passages"][0]["text"] == found["passages"][0]["text"]


def test_models(newsproof: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_MODELS", str(tmp_path / "models"))
    data = newsproof("models", "list", "--json").data
    assert data["folder"] == str(tmp_path / "models")
    assert {"name", "bytes", "licence", "present"} == data["models"][0].keys()
    assert not any(model["present"] for model in data["models"])
    assert newsproof("models", "verify", "--json").data == {"verified": []}
    assert_refused(newsproof("models", "pull", "nonesuch"), 1, "nonesuch")
    assert_refused(newsproof("models", "verify", "nonesuch"), 1, "nonesuch")


@filled
def test_doctor(newsproof: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    healthy = newsproof("doctor", "--json")
    checks = {check["what"]: check for check in healthy.data["checks"]}
    assert checks.keys() >= {"settings", "embedder", "chat model", "library", "disk"}
    assert "14 articles" in checks["library"]["found"]
    monkeypatch.setenv("NEWSPROOF_MODELS", str(tmp_path / "nowhere"))
    ill = newsproof("doctor", "--json")
    assert ill.status == 1
    broken = [check for check in ill.data["checks"] if not check["ok"]]
    assert [check["what"] for check in broken] == ["embedder", "checker"]
    assert all("newsproof models pull" in check["found"] for check in broken)
    monkeypatch.setenv("NEWSPROOF_PASSAGES", "many")
    assert "NEWSPROOF_PASSAGES" in newsproof("doctor", "--json").data["checks"][0]["found"]


def test_doctor_makes_no_library(newsproof: CommandLine) -> None:
    newsproof.library.mkdir()
    assert "newsproof ingest" in newsproof("doctor").out
    assert list(newsproof.library.iterdir()) == []


@filled
def test_doctor_notices_another_embedder(newsproof: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_EMBEDDER", "openai:other")
    monkeypatch.setenv("OPENAI_API_KEY", "test")
    checks = {check["what"]: check for check in newsproof("doctor", "--json").data["checks"]}
    assert not checks["library"]["ok"]
    assert "made with the embedder all-MiniLM-L6-v2" in checks["library"]["found"]


@filled
def test_what_is_exported_can_be_ingested(newsproof: CommandLine, tmp_path: Path) -> None:
    def contents(library: Path) -> list[dict[str, Any]]:
        left_out = ("added", "version")
        with Library.open(library) as opened:
            full = [opened.article(head.id).to_dict() for head in opened.articles()]
        return [{key: value for key, value in article.items() if key not in left_out} for article in full]

    for name in ("all.jsonl", "all.jsonl.gz"):
        target = tmp_path / name
        assert newsproof("export", target, "--json").data == {"articles": 14, "file": str(target)}
    report = newsproof("ingest", tmp_path / "all.jsonl.gz", "--library", tmp_path / "second", "--json").data
    assert (report["added"], report["duplicates"], report["failed"]) == (13, 1, [])
    assert contents(tmp_path / "second") == contents(newsproof.library)
    assert newsproof("ingest", tmp_path / "all.jsonl", "--json").data["unchanged"] == 14


# ------------------------------------------------------------------------------------------------------------ checks


def test_check_a_claim_against_a_file(newsproof: CommandLine, corpus: Path) -> None:
    source = corpus / "rovers-derby.txt"
    (right,) = newsproof("check", "--source", source, "--claim", "Corvenham Rovers beat Pellmarsh Town 3-2.").lines
    (wrong,) = newsproof("check", "--source", source, "--claim", "Corvenham Rovers beat Pellmarsh Town 4-2.").lines
    assert right.keys() == wrong.keys() == {"id", "supported", "score", "reasons", "citations"}
    assert (right["id"], right["supported"], wrong["supported"]) == ("rovers-derby.txt", True, False)
    assert right["citations"]
    assert wrong["reasons"]
    assert_refused(
        newsproof("check", "--source", corpus / "no.txt", "--claim", "x"), 1, r"no\.txt: this does not exist"
    )
    assert_refused(newsproof("check", "--source", corpus / "thrale-floods.jsonl", "--claim", "x"), 1, "2 articles")


def test_check_rows_and_a_bad_one_among_them(newsproof: CommandLine, tmp_path: Path) -> None:
    source = "The bridge\r\ncost £3 million. It opened in May."
    rows = tmp_path / "rows.jsonl"
    good = json.dumps({"id": "a", "source": source, "claim": "The bridge cost £3 million."}).encode()
    rows.write_bytes(
        b"\xef\xbb\xbf" + good + b"\n\n{broken\n" + b'{"id": "b", "source": "x"}\n[1]\n"\xff"\n'
        b'{"id": ' + b"[" * 100_000 + b"\n" + good.replace(b'"a"', b'"\\ud800"') + b"\n"
    )  # fmt: skip
    outcome = newsproof("check", "--jsonl", rows)
    assert outcome.status == 1  # for the bad ones; the others are there all the same
    first, *bad, last = outcome.lines
    assert (first["id"], first["supported"]) == ("a", True)
    normalised = "The bridge\ncost £3 million. It opened in May."
    assert [normalised[c["start"] : c["end"]] for c in first["citations"]] == [c["quote"] for c in first["citations"]]
    assert [row["id"] for row in bad] == [None, "b", None, None, None]
    assert [row["error"].partition(" ")[0] for row in bad] == ["row"] * 5
    assert "row 4 has no text in claim" in bad[1]["error"]
    assert (last["id"], last["supported"]) == ("\ud800", True)


@pytest.mark.parametrize(
    ("name", "content"), [("cut.jsonl.gz", b"\x1f\x8b\x08\x00"), ("fake.jsonl.gz", b"text"), ("missing.jsonl", None)]
)
def test_a_file_of_rows_that_cannot_be_read(
    newsproof: CommandLine, tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert_refused(newsproof("check", "--jsonl", tmp_path / name), 1, f"{name} cannot be read .*; check the file")


# -------------------------------------------------------------------------------------------- statuses and messages


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask"], "Missing argument .*; see `newsproof ask --help`"),
        (["frobnicate"], "No such command 'frobnicate'"),
        (["search", "x", "--frobnicate"], "No such option"),
        (["search", "x", "--k", "0"], "--k"),
        (["search", "x", "--k", "many"], "--k"),
        (["search", "x", "--since", "31.5.2024"], "--since takes a day such as 2024-05-31, not '31.5.2024'"),
        (["articles", "list", "--until", "2024-02-30"], "--until takes a day"),
        (["ask", "x", "--since", "2024-05-31", "--until", "2024-05-01"], "--since 2024-05-31 is after --until"),
        (["ask", "x", "--llm", "gpt"], "--llm takes one of auto, openai, local, none, not 'gpt'"),
        (["ingest", "x", "--field", "text"], "--field takes OURS=THEIRS"),
        (["check", "--claim", "x"], "give --source FILE and --claim TEXT, or --jsonl FILE"),
        (["check", "--jsonl", "x", "--source", "x", "--claim", "x"], "or --jsonl FILE"),
        (["articles", "remove"], "Missing argument"),
        (["answers", "list", "--limit", "0"], "--limit"),
    ],
)
def test_bad_usage_is_status_2_and_one_line(newsproof: CommandLine, arguments: list[str], words: str) -> None:
    assert_refused(newsproof(*arguments), 2, words)
    assert not newsproof.library.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["articles", "show", "nope"], "no article nope; `newsproof articles list`"),
        (["articles", "show", "nope", "--json"], "no article nope"),
        (["articles", "remove", "nope", "--json"], "no article nope"),
        (["answers", "show", "nope"], "no answer nope; `newsproof answers list`"),
        (["answers", "replay", "nope", "--json"], "no answer nope"),
        (["articles", "show", "\x1b[31m\nred"], r"no article +\[31m red"),
        (["export", "/nonexistent/all.jsonl"], "cannot be written .*; choose another file"),
    ],
)
def test_failed_work_is_status_1_and_one_line(newsproof: CommandLine, arguments: list[str], words: str) -> None:
    assert_refused(newsproof(*arguments), 1, words)


def test_a_wrong_setting_is_named(newsproof: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPROOF_LLM", "gpt")
    assert_refused(newsproof("articles", "list"), 1, "the setting NEWSPROOF_LLM is wrong")


@filled
def test_an_ingest_of_an_empty_folder_says_what_is_read(newsproof: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    outcome = newsproof("ingest", tmp_path / "drop")
    assert (outcome.status, outcome.err.count("\n")) == (0, 1)
    assert "no articles there; .txt, .md, .html" in outcome.err


def test_an_ingest_of_nothing_readable_is_status_1_and_of_something_0(newsproof: CommandLine, corpus: Path) -> None:
    outcome = newsproof("ingest", corpus / "missing.txt")
    assert outcome.status == 1
    assert "failed: file:" in outcome.err
    assert newsproof("ingest", corpus / "missing.txt", corpus / "rovers-derby.txt").status == 0


@filled
@pytest.mark.parametrize("position", [0, 1, 2, 3])
def test_the_library_may_be_named_anywhere(newsproof: CommandLine, position: int, tmp_path: Path) -> None:
    words: list[str | Path] = ["articles", "list", "--json"]
    assert len(newsproof(*words[:position], f"--library={newsproof.library}", *words[position:]).data["articles"]) == 14
    words[position:position] = ["--library", tmp_path / "other"]
    assert newsproof(*words).data == {"articles": []}


def test_the_library_may_be_named_in_the_environment(newsproof: CommandLine, tmp_path: Path) -> None:
    assert_refused(newsproof("search", "x", "--library"), 2, "--library.* requires an argument")
    outcome = newsproof("search", "--library", tmp_path / "fresh", "--", "x")
    assert (outcome.status, outcome.out) == (0, "nothing found\n")
    assert re.fullmatch(
        r"newsproof: there are no articles in .*fresh; `newsproof ingest PATH` adds some\n", outcome.err
    )


# ----------------------------------------------------------------------------------------------------- text for people


@filled
def test_text_for_people(newsproof: CommandLine) -> None:
    asked = newsproof("ask", QUESTION)
    assert asked.out.startswith("“The bridge, which carries about 14,000 vehicles a day")
    assert "[1] Nine hurt as footway of Lockgate Bridge gives way, 12 March 2024:" in asked.out
    assert asked.err.startswith("model: no model, as set")
    assert "do not answer this question" in newsproof("ask", NO_ANSWER).out
    listed = newsproof("articles", "list").out.splitlines()
    assert listed[0].split() == ["id", "published", "source", "title"]
    assert len(listed) == 15
    assert sum(line.endswith("(copy)") for line in listed) == 1
    assert newsproof("articles", "show", MEMO).out.startswith("Bridge bill will reach £3.9m, council memo warns\n")
    assert MEMO in newsproof("search", "council memo").out
    assert newsproof("articles", "remove", MEMO).out == "removed 1\n"
    assert NO_ANSWER in newsproof("answers", "list").out
    assert newsproof("doctor").out.count("ok  ") >= 5


@filled
def test_an_article_cannot_steer_the_terminal(newsproof: CommandLine, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    row = {
        "title": "Red \x1b[31m alert \x9b2J",
        "text": "The siren \x1b]0;title\x07 at Holm sounded.",
        "source": "\x1b[1m",
    }
    rows.write_text(json.dumps(row), encoding="utf-8")
    newsproof("ingest", rows)
    for arguments in (["articles", "list"], ["search", "siren at Holm"], ["ask", "Where did the siren sound?"]):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", newsproof(*arguments).out)


def run(arguments: list[str], library: Path, **options: Any) -> "subprocess.CompletedProcess[bytes]":
    """A process of its own, as a shell starts one."""
    command = [sys.executable, "-c", "from rag.cli import main; main()", "--library", str(library), *arguments]
    return subprocess.run(command, capture_output=True, timeout=120, check=False, **options)


def test_help_and_version(newsproof: CommandLine) -> None:
    assert newsproof("--version").out.startswith("newsproof 0.")
    assert "Cited, checked answers" in newsproof("--help").out
    assert newsproof("ask", "-h").status == 0
    assert_refused(newsproof(), 2, "Missing command")


def test_help_imports_nothing_heavy(newsproof: CommandLine) -> None:
    script = "import sys; sys.argv = ['newsproof', '--help']\ntry:\n from rag.cli import main; main()\nfinally:\n"
    script += (
        " print([m for m in ('chromadb', 'langchain_core', 'openai', 'onnxruntime', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, b"[]")
    del newsproof


@filled
def test_a_reader_who_leaves_the_pipe_is_no_failure(newsproof: CommandLine) -> None:
    command = [sys.executable, "-c", "from rag.cli import main; main()", "--library", str(newsproof.library)]
    reading, writing = os.pipe()
    os.close(reading)  # before the first byte is written
    done = subprocess.run([*command, "articles", "list"], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@filled
def test_bytes_that_are_no_text_and_standard_input(newsproof: CommandLine) -> None:
    done = run(["ask", os.fsdecode(b"Is \xff the bridge open?"), "--json"], newsproof.library)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["question"] == "Is ? the bridge open?"
    row = b'{"id": 1, "source": "It opened in May.", "claim": "It opened in May."}\n'
    checked = run(["check", "--jsonl", "-"], newsproof.library, input=row)
    assert json.loads(checked.stdout)["supported"] is True


@filled
def test_on_a_terminal_sentences_come_as_they_are_checked_then_the_sources(newsproof: CommandLine) -> None:
    command = [sys.executable, "-c", "from rag.cli import main; main()", "--library", str(newsproof.library)]
    ours, theirs = pty.openpty()
    with subprocess.Popen([*command, "ask", QUESTION], stdout=theirs, stderr=subprocess.STDOUT) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:  # how Linux tells the end
            pass
    os.close(ours)
    assert process.returncode == 0
    text = " ".join(shown.decode().split())
    steps = ["model: no model", "sentences of", "14,000 vehicles a day", "[1] Nine hurt"]
    places = [text.find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)
