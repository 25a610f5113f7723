"""Bytes to text: encodings that are recognised, and files that are refused."""

import gzip

import pytest

from rag.errors import ReadingError
from rag.reading.decoding import decode

ENGLISH = "The café’s owner said: “We’ve waited long enough — it cost £4 million.”\n"
RUSSIAN = "Мост через реку открыли во вторник, сообщил мэр города. Работы шли три года."
POLISH = "Burmistrz powiedział, że most zostanie otwarty w przyszłym tygodniu. Żółte taśmy są zdjęte."
JAPANESE = 4 * "橋は火曜日に再開され、市長は工事が三年かかったと述べた。住民は喜んでいる。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "utf-8"),
        (ENGLISH, "utf-8-sig"),
        (ENGLISH, "utf-16"),
        (ENGLISH, "utf-32"),
        (ENGLISH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (POLISH, "iso8859-2"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
    ],
)
def test_common_encodings_are_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_byte_order_mark_of_either_order() -> None:
    assert decode(b"\xfe\xff" + ENGLISH.encode("utf-16-be")) == ENGLISH


def test_the_declared_encoding_is_tried_first() -> None:
    assert decode("Müller".encode("cp1252"), "iso-8859-1") == "Müller"
    assert decode("“x”".encode("cp1252"), "latin-1") == "“x”"
    assert decode("Müller".encode(), "no-such-encoding") == "Müller"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"PK\x03\x04rest", "office document"),
        (gzip.compress(b"text"), "gzip"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"text with \0 in it", "binary"),
        (bytes(range(128, 256)) * 3, "encoding cannot be told"),
        ("naïve café déjà vu ".encode() + b"\xff" + "été".encode(), "damaged at byte 23"),
        (b"\xff\xfea\x00b", "damaged"),
        ("Most będzie otwarty w środę, powiedział burmistrz.".encode("cp1250"), "cannot be told .*cp1252 or cp1250"),
    ],
)
def test_what_is_not_text_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        decode(data)
