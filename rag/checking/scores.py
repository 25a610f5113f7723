"""Scores and the results of votes: "3-1", "three goals to one", "51 to 49", "two all"."""

import re

from rag.checking.dates import times
from rag.checking.lexicon import OPPOSITES, words
from rag.checking.number_words import SCALES
from rag.checking.numerals import Numerals
from rag.checking.tokens import stem

__all__ = ["MOVES", "Scores"]

MOVES = frozenset(stem(word) for side in OPPOSITES[0] for word in side) | {"go", "change", "mov"}
"""Stems of words that tell of a rise or fall, whose two ends are no score."""
_COLON = re.compile(r"(\d{1,2}):(\d{1,2})")
_TALLIES = words(
    "goal goals vote votes set sets game games point points seat seats run runs try tries frame frames leg legs ballot "
    "ballots"
)
_RESULTS = words(
    "win victory defeat loss draw lead majority vote ruling decision thriller scoreline result record margin triumph "
    "thrashing rout success advantage deficit split verdict"
)


class Scores(Numerals):
    """Reads scores besides plain numbers."""

    def score(self) -> tuple[float, float] | None:
        """The two numbers of a score that begins here, if one does; it is passed over then."""
        colon = _COLON.fullmatch(self.tokens[self.at].text) if self.at < len(self.tokens) else None
        if colon:  # 3:1, where it is no time of day
            self.at += 1
            return float(colon[1]), float(colon[2])
        return self._glued_score() or self._told_score()

    def _glued_score(self) -> tuple[float, float] | None:
        """ "3-1" and "212–180", but not the range of "40–50 people"."""
        left = self._digits()
        if left is None or self.lower(1) not in {"-", "–"}:
            return None
        saved, step = self.at, self.step
        self.at += 2
        right = self._digits()
        glued = right is not None and self.glued() and self.tokens[saved + 1].start == self.tokens[saved].end
        self.at += 1
        most = 300 if right is None or left < right else 1000
        if right is None or not glued or left % 1 or right % 1 or max(left, right) > most or self._counts(left, right):
            self.at, self.step = saved, step
            return None
        return left, right

    def _counts(self, left: float, right: float) -> bool:
        """Whether two numbers are the ends of a range, by the word after them."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or self.lower() in {"%", "percent", "per"} or self.lower() in SCALES or self.unit():
            return token is not None
        return left < right and token.word and not (token.stop or token.capital or token.lower in _RESULTS | _TALLIES)

    def _told_score(self) -> tuple[float, float] | None:
        """ "Three goals to one", "51 to 49" and "two all"; not "from ten to six" or "fell 20 points to 15"."""
        saved, step = self.at, self.step
        left, right = self._whole(), None
        tally = self.lower() in _TALLIES
        if left is not None and self.lower() in {"all", "apiece"}:
            right = left if self.lower(1) in {"", ".", ",", "at", "after", "on", "in", "with"} else None
            self.at += 1
        elif left is not None and self.lower(int(tally)) == "to" and not self._moved():
            self.at += 1 + tally
            right = self._whole()
            if right is not None and (not (tally or left > right) or self._counted_next()):
                right = None
            self.at += right is not None and self.lower() in _TALLIES
        if left is None or right is None:
            self.at, self.step = saved, step
            return None
        return left, right

    def _whole(self) -> float | None:
        value = self._digits()
        if value is None:
            value = self._words() if self.lower() not in {"a", "an", "half"} else None
        else:
            self.at += 1
        return value if value is not None and value <= 1000 and value % 1 == 0 else None

    def _moved(self) -> bool:
        """Whether the numbers tell where something rose or fell from."""
        before = self.tokens[max(0, self.first - 5) : self.first]
        return any(token.lower == "from" or token.stem in MOVES for token in before)

    def _counted_next(self) -> bool:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or token.lower in _RESULTS | _TALLIES:
            return False
        if any(moment.start == token.start for moment in times(self.text)):
            return False  # "by 210 votes to 190 last night"
        return token.text in {"%", "-", "/"} or (token.word and not (token.stop or token.capital))
