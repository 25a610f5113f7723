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
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evals.notes import Aspect, ReadSentence, claim_hash, read_notes, read_rows, show
from rag import Article, Library, NewsproofError, load_settings

__all__ = ["SEED", "Note", "draw", "load_notes", "main", "sentence_hash"]

_NOTES = Path(__file__).parent / "notes-local.jsonl"
SEED = 3
"""Of the draw of articles."""
_FEWEST_CHARACTERS = 600
"""Of an article that is drawn: shorter ones are hardly shortened."""
_STYLES: tuple[Literal["bullets", "brief"], ...] = ("bullets", "brief")
"""Each article is summarised in the first style, and in the next where more summaries are wanted than there are."""
_STANDS = Aspect("stands", "stands", "DOES NOT STAND", "not to be understood or not worth telling")


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
    return claim_hash(claim, [citation["quote"] for citation in claim["citations"]])


def draw(articles: Sequence[Article], count: int, seed: int = SEED) -> list[Article]:
    """The articles that are read: a draw without replacement; a smaller count gives the first of a larger one."""
    shuffled = sorted((a for a in articles if a.duplicate_of is None), key=lambda a: a.id)
    random.Random(seed).shuffle(shuffled)
    return shuffled[:count]


def load_notes(path: Path) -> dict[str, Note]:
    """The notes of a file by sentence hash; none where there is no file."""
    return {note.hash: note for note in read_notes(path, Note)}


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
        return _show([row for path in options.summaries for row in read_rows(path)], options.unread)
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
    written = {(row["key"], row["style"]) for row in read_rows(options.summaries)}
    left = [(article, style) for article, style in wanted if (_key(article), style) not in written]
    for article, style in left[: options.portion]:
        summary = library.summarise(article.id, style=style, words=options.words)
        with options.summaries.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": _key(article), **summary.to_dict()}, ensure_ascii=False) + "\n")


def _key(article: Article) -> str:
    """What an article is called on every machine: a file's name with its row, else the article's id."""
    return article.origin.rpartition("/")[2] if article.origin.startswith("file:") else article.id


def _show(rows: Sequence[Mapping[str, Any]], unread: bool) -> int:
    if not rows:
        sys.stderr.write("skipped: there are no summaries in these files; `write` puts them there\n")
        return 0
    notes = load_notes(_NOTES)
    sentences = (
        ReadSentence(
            heading=f"{row['key']} {row['style']} {row['title']}",
            number=number,
            claim=claim,
            hash=sentence_hash(claim),
            cites=_cites(claim),
            note=notes.get(sentence_hash(claim)),
        )
        for row in rows
        for number, claim in enumerate(row["claims"], 1)
    )
    removed = sum(len(row["removed"]) for row in rows)
    show(sentences, _STANDS, unread=unread, head=f"{len(rows)} summaries, {removed} sentences left out")
    return 0


def _cites(claim: Mapping[str, Any]) -> list[str]:
    """What a sentence cites, where that is not the sentence itself."""
    quotes = [citation["quote"] for citation in claim["citations"]]
    return [] if quotes[0] == claim["text"] else [f"cites: {quote}" for quote in quotes]


if __name__ == "__main__":
    sys.exit(main())
