"""Read summaries sentence by sentence, beside what was noted about each.

::

    python -m evals.summaries.reading write --articles evals/corpus --llm local --summaries corpus.jsonl
    python -m evals.summaries.reading write --library DIR --count 20 --llm local --summaries drawn.jsonl
    python -m evals.summaries.reading show --summaries corpus.jsonl drawn.jsonl

``write`` summarises articles one by one, all of some files or a fixed draw from a library, and appends the summaries to
a file; what the file has already is not written again, so that the work can be done in portions. ``show`` prints each
sentence with the words that it cites and the note on it in ``notes-local.jsonl``, and counts the notes. A note is tied
to a sentence and its quotations by a hash, so that it does not speak of another one after a change; it holds no text of
an article.
"""

import argparse
import hashlib
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rag import Article, Library, NewsproofError, load_settings

__all__ = ["SEED", "Note", "draw", "load_notes", "main", "sentence_hash"]

_NOTES = Path(__file__).parent / "notes-local.jsonl"
SEED = 3
"""Of the draw of articles."""
_FEWEST_CHARACTERS = 600
"""Of an article that is drawn: shorter ones are hardly shortened."""
_STYLES: tuple[Literal["bullets", "brief"], ...] = ("bullets", "brief")
"""Each article is summarised in the first style, and in the next where more summaries are wanted than there are."""


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody who read a sentence of a summary beside its citation found.

    Attributes:
        article: key of the article (see :func:`_key`).
        sentence: number of the sentence in its summary, from 1.
        hash: of the sentence and its quotations (see :func:`sentence_hash`).
        supported: whether the cited words say all that the sentence says.
        stands: whether it can be understood where it stands, and is worth telling.
        why: in the reader's words.
    """

    article: str
    sentence: int
    hash: str
    supported: bool
    stands: bool
    why: str


def sentence_hash(claim: Mapping[str, Any]) -> str:
    """Sixteen hex digits that stand for a sentence (a claim as JSON has it) and the words that it cites."""
    quotes = [citation["quote"] for citation in claim["citations"]]
    return hashlib.sha256(json.dumps([claim["text"], quotes]).encode()).hexdigest()[:16]


def draw(articles: Sequence[Article], count: int, seed: int = SEED) -> list[Article]:
    """The articles that are read: a draw without replacement; a smaller count gives the first of a larger one."""
    shuffled = sorted((a for a in articles if a.duplicate_of is None), key=lambda a: a.id)
    random.Random(seed).shuffle(shuffled)
    return shuffled[:count]


def load_notes(path: Path) -> dict[str, Note]:
    """The notes of a file by sentence hash; none where there is no file."""
    if not path.exists():
        return {}
    notes = [Note(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    return {note.hash: note for note in notes}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write", help="summarise articles")
    origin = writing.add_mutually_exclusive_group(required=True)
    origin.add_argument("--articles", type=Path, help="a folder, of which all articles are taken")
    origin.add_argument("--library", type=Path, help="a library, from which some are drawn")
    writing.add_argument("--count", type=int, default=20, help="summaries in all")
    writing.add_argument("--portion", type=int, help="at most so many that were not written yet")
    writing.add_argument("--words", type=int, help="of a summary; by style where omitted")
    writing.add_argument("--llm", choices=["openai", "local", "none"], default="local")
    writing.add_argument("--summaries", type=Path, required=True, help="JSON Lines file of the summaries")
    showing = commands.add_parser("show", help="print the summaries beside the notes")
    showing.add_argument("--summaries", type=Path, nargs="+", required=True, help="JSON Lines files of summaries")
    showing.add_argument("--unread", action="store_true", help="only sentences without a note")
    options = parser.parse_args(arguments)
    if options.command == "show":
        return _show([row for path in options.summaries for row in _rows(path)], options.unread)
    try:
        with _library(options) as library:
            _write(library, options)
    except NewsproofError as error:
        sys.stderr.write(f"newsproof: {error}\n")
        return 1
    return 0


@contextmanager
def _library(options: argparse.Namespace) -> Iterator[Library]:
    """The library to draw from, or a passing one of the files."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(library=options.library or Path(folder), llm=options.llm)
        with Library.open(settings=settings) as library:
            if options.articles:
                library.add(options.articles)
            yield library


def _write(library: Library, options: argparse.Namespace) -> None:
    if options.articles:
        chosen = sorted((a for a in library.articles() if a.duplicate_of is None), key=_key)
    else:
        long = [a for a in library.articles() if len(library.article(a.id).text) >= _FEWEST_CHARACTERS]
        chosen = draw(long, options.count)
    wanted = [(article, style) for style in _STYLES for article in chosen][: options.count]
    written = {(row["key"], row["style"]) for row in _rows(options.summaries)}
    left = [(article, style) for article, style in wanted if (_key(article), style) not in written]
    for article, style in left[: options.portion]:
        summary = library.summarise(article.id, style=style, words=options.words)
        with options.summaries.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": _key(article), **summary.to_dict()}, ensure_ascii=False) + "\n")


def _key(article: Article) -> str:
    """What an article is called on every machine: a file's name with its row, else the article's id."""
    return article.origin.rpartition("/")[2] if article.origin.startswith("file:") else article.id


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _show(rows: Sequence[Mapping[str, Any]], unread: bool) -> int:
    if not rows:
        sys.stderr.write("skipped: there are no summaries in these files; `write` puts them there\n")
        return 0
    notes = load_notes(_NOTES)
    counts: Counter[str] = Counter()
    for row in rows:
        for number, claim in enumerate(row["claims"], 1):
            note = notes.get(sentence_hash(claim))
            counts[claim["verdict"]] += 1
            if note:
                counts[f"{claim['verdict']} read"] += 1
                counts[f"{claim['verdict']} wrong"] += not note.supported
                counts[f"{claim['verdict']} dangling"] += not note.stands
            if not (unread and note):
                sys.stdout.write(_layout(row, number, claim, note))
    removed = sum(len(row["removed"]) for row in rows)
    sys.stdout.write(f"{len(rows)} summaries, {removed} sentences left out\n")
    for verdict in ("supported", "quoted"):
        sys.stdout.write(
            f"{verdict}: {counts[verdict]} sentences, {counts[f'{verdict} read']} read; not supported "
            f"{counts[f'{verdict} wrong']}, not to be understood or not worth telling {counts[f'{verdict} dangling']}\n"
        )
    return 0


def _layout(row: Mapping[str, Any], number: int, claim: Mapping[str, Any], note: Note | None) -> str:
    lines = [
        f"{row['key']} {row['style']} {row['title']}",
        f"  {number} ({claim['verdict']}, {claim['score']:.2f}, {sentence_hash(claim)}) {claim['text']}",
    ]
    if claim["citations"][0]["quote"] != claim["text"]:
        lines += [f"    cites: {citation['quote']}" for citation in claim["citations"]]
    if note is None:
        lines.append("    not read yet")
    else:
        found = "supported" if note.supported else "NOT SUPPORTED"
        lines.append(f"    note: {found}, {'stands' if note.stands else 'DOES NOT STAND'}: {note.why}")
    return "\n".join(lines) + "\n\n"


if __name__ == "__main__":
    sys.exit(main())
