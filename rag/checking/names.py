"""Rule: people, places and organisations of the claim are those of the evidence."""

import json
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from rag.checking.dates import times
from rag.checking.gazetteer import ACRONYMS, implied, is_demonym
from rag.checking.lexicon import PRONOUNS, TITLES, words
from rag.checking.number_words import TENS, UNITS
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import Token, stem, tokenize

__all__ = ["Name", "check_names", "names", "rarity", "same_name"]

Name = tuple[Token, ...]
"""The words of one name, without titles."""

_LINKS = words("of the and de la al van von bin for el di da le du")
_DEFINITE = words(
    "company president minister group team country city club party man woman firm bank airline agency court "
    "government organisation organization government church school university hospital town village suspect "
    "victim actor singer player striker coach manager chancellor senator governor mayor king queen prince "
    "princess pope"
)
_PERSONAL = words("he she him her his")
_THINGS = words("it its they their")
_ENDS = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"‘])")
_NUMBERS = frozenset({*UNITS, *TENS})
_CALENDAR = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december i"
)


@cache
def _table() -> dict[str, int]:
    text = files("rag.checking").joinpath("frequencies.json").read_text(encoding="utf-8")
    table: dict[str, int] = json.loads(text)["rarity"]
    return table


def rarity(stemmed: str) -> int:
    """How rare a stem is in news, 0 (in every article) to 10 (not among the four thousand commonest)."""
    return _table().get(stemmed, 10)


@lru_cache(maxsize=4096)
def names(text: str) -> tuple[Name, ...]:
    """The names of a text: runs of capitalised words, cut at titles and at adjectives of nationality.

    A word that opens a sentence counts where it is not a common word, or where another capital follows it. Days and
    months are no names. A text without capitals has none.
    """
    tokens = tokenize(text)
    dated = [(e.start, e.end) for e in times(text)]
    found: list[Name] = []
    run: list[Token] = []

    def close() -> None:
        while run and (run[-1].lower in _LINKS or not run[-1].word):
            run.pop()
        found.extend(_cut(run))
        run.clear()

    for index, token in enumerate(tokens):
        if (_is_name_word(tokens, index) and not any(a <= token.start < b for a, b in dated)) or (
            run and token.lower in _LINKS and token.lower != "and" and _next_capital(tokens, index)
        ):
            run.append(token)
        elif not (run and token.text == "-" and token.start == tokens[index - 1].end and _next_capital(tokens, index)):
            close()
    close()
    return tuple(found)


def _next_capital(tokens: Sequence[Token], index: int) -> bool:
    return index + 1 < len(tokens) and tokens[index + 1].capital and tokens[index + 1].word


