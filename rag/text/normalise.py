"""One normal form for every text that enters the library; all offsets refer to it."""

import re
import unicodedata

__all__ = ["normalise"]

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_SPACES = re.compile(r"[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Only from the first space of a run, or a long run would be tried again from each of its spaces.
_TRAILING = re.compile(r"(?<! ) +(?=\n|\Z)")
_BLANK_LINES = re.compile(r"\n{3,}")


def normalise(text: str) -> str:
    r"""Bring a text into the form in which it is stored, shown and cited.

    NFC (Unicode Standard Annex 15); every line end becomes ``\n`` and every other white space a plain space; control
    characters, byte order marks and lone surrogates are removed; no spaces before a line end, no more than one blank
    line, no white space around the whole. The function is idempotent.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _CONTROLS.sub("", text)
    text = unicodedata.normalize("NFC", text)
    text = _SPACES.sub(" ", text)
    text = _TRAILING.sub("", text)
    text = _BLANK_LINES.sub("\n\n", text)
    return text.strip()
