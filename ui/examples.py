"""Questions to begin with, taken from the library itself, and only those that it can answer."""

import logging
import re
import threading
import time
from collections.abc import Iterator
from datetime import date

from rag import Article, Library, NewsproofError

__all__ = ["Examples", "speakers"]

_log = logging.getLogger(__name__)

_WANTED = 4
_ARTICLES = 60
_TRIED = 16
_LONGEST_PAUSE = 1.0

_NAME = r"(?P<{0}>[A-Z][a-z]+(?:\s(?:de|van|von|al|bin)?\s?[A-Z][a-z]+(?:-[A-Z][a-z]+)?){{1,2}})"
_SPEAKERS = (
    re.compile(_NAME.format("name") + r"(?:,\s[^,.\n]{3,60},)?\s(?:said|says|told|warned|announced)\b"),
    re.compile(r"\b(?:said|says|warned)\s" + _NAME.format("name")),
)
_NOT_PEOPLE = re.compile(
    r"\b(?:The|In|On|At|But|And|A|An|It|He|She|They|Council|Police|Department|University|Ministry|Agency|House|News|"
    r"Court|Committee|January|February|March|April|May|June|July|August|September|October|November|December|Monday|"
    r"Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|President|Prime|Minister|Senator|Governor|Mayor|Dr|Mr|Mrs|Ms)\b"
)


def speakers(article: Article) -> Iterator[str]:
    """The names of those whom an article quotes, as far as they can be told from the words around them."""
    seen = set()
    for pattern in _SPEAKERS:
        for match in pattern.finditer(article.text):
            name = " ".join(match["name"].split())
            twice = len(set(name.split())) < len(name.split())
            if name not in seen and not twice and not _NOT_PEOPLE.search(name):
                seen.add(name)
                yield name


class Examples:
    """Example questions of a library, found in the background and kept until its articles change.

    Args:
        library: the library.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._found: tuple[str, ...] = ()
        self._state = -1

    def questions(self) -> tuple[str, ...]:
        """A few questions that the library answers even without a model; takes a moment after a change."""
        with self._lock:
            count = self._library.catalogue.count()
            if count != self._state:
                self._found = tuple(self._find()) if count else ()
                self._state = count
            return self._found

    def known(self) -> tuple[str, ...] | None:
        """The same where they are found; None where not yet, and then they are being looked for from now on."""
        if self._library.catalogue.count() == self._state:
            return self._found
        if not self._lock.locked():
            threading.Thread(target=self.look, name="newsproof-examples", daemon=True).start()
        return None

    def look(self) -> None:
        """Find the questions, for a thread that nobody waits for."""
        try:
            self.questions()
        except Exception:
            # A library that is closed meanwhile needs no examples.
            _log.debug("no example questions could be found", exc_info=True)

    def _find(self) -> list[str]:
        # Not recorded: nobody has asked these questions.
        answering = self._library.as_runnable(llm="none", record=False)
        found: list[str] = []
        tried = 0
        for article in _newest(self._library.articles()):
            for name in speakers(self._library.article(article.id)):
                question = f"What did {name} say?"
                tried += 1
                began = time.monotonic()
                try:
                    answer = answering.invoke({"question": question})
                except NewsproofError:
                    return found
                # The processor is for those who open a page or ask something at the same time.
                time.sleep(min(_LONGEST_PAUSE, time.monotonic() - began))
                # One question of an article, so that they show different sides of the library.
                if question not in found and any(name in claim.text for claim in answer.claims):
                    found.append(question)
                    break
                if tried >= _TRIED:
                    return found
            if len(found) >= _WANTED:
                break
        return found


def _newest(articles: list[Article]) -> list[Article]:
    firsts = [article for article in articles if article.duplicate_of is None]
    return sorted(firsts, key=lambda article: _day(article), reverse=True)[:_ARTICLES]


def _day(article: Article) -> date:
    published = article.published
    return date.min if published is None else date(published.year, published.month, published.day)
