"""What publishers put between the sentences of their articles: credits, captions, links, requests and notices."""

import re

__all__ = ["is_notice", "may_be_notice"]

_CREDIT = re.compile(
    r"\b(?:hide|show) caption\b|\b(?:image|picture|photo|video) (?:caption|credit|source)\b|^\W*photos?:|"
    r"\bfile photo\b|\bgetty images\b|\bphoto (?:by|illustration|courtesy)\b|"
    r"\w/(?:AP|AFP|Getty|Reuters|Bloomberg|Shutterstock|EPA)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"^\W*(?:(?:read|see|watch|more|related|learn more|listen)\b[^.]{0,20}:|read (?:more|the full|next|also)\b|"
    r"sign up\b|subscribe\b|click here\b|follow us\b|download (?:the|our)\b|by [A-Z][\w.’'-]+ [A-Z][\w.’'-]+\W*$|"
    r"editor['’]s note\b|(?:last )?updated? (?:at|on)\b|originally published\b|published \w+ \d|"
    r"(?:this|the) (?:article|story|post) (?:was|has been|is) (?:originally|first|updated|published)\b)|"
    r"\b(?:sign up (?:for|to|here)|all rights reserved|privacy policy|terms of (?:use|service)|"
    r"(?:reporting|editing|writing) by (?-i:[A-Z])\w+|contributed to this (?:report|story|article)|"
    r"click (?:here|below)|our newsletters?|follow (?:him|her|them) on)\b",
    re.IGNORECASE,
)
_DOUBTFUL = re.compile(
    r"^[\W_]*(?:keep reading|follow @|log in|video:|podcasts?:|contact (?-i:[A-Z])|correction:|"
    r"recommendations? (?:is|are)|get (?:the|our) )|"
    r"\b(?:newsletters?|cookies?|advertisement|share this|copyright|have your say|purchases you make|"
    r"earn (?:us |a )?commission|affiliate links?|"
    r"inbox|subscribers?-only|digital subscriber|content partner|supporting our journalism|"
    r"support (?:local )?journalism|weekly news quiz|free to sign up|sign up right here|"
    r"follow (?:him|her|them|along|\w+ \w+) (?:on|with)\b.{0,40}\b(?:Twitter|Facebook|Instagram)|"
    r"(?:follow|check|stay|see|tune in) (?:\w+ )?(?:here|along|with us|back|below)\b.{0,20}"
    r"\b(?:updates?|news|coverage|latest)|"
    r"(?:on|via) Twitter:? ?@|(?:reach|contact) (?:the|him|her|\w+(?: \w+){0,3}) (?:reporter )?(?:at|on) \S*@|"
    r"views expressed in this|made possible (?:in part )?by a grant|supported (?:in part )?by a grant|"
    r"lite site|check your local forecast|(?:just|must) watch(?:ed)?|view more opinion|"
    r"in this (?:undated |file |handout )*(?:photo|photograph|image|picture|frame grab)|"
    r"reporting by|editing by|updated? (?:at|on)|originally published|"
    r"(?:this|the) (?:article|story|post) (?:was|has been|is|originally|covers))\b|"
    r"(?-i:[A-Z][\w. ]+/[A-Z][\w. ]+/[A-Z])|\w/PA\b|pic\.twitter|https?://|www\.|\w@\w[\w-]*\.\w",
    re.IGNORECASE,
)
"""What mostly stands in notices, and now and then in a sentence of the story."""


def is_notice(text: str) -> bool:
    """Whether a line is a credit, a byline, a link or a notice, and no part of the story."""
    return _CREDIT.search(text) is not None or _NOTICE.search(text) is not None


def may_be_notice(text: str) -> bool:
    """Whether a line may be one, for those who have enough other sentences to choose from."""
    return is_notice(text) or _DOUBTFUL.search(text) is not None
