"""Whether a sentence could hold an answer of the kind asked for, judged by the form of its words."""

import re
from collections.abc import Sequence, Set

from rag.retrieval.question import DAYS, MONTHS, AnswerType, Question, names_in
from rag.retrieval.terms import Word, stem, words

__all__ = ["answer_type_match", "has_name"]

_CALENDAR = frozenset([*MONTHS, *DAYS])
_MONTH_NAMES = "|".join(month.capitalize() for month in MONTHS) + r"|(?:Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec)\."
_DAY_NAMES = "|".join(day.capitalize() for day in DAYS)
_YEAR = r"(?:1[89]|20)\d\d"
_DATE = re.compile(
    rf"\b(?:{_MONTH_NAMES}|{_DAY_NAMES}|{_YEAR}"
    r"|yesterday|today|tomorrow|tonight|(?:last|next|this|past|earlier this|later this)\s+(?:week|month|year|summer|"
    r"winter|spring|autumn|fall|night|weekend|decade|century)|(?:days?|weeks?|months?|years?|hours?)\s+(?:ago|"
    r"later|earlier|after|before)"
    r"|\d\d?\s*(?:[ap]\.?m\b|:\d\d))",
)
_PARTS_OF_DATES = {
    stem("year"): re.compile(rf"\b(?:{_YEAR}|(?:last|this|next|the previous) year|years? ago)\b"),
    stem("decade"): re.compile(rf"\b(?:{_YEAR[:-2]}\d0s|{_YEAR}|decade)"),
    stem("month"): re.compile(rf"\b(?:{_MONTH_NAMES}|(?:last|this|next) month|months? ago)"),
    stem("day"): re.compile(
        rf"\b(?:(?:{_MONTH_NAMES})\s+\d|\d\d?\s+(?:{_MONTH_NAMES})|{'|'.join(map(str.capitalize, DAYS))})"
    ),
    stem("time"): re.compile(
        r"\b(?:\d\d?(?:[.:]\d\d)?\s*[ap]\.?m\b|\d\d?[:.]\d\d\b|noon|midnight|o['’]clock|dawn|dusk)", re.I
    ),
}
"""The terms of "which year", "what time", with what an answer then has."""
_NUMBER = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty(?:-\w+)?|half|several|"
    r"few|couple of|dozens? of|hundreds? of|quarter)"
)
_DURATION = re.compile(
    rf"\b{_NUMBER}(?:[ -](?:and|a|an|full|more|consecutive|half))*[ -](?:second|minute|hour|day|night|week|month|year|"
    r"decade|centur)(?:s|y|ies)?\b|\b(?:an?|less than an?|over an?) (?:hour|week|month|year|decade|century)\b"
    r"|\bfortnight\b",
    re.IGNORECASE,
)
_TIME_UNITS = frozenset(map(stem, ["seconds", "minutes", "hours", "days", "weeks", "months", "years"]))
_LENGTH = re.compile(
    rf"\b{_NUMBER}[ -]?(?:met(?:er|re)|kilomet(?:er|re)|mile|foot|feet|yard|inch|km|m|ft|cm)(?:s|es)?\b",
    re.IGNORECASE,
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
_AGE = re.compile(r", \d{1,3},|\baged? \w+|\b[\w-]+[- ]years?[- ]olds?\b|\bturn(?:s|ed|ing)? \d+", re.IGNORECASE)
_REASONS = re.compile(
    r"\b(?:because|due to|owing to|as a result|so that|in order|to avoid|to help|to protect|to prevent|to make|to keep|"
    r"aimed at|blam\w+|caus\w+|reason\w*|prompt(?:ed|ing)|citing|cited|thanks to|led to|sparked|triggered|stem\w*|"
    r"in (?:protest|response|return)|over (?:\w+ )?(?:concerns?|fears?|claims?|allegations?)|the result of|resulted|"
    r"means?|explain(?:ed|s|ing))\b",
    re.IGNORECASE,
)
_OCCASIONS = re.compile(r"\b(?:since|after|amid|following|over|concerns?|fears?|said|as|to)\b", re.IGNORECASE)
_SPEECH = re.compile(
    r"[\"“”]|\b(?:said|says|told|added|called|described|tweeted|wrote|stressed|insisted|warned|claimed|argued|"
    r"emphasi[sz]ed|noted|"
    r"explained|stated|thanked|praised|declined)\b"
)
_PLACED = re.compile(
    r"\b(?:in|at|from|to|near|across|of|outside|inside|around|through|into|for|on|south|north|east|west)$",
    re.IGNORECASE,
)
_STANDS_IN = re.compile(r"\b(?:in|at|from|near|across|outside|inside|into|of)(?: the)?$", re.IGNORECASE)
_PERSON_BEFORE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Lady|Judge|Justice|Professor|President|Minister|Senator|Governor|Mayor|King|Queen|"
    r"Prince|Princess|Captain|Pope|director|leader|minister|president|secretary|executive|chairman|chairwoman|"
    r"actor|actress|singer|coach|author|rapper|player|host|owner|officer|by)\.?$"
)
_PERSON_AFTER = re.compile(
    r"^(?:,? (?:\d\d|who|whose|said|says|told|wrote|tweeted)\b|,? (?:an?|the|chief) \w+|"
    r"['’]s (?:wife|husband|son|daughter|lawyer))"
)
_BODIES = """
council court bridge university street road hospital party unit united club city county committee inc corp group company
ministry department agency bank school college town airport stadium park river island house senate congress parliament
league cup award chapel union association festival news television film
"""
_NO_PERSON = frozenset(map(stem, _BODIES.split()))
"""Terms of which a name that holds one is no person's."""
_MEASURED = frozenset(
    map(stem, ["far", "tall", "high", "fast", "big", "large", "deep", "heavy", "wide", "hot", "cold", "strong"])
)
"""Terms of "how far", "how tall": they do not stand beside the number that answers."""
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
        return _count_match(question, sentence, found)
    if kind is AnswerType.PERCENT:
        return 1.0 if _PERCENT.search(sentence) else 0.0
    if kind is AnswerType.MONEY:
        if _MONEY.search(sentence):
            return 1.0
        return 0.4 if any(word.number and word.term not in asked for word in found) else 0.0
    if kind is AnswerType.DATE:
        return _date_match(question, sentence, asked)
    if kind is AnswerType.DURATION:
        spans = [match.group().lower() for match in _DURATION.finditer(sentence)]
        if spans:
            # Who asks for days is told more by "45 days" than by "two months".
            units = _TIME_UNITS.intersection(question.focus)
            told = {stem(word.text.lower() + "s") for span in spans for word in words(span)}
            told |= {word.term for span in spans for word in words(span)}
            return 1.0 if units <= told else 0.5
        if stem("long") in question.focus and _LENGTH.search(sentence):
            return 1.0
        return float(bool(_DATE.search(sentence)) * 0.5)
    if kind is AnswerType.REASON:
        return 1.0 if _REASONS.search(sentence) else 0.4 if _OCCASIONS.search(sentence) else 0.0
    if kind is AnswerType.QUOTATION:
        speakers = question.name_terms
        heard = not speakers or not speakers.isdisjoint(word.term for word in found)
        return float(bool(_SPEECH.search(sentence))) * (1.0 if heard else 0.3)
    if kind is AnswerType.DEFINITION:
        return float(bool(_IS_A.search(sentence)))
    if kind is AnswerType.PERSON:
        return _person_match(sentence, found, asked)
    new = [name for name in names_in(found) if not asked.issuperset(name)]
    if kind is AnswerType.PLACE:
        return _place_match(sentence, found, asked)
    if kind in (AnswerType.ORGANISATION, AnswerType.NAME):
        return 1.0 if new else 0.3
    if kind is AnswerType.LIST:
        return min(1.0, 0.25 * (sentence.count(",") + sentence.count(" and ") + len(new)))
    return 0.5


