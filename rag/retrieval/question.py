"""What a question asks for: its content words, names, numbers, quoted phrases, and the type of its answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.retrieval.terms import Word, words

__all__ = ["DAYS", "MONTHS", "AnswerType", "Question", "analyse_question", "names_in"]


class AnswerType(StrEnum):
    """What kind of thing would answer a question."""

    PERSON = "person"
    PLACE = "place"
    DATE = "date"
    DURATION = "duration"
    PERCENT = "percent"
    MONEY = "money"
    COUNT = "count"
    ORGANISATION = "organisation"
    NAME = "name"
    LIST = "list"
    YES_NO = "yes/no"
    QUOTATION = "quotation"
    REASON = "reason"
    DEFINITION = "definition"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Question:
    """An English question, taken apart.

    Attributes:
        text: the question.
        terms: its distinct content terms in order, without those of ``focus``.
        focus: the terms that name the kind of answer ("country" in "which country …", "people" in "how many people …").
        names: its proper names, each as a tuple of terms; every term of a name is also in ``terms``.
        numbers: the terms of its numbers.
        quoted: its quoted phrases, in lower case.
        answer_type: what would answer it.
    """

    text: str
    terms: tuple[str, ...]
    focus: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    numbers: tuple[str, ...]
    quoted: tuple[str, ...]
    answer_type: AnswerType

    @property
    def name_terms(self) -> frozenset[str]:
        """The terms of all its names."""
        return frozenset(term for name in self.names for term in name)


def _list(text: str) -> list[str]:
    return text.split()


MONTHS = _list(
    """
    january february march april may june july august september october november december
    """
)
DAYS = _list(
    """
    monday tuesday wednesday thursday friday saturday sunday
    """
)
_CALENDAR = frozenset([*MONTHS, *DAYS])

_FOCUS_TYPES = {
    AnswerType.PLACE: "country countries city cities town state states nation nations continent place location region "
    "province island village county venue airport capital river area street",
    AnswerType.DATE: "year month day date time decade century season weekday",
    AnswerType.PERCENT: "percentage percent proportion share fraction",
    AnswerType.MONEY: "price cost salary fee fine amount sum budget",
    AnswerType.PERSON: "person actor actress singer president minister politician player author writer leader director "
    "man woman artist musician star celebrity candidate scientist king queen prince princess spokesman spokeswoman "
    "official senator governor mayor coach comedian athlete driver footballer host model rapper ceo judge lawyer chef",
    AnswerType.ORGANISATION: "company organisation organization firm group team club party bank agency airline "
    "retailer university newspaper brand chain automaker manufacturer platform network store union charity ministry "
    "department body office court school monitor",
    AnswerType.COUNT: "number age temperature distance speed height weight score magnitude size population rate total "
    "toll figure margin limit level turnout capacity length width depth",
    AnswerType.REASON: "reason reasons cause motive",
    AnswerType.DURATION: "duration period",
}
_TYPE_OF_FOCUS = {noun: kind for kind, nouns in _FOCUS_TYPES.items() for noun in nouns.split()}

_YES_NO = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)\b", re.IGNORECASE
)
_LIST = re.compile(
    r"^(?:list|name|enumerate)\b|\b(?:what|which|who)\s+(?:are|were)\b|\bwhich\s+(?:two|three|four|five|six)\b",
    re.IGNORECASE,
)
_QUOTATION = re.compile(
    r"\b(?:what|how)\b.*\b(?:say|said|tell|told|quoted|describe[ds]?|call(?:ed)?|words|comment(?:ed)?|"
    r"react(?:ed)?|respond(?:ed)?)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"^why\b|\bhow come\b|\bwhat\s+(?:caused|led|prompted|triggered|made)\b|\bfor what reason\b|\bwhy\b", re.IGNORECASE
)
_DEFINITION = re.compile(
    r"^(?:what|who)\s+(?:is|was)\s+(?:an?\s+)?[\w.'’-]+(?:\s+[\w.'’-]+){0,2}\s*\?*$", re.IGNORECASE
)
_ASKS = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{2,}?)[\"“”«»]|(?<!\w)[‘']([^‘’']{3,}?)[’'](?!\w)")
_SPENDING = frozenset(
    _list(
        """
        money cost costs pay pays paid spend spent worth earn earned earns charge charged fine fined fund funded donate
        donated invest invested raised budget price priced sell sold buy bought owe owes lose lost loan bail tax
        """
    )
)
_CURRENCIES = frozenset(_list("pounds dollars euros pence cents yen rupees roubles rubles yuan francs"))
_COSTS = frozenset(_list("cost costs pay paid spend spent worth earn earned fetch fetched"))
"""Verbs whose object is an amount of money: "what did it pay for the mill"."""
# "Roughly how many …": the word before one of these has its capital from the start of the question.
_QUESTION_WORDS = frozenset(_list("who whom whose what which when where why how of"))
_LEADS = frozenset(
    _list(
        """
    name list give tell explain describe identify state find show please summarise summarize
    """
    )
)
_LINKS = frozenset(["of", "the", "de", "la", "al", "bin", "von", "van", "der"])


def analyse_question(text: str) -> Question:
    """Take an English question apart. Works on keywords and on questions in lower case too, then without names."""
    found = words(text)
    kind, focus = _answer_type(text, found)
    names = tuple(names_in(found))
    in_names = {term for name in names for term in name}
    terms = dict.fromkeys(word.term for word in found if not word.stop and word.text.lower() not in _LEADS)
    kept_focus = tuple(term for term in focus if term not in in_names)
    return Question(
        text=text,
        terms=tuple(term for term in terms if term not in kept_focus) or tuple(terms),
        focus=kept_focus,
        names=names,
        numbers=tuple(dict.fromkeys(word.term for word in found if word.number)),
        quoted=tuple(" ".join((m[1] or m[2]).lower().split()) for m in _QUOTED.finditer(text)),
        answer_type=kind,
    )


def names_in(found: Sequence[Word]) -> list[tuple[str, ...]]:
    """The proper names among the words of a sentence, by their capitals; none where nearly every word has one."""
    plain = [word for word in found if word.text.isalpha()]
    if len(plain) >= 4 and sum(word.capital for word in plain) > 0.8 * len(plain):
        return []
    names: list[tuple[str, ...]] = []
    current: list[str] = []
    last_end = 0
    for index, word in enumerate(found):
        lower = word.text.lower()
        opens = index == 0 and (lower in _LEADS or (len(found) > 1 and found[1].text.lower() in _QUESTION_WORDS))
        is_name = word.capital and not word.stop and not opens and lower not in _CALENDAR
        if is_name and current and word.start - last_end <= 2:
            current.append(word.term)
        elif is_name:
            if current:
                names.append(tuple(current))
            current = [word.term]
        elif not (current and _links(found[index : index + 3])):
            if current:
                names.append(tuple(current))
            current = []
        last_end = word.end
    if current:
        names.append(tuple(current))
    return list(dict.fromkeys(names))


def _links(following: Sequence[Word]) -> bool:
    """Whether words such as "de la" lead on to another part of a name."""
    for word in following:
        if word.capital:
            return True
        if word.text.lower() not in _LINKS:
            return False
    return False


def _answer_type(text: str, found: Sequence[Word]) -> tuple[AnswerType, tuple[str, ...]]:
    """The answer type, and the terms of the noun phrase that names it."""
    stripped = text.strip()
    asked = list(_ASKS.finditer(stripped))
    if not asked:
        if _LIST.search(stripped):
            return AnswerType.LIST, ()
        return (AnswerType.YES_NO if _YES_NO.search(stripped) else AnswerType.OTHER), ()
    if _YES_NO.search(stripped):
        return AnswerType.YES_NO, ()
    # "In June, which …": the first wh-word that is not a relative pronoun after a noun is the one that asks.
    ask = asked[0]
    word = ask.group().lower()
    rest = [w for w in found if w.start >= ask.end() + (len(text) - len(text.lstrip()))]
    noun = _noun_phrase(rest)
    if word == "why" or _REASON.search(stripped):
        return AnswerType.REASON, ()
    if word == "how":
        return _how(rest)
    if word == "when":
        return AnswerType.DATE, ()
    if word == "where":
        return AnswerType.PLACE, ()
    if word in ("who", "whom", "whose"):
        if _DEFINITION.search(stripped):
            return AnswerType.DEFINITION, ()
        return AnswerType.PERSON, ()
    if not noun and any(w.text.lower() in _COSTS for w in rest):
        return AnswerType.MONEY, ()
    if _QUOTATION.search(stripped) and not noun:
        return AnswerType.QUOTATION, ()
    focus = tuple(w.term for w in noun)
    if rest and rest[0].number:
        return AnswerType.LIST, focus[:2]
    for candidate in reversed(noun):
        if candidate.text.lower() == "share" and candidate is not noun[0]:
            continue
        kind = _TYPE_OF_FOCUS.get(candidate.text.lower())
        if kind is not None:
            return kind, focus
    if noun and noun[-1].text.lower().endswith("s") and _LIST.search(stripped):
        return AnswerType.LIST, focus
    leading = _copula_focus(rest)
    if leading is not None:
        return leading
    if _DEFINITION.search(stripped):
        return AnswerType.DEFINITION, ()
    if _LIST.search(stripped):
        return AnswerType.LIST, focus
    return (AnswerType.NAME if word == "which" else AnswerType.OTHER), focus


def _how(rest: Sequence[Word]) -> tuple[AnswerType, tuple[str, ...]]:
    """Types of "how many", "how much", "how long", "how old" …"""
    measure = rest[0].text.lower() if rest else ""
    if measure == "many":
        noun = _counted(rest[1:])
        if rest[1:2] and rest[1].text.lower() in ("percent", "%"):
            return AnswerType.PERCENT, ()
        if noun and noun[0].text.lower() in _CURRENCIES:
            return AnswerType.MONEY, ()
        if noun and noun[0].text.lower() in ("years", "days", "months", "weeks", "hours", "minutes"):
            return AnswerType.DURATION, (noun[0].term,)
        return AnswerType.COUNT, tuple(w.term for w in noun[-1:])
    if measure == "much":
        is_money = any(w.text.lower() in _SPENDING for w in rest)
        return (AnswerType.MONEY if is_money else AnswerType.COUNT), ()
    if measure in ("long", "soon", "often"):
        return AnswerType.DURATION, (rest[0].term,)
    if measure in (
        "old",
        "far",
        "tall",
        "high",
        "fast",
        "big",
        "large",
        "deep",
        "heavy",
        "wide",
        "hot",
        "cold",
        "strong",
    ):
        return AnswerType.COUNT, (rest[0].term,)
    return AnswerType.OTHER, ()


def _counted(rest: Sequence[Word]) -> list[Word]:
    """The noun that "how many" counts, with what stands before it."""
    phrase: list[Word] = []
    for word in rest[:3]:
        if word.stop or (phrase and (word.text.lower().endswith("ed") or phrase[-1].text.lower() == "people")):
            break
        phrase.append(word)
    return phrase


def _noun_phrase(rest: Sequence[Word]) -> list[Word]:
    """The content words that directly follow "what" or "which", up to the first function word or verb form."""
    phrase: list[Word] = []
    for word in rest:
        lower = word.text.lower()
        if word.stop and not (lower in ("of", "other") and not phrase):
            break
        if phrase and (word.number or lower.endswith("ed")):
            break
        if word.stop:
            continue
        if not phrase and (lower.endswith("ed") or lower in ("happened", "caused", "led", "made")):
            break
        phrase.append(word)
        if len(phrase) == 4:
            break
    # "which country banned …": only the head noun and what stands before it can be the kind of answer.
    for index, word in enumerate(phrase):
        if word.text.lower() in _TYPE_OF_FOCUS:
            return phrase[: index + 1]
    return phrase[:1]


def _copula_focus(rest: Sequence[Word]) -> tuple[AnswerType, tuple[str, ...]] | None:
    """The type in "what is the price of …", "what was the name of …"."""
    if not rest or rest[0].text.lower() not in ("is", "was", "were", "are", "s"):
        return None
    for word in rest[1:6]:
        if word.text.lower() in ("of", "in", "for"):
            return None
        kind = _TYPE_OF_FOCUS.get(word.text.lower())
        if kind is not None:
            return kind, (word.term,)
        if word.text.lower() in ("name", "title"):
            return AnswerType.NAME, (word.term,)
    return None
