"""Sentences of news articles, and the patterns and words that claims and questions are made from them with."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from rag.text.sentences import sentence_spans

__all__ = [
    "FINITE",
    "MONTHS",
    "SAID",
    "SMALL_NUMBERS",
    "SPEAKER",
    "WEEKDAYS",
    "contraries",
    "finish",
    "one_of",
    "plain_sentences",
    "synonyms",
    "uncapitalise",
]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = tuple(
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
SMALL_NUMBERS = tuple("zero one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905
"""The number words up to twelve, each at its own place."""

SAID = r"(?:said|says|told reporters|told [A-Z][\w ]{2,24}|added|wrote|tweeted|announced|explained)"
"""Pattern of a verb that attributes."""
SPEAKER = r"(?:[A-Z][\w.'’-]+(?: (?:of|for|and|the|[A-Z][\w.'’-]+)){0,5}|[Hh]e|[Ss]he|[Tt]hey|[Oo]fficials|[Pp]olice)"
"""Pattern of one to whom something is attributed."""
FINITE = re.compile(
    r"\b(?:is|was|are|were|has|have|had|will|would|can|could|did|does|do|said|says|\w{3,}ed|went|took|made|came|won|"
    r"lost|fell|rose|told|left|began|became|got|gave|found|held|kept|led|met|paid|put|ran|saw|sent|set|spent)\b"
)
"""A verb that a sentence can stand on."""

_OPENING = "\"“'‘ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$£€"
_CLOSING = ".!\"”'’"
_LOWERED = frozenset(
    "The A An It He She They We In On At This That There Officials Police More".split()  # noqa: SIM905
)


def plain_sentences(text: str) -> list[str]:
    """The sentences of an article on one line each, without what is no sentence (lists, captions, widgets)."""
    lines = [" ".join(text[span.start : span.end].split()) for span in sentence_spans(text)]
    return [s for s in lines if 7 <= len(s.split()) <= 55 and s[0] in _OPENING and s[-1] in _CLOSING]


def finish(text: str) -> str:
    """A piece of a sentence as a sentence of its own: with a capital and a stop. Empty where nothing is left."""
    text = text.strip().strip(",;:—–- ").strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in '.!?"”' else text + "."


def uncapitalise(text: str) -> str:
    """A sentence as it stands inside another one: its first capital is kept where it may be a name's."""
    return text[0].lower() + text[1:] if text.split(" ", 1)[0] in _LOWERED else text


def one_of(words: tuple[str, ...]) -> str:
    """A pattern of any of these words."""
    return "(?:" + "|".join(words) + ")"


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Word or phrase as inflected → what may stand for it nearly anywhere in news."""
    return {word: tuple(others) for word, others in _words()["synonyms"].items()}


@cache
def contraries() -> Mapping[str, tuple[str, ...]]:
    """Word in lower case → words that reverse a statement when they stand in its place."""
    table: dict[str, tuple[str, ...]] = {}
    pairs: list[list[str]] = _words()["contraries"]
    for one, other in pairs:
        table[one] = (*table.get(one, ()), other)
        table[other] = (*table.get(other, ()), one)
    return table


@cache
def _words() -> dict[str, Any]:
    text = files("evals.training").joinpath("words.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.safe_load(text)
    return table