def _opens(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word stands where any word would be capitalised."""
    back = index - 1
    while back >= 0 and tokens[back].text in {'"', "'", "“", "‘", "(", "[", "-", "–", "•", "*", "`"}:
        back -= 1
    return back < 0 or tokens[back].text in {".", "!", "?", "\n", ":", "…"} or back < index - 1


def _is_name_word(tokens: Sequence[Token], index: int) -> bool:
    token = tokens[index]
    if not (token.word and token.capital) or token.lower in _CALENDAR or token.lower in _NUMBERS:
        return False
    if token.stop and not (token.text.isupper() and len(token.text) > 1):
        return False
    if not _opens(tokens, index) or is_demonym(token.lower) or implied(token.lower):
        return True
    if rarity(token.stem) == 10 or token.text[1:] != token.text[1:].lower():
        return not token.lower.endswith("ly") and not (token.lower.endswith(("ing", "ed")) and rarity(token.stem) < 10)
    return _next_capital(tokens, index) and tokens[index + 1].lower not in _CALENDAR and not token.stop


def _cut(run: Sequence[Token]) -> list[Name]:
    """Cut a run at titles and at adjectives of nationality, which may stand elsewhere in the evidence."""
    parts: list[Name] = []
    part: list[Token] = []
    for token in run:
        if token.lower in TITLES and not (part and part[-1].lower not in TITLES and len(run) <= 2):
            parts.append(tuple(part))
            part = []
        elif is_demonym(token.lower) and not (part and token.lower in {"us", "american"}):
            parts += [tuple(part), (token,)]
            part = []
        else:
            part.append(token)
    parts.append(tuple(part))
    return [p for p in map(_trim, parts) if p]


def _trim(part: Name) -> Name:
    while part and part[0].lower in _LINKS:
        part = part[1:]
    while part and part[-1].lower in _LINKS:
        part = part[:-1]
    return part


@lru_cache(maxsize=1024)
def _vocabulary(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words that a text supports as names, and its words in order."""
    order = tuple(t.lower for t in tokenize(text) if t.word)
    known = set(order)
    for word in order:
        known |= implied(word) | implied(word.removesuffix("s"))
    known |= {word.removesuffix("s") for word in order} | {w + "s" for w in order}
    return frozenset(known), order


@lru_cache(maxsize=1024)
def _initials(text: str) -> frozenset[str]:
    """Acronyms that the capitalised runs of a text spell."""
    found = set()
    for name in names(text):
        words = [t for t in name if t.lower not in _LINKS]
        if len(words) > 1:
            found.add("".join(t.lower[0] for t in words))
            found.add("".join(t.lower[0] for t in name))
    return frozenset(found)


def _sequence(words: Sequence[str], order: Sequence[str], gap: int = 1) -> bool:
    """Whether words stand in that order, with at most ``gap`` words between neighbours."""
    for start in [i for i, word in enumerate(order) if word == words[0]]:
        at = start
        for word in words[1:]:
            at = next((i for i in range(at + 1, min(at + 2 + gap, len(order))) if order[i] == word), -1)
            if at < 0:
                break
        if at >= 0:
            return True
    return False


def _acronym(word: str, text: str) -> bool:
    _, order = _vocabulary(text)
    return word in _initials(text) or any(_sequence(form, order, 0) for form in ACRONYMS.get(word, ()))


def _spelled(words: Sequence[str], text: str) -> bool:
    """Whether the evidence has the acronym of a long name of the claim."""
    short = "".join(w[0] for w in words if w not in _LINKS)
    known, order = _vocabulary(text)
    if len(short) > 1 and short in order:
        return True
    return any(tuple(words) == form and key in known for key, forms in ACRONYMS.items() for form in forms)


def _held(words: list[str], text: str) -> bool:
    """Whether a text carries a name, by its words in order, its acronym, its long form or its country."""
    known, order = _vocabulary(text)
    if len(words) == 1:
        return words[0] in known or _acronym(words[0], text)
    return _sequence(words, order) or _spelled(words, text)


def same_name(name: str, text: str) -> bool:
    """Whether a text carries a name: in full, by its acronym or long form, or by another word of the same root."""
    words = [token.lower for token in tokenize(name) if token.capital and not token.stop]
    if not words:
        return False
    known, _ = _vocabulary(text)
    return _held(words, text) or any(len(word) >= 4 and any(k.startswith(word[:4]) for k in known) for word in words)


def check_names(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object to every name of the claim that the spans do not carry.

    The article around a span helps in two cases only: it tells that "Putin" in the span is "Vladimir Putin", and whom
    a pronoun or "the company" in the span means, where the name stands in the two sentences before it or the title.
    """
    findings = []
    for name in names(claim):
        words = [t.lower for t in name]
        if any(_held(words, s.text) or _alias(words, s) or _referent(words, s) for s in spans):
            continue
        place = (name[0].start, name[-1].end)
        shown = claim[slice(*place)]
        loose = [w for w in words if w not in _LINKS]
        scattered = [w for w in loose if any(w in _vocabulary(s.text)[0] for s in spans)]
        if len(loose) > 1 and len(scattered) == len(loose):
            if _apart(claim, name, spans):
                continue
            findings.append(Finding("names", True, f"“{shown}” mixes names that the source keeps apart.", *place))
        else:
            findings.append(Finding("names", True, f"The source does not name “{shown}” here.", *place))
    return findings


def _apart(claim: str, name: Name, spans: Sequence[EvidenceSpan]) -> bool:
    """Whether a run is not one name after all, since one of its words is common."""
    return any(rarity(t.stem) < 10 for t in name)


def _alias(words: list[str], span: EvidenceSpan) -> bool:
    """Whether the article gives the whole name and the span a telling part of it."""
    surroundings = f"{span.title}\n{span.article}"
    loose = [w for w in words if w not in _LINKS]
    _, order = _vocabulary(span.text)
    if len(loose) == 1:
        return _short_form(loose[0], span)
    if not surroundings.strip() or not _held(words, surroundings):
        return False
    last = loose[-1]
    if last in order and (len(last) > 2):
        return not _other_bearer(loose, surroundings)
    return loose[0] in order and rarity(stem(loose[0])) == 10 and not _other_bearer(loose[:1], surroundings)


def _other_bearer(words: list[str], text: str) -> bool:
    """Whether the article has somebody else of the same last name, so that the short form is ambiguous."""
    firsts = {
        name[-2].lower
        for name in names(text)
        if len(name) > 1 and name[-1].lower == words[-1] and name[-2].lower not in _LINKS | TITLES
    }
    return len(firsts - set(words)) > 0 if len(words) > 1 else len(firsts) > 1


def _short_form(word: str, span: EvidenceSpan) -> bool:
    """Whether an acronym of the claim is spelled out in the article by words of the span."""
    return bool(span.article) and len(word) <= 5 and word in _initials(span.text)


def _referent(words: list[str], span: EvidenceSpan) -> bool:
    """Whether a pronoun or a definite phrase that opens the span refers to this name.

    It is taken for the first name of the sentence before; a sentence that itself opens with a pronoun, or has no name,
    passes the question on to the one before it, three at most. A definite phrase may also mean a name of the title.
    """
    if not span.article or not _refers(span.text):
        return False
    at = span.article.find(span.text)
    before = _ENDS.split(span.article[max(0, at - 600) : at].strip()) if at > 0 else []
    for sentence in reversed(before[-3:]):
        order = _vocabulary(sentence)[1]
        mentioned = [name for name in names(sentence) if not is_demonym(name[0].lower)]
        if not mentioned or (order and order[0] in PRONOUNS):
            continue
        subject = {t.lower for t in mentioned[0]}
        return bool(subject & set(words)) and _held(words, span.article)
    return not _pronoun_first(span.text) and _held(words, span.title)


def _refers(text: str) -> bool:
    """Whether the text opens with a pronoun, or with a phrase like "the firm", before it names anybody."""
    _, order = _vocabulary(text)
    if _pronoun_first(text):
        return True
    return any(a in {"the", "this"} and b in _DEFINITE for a, b in pairwise(order[:4]))


def _pronoun_first(text: str) -> bool:
    first = next((name[0].start for name in names(text)), len(text))
    tokens = [t for t in tokenize(text) if t.word and t.start < first]
    return any(t.lower in _PERSONAL for t in tokens) or any(t.lower in _THINGS for t in tokens[:2])
