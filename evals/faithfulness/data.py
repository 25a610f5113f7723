"""Load the faithfulness sets: a claim, its source document, and whether people found it supported."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.text.normalise import normalise

__all__ = ["Pair", "family", "load"]


@dataclass(frozen=True, slots=True)
class Pair:
    """One labelled claim.

    Attributes:
        id: id of the row.
        set: name of the set, such as ``qags_xsum``.
        group: claims with the same group share a source and are never split between training and test.
        source: the document, normalised.
        claim: one or more sentences.
        supported: the label.
    """

    id: str
    set: str
    group: str
    source: str
    claim: str
    supported: bool


def family(name: str) -> str:
    """The set under which a row is reported; the two halves of CLIFF are one."""
    return "cliff" if name.startswith("cliff") else name


def load(folder: Path) -> list[Pair]:
    """Read every ``*.jsonl.gz`` of a folder; rows need ``id, set, group, source, claim, supported``.

    Raises:
        FileNotFoundError: the folder holds no such file.
    """
    paths = sorted(folder.glob("*.jsonl.gz"))
    if not paths:
        raise FileNotFoundError(f"no faithfulness sets (*.jsonl.gz) in {folder}")
    return [pair for path in paths for pair in _rows(path)]


def _rows(path: Path) -> Iterator[Pair]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            name = family(row["set"])
            yield Pair(
                id=row["id"],
                set=name,
                group=f"{name}/{row['group']}",
                source=normalise(row["source"]),
                claim=normalise(row["claim"]),
                supported=bool(row["supported"]),
            )
