"""Messages of the library in the words of the app: pages, where they name commands and variables."""

import re

__all__ = ["in_app"]

_KEY_OR_SERVER = "give a key or a base URL on the page Settings"
_PAGES = (
    (r"`newsproof articles list` shows (?:the ids|them|all)", "the page Library shows all"),
    (r"`newsproof answers list` shows the latest", "the page Quality shows the latest"),
    (r"`newsproof ingest PATH` (?:makes a library|adds some)", "add some on the page Library"),
    (r"set OPENAI_API_KEY,? or OPENAI_BASE_URL", _KEY_OR_SERVER),
    (
        r"set NEWSPROOF_MODEL, or NEWSPROOF_LLM=openai",
        "name another on the page Settings, or a model server",
    ),
    (r"set NEWSPROOF_MODEL", "name it on the page Settings"),
    (r"check NEWSPROOF_MODEL", "check the model on the page Settings"),
    (r"set NEWSPROOF_LLM", "choose another on the page Settings"),
    (r"check OPENAI_BASE_URL", "check the base URL on the page Settings"),
    (r"check that OPENAI_BASE_URL is", "check on the page Settings that the base URL is"),
    # Of what is chosen it is told where that came from; the page on which it says so changes it.
    (r" \((?:NEWSPROOF|OPENAI)_[^()]*NEWSPROOF_LLM=none[^()]*\)", ""),
)
_ELSEWHERE = re.compile(r"`newsproof |pip install|\b(?:NEWSPROOF|OPENAI)_[A-Z]+")


def in_app(message: object) -> str:
    """A message for those who read it in a browser.

    Args:
        message: an error, or a text, in the words of the command line.

    Returns:
        The same in words of the app; what can be done only where the app runs is said to be done there.
    """
    text = str(message)
    for pattern, said in _PAGES:
        text = re.sub(pattern, said, text)
    return f"{text} (where the app runs)" if _ELSEWHERE.search(text) else text
