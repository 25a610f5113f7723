"""Bytes to text, or a clear refusal: a wrongly guessed encoding would end up inside quotations."""

import codecs
import re

from rag.errors import ReadingError

__all__ = ["decode"]

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x89PNG\r\n", "an image"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
# Rarer ones (DOS and Macintosh variants of the same scripts) differ from these in a few letters, and on short texts
# charset-normalizer prefers them by chance.
_COMMON = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8_r"),
    *("iso8859_2", "mac_roman", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
]
_SAMPLE = 256 * 1024
# Candidates that differ by less than this in the measures of charset-normalizer are equally likely.
_SAME_CHAOS = 0.01
_SAME_COHERENCE = 0.03
# Frequent words of languages that are written in Windows-1252, and of no language that is written in a sibling of it.
_WESTERN_WORDS = frozenset(
    b"the of and that was der die und das ist les des une est que el los del por il che di della het een uma".split()
)
_ASCII_WORD = re.compile(rb"(?<![a-z\x80-\xff])[a-z]+(?![a-z\x80-\xff])")
_SAVE_AS = "save it as UTF-8 text"


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode the bytes of a text file.

    The order is: byte order mark; the declared encoding; strict UTF-8; a guess by charset-normalizer among
    the encodings that text files are commonly found in. A file that is UTF-8 but for a few damaged bytes is refused,
    since any other encoding would garble the rest of it.

    Args:
        data: the whole file.
        declared: name of the encoding that the page or its server declares. ISO 8859-1 is read as Windows-1252, as
            browsers do (WHATWG Encoding Standard).

    Raises:
        ReadingError: the file is empty, binary, or in no encoding that can be told.
    """
    if not data:
        raise ReadingError("the file is empty; remove it or put the article's text into it")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise ReadingError(f"this is {kind}, not text; export its text to a .txt file")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise ReadingError(f"the {encoding} text is damaged at byte {error.start:,}; {_SAVE_AS}") from None
    if b"\0" in data:
        raise ReadingError(f"this looks like a binary file, not text; {_SAVE_AS}")
    text = _declared(data, declared)
    if text is not None:
        return text
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        return _guessed(data, error)


def _declared(data: bytes, declared: str | None) -> str | None:
    """The text in the declared encoding, None where that is unknown or does not fit."""
    if not declared:
        return None
    try:
        name = codecs.lookup(declared).name
        return data.decode("cp1252" if name in ("iso8859-1", "ascii") else name)
    except (LookupError, UnicodeError, ValueError):
        return None


def _guessed(data: bytes, error: UnicodeDecodeError) -> str:
    from charset_normalizer import from_bytes

    # A sample that is valid UTF-8 would be guessed as just that, so it starts near the byte that is not.
    start = max(0, error.start - _SAMPLE // 2)
    sample = data[start : start + _SAMPLE]
    replaced = sample.decode(errors="replace")
    damaged = replaced.count("\ufffd")
    if sum(character > "\x7f" for character in replaced) > 4 * damaged:
        raise ReadingError(f"the UTF-8 text is damaged at byte {error.start:,}; {_SAVE_AS}")
    matches = list(from_bytes(sample, cp_isolation=_COMMON))
    close = [match for match in matches if match.chaos <= matches[0].chaos + _SAME_CHAOS]
    if _is_western(sample):
        # The encodings of Central and Western Europe differ in a few letters (£ is Ł), too few for statistics.
        close = [match for match in close if "cp1252" in (match.encoding, *match.could_be_from_charset)] or close[:1]
    else:
        close = [match for match in close if match.coherence >= close[0].coherence - _SAME_COHERENCE]
    if len({str(match) for match in close}) == 1:
        try:
            return data.decode(close[0].encoding)
        except UnicodeDecodeError:
            pass
    names = " or ".join(match.encoding for match in close)
    raise ReadingError(f"its character encoding cannot be told{f' ({names})' if names else ''}; {_SAVE_AS}")


def _is_western(sample: bytes) -> bool:
    words = _ASCII_WORD.findall(sample.lower())
    return sum(word in _WESTERN_WORDS for word in words) >= 0.08 * max(1, len(words))
