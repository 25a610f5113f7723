import gzip
import json
from pathlib import Path

import pytest

from evals.faithfulness.__main__ import main
from evals.faithfulness.data import load


def test_without_data_only_the_adversarial_pairs_are_judged(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    printed = capsys.readouterr()
    assert "| faithful |" in printed.out
    assert "skipped" in printed.err


def test_an_empty_folder_is_skipped_politely(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 0
    assert "no faithfulness sets" in capsys.readouterr().err


def test_rows_are_mapped_field_by_field(tmp_path: Path) -> None:
    row = {
        "id": "1",
        "set": "cliff_xsum",
        "group": 7,
        "source": "It rained.\r\n",
        "claim": "It rained.",
        "supported": True,
    }
    with gzip.open(tmp_path / "cliff.jsonl.gz", "wt") as file:
        file.write(json.dumps(row) + "\n")
    (pair,) = load(tmp_path)
    assert (pair.set, pair.group, pair.source, pair.supported) == ("cliff", "cliff/7", "It rained.", True)
