"""Words that tell whether a sentence looks back or ahead."""

import re

__all__ = ["FUTURE", "PAST"]

FUTURE = re.compile(
    r"\b(?:will|would|is to|are to|was to|were to|plans?|planned|due|expect\w*|scheduled|set to|going to|next|coming|"
    r"deadline|aims?|hopes?|intends?|slated|target\w*|if|forecast|possible|ahead of|opens?)\b",
    re.IGNORECASE,
)
"""Words with which a weekday or a month without a year lies ahead."""
_IRREGULAR = (
    "was were had did said told took made came went gave got became began left won lost met fell rose held found "
    "sank broke died ate beat bit blew bought brought built burst cast caught chose clung cost crept cut dealt "
    "drank drew drove fed felt fled flew forbade forgot forgave fought froze grew heard hid hit hung hurt kept "
    "knelt knew laid led lent lit meant overthrew oversaw overtook paid put quit ran rang rode sang sat saw sent "
    "set shed shook shot showed shut slept slid slung sold sought spent spoke sprang spread stole stood struck "
    "stuck swam swept swore swung taught thought threw tore underwent understood upheld upset wept withdrew woke "
    "wore wound wrote"
)
PAST = re.compile(
    rf"\b(?:{'|'.join(_IRREGULAR.split())}|"
    r"(?!(?:hund|sac|nak|wick|kind|inde|exce|succe|proce|fe|bre|ble|we|se|spe|ne|cre|gre|ste|de)e?d\b)"
    r"[a-z]{2,}ed)\b"
)
"""A verb in the past, or a participle of one; with a capital it is a name ("Amber Heard", "the United Party")."""
