"""What a question asks for: its content words, names, numbers, quoted phrases, and the type of its answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.retrieval.terms import Word, words

__all__ = ["AnswerType", "Question", "analyse_question", "answer_type_match", "names_in"]


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


_MONTHS = _list(
    """
    january february march april may june july august september october november december
    """
)
_DAYS = _list(
    """
    monday tuesday wednesday thursday friday saturday sunday
    """
)
_CALENDAR = frozenset([*_MONTHS, *_DAYS])

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
    "toll figure",
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
        return AnswerType.COUNT, ()
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


_DATE = re.compile(
    rf"\b(?:{'|'.join(d.capitalize() for d in [*_MONTHS, *_DAYS])}|(?:Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec)\.|"
    r"(?:1[89]|20)\d\d"
    r"|yesterday|today|tomorrow|tonight|(?:last|next|this|past|earlier this|later this)\s+(?:week|month|year|summer|"
    r"winter|spring|autumn|fall|night|weekend|decade|century)|(?:days?|weeks?|months?|years?|hours?)\s+(?:ago|"
    r"later|earlier|after|before)"
    r"|\d\d?\s*(?:[ap]\.?m\b|:\d\d))",
)
_DURATION = re.compile(
    r"\b(?:\w+[ -])(?:second|minute|hour|day|night|week|month|year|decade|centur)(?:s|y|ies)?\b", re.IGNORECASE
)
_PERCENT = re.compile(
    r"%|\bper ?cent\b|\bpercentage\b|\b(?:half|third|quarter|fifth|majority|two-thirds|three-quarters)\b", re.IGNORECASE
)
_MONEY = re.compile(
    r"[$£€¥]\s?\d|\b\d[\d.,]*\s*(?:[mb]illion|bn|m|k)?\s*(?:dollars?|euros?|pounds?|cents?|pence|yen|rubles?|"
    r"roubles?|rupees?|"
    r"yuan|francs?|USD|EUR|GBP)\b",
    re.IGNORECASE,
)
_REASONS = re.compile(
    r"\b(?:because|since|due to|owing to|after|amid|following|over|as a result|so that|in order|to avoid|"
    r"to help|to protect|"
    r"to prevent|to make|to keep|aimed at|blam\w+|caus\w+|reason\w*|prompt\w*|citing|cited|thanks to|led to|"
    r"sparked|triggered|"
    r"stem\w*|concerns?|fears?|said)\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(
    r"[\"“”]|\b(?:said|says|told|added|called|described|tweeted|wrote|stressed|insisted|warned|claimed|argued|"
    r"emphasi[sz]ed|noted|"
    r"explained|stated|thanked|praised|declined)\b"
)
_PLACED = re.compile(
    r"\b(?:in|at|from|to|near|across|of|outside|inside|around|through|into|for|on|south|north|east|west)$",
    re.IGNORECASE,
)
_IS_A = re.compile(r"\b(?:is|are|was|were|means|refers|known as|called)\b|, an? |, the |\(")


def answer_type_match(question: Question, sentence: str, found: Sequence[Word] | None = None) -> float:
    """How well a sentence could hold an answer of the type asked for, judged by its form.

    Args:
        question: the question, taken apart.
        sentence: the sentence.
        found: its words, where they are known already.

    Returns:
        0 (nothing of that type, besides what the question itself names) to 1; 0.5 for questions whose answers have no
        form of their own.
    """
    found = words(sentence) if found is None else found
    kind = question.answer_type
    asked = set(question.terms) | set(question.focus)
    if kind is AnswerType.COUNT:
        return _count_match(question, found)
    if kind is AnswerType.PERCENT:
        return 1.0 if _PERCENT.search(sentence) else 0.0
    if kind is AnswerType.MONEY:
        if _MONEY.search(sentence):
            return 1.0
        return 0.4 if any(word.number and word.term not in asked for word in found) else 0.0
    if kind is AnswerType.DATE:
        return float(any({w.term for w in words(m.group())} - asked for m in _DATE.finditer(sentence)))
    if kind is AnswerType.DURATION:
        return float(bool(_DURATION.search(sentence)) or bool(_DATE.search(sentence)) * 0.5)
    if kind is AnswerType.REASON:
        return float(bool(_REASONS.search(sentence)))
    if kind is AnswerType.QUOTATION:
        speakers = question.name_terms
        heard = not speakers or not speakers.isdisjoint(word.term for word in found)
        return float(bool(_SPEECH.search(sentence))) * (1.0 if heard else 0.3)
    if kind is AnswerType.DEFINITION:
        return float(bool(_IS_A.search(sentence)))
    new = [name for name in names_in(found) if not asked.issuperset(name)]
    if kind is AnswerType.PERSON:
        return 1.0 if any(len(name) > 1 for name in new) else 0.6 if new else 0.0
    if kind is AnswerType.PLACE:
        return _place_match(sentence, found, asked)
    if kind in (AnswerType.ORGANISATION, AnswerType.NAME):
        return 1.0 if new else 0.3
    if kind is AnswerType.LIST:
        return min(1.0, 0.25 * (sentence.count(",") + sentence.count(" and ") + len(new)))
    return 0.5


def _count_match(question: Question, found: Sequence[Word]) -> float:
    """A new number counts fully where the thing counted stands near it."""
    best = 0.0
    for index, word in enumerate(found):
        if not word.number or word.term in question.numbers:
            continue
        near = {other.term for other in found[max(0, index - 2) : index + 5]}
        best = max(best, 1.0 if not question.focus or near.intersection(question.focus) else 0.5)
    return best


def _place_match(sentence: str, found: Sequence[Word], asked: set[str]) -> float:
    best = 0.0
    for word in found:
        if word.capital and not word.stop and word.term not in asked and word.text.lower() not in _CALENDAR:
            best = max(best, 1.0 if _PLACED.search(sentence[: word.start].rstrip(" the")) else 0.4)
    return best
