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
_CREDITED = re.compile(
    r"^[A-Z][\w.,/’' -]{0,50}\b(?:via|for) (?:AP|AFP|Getty|Reuters|EPA|Shutterstock|Bloomberg|CNN|USA TODAY) [A-Z]"
)
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
_STATE = re.compile(
    r"^(?!.*\b(?:said|says|was|were|had|has|have|will|would)\b).* (?:is|are) "
    r"(?!expected|scheduled|planned|slated|supposed|required|asked|invited)[a-z]{3,}ed\b"
    rf".*\bon {_DAY}, \d{{4}}\.$"
)
"""What a picture shows to have been done: "Homes are flooded in Orrin on March 12, 2024."."""
_DOING = re.compile(
    r"^(?:[A-Z][\w’'.-]+ ){2,8}(?!(?:during|according|including|following|being|regarding|concerning|pending|king)\b)"
    r"[a-z]{3,}ing (?:in|at|on|to|with|from|for|during|after|before|outside|inside|near|a|the|his|her|their)\b"
)
"""A name and what the bearer is doing, without "is": "Mayor Ada Venn speaking in Orrin in May 2013."."""
_SUBORDINATE = re.compile(r",|\b(?:after|before|as|when|while|where|which|who|that)\b")
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
    if any(pattern.search(text) for pattern in (_HEADED, _CREDITED, _SHOWN, _STATE)):
        return True
    doing = _DOING.match(text)
    if doing and not PAST.search(_SUBORDINATE.split(text[doing.end() :], maxsplit=1)[0]):
        return True  # no "the Orrin crews asking for a rise met on Monday"
    match = _NAME_AND_VERB.match(text)
    if match is None or not _PRESENT.search(text):
        return False
    return PAST.search(text[: match.start("verb")]) is None
