"""What stands below photographs: captions, which look like sentences and tell what a picture shows."""

import re

from rag.summaries.tense import PAST

__all__ = ["is_caption"]

_DAY = (
    r"(?:[A-Z][a-z]+day|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})"
)
_HEADED = re.compile(
    r"^[A-Z][A-Z ,.'’-]+ [-–—] [A-Z]{3,} \d{1,2}:|"
    r"^(?!.*\b(?:said|was|were|had|has|have|will|would|[a-z]{3,}ed)\b)"
    r".*\bon (?:[A-Z]\w+ \d{1,2}, \d{4}(?:\.$|,? (?:in|at) [A-Z])|[A-Z]\w+day, [A-Z]\w+ \d{1,2}(?:, \d{4})?\.$)"
)
"""A caption: "SALTMERE - MARCH 12: …", or the present tense and a whole date."""
_CREDITED = re.compile(r"^[A-Z][\w.,/’' -]{0,50}\b(?:via|for) (?:AP|AFP|Getty|Reuters|EPA|Shutterstock|Bloomberg)\b")
_SHOWN = re.compile(
    r"\b(?:is|are) (?:seen|pictured|shown)(?! (?:as|to|by)\b)\b.*\b(?:on|in) (?:\w+ )?(?:\d|[A-Z])|"
    r"\bpictured (?:here|above|below|in|on)\b|"
    r"\((?:left|right|center|centre|[lrc]|second from (?:left|right))\)|^[^a-z]{0,3}From left\b|"
    r", (?:left|right|center|centre), (?:[a-z]+s|and|with)\b|"
    r"\bthis (?:undated |file |handout |aerial |combination |satellite )*"
    r"(?:photo|photograph|image|picture|frame grab)\b"
)
_PRESENT = re.compile(
    r"^(?!.*\b(?:said|says|was|were|had|has|have|will|would|could|can|may|must|is|are)\b)"
    rf".*(?:\bon {_DAY}\b|, {_DAY}, \d{{4}}\.?$)"
)
_BASES = (
    "address applaud carry celebrate cheer clap clean clear clash comfort cross cry dance embrace flee gather gesture "
    "greet hug inspect kick kiss kneel lay lie light line listen look march mourn point pose pour pray protest pull "
    "push react salute search shake shout sit smile speak stand stare walk watch wave wear weep work"
)
_ACTS = "|".join([rf"{base}(?:s|es)?" for base in _BASES.split()] + ["carries", "cries"])
"""What photographs show people do, and what is no part of a programme: "plays on Monday" may lie ahead."""
_NAME_AND_VERB = re.compile(
    r"^(?:[^\s,]+ ){0,6}?(?:(?!The |A |An )[A-Z][\w’'.-]+|[a-z]+s|people|police|women|men|children)"
    rf"(?:, [^,]{{1,40}},)? (?P<verb>{_ACTS})(?![\w-])"
)


def is_caption(text: str) -> bool:
    """Whether a line is the caption of a photograph.

    Beside credits and words such as "pictured", that is the present tense of something to be seen and a day on which
    it was: "Ada Venn waves to the crews on Monday." Made for English.
    """
    if _HEADED.search(text) or _CREDITED.search(text) or _SHOWN.search(text):
        return True
    match = _NAME_AND_VERB.match(text)
    if match is None or not _PRESENT.search(text):
        return False
    return PAST.search(text[: match.start("verb")]) is None
