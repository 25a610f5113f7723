"""Generated sentences beside the notes of those who read them."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from evals.notes import Aspect, ReadSentence, claim_hash, read_notes, read_rows, show

STANDS = Aspect("stands", "stands", "DOES NOT STAND", "not to be understood")


@dataclass(frozen=True)
class Verdict:
    supported: bool
    stands: bool
    why: str


def sentence(number: int, note: Verdict | None) -> ReadSentence:
    claim = {"text": f"The ferry sank {number} times.", "verdict": "quoted", "score": 1.0}
    return ReadSentence("A summary", number, claim, claim_hash(claim, []), ["cites: The ferry sank."], note)


def test_sentences_are_shown_with_their_notes_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    read = [sentence(1, Verdict(True, False, "who sank?")), sentence(2, None)]
    show(read, STANDS, unread=False, head="1 summary")
    shown = capsys.readouterr().out
    assert "    cites: The ferry sank.\n    note: supported, DOES NOT STAND: who sank?" in shown
    assert "not read yet" in shown
    assert "1 summary\nsupported: 0 sentences" in shown
    assert "quoted: 2 sentences, 1 read; not supported 0, not to be understood 1" in shown
    show(read, STANDS, unread=True, head="1 summary")
    assert "The ferry sank 1 times." not in capsys.readouterr().out


def test_notes_are_read_from_a_file_which_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "notes.jsonl").write_text('{"supported": true, "stands": true, "why": "verbatim"}\n', encoding="utf-8")
    assert read_notes(tmp_path / "notes.jsonl", Verdict) == [Verdict(True, True, "verbatim")]
    assert read_rows(tmp_path / "none.jsonl") == []