def has_name(name: Sequence[str], terms: Set[str]) -> bool:
    """Whether a name is among the terms of a text, by its last word at least.

    "Dmitry Peskov" may be "Peskov" there, but not "Dmitry"; of "Lockgate Bridge" the bridge alone may be another one.

    Args:
        name: the terms of the name.
        terms: those of the text.
    """
    return set(name) <= terms if name[-1] in _NO_PERSON else name[-1] in terms


def _date_match(question: Question, sentence: str, asked: set[str]) -> float:
    """A date that the question does not name itself, and one with the part asked for where it asks for a part."""
    if not any({w.term for w in words(m.group())} - asked for m in _DATE.finditer(sentence)):
        return 0.0
    wanted = [pattern for term, pattern in _PARTS_OF_DATES.items() if term in question.focus]
    return 1.0 if all(pattern.search(sentence) for pattern in wanted) else 0.4


def _count_match(question: Question, sentence: str, found: Sequence[Word]) -> float:
    """A new number counts fully where the thing counted stands near it, and a year or a day of a month hardly."""
    if stem("old") in question.focus:
        return 1.0 if _AGE.search(sentence) else 0.2 if any(word.number for word in found) else 0.0
    measures = _MEASURED.intersection(question.focus)
    best = 0.0
    for index, word in enumerate(found):
        if not word.number or word.term in question.numbers:
            continue
        near = {other.term for other in found[max(0, index - 2) : index + 5]}
        close = not question.focus or bool(measures) or bool(near.intersection(question.focus))
        dated = re.fullmatch(_YEAR, word.text) or _of_a_date(found, index)
        best = max(best, 0.2 if dated else 1.0 if close else 0.5)
    return best


def _of_a_date(found: Sequence[Word], index: int) -> bool:
    beside = [found[i].text.lower().rstrip(".") for i in (index - 1, index + 1) if 0 <= i < len(found)]
    return len(found[index].text) <= 2 and any(text in _CALENDAR for text in beside)


def _person_match(sentence: str, found: Sequence[Word], asked: set[str]) -> float:
    """A new name of two words, or one by a title, an age or a word of speaking, is a person's most likely."""
    best = 0.0
    index = 0
    while index < len(found):
        word = found[index]
        if not word.capital or word.stop or word.number or word.text.lower() in _CALENDAR:
            index += 1
            continue
        last = index
        while last + 1 < len(found) and found[last + 1].capital and found[last + 1].start - found[last].end <= 2:
            if "," in sentence[found[last].end : found[last + 1].start]:
                break
            last += 1
        name = found[index : last + 1]
        terms = {part.term for part in name}
        if not asked.issuperset(terms):
            best = max(best, _person_like(sentence, name, terms))
        index = last + 1
    return best


def _person_like(sentence: str, name: Sequence[Word], terms: set[str]) -> float:
    before, after = sentence[: name[0].start].rstrip(), sentence[name[-1].end :]
    if terms & _NO_PERSON:
        return 0.1
    if _PERSON_BEFORE.search(before) or _PERSON_AFTER.match(after):
        return 1.0
    if _STANDS_IN.search(before):
        return 0.3 if len(name) > 1 else 0.1
    if len(name) > 1:
        return 1.0
    return 0.6 if before else 0.3


def _place_match(sentence: str, found: Sequence[Word], asked: set[str]) -> float:
    best = 0.0
    for word in found:
        if word.capital and not word.stop and word.term not in asked and word.text.lower() not in _CALENDAR:
            best = max(best, 1.0 if _PLACED.search(sentence[: word.start].rstrip(" the")) else 0.4)
    return best
