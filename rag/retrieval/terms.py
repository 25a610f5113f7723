"""Words as retrieval sees them: stop words, stems, numbers in one form, and words that news uses for one another."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["STOP_WORDS", "Word", "content_terms", "stem", "words"]


def _list(text: str) -> list[str]:
    return text.split()


STOP_WORDS = frozenset(
    _list(
        """
        a about above after again against all also although am among an and any are as at be because been
        before being below between both but by can cannot could did do does doing done down during each else
        ever few for from further get gets getting got had has have having he her here hers herself him
        himself his how however i if in into is it its itself just let like many may me might mine more most
        much must my myself no nor not now of off on once one only onto or other our ours ourselves out over
        own per please quite rather same shall she should since so some such than that the their theirs them
        themselves then there these they this those though through to together too toward towards under
        until up upon us very every via was we were what whatever when where whether which while who whom
        whose why will with within without would yet you your yours yourself according exactly roughly approximately
        s t d ll re
        ve m don isn aren wasn weren doesn didn hasn haven hadn won't
        """
    )
)

# Words that reports use for the same thing; the first of a group stands for all of it.
_GROUPS = """
kill die death dead fatal fatality slay
resign quit stepdown
buy acquire purchase acquisition takeover
say tell state announce declare comment remark statement announcement
rise increase grow climb growth soar surge jump gain
fall drop decrease plunge slump
arrest detain custody
child kid
job employment
film movie
car vehicle automobile
firm company business
doctor physician
hurt injure wound injury
win victory triumph
begin start commence
end finish conclude
show reveal disclose
ask request
visit trip travel
meet meeting talk discuss discussion negotiation
cost price
attack strike raid assault
law legislation bill
vote ballot election elect
cut reduce reduction slash
ban prohibit bar outlaw
flee escape
help assist aid
leader head
displace displacement
choose select pick
photo photograph picture image
oppose opposition opponent
criticise criticize criticism condemn
accuse allege accusation allegation
marry marriage wed wedding
sue lawsuit suit
dismiss sack layoff
approve approval
author writer
rocket missile
house home
worker employee staff
prison jail imprison
sick ill illness disease
money fund funding
us usa america american
uk britain british
eu europe european
"""

_IRREGULAR = """
said say | told tell | rose rise | risen rise | fell fall | fallen fall | made make | took take | taken take |
went go | gone go | came come | won win | lost lose | loss lose | bought buy | sold sell | sale sell | built build
| began begin | begun begin | became become | gave give | given give | found find | held hold | kept keep |
knew know | known know | led lead | left leave | met meet | paid pay | payment pay | ran run | saw see | seen see |
sent send | set set | shot shoot | shown show | sought seek | spoke speak | spoken speak | spent spend |
stood stand | stole steal | stolen steal | struck strike | swore swear | sworn swear | taught teach | thought think
| threw throw | thrown throw | wore wear | wrote write | written write | drew draw | drawn draw | drove drive |
driven drive | ate eat | fled flee | flew fly | flown fly | fought fight | forgot forget | grew grow | grown grow |
heard hear | hid hide | hidden hide | hit hit | brought bring | broke break | broken break | caught catch |
chose choose | chosen choose | cut cut | dealt deal | died die | dying die | lay lie | lied lie | meant mean |
read read | rode ride | sang sing | sank sink | sat sit | slept sleep | shook shake | shut shut | spread spread |
swept sweep | swam swim | woke wake | men man | women woman | people people | children child | feet foot |
lives life | wives wife | thieves thief | crises crisis | ministry minister | ministerial minister |
presidency president | presidential president | premier premier | decision decide | decisive decide |
description describe | destruction destroy | explosion explode | invasion invade | defence defend | defense defend
| departure depart | arrival arrive | refusal refuse | survival survive | proof prove | belief believe |
russians russia | russian russia |
lebanese lebanon | kuwaiti kuwait | jordanian jordan | libyan libya | syrian syria |
turkish turkey | turk turkey | french france | german germany |
chinese china | japanese japan | israeli israel | iranian iran | iraqi iraq | ukrainian ukraine | indian india |
spanish spain | italian italy | mexican mexico | canadian canada | australian australia | saudi saudi |
dutch netherlands | polish poland | greek greece | korean korea | irish ireland | scottish scotland | welsh wales |
swedish sweden | danish denmark | norwegian norway | finnish finland | swiss switzerland | brazilian brazil |
egyptian egypt | afghan afghanistan | pakistani pakistan | european europe
""".replace("\n", " ")

_UNITS = _list(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
    """
)
_NUMBER_WORDS = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * (index + 2)
    for index, word in enumerate(
        _list(
            """
        twenty thirty forty fifty sixty seventy eighty ninety
        """
        )
    )
}
_MULTIPLIERS = {
    "hundred": 100.0,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}

