"""Words of a text with their stems: the common ground of all rules."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.checking.lexicon import DERIVED, IRREGULAR, STOPWORDS
from rag.checking.synonyms import SYNONYMS

__all__ = ["Token", "content", "expand", "fold", "meanings", "stem", "tokenize"]

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|[^\W\d_]+\d+[^\W_]*"  # G20, MH17
    r"|\d+(?:[.,:]\d+)*"  # 1,500.5 and 21:45
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"  # words, with their apostrophes
    r"|°\s?[CF]\b"
    r"|\n"
    r"|[^\w\s]"
)
_VOWEL = re.compile(r"[aeiouy]")
_PAST_IN_EED = frozenset({"agreed", "disagreed", "freed", "guaranteed", "decreed", "refereed"})
_SUFFIXES = ("isation", "ization", "ation", "ition", "ment", "ness", "ion", "ly")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark.

    Attributes:
        text: as written, without a possessive ending.
        lower: folded to lower case without accents.
        stem: form in which words are compared (see :func:`stem`).
        start: offset of the first character.
        end: offset after the last character.
        word: True for words and numbers, False for marks.
        stop: True for function words and marks.
    """

    text: str
    lower: str
    stem: str
    start: int
    end: int
    word: bool
    stop: bool

    @property
    def capital(self) -> bool:
        """Whether it starts with a capital letter."""
        return self.text[:1].isupper()

    @property
    def number(self) -> bool:
        """Whether it starts with a digit."""
        return self.text[:1].isdigit()


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """A word in lower case, without accents and with straight apostrophes."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFD", word.replace("’", "'").lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Reduce a folded word to a form shared by its inflections and its commonest derivations.

    Irregular forms are looked up; then English suffixes are stripped, in the manner of Porter (1980) with fewer rules,
    and British spellings become American. Stems are for comparison only and need not be words.
    """
    word = IRREGULAR.get(word, word)
    word = DERIVED.get(word, word)
    if len(word) <= 3 or not word.isalpha():
        return word
    word = _inflection(word)
    word = IRREGULAR.get(word, word)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            word = word[: -len(suffix)]
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith("at") and len(word) > 5:
        word = word[:-2]
    if word.endswith("is") and len(word) > 5:
        word = word[:-2] + "iz"
    if word.endswith("our") and len(word) > 4:
        word = word[:-3] + "or"
    if word.endswith("tr") and len(word) > 4:
        word = word[:-2] + "ter"
    if word.endswith("i"):
        word = word[:-1] + "y"
    return word


def _inflection(word: str) -> str:
    """Strip plural, past and participle endings."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("eed"):
        return word[:-1] if word in _PAST_IN_EED else word
    for ending in ("ed", "ing"):
        base = word.removesuffix(ending)
        if base != word and len(base) >= 2 and _VOWEL.search(base):
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
                return base[:-1]
            return base
    return word


@lru_cache(maxsize=4096)
def tokenize(text: str) -> tuple[Token, ...]:
    """Split a text into words, numbers and marks; a line end is a mark.

    Contractions are taken apart ("didn't" → did, not), possessive endings dropped.
    """
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        start, end = match.span()
        if raw[0] == "°" and len(raw) > 1:
            tokens.append(Token("degrees", "degrees", stem("degrees"), start, end, True, False))
            continue
        if not (raw[0].isalnum()):
            tokens.append(Token(raw, raw, raw, start, end, False, True))
            continue
        tokens.extend(_word(part, start, end) for part in _contraction(raw))
    return tuple(_without_fillers(tokens))


def _without_fillers(tokens: list[Token]) -> list[Token]:
    """ "A 54-year-old man" says no more than "a man, 54", and the one of "no one" is no number."""
    for index, token in enumerate(tokens):
        if token.lower == "one" and index and tokens[index - 1].lower == "no":
            tokens[index] = replace(token, stop=True)
        if token.lower != "old" or index < 2:
            continue
        at = index - (2 if tokens[index - 1].text == "-" else 1)
        if tokens[at].lower in {"year", "years"} and at:
            tokens[at] = replace(tokens[at], stop=True)
            tokens[index] = replace(token, stop=True)
    return tokens


def _contraction(raw: str) -> tuple[str, ...]:
    if raw.isalnum():
        return ("can", "not") if raw == "cannot" else (raw,)
    plain = raw.replace("’", "'")
    lower = plain.lower()
    if lower.endswith("n't"):
        base = {"wo": "will", "ca": "can", "sha": "shall", "ai": "is"}.get(lower[:-3], plain[:-3])
        return (base, "not") if base else ("not",)
    if lower.endswith("'ll"):
        return (plain[:-3], "will")
    for ending in ("'s", "'ve", "'re", "'d", "'m"):
        if lower.endswith(ending):
            return (plain[: -len(ending)],)
    return (plain,)


def _word(text: str, start: int, end: int) -> Token:
    lower = fold(text).replace(".", "") if "." in text and not text[0].isdigit() else fold(text)
    acronym = text.isupper() and len(text) > 1
    stop = lower in STOPWORDS and not acronym
    return Token(text, lower, lower if acronym else stem(lower), start, end, True, stop)


def content(text: str) -> tuple[Token, ...]:
    """The tokens of a text that carry content."""
    return tuple(t for t in tokenize(text) if not t.stop)


def _groups() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for number, group in enumerate(SYNONYMS):
        for member in group:
            found.setdefault(stem(member), []).append(f"#{number}")
    return {key: tuple(value) for key, value in found.items()}


_GROUPS = _groups()


@lru_cache(maxsize=16384)
def meanings(stemmed: str) -> frozenset[str]:
    """The keys under which a stem may match: itself, its synonym groups, and its beginning where it is long."""
    keys = {stemmed, *_GROUPS.get(stemmed, ())}
    if len(stemmed) >= 6 and stemmed.isalpha():
        keys.add("~" + stemmed[:5] if len(stemmed) == 6 else "~" + stemmed[:6])
    return frozenset(keys)


def expand(stems: "frozenset[str] | set[str]") -> frozenset[str]:
    """All keys of a set of stems."""
    keys: set[str] = set()
    for one in stems:
        keys |= meanings(one)
    return frozenset(keys)
