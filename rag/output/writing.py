"""Writing answers, summaries and timelines to files."""

from pathlib import Path

from rag.errors import ReadingError
from rag.output.documents import Record, document_of
from rag.output.forms import FORMATS, write

__all__ = ["write_file"]


def write_file(record: Record, target: Path) -> int:
    """Write a record in the form that the end of a file's name stands for.

    Returns:
        How many citations it has.

    Raises:
        ReadingError: the name does not say which form, or the file cannot be written.
    """
    form = FORMATS.get(target.suffix.lower())
    if form is None:
        raise ReadingError(f"{target} does not say which form is wanted; end it in {', '.join(FORMATS)}")
    try:
        target.write_text(write(record, form), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise ReadingError(f"{target} cannot be written ({error.strerror}); choose another file") from error
    return len(document_of(record).citations)
