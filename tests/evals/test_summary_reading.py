"""Reading summaries beside notes."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from evals.summaries import reading
from rag import Article

CORPUS = Path(__file__).parents[2] / "evals" / "corpus"


def test_summaries_are_written_in_portions_and_shown_beside_their_notes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, summaries, notes = tmp_path / "articles", tmp_path / "summaries.jsonl", tmp_path / "notes.jsonl"
    monkeypatch.setattr(reading, "_NOTES", notes)
    folder.mkdir()
    for name in ("rovers-derby.txt", "st-aldrics-night.txt"):
        (folder / name).write_bytes((CORPUS / name).read_bytes())
    write = ["write", "--articles", str(folder), "--llm", "none", "--words", "40", "--summaries", str(summaries)]
    assert reading.main([*write, "--count", "2", "--portion", "1"]) == 0
    assert reading.main([*write, "--count", "2"]) == 0
    rows = [json.loads(line) for line in summaries.read_text(encoding="utf-8").splitlines()]
    assert [(row["key"], row["style"]) for row in rows] == [
        ("rovers-derby.txt", "bullets"),
        ("st-aldrics-night.txt", "bullets"),
    ]
    claim = rows[0]["claims"][0]
    note = reading.Note("rovers-derby.txt", 1, reading.sentence_hash(claim), False, True, "as a test")
    notes.write_text(json.dumps(asdict(note)) + "\n", encoding="utf-8")
    capsys.readouterr()
    assert reading.main(["show", "--summaries", str(summaries)]) == 0
    shown = capsys.readouterr().out
    assert "note: NOT SUPPORTED, stands: as a test" in shown
    total = sum(len(row["claims"]) for row in rows)
    assert f"quoted: {total} sentences, 1 read; not supported 1" in shown


def test_a_note_belongs_to_a_sentence_and_its_quotations() -> None:
    claim = {"text": "The ferry sank.", "citations": [{"quote": "The ferry sank on Monday."}]}
    assert reading.sentence_hash(claim) == reading.sentence_hash(json.loads(json.dumps(claim)))
    assert reading.sentence_hash(claim) != reading.sentence_hash({**claim, "text": "The ferry sailed."})
    assert reading.sentence_hash(claim) != reading.sentence_hash({**claim, "citations": [{"quote": "It sank."}]})


def test_a_smaller_draw_is_the_beginning_of_a_larger_one() -> None:
    articles = [Article.create(origin=f"https://a.example/{i}", text="The ferry sank.") for i in range(9)]
    copy = replace(articles[0], duplicate_of=articles[1].id)
    drawn = reading.draw([copy, *articles[1:]], 5)
    assert drawn[:3] == reading.draw([*articles[1:], copy], 3)
    assert copy not in reading.draw([copy, *articles[1:]], 9)


def test_files_without_summaries_are_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reading.main(["show", "--summaries", str(tmp_path / "none.jsonl")]) == 0
    assert "skipped" in capsys.readouterr().err
