"""What a copy of a report says beyond the original: a date, a byline and a name more are nothing new."""

import re
from collections import defaultdict
from itertools import chain

from rag.reading.dates import is_date_line
from rag.text.sentences import sentence_spans

__all__ = ["Original"]

_BYLINE = re.compile(r"by [A-Z][^.!?\d\n]{2,80}", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"['’]s\b")
_KEY = 3
"""Words at the end of a sentence by which it is found."""
_FEWEST_WORDS = 8
_MOST_ADDED = 2


class Original:
    """The text of an article, to be asked what a copy of it repeats.

    Args:
        text: the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        sentences = [text[span.start : span.end] for span in sentence_spans(text)]
        self._sentences = set(sentences)
        self._endings: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
        for words in map(_words, sentences):
            if len(words) >= _FEWEST_WORDS:
                self._endings[_folded(words[-_KEY:])].append(words)
        self._vocabulary = set(map(str.casefold, chain.from_iterable(map(_words, sentences))))

    def tells(self, sentence: str) -> bool:
        """Whether a sentence of a copy says nothing that is not here.

        It stands here word for word; or is a date line or a byline; or is a sentence that has one or two names more
        than one here, all of them known here: "Corvenham's Lockgate Bridge" for "Lockgate Bridge". Any other change
        may be a correction.
        """
        if sentence in self._sentences or sentence in self._text:
            return True
        if is_date_line(sentence) or _BYLINE.fullmatch(sentence):
            return True
        words = _words(sentence)
        return any(self._only_names_more(words, own) for own in self._endings.get(_folded(words[-_KEY:]), ()))

    def _only_names_more(self, words: list[str], own: list[str]) -> bool:
        if not 0 < len(words) - len(own) <= _MOST_ADDED:
            return False
        added: list[str] = []
        left = iter(own)
        expected = next(left, None)
        for place, word in enumerate(words):
            if expected is not None and word.casefold() == expected.casefold():
                expected = next(left, None)
            elif place and word[0].isupper():
                added.append(word)
            else:
                return False
        return expected is None and all(word.casefold() in self._vocabulary for word in added)


def _words(text: str) -> list[str]:
    return _WORD.findall(_POSSESSIVE.sub("", text))


def _folded(words: list[str]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words)