_WORD = re.compile(
    r"(?P<number>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:[ -]?(?P<times>hundred|thousand|[mbtr]+illion|bn|mn|tn|k|m|b)\b)?"
    r"|(?P<percent>per ?cent(?:age points?)?\b|%)"
    r"|(?P<initials>(?:[^\W\d_]\.){2,})"
    r"|(?P<word>[^\W\d_]+(?:[’'][^\W\d_]+)*)"
    r"|(?P<symbol>[$£€¥])",
    re.IGNORECASE,
)
_SPELT_TIMES = re.compile(r"[ -](hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouy]")
_SUFFIXES = _list(
    """
    ating ated ates ate isations izations isation ization ational ations ation ements ement ments ment nesses
    ness ities ity ingly edly ings ing ious ives ive ions ion ers er ors or ally als al ies ied ances ance ences
    ence ants ant ents ent ably able ably ibly ible ously ous ists ist isms ism ised ized ises izes ise ize ed
    ly es s
    """
)
_SUFFIXES.sort(key=len, reverse=True)
# Stripping these from short words makes different words equal (number, order, party), so they must leave more behind.
_NEEDS_LONG_STEM = frozenset(
    _list(
        """
        ate ates er ers or ors al als ally ity ities ent ents ant ants ive ives ion ions ist ists
        """
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or currency sign of a text.

    Attributes:
        start, end: where it stands, half-open.
        text: as written.
        term: its normal form: a stem, a number in digits, or a sign.
        number: whether it is a number.
        capital: whether it opens with a capital letter.
        stop: whether it carries no content.
    """

    start: int
    end: int
    text: str
    term: str
    number: bool
    capital: bool
    stop: bool


def words(text: str) -> list[Word]:
    """Split a text into words; "1.5 million", "1,500,000" and "1.5m" have the same term, and so have "two" and "2"."""
    found = []
    position = 0
    while match := _WORD.search(text, position):
        start, position = match.span()
        written = match.group()
        number = False
        if match["number"]:
            value = float(match["number"].replace(",", "")) * _MULTIPLIERS.get((match["times"] or "").lower(), 1.0)
            term, number = _digits(value), True
        elif match["initials"]:
            term = stem(written.replace(".", "").lower())
        elif match["symbol"]:
            term = written
        elif match["percent"]:
            term = "%"
        else:
            lower = re.sub(r"[’']s?$", "", written.lower().replace("’", "'"))
            term = lower
            if lower in _NUMBER_WORDS:
                times = _SPELT_TIMES.match(text, position)
                value = float(_NUMBER_WORDS[lower])
                if times:
                    value *= _MULTIPLIERS[times[1].lower()]
                    position = times.end()
                    written = text[start:position]
                # "one" is a pronoun at least as often as a number.
                number = lower != "one" or times is not None
                term = _digits(value) if number else lower
            else:
                term = stem(lower)
        lower = written.lower().replace("’", "'")
        stop = (
            not number and (lower in STOP_WORDS or lower.split("'")[0] in STOP_WORDS) and written not in ("US", "U.S.")
        )
        found.append(Word(start, position, written, term, number, written[0].isupper(), stop))
    return found


def content_terms(found: Iterable[Word]) -> list[str]:
    """The terms of the words that carry content, in order, with repetitions."""
    return [word.term for word in found if not word.stop]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Reduce a lower-case English word to a stem, and words that news uses for one another to one of them.

    A light suffix stripper in the manner of Porter (1980), which also joins a verb and its noun ("resign",
    "resignation"): good for matching a question against a sentence, not for display.
    """
    base = _FORMS.get(word) or _strip(word)
    return _SAME.get(base, base)


def _strip(word: str) -> str:
    if len(word) <= 3:
        return word
    for suffix in _SUFFIXES:
        if not word.endswith(suffix):
            continue
        rest = word[: -len(suffix)]
        if suffix == "s" and (rest.endswith(("s", "u", "i"))):
            continue
        if suffix in ("ies", "ied") and len(rest) >= 2:
            return _tidy(rest + "i")
        if len(rest) >= (5 if suffix in _NEEDS_LONG_STEM else 3) and _VOWEL.search(rest):
            return _tidy(_strip(rest) if suffix == "s" else rest)
    return _tidy(word)


def _tidy(base: str) -> str:
    """Undo the spelling changes that suffixes bring about: doubled consonants, a dropped e, y for i."""
    if len(base) > 4 and base[-1] == base[-2] and base[-1] not in "aeiousl":
        base = base[:-1]
    if len(base) > 3 and base.endswith("e"):
        base = base[:-1]
    if len(base) > 2 and base.endswith("y"):
        base = base[:-1] + "i"
    return base


def _digits(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.6g}"


_FORMS = {pair.split()[0]: _strip(pair.split()[1]) for pair in _IRREGULAR.split("|") if pair.strip()}
_SAME = {
    _FORMS.get(word) or _strip(word): _strip(group.split()[0])
    for group in _GROUPS.strip().split("\n")
    for word in group.split()
}
