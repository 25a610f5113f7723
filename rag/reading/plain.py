"""Plain text files: where the headline and the date are, by the look of the first lines."""

from rag.reading.dates import date_near_top, is_date_line
from rag.reading.draft import Draft
from rag.text.normalise import normalise

__all__ = ["read_plain"]

_TITLE_LENGTH = 200
_ABBREVIATION_LENGTH = 6


def read_plain(text: str) -> Draft:
    """Read a plain text.

    The first line is the title when it looks like a headline: at most 200 characters, more than one word, no full stop,
    comma, colon or semicolon at its end, not a date line, and text below it. It is taken out of the text when a blank
    line follows. Directly above other text it is a title only if it is clearly shorter than the line below and that
    line starts a sentence or is a date line; then it also stays in the text. All other lines stay, the date line and
    section headings included. The date is that of :func:`rag.reading.dates.date_near_top`.
    """
    text = normalise(text)
    title, body = _split_title(text)
    return Draft(text=body, title=title, published=date_near_top(body))


def _split_title(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    if not rest or not _is_headline(first):
        return "", text
    if rest.startswith("\n"):
        return first, rest.strip("\n")
    second = rest.partition("\n")[0]
    begins_anew = not second[0].islower() and len(first) <= 0.7 * len(second)
    return (first, text) if begins_anew or is_date_line(second) else ("", text)


def _is_headline(line: str) -> bool:
    words = line.split()
    if len(line) > _TITLE_LENGTH or len(words) < 2 or is_date_line(line):
        return False
    bare = line.rstrip("\"'”’»)")
    if bare.endswith((",", ":", ";")):
        return False
    # "Talks begin in the U.S." and "Inflation falls to 3 p.m." end in an abbreviation, not in a sentence.
    last = bare.split()[-1] if bare else ""
    abbreviated = "." in last[:-1] and len(last) <= _ABBREVIATION_LENGTH
    return not bare.endswith(".") or bare.endswith("...") or abbreviated
