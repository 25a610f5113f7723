"""What an article calls those whom it names: "the manufacturer, Dassen", "minister Jitka Dvorna"."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from rag.checking.lexicon import VERB_FORMS, words
from rag.checking.names import names
from rag.checking.tokens import Token, tokenize

__all__ = ["descriptions"]

_DETERMINERS = words("the a an its his her their our this that")
_ENDS = words("of who which that in from at for with on by and based owned whose")
_REACH = 5


@lru_cache(maxsize=256)
def descriptions(article: str) -> Mapping[str, frozenset[str]]:
    """Stems of the nouns by which an article describes a name, by the stem of each of its words.

    Args:
        article: the whole text.
    """
    tokens = tokenize(article)
    places = {token.start: index for index, token in enumerate(tokens)}
    found: dict[str, set[str]] = {}
    for name in names(article):
        first, last = places.get(name[0].start), places.get(name[-1].start)
        if first is None or last is None:
            continue
        for noun in (_before(tokens, first), _after(tokens, last + 1)):
            if noun:
                for token in name:
                    found.setdefault(token.stem, set()).add(noun)
    return {stem: frozenset(nouns) for stem, nouns in found.items()}


def _before(tokens: Sequence[Token], first: int) -> str:
    """ "The manufacturer, " or "minister " before a name."""
    apart = first > 0 and tokens[first - 1].text == ","
    at = first - 1 - apart
    if at < 0 or tokens[at].stop or tokens[at].capital or not tokens[at].text.isalpha() or _verbal(tokens[at].lower):
        return ""
    led = any(token.lower in _DETERMINERS or token.text.endswith("s") for token in tokens[max(0, at - _REACH) : at])
    return tokens[at].stem if led or ((at == 0 or not tokens[at - 1].stop) and not apart) else ""


def _verbal(word: str) -> bool:
    """Whether a word before a name is likely what somebody does to it: "they met Brakston"."""
    return word in VERB_FORMS or word.endswith(("ed", "ing", "s"))


def _after(tokens: Sequence[Token], at: int) -> str:
    """ ", the chief executive of" or " is a teacher" behind a name."""
    joined = tokens[at : at + 2]
    if len(joined) < 2 or joined[1].lower not in _DETERMINERS or joined[0].text not in {",", "is", "was"}:
        return ""
    noun = ""
    for token in tokens[at + 2 : at + 2 + _REACH]:
        if not token.word or token.lower in _ENDS:
            break
        noun = "" if token.stop or token.capital else token.stem
    return noun
