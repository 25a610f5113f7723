"""Work over whole files: checking many claims, and writing the library out."""

import gzip
import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from rag.errors import ReadingError
from rag.settings import load_settings
from rag.text.normalise import normalise

if TYPE_CHECKING:
    from rag.checking.verifier import Verifier
    from rag.library import Library

__all__ = ["check_file", "check_rows", "export_articles"]


def check_file(source: Path, claim: str) -> Iterator[dict[str, Any]]:
    """Check a claim against a file.

    Yields:
        One result as of :func:`check_rows`, its id the name of the file.

    Raises:
        ReadingError: the file cannot be read as an article.
    """
    from rag.checking.verifier import Verifier
    from rag.reading import read_articles
    from rag.records import Failure

    articles = list(read_articles([source]))
    if not articles:
        raise ReadingError(f"{source} holds no article; give a file with text")
    first = articles[0]
    if isinstance(first, Failure):
        raise ReadingError(first.error)
    if len(articles) > 1:
        raise ReadingError(f"{source} holds {len(articles)} articles; give a file with one, or use --jsonl")
    verdict = Verifier.open(load_settings()).check_source(
        first.text, claim, published=first.published, title=first.title
    )
    yield _result(source.name, first.text, verdict)


def check_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Check claims in bulk.

    Args:
        path: JSON Lines with ``id``, ``source`` (text) and ``claim``, ``-`` for standard input.

    Yields:
        ``{id, supported, score, reasons, citations}``, with citations as ``{start, end, quote}`` into the normalised
        source, or ``{id, error}`` for a row that is not such a row; the rest goes on.

    Raises:
        ReadingError: the file cannot be read.
    """
    from rag.checking.verifier import Verifier

    verifier = Verifier.open(load_settings())
    try:
        with _lines(path) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _check_row(verifier, number, line)
    except (OSError, EOFError, zlib.error) as error:
        raise ReadingError(f"{path} cannot be read ({_why(error)}); check the file") from error


def _lines(path: Path) -> IO[bytes]:
    if str(path) == "-":
        return sys.stdin.buffer
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path))
    return path.open("rb")


def _check_row(verifier: "Verifier", number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return {"id": None, "error": f"row {number} is not UTF-8"}
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"row {number} is not JSON that can be read: {error}"}
    if not isinstance(row, Mapping):
        return {"id": None, "error": f"row {number} is not an object with source and claim"}
    missing = [name for name in ("source", "claim") if not isinstance(row.get(name), str)]
    if missing:
        return {"id": row.get("id"), "error": f"row {number} has no text in {' and '.join(missing)}"}
    source = normalise(row["source"])
    return _result(row.get("id", number), source, verifier.check_source(source, row["claim"]))


def _result(name: Any, source: str, verdict: Any) -> dict[str, Any]:
    citations = [{"start": start, "end": end, "quote": source[start:end]} for start, end in verdict.spans]
    return {
        "id": name,
        "supported": verdict.supported,
        "score": round(verdict.score, 4),
        "reasons": list(verdict.reasons),
        "citations": citations,
    }


def export_articles(library: "Library", target: Path) -> int:
    """Write every article as a row of JSON Lines that :func:`rag.reading.read_articles` reads again.

    Returns:
        How many articles were written.

    Raises:
        ReadingError: the file cannot be written.
    """
    rows = (library.article(head.id).to_dict() for head in library.articles())
    try:
        return _write(rows, target)
    except OSError as error:
        raise ReadingError(f"{target} cannot be written ({_why(error)}); choose another file") from error


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _write(rows: Iterable[dict[str, Any]], target: Path) -> int:
    count = 0
    with _open_for_writing(target) as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def _open_for_writing(target: Path) -> IO[str]:
    if target.suffix == ".gz":
        return cast(IO[str], gzip.open(target, "wt", encoding="utf-8"))
    return target.open("w", encoding="utf-8")
